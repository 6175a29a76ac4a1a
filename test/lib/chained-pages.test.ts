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
});
