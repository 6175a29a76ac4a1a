import { expect, test } from 'vitest';
import { quota } from '../../../src/connectors/m365/quota.ts';

test.each([
  ['nothing', {}, undefined],
  ['no number', { 'x-ms-throttle-limit-percentage': 'much' }, undefined],
  [
    'four fifths',
    { 'x-ms-throttle-limit-percentage': '0.8' },
    '80 percent of the quota of this app in this tenant are used up',
  ],
  [
    'more than all',
    { 'x-ms-throttle-limit-percentage': '1.25' },
    '125 percent of the quota of this app in this tenant are used up: calls are refused, or soon will be',
  ],
])('an answer that says %s', (_, headers, said) => {
  expect(quota(new Headers(headers as Record<string, string>))).toBe(said);
});
