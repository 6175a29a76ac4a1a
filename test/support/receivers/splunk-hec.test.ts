import { deflateSync, gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { createExchange } from '../../../src/lib/exchange.ts';
import { type HecOptions, startHec } from './splunk-hec.ts';

const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

const good = '{"event":"a"}';
const channel = { 'x-splunk-request-channel': '0f0e0d0c-0b0a-4908-8706-050403020100' };

interface Asked {
  readonly options?: HecOptions;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

interface Said {
  readonly code?: number;
  readonly 'invalid-event-number'?: number;
  readonly ackId?: number;
  readonly acks?: Readonly<Record<string, boolean>>;
}

async function post(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array,
): Promise<{ readonly status: number; readonly said: Said }> {
  const exchange = createExchange();
  const { signal } = new AbortController();
  const answer = await exchange.send({ url: new URL(url), method: 'POST', headers, body, signal });
  exchange.close();
  const said = answer.body.startsWith('{') ? JSON.parse(answer.body) : {};
  return { status: answer.status, said };
}

async function ask({ options, path = '/services/collector/event', headers, body = good }: Asked) {
  const hec = await startHec(options);
  cleanups.push(hec.close);
  const whole = { authorization: `Splunk ${hec.token}`, ...headers };
  const { status, said } = await post(`${hec.url}${path}`, whole, body);
  return [status, said.code, said['invalid-event-number'], hec.indexed.length];
}

test.each<[string, Asked, readonly (number | undefined)[]]>([
  ['one event', {}, [200, 0, undefined, 1]],
  ['events without a gap', { body: `${good}${good}` }, [200, 0, undefined, 2]],
  ['events with braces in text', { body: `{"event":"}{\\"\\\\"}\n${good}` }, [200, 0, undefined, 2]],
  ['gzip', { headers: { 'content-encoding': 'gzip' }, body: gzipSync(good) }, [200, 0, undefined, 1]],
  [
    'deflate',
    { headers: { 'content-encoding': 'deflate' }, body: deflateSync(good) },
    [415, undefined, undefined, 0],
  ],
  ['a disabled token', { options: { isDisabled: true } }, [403, 1, undefined, 0]],
  ['no scheme', { headers: { authorization: 'x' } }, [401, 3, undefined, 0]],
  ['another token', { headers: { authorization: 'Splunk x' } }, [403, 4, undefined, 0]],
  ['nothing', { body: ' ' }, [400, 5, undefined, 0]],
  ['half an object', { body: `${good}{"event":` }, [400, 6, 1, 1]],
  ['no object', { body: `${good}[1]` }, [400, 6, 1, 1]],
  ['an event that is null', { body: `${good}${good}{"event":null}${good}` }, [400, 6, 2, 2]],
  ['an event that is false', { body: '{"event":false}' }, [400, 6, 0, 0]],
  [
    'an index that is not there counts from 1',
    { options: { indexes: ['main'] }, body: `${good}{"event":"a","index":"b"}${good}` },
    [400, 7, 2, 1],
  ],
  ['no channel', { options: { ack: true } }, [400, 10, undefined, 0]],
  [
    'a channel that is none',
    { options: { ack: true }, headers: { 'x-splunk-request-channel': 'x' } },
    [400, 11, undefined, 0],
  ],
  ['a channel', { options: { ack: true }, headers: channel }, [200, 0, undefined, 1]],
  ['no event', { body: '{"time":1}' }, [400, 12, 0, 0]],
  ['a blank event', { body: '{"event":""}' }, [400, 13, 0, 0]],
  [
    'acknowledgement that is off',
    { path: '/services/collector/ack', headers: channel },
    [400, 14, undefined, 0],
  ],
  ['fields that are not flat', { body: `${good}{"event":"a","fields":{"a":{"b":1}}}` }, [400, 15, 1, 1]],
  ['a time with an exponent', { body: '{"time":1.7e9,"event":"a"}' }, [400, 15, 0, 0]],
  [
    'a time with an exponent in the event',
    { body: '{"time":17,"event":{"time":1e9}}' },
    [200, 0, undefined, 1],
  ],
  ['a member that it does not know', { body: `{"event":"a","uid":"b"}${good}` }, [200, 0, undefined, 1]],
  ['too much', { options: { largest: 10 } }, [413, 27, undefined, 0]],
  [
    'too much when unzipped',
    { options: { largest: 10 }, headers: { 'content-encoding': 'gzip' }, body: gzipSync(good) },
    [413, 27, undefined, 0],
  ],
  ['another path', { path: '/services/other' }, [404, 404, undefined, 0]],
])('%s is answered as it was measured', async (_, asked, expected) => {
  expect(await ask(asked)).toEqual(expected);
});

test.each([
  ['', 2, 401],
  ['?token=x', 16, 400],
])('who does not say who he is, with "%s", gets code %i', async (query, code, status) => {
  const hec = await startHec();
  cleanups.push(hec.close);

  const answer = await post(`${hec.url}/services/collector/event${query}`, {}, good);

  expect([answer.status, answer.said.code]).toEqual([status, code]);
});

test('an acknowledgement is said once, after as many noes as it takes, and by the channel that asked', async () => {
  const hec = await startHec({ ack: true, acksAfter: 1 });
  cleanups.push(hec.close);
  const authorization = `Splunk ${hec.token}`;
  const other = { 'x-splunk-request-channel': '1f0e0d0c-0b0a-4908-8706-050403020100' };
  const taken = await post(`${hec.url}/services/collector`, { authorization, ...channel }, good);
  const id = taken.said.ackId ?? -1;
  const told = [];

  for (const asked of [other, channel, channel, channel]) {
    const body = JSON.stringify({ acks: [id] });
    const { said } = await post(`${hec.url}/services/collector/ack`, { authorization, ...asked }, body);
    told.push(said.acks?.[id]);
  }

  expect(told).toEqual([false, false, true, false]);
});
