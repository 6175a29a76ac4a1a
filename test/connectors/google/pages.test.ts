import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { readPages } from '../../../src/connectors/google/pages.ts';

describe('readPages', () => {
  it('asks for the next page while the current one is being stored', async () => {
    const asked: (string | undefined)[] = [];
    const ask = async (token: string | undefined) => {
      asked.push(token);
      return token === undefined ? { nextPageToken: 'p2' } : {};
    };

    const pages = readPages(ask);
    await pages.next();

    expect(asked).toEqual([undefined, 'p2']);
  });

  it('leaves no rejection unhandled when the reader leaves early', async () => {
    const unhandled: unknown[] = [];
    const note = (error: unknown) => unhandled.push(error);
    process.on('unhandledRejection', note);
    const ask = async (token: string | undefined) => {
      if (token !== undefined) throw new Error('nobody waits for this');
      return { nextPageToken: 'p2' };
    };

    for await (const _ of readPages(ask)) break;
    await nextTurn();
    await nextTurn();

    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });

  it('throws what is not a refusal', async () => {
    const bug = new TypeError('ours');

    const reading = readPages(() => Promise.reject(bug)).next();

    await expect(reading).rejects.toBe(bug);
  });
});
