import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { chainedPages } from '../../src/lib/chained-pages.ts';

const next = (answer: string | undefined) => answer;

describe('chained pages', () => {
  it('asks for the next page while the current one is being stored', async () => {
    const asked: (string | undefined)[] = [];
    const ask = async (token: string | undefined) => {
      asked.push(token);
      return token === undefined ? 'p2' : undefined;
    };

    const pages = chainedPages({ ask, next });
    await pages.next();

    expect(asked).toEqual([undefined, 'p2']);
  });

  it('leaves no rejection unhandled when the reader leaves early', async () => {
    const unhandled: unknown[] = [];
    const note = (error: unknown) => unhandled.push(error);
    process.on('unhandledRejection', note);
    const ask = async (token: string | undefined) => {
      if (token !== undefined) throw new Error('nobody waits for this');
      return 'p2';
    };

    for await (const _ of chainedPages({ ask, next })) break;
    await nextTurn();
    await nextTurn();

    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });

  it('throws what is not a refusal', async () => {
    const bug = new TypeError('ours');

    const reading = chainedPages({ ask: () => Promise.reject(bug), next }).next();

    await expect(reading).rejects.toBe(bug);
  });

  it.each([
    ['nothing at all', () => []],
    ['the same row', () => ['u1']],
    ['rows without an id', () => [undefined]],
  ])('ends a list that goes on and on and brings %s', async (_, ids) => {
    let asked = 0;
    const pages = chainedPages({ ask: async () => `p${++asked}`, next, ids });

    const reading = (async () => {
      for await (const _ of pages);
    })();

    await expect(reading).rejects.toMatchObject({
      name: 'ProviderError',
      reason: 'truncated',
      message: '50 pages in a row brought nothing new, and the list went on',
    });
    expect(asked).toBeLessThan(55);
  });

  it('reads on while something new comes now and then', async () => {
    let asked = 0;
    const ask = async () => (++asked < 200 ? `p${asked}` : undefined);
    const ids = (answer: string | undefined) => [answer?.endsWith('0') === true ? answer : 'same'];
    let read = 0;

    for await (const _ of chainedPages({ ask, next, ids })) read++;

    expect(read).toBe(200);
  });
});
