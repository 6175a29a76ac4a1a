import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shareOfAddresses } from '../../src/lib/address-ranges.ts';

test.each<[string, readonly string[], { readonly v4: number; readonly v6: number }]>([
  ['nothing', [], { v4: 0, v6: 0 }],
  ['everything in one block', ['0.0.0.0/0', '::/0'], { v4: 1, v6: 1 }],
  ['everything by halves', ['128.0.0.0/1', '0.0.0.0/1', '2000::/4', '3000::/4'], { v4: 1, v6: 1 }],
  ['a quarter, twice', ['0.0.0.0/2', '10.0.0.0/8'], { v4: 0.25, v6: 0 }],
  ['a quarter that begins inside', ['10.1.2.3/2'], { v4: 0.25, v6: 0 }],
  ['from one address to another', ['0.0.0.0 - 63.255.255.255'], { v4: 0.25, v6: 0 }],
  ['all but one address', ['0.0.0.1-255.255.255.255'], { v4: 0.999_999, v6: 0 }],
  ['a block of IPv6 as it is documented', ['2001:4898:80e8:7:d92a:7695:fda1:9d62/48'], { v4: 0, v6: 0 }],
  ['a half of IPv6, and what is not for the public', ['2000::/4', 'fc00::/7'], { v4: 0, v6: 0.5 }],
  ['single addresses', ['203.0.113.7', '::ffff:203.0.113.7'], { v4: 0, v6: 0 }],
])('%s', (_, ranges, expected) => {
  expect(shareOfAddresses(ranges)).toEqual(expected);
});

test.each([
  '',
  '0.0.0.0/33',
  '0.0.0.0/-1',
  '0.0.0.0/',
  '0.0.0/0',
  '::/129',
  'fe80::1%eth0/1',
  '0.0.0.0-::1',
  '0.0.0.0-',
  'x/0',
])('%j is no range', (text) => {
  expect(shareOfAddresses([text])).toEqual({ v4: 0, v6: 0 });
});

test('whatever it is given, it gives a share; more ranges never make it less', () => {
  const block = fc
    .tuple(fc.oneof(fc.ipV4(), fc.ipV6()), fc.integer({ min: 0, max: 128 }))
    .map(([address, length]) => `${address}/${length}`);
  const some = fc.array(fc.oneof(block, fc.string()));
  fc.assert(
    fc.property(some, some, (ranges, more) => {
      const less = shareOfAddresses(ranges);
      const all = shareOfAddresses([...ranges, ...more]);

      for (const version of ['v4', 'v6'] as const) {
        expect(less[version]).toBeGreaterThanOrEqual(0);
        expect(all[version]).toBeGreaterThanOrEqual(less[version]);
        expect(all[version]).toBeLessThanOrEqual(1);
      }
    }),
  );
});
