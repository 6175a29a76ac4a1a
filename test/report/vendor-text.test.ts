import { expect, test } from 'vitest';
import { vendorInWords } from '../../src/report/vendor-text.ts';

test.each([
  ['certain', 'Relay Works'],
  ['strong', 'Relay Works'],
  ['probable', 'Relay Works (probably, by its addresses)'],
  ['weak', 'Relay Works'],
] as const)('a vendor that is %s is called %s', (confidence, words) => {
  expect(vendorInWords({ id: 'v', name: 'Relay Works', confidence, basis: '' })).toBe(words);
});
