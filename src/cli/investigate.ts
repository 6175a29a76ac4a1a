import { outlineOf } from '../config.ts';
import { instant } from '../model/values.ts';
import { investigate } from '../pipeline/investigate.ts';
import { exitCodes } from '../report/exit-codes.ts';
import { toJson } from '../report/formats/json.ts';
import { investigationOutcome } from '../report/investigation.ts';
import { renderInvestigation } from '../report/investigation-text.ts';
import { stdout } from '../report/sinks/stdout.ts';
import { say } from './ending.ts';
import type { ConfigFlags } from './flags.ts';
import { choiceOf, orTold } from './read-config.ts';
import { fromStore } from './stored.ts';

/** From what is stored alone: at 3 a.m. nobody wants to look for secrets first. */
export async function investigateCommand(
  what: string,
  flags: ConfigFlags & { readonly json?: boolean },
): Promise<void> {
  if (what.trim() === '') return say({ exitCode: exitCodes.usage, why: 'there is nothing to look for' });
  const outline = orTold(flags.config, () => outlineOf(flags.config, choiceOf(flags)));
  if (outline === undefined) return;
  const { tenants, register } = outline;
  const { signal } = new AbortController();
  const ended = await fromStore(outline.store, async (store) => {
    const found = await investigate({ store, tenants, register, query: what, signal });
    const text =
      flags.json === true
        ? toJson(found)
        : renderInvestigation(found, { width: process.stdout.columns ?? 100, now: instant(Date.now()) });
    await stdout(process.stdout).deliver(text);
    return investigationOutcome(found);
  });
  say(ended);
}
