import { existsSync } from 'node:fs';
import { outlineOf } from '../config.ts';
import { instant } from '../model/values.ts';
import { investigate } from '../pipeline/investigate.ts';
import { exitCodes } from '../report/exit-codes.ts';
import { toJson } from '../report/formats/json.ts';
import { investigationOutcome } from '../report/investigation.ts';
import { renderInvestigation } from '../report/investigation-text.ts';
import { stdout } from '../report/sinks/stdout.ts';
import { StoreError, StoreFault } from '../store/errors.ts';
import { openStore } from '../store/store.ts';
import { say } from './ending.ts';
import type { ConfigFlags } from './flags.ts';
import { choiceOf, orTold } from './read-config.ts';

/** From what is stored alone: at 3 a.m. nobody wants to look for secrets first. */
export async function investigateCommand(
  what: string,
  flags: ConfigFlags & { readonly json?: boolean },
): Promise<void> {
  if (what.trim() === '') return say({ exitCode: exitCodes.usage, why: 'there is nothing to look for' });
  const outline = orTold(flags.config, () => outlineOf(flags.config, choiceOf(flags)));
  if (outline === undefined) return;
  try {
    // A store is not made for a question; without one, nothing can be said.
    const store = existsSync(outline.store) ? await openStore(outline.store) : undefined;
    try {
      const { signal } = new AbortController();
      const found = await investigate({
        store,
        tenants: outline.tenants,
        register: outline.register,
        query: what,
        signal,
      });
      const text =
        flags.json === true
          ? toJson(found)
          : renderInvestigation(found, { width: process.stdout.columns ?? 100, now: instant(Date.now()) });
      await stdout(process.stdout).deliver(text);
      say(investigationOutcome(found));
    } finally {
      await store?.close();
    }
  } catch (error) {
    if (error instanceof StoreError) return say({ exitCode: exitCodes.usage, why: error.message });
    if (error instanceof StoreFault) return say({ exitCode: exitCodes.internal, why: error.message });
    throw error;
  }
}
