import { existsSync } from 'node:fs';
import { exitCodes } from '../report/exit-codes.ts';
import { StoreError, StoreFault } from '../store/errors.ts';
import { openStore, type Store } from '../store/store.ts';
import type { Ended } from './ending.ts';

/** Works on the store that is there, and closes it. None is made for a question: then there is no store. */
export async function fromStore(
  path: string,
  work: (store: Store | undefined) => Promise<Ended>,
): Promise<Ended> {
  try {
    const store = existsSync(path) ? await openStore(path) : undefined;
    try {
      return await work(store);
    } finally {
      await store?.close();
    }
  } catch (error) {
    if (error instanceof StoreError) return { exitCode: exitCodes.usage, why: error.message };
    if (error instanceof StoreFault) return { exitCode: exitCodes.internal, why: error.message };
    throw error;
  }
}
