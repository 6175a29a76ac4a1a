import { expect, test } from 'vitest';
import { digits, draws, guids, shuffled } from '../../src/simulator/chance.ts';
import { person, personIndex } from '../../src/simulator/names.ts';

test('a GUID leads back to its index, in capitals too', () => {
  const ids = guids(7, 'things');

  for (const index of [0, 1, 4_711, 999_999, 2_147_483_647]) {
    expect(ids.at(index)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(ids.indexOf(ids.at(index).toUpperCase())).toBe(index);
  }
  expect(ids.indexOf(guids(8, 'things').at(3))).toBeUndefined();
  expect(ids.indexOf('no-guid')).toBeUndefined();
});

test('a Google id has 21 digits and leads back to its index', () => {
  const ids = digits(7, 'people');

  for (const index of [0, 1, 99_999]) {
    expect(ids.at(index)).toMatch(/^1\d{20}$/);
    expect(ids.indexOf(ids.at(index))).toBe(index);
  }
});

test('streams and seeds do not repeat each other', () => {
  const words = new Set([
    draws(1, 'a')(5),
    draws(1, 'b')(5),
    draws(2, 'a')(5),
    draws(1, 'a')(6),
    draws(1, 'a')(5, 1),
  ]);

  expect(words.size).toBe(5);
});

test('a shuffled order visits everything once, whatever the count', () => {
  for (const count of [1, 2, 40, 7919, 15_838]) {
    expect(new Set(Array.from({ length: count }, (_, n) => shuffled(n, 3, count))).size).toBe(count);
  }
});

test('everybody has an address of their own, and it leads back to them', () => {
  const locals = new Set<string>();

  for (let index = 0; index < 20_000; index++) {
    const { local } = person(index);
    locals.add(local);
    expect(personIndex(local)).toBe(index);
  }
  expect(locals.size).toBe(20_000);
});
