import { realpathSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Problem } from './problems.ts';

/** Where the store of a config is. What is there and can be none is told now, and not when it is opened. */
export function checkStore(named: string, config: string, problems: Problem[]): string {
  const store = resolve(dirname(resolve(config)), named);
  const fault = faultOf(store, config);
  if (fault !== undefined) problems.push({ path: 'store', message: fault });
  return store;
}

function faultOf(store: string, config: string): string | undefined {
  if (store.includes('\0')) return 'must not hold the letter NUL';
  try {
    if (statSync(store).isDirectory()) return `${store} is a folder`;
    return realpathSync(store) === realpathSync(config) ? `${store} is this config itself` : undefined;
  } catch {
    // Most often it is not made yet; whatever else there is, opening it tells.
    return undefined;
  }
}
