import { existsSync } from 'node:fs';
import { type Choice, storeOf } from '../config.ts';
import { exitCodes } from '../report/exit-codes.ts';
import { StoreError } from '../store/errors.ts';
import { openStore } from '../store/store.ts';
import type { ConfigFlags, ScanFlags } from './flags.ts';
import { choiceOf, orTold, readConfig } from './read-config.ts';
import { runScan, say } from './run-scan.ts';

export async function scanCommand(flags: ScanFlags & ConfigFlags): Promise<void> {
  const choice = flags.resume === true ? await resumed(flags) : choiceOf(flags);
  if (choice === undefined) return;
  const config = readConfig(flags.config, choice);
  if (config === undefined) return;
  const ended = await runScan(config, flags);
  say(ended);
  // A connection that is still being made would keep the process for another minute.
  if (ended.exitCode === exitCodes.interrupted) process.exit();
}

/** Who resumes and names no tenant means those of the stopped run: only their secrets are needed. */
async function resumed(flags: ConfigFlags): Promise<Choice | undefined> {
  const asked = choiceOf(flags);
  if (asked.tenants.length + asked.groups.length > 0) return asked;
  const path = orTold(flags.config, () => storeOf(flags.config));
  if (path === undefined) return undefined;
  // An empty store is not made for a question.
  if (!existsSync(path)) return asked;
  try {
    const store = await openStore(path);
    const last = await store.runs.last();
    await store.close();
    return { tenants: last?.status === 'ended' ? [] : (last?.tenants ?? []), groups: [] };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    say({ exitCode: exitCodes.usage, why: error.message });
    return undefined;
  }
}
