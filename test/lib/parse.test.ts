import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseAnswer, parseEach } from '../../src/lib/parse.ts';

const row = z.object({ id: z.string(), tags: z.array(z.string()).default([]) });

describe('a whole answer', () => {
  it('is what the schema makes of it', () => {
    expect(parseAnswer(row, { id: 'a', more: 1 }, 'the row')).toEqual({ id: 'a', tags: [] });
  });

  it.each([
    [{ id: 'canary', tags: ['a', 5] }, 'the row is not as documented (tags: invalid_type)'],
    ['canary', 'the row is not as documented (invalid_type)'],
    [{ error: { message: 'canary' } }, 'the row was answered with an error and the status of a success'],
  ])('of another shape is told by its place, never by its value: %j', (answer, message) => {
    expect(() => parseAnswer(row, answer, 'the row')).toThrow(
      expect.objectContaining({ reason: 'shape', message }),
    );
  });
});

it('one bad item is one gap, and the rest goes on', () => {
  const { values, gaps } = parseEach(row, [{ id: 'a' }, { id: 7 }, null, { id: 'b' }], 'a row');

  expect(values.map(({ id }) => id)).toEqual(['a', 'b']);
  expect(gaps).toEqual([
    { reason: 'shape', what: 'a row is not as documented (id: invalid_type)' },
    { reason: 'shape', what: 'a row is not as documented (invalid_type)' },
  ]);
});
