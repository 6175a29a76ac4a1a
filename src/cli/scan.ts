import { existsSync } from 'node:fs';
import { type Choice, outlineOf } from '../config.ts';
import { exitCodes } from '../report/exit-codes.ts';
import { StoreError } from '../store/errors.ts';
import { openStore } from '../store/store.ts';
import { say } from './ending.ts';
import type { ConfigFlags, ScanFlags } from './flags.ts';
import { choiceOf, orTold, readConfig } from './read-config.ts';
import { runScan } from './run-scan.ts';

export async function scanCommand(flags: ScanFlags & ConfigFlags): Promise<void> {
  const choice = flags.resume === true ? await resumed(flags) : choiceOf(flags);
  if (choice === undefined) return;
  const config = readConfig(flags.config, choice, flags.logFormat);
  if (config === undefined) return;
  const ended = await runScan(config, flags);
  say(ended, flags.logFormat);
  // A connection that is still being made would keep the process for another minute.
  if (ended.exitCode === exitCodes.interrupted) process.exit();
}

/** Who resumes and names no tenant means those of the stopped run: only their secrets are needed. */
async function resumed(flags: ScanFlags & ConfigFlags): Promise<Choice | undefined> {
  const refused = (why: string) => {
    say({ exitCode: exitCodes.usage, why }, flags.logFormat);
    return undefined;
  };
  const outline = orTold(flags.config, () => outlineOf(flags.config), flags.logFormat);
  if (outline === undefined) return undefined;
  // An empty store is not made for a question.
  if (!existsSync(outline.store)) return refused('there is no run to resume; start one with `oauthlas scan`');
  const asked = choiceOf(flags);
  if (asked.tenants.length + asked.groups.length > 0) return asked;
  try {
    const store = await openStore(outline.store);
    const last = await store.runs.last();
    await store.close();
    const wanted = last?.status === 'ended' ? [] : (last?.tenants ?? []);
    const gone = wanted.filter((id) => !outline.tenants.some((tenant) => tenant.id === id));
    if (gone.length === 0) return { tenants: wanted, groups: [] };
    return refused(
      `run ${last?.id}, which was stopped, covers ${gone.join(', ')}, and the config has no such tenant any more; put it back, or start a new scan without --resume`,
    );
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return refused(error.message);
  }
}
