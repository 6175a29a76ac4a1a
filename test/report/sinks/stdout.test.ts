import { PassThrough, Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { stdout } from '../../../src/report/sinks/stdout.ts';
import { testSink } from '../../support/sink.ts';

function failing(code: string): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })) });
}

describe('the contract', () =>
  testSink(
    () => {
      const stream = new PassThrough({ highWaterMark: 16 * 1024 * 1024 });
      return { sink: stdout(stream), arrived: () => (stream.read() ?? '').toString() };
    },
    () => stdout(failing('EIO')),
  ));

test('a reader that went away is no fault of the scan', async () => {
  await expect(stdout(failing('EPIPE')).deliver('text')).resolves.toBeUndefined();
});
