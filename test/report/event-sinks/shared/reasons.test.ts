import { expect, test } from 'vitest';
import { quote } from '../../../../src/report/event-sinks/shared/reasons.ts';

const key = Buffer.from('a signing key of 32 bytes, really').toString('base64');
const secret = `whsec_${key}`;
const token = 'canary/tok+en=42 "xy"';

test.each<[form: string, words: string, secret: string]>([
  ['as it is', secret, secret],
  ['without its prefix', key, secret],
  ['without padding', key.replace(/=+$/, ''), secret],
  ['as the bytes of the key in hex', Buffer.from(key, 'base64').toString('hex'), secret],
  ['in hex', Buffer.from(token).toString('hex').toUpperCase(), token],
  ['in base64', Buffer.from(token).toString('base64'), token],
  ['in base64 for addresses', Buffer.from(token).toString('base64url'), token],
  ['in an address', encodeURIComponent(token), token],
  ['in JSON', JSON.stringify(token).slice(1, -1), token],
])('a receiver that repeats our secret %s is not quoted with it', (_, words, known) => {
  expect(quote(`no: ${words} is wrong`, [known])).toBe('no: [secret] is wrong');
});
