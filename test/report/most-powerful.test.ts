import fc from 'fast-check';
import { expect, test } from 'vitest';
import { powers } from '../../src/model/app-row.ts';
import { recordKey } from '../../src/model/keys.ts';
import { mostPowerful } from '../../src/report/most-powerful.ts';
import { row, rowsFrom } from '../support/table.ts';

test('power comes first, then how high it is, then people; who cannot be counted may be many', async () => {
  const rows = [
    row({ app: 'signs in', power: 'sign-in', isHighPower: false, users: 9 }),
    row({ app: 'few', power: 'people', isHighPower: false, users: 3 }),
    row({ app: 'high', power: 'people', isHighPower: true, users: 2 }),
    row({ app: 'nobody knows', power: 'people', isHighPower: false, users: 'unknown' }),
    row({ app: 'master', power: 'takeover', users: 0 }),
  ];

  const { rows: sorted, more } = await mostPowerful(rowsFrom(rows), 10);

  expect(sorted.map(({ app }) => app)).toEqual(['master', 'high', 'nobody knows', 'few', 'signs in']);
  expect(more).toBe(0);
});

test('in whatever order they come, the same ones are kept, and the others counted', async () => {
  const any = fc.record({
    power: fc.constantFrom(...powers),
    isHighPower: fc.boolean(),
    users: fc.nat(5),
    app: fc.constantFrom('a', 'b', 'c'),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(any, { maxLength: 60 }),
      fc.integer({ min: 1, max: 12 }),
      async (facts, most) => {
        const rows = facts.map((one, i) => row({ ...one, key: recordKey('t', 'app', String(i)) }));

        const all = await mostPowerful(rowsFrom(rows), 1000);
        const some = await mostPowerful(rowsFrom(rows.toReversed()), most);

        expect(some.rows).toEqual(all.rows.slice(0, most));
        expect(some.more).toBe(Math.max(0, rows.length - most));
      },
    ),
  );
});
