import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { stdout } from '../../../src/report/event-sinks/stdout.ts';
import { testEventSink } from '../../support/event-sink.ts';
import { outgoing, sinkTools } from '../../support/sink-tools.ts';

function failing(code: string): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })) });
}

describe('the contract', () =>
  testEventSink(stdout, {
    secrets: [],
    poison: '{"two":\n"lines"}',
    stage: () => {
      let written = '';
      let isBroken = false;
      const { tools } = sinkTools();
      const good = new Writable({
        write: (chunk, _encoding, done) => {
          written += chunk;
          done();
        },
      });
      return {
        options: {},
        tools: {
          ...tools,
          get stdout() {
            return isBroken ? failing('EIO') : good;
          },
        },
        arrived: () =>
          written
            .split('\n')
            .slice(0, -1)
            .map((text) => ({ uid: JSON.parse(text).id, text })),
        breakDown: () => {
          isBroken = true;
        },
        mend: () => {
          isBroken = false;
        },
      };
    },
  }));

test.each([
  ['EPIPE', 'the reader of stdout went away'],
  ['EIO', 'stdout cannot be written'],
])('after %s everything waits, and why is told', async (code, reason) => {
  const { tools } = sinkTools(failing(code));

  const { fates } = await stdout.open({}, tools).send([outgoing('a'), outgoing('b')]);

  expect(fates).toEqual([
    { state: 'retry', reason },
    { state: 'retry', reason },
  ]);
});
