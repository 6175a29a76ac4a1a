import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ProviderError } from '../../src/lib/errors.ts';
import { type FanOutPage, fanOut } from '../../src/lib/fan-out.ts';

async function* parents(count: number) {
  for (let i = 0; i < count; i++) yield i;
}

async function pages<P, T>(source: AsyncIterable<FanOutPage<P, T>>): Promise<FanOutPage<P, T>[]> {
  return await Array.fromAsync(source);
}

test('every parent once, in order, whatever the order of the answers', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(20), { maxLength: 80 }),
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 1, max: 20 }),
      async (delays, width, pageSize) => {
        let underWay = 0;
        let most = 0;
        const read = async (i: number) => {
          most = Math.max(most, ++underWay);
          for (let n = delays[i] ?? 0; n > 0; n--) await Promise.resolve();
          underWay--;
          return i * 2;
        };

        const all = await pages(fanOut(parents(delays.length), read, () => -1, { width, pageSize }));

        expect(all.flatMap((page) => page.done)).toEqual(delays.map((_, i) => ({ parent: i, value: i * 2 })));
        expect(all.every((page, n) => page.done.length === pageSize || n === all.length - 1)).toBe(true);
        expect(most).toBeLessThanOrEqual(width);
      },
    ),
  );
});

test('one refused parent is a value, and the others go on', async () => {
  const read = async (i: number) => {
    if (i === 1) throw new ProviderError('permission', 'no');
    return 'ok';
  };

  const all = await pages(fanOut(parents(3), read, (_, error) => error.reason, { width: 2, pageSize: 50 }));

  expect(all).toEqual([
    {
      done: [
        { parent: 0, value: 'ok' },
        { parent: 1, value: 'permission' },
        { parent: 2, value: 'ok' },
      ],
    },
  ]);
});

test('five in a row without quota, and it stops asking', async () => {
  let asked = 0;
  const error = new ProviderError('throttled', 'slow down');
  const read = async (): Promise<string> => {
    asked++;
    throw error;
  };

  const all = await pages(fanOut(parents(10_000), read, () => 'refused', { width: 10, pageSize: 50 }));

  expect(all.map(({ done, gaveUp }) => [done.length, gaveUp])).toEqual([[5, error]]);
  expect(asked).toBeLessThanOrEqual(15);
});

test('a fault of our own is loud, also from a parent further down the line', async () => {
  const read = async (i: number) => {
    if (i === 3) throw new TypeError('ours');
    await Promise.resolve();
    return i;
  };

  await expect(pages(fanOut(parents(10), read, () => -1, { width: 10, pageSize: 1 }))).rejects.toThrow(
    new TypeError('ours'),
  );
});
