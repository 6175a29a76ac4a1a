import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { printable } from '../lib/text.ts';
import { SetupError, setUp, setupPlatforms } from '../pipeline/setup.ts';
import { exitCodes } from '../report/exit-codes.ts';
import { toJson } from '../report/formats/json.ts';
import type { SetupGuide } from '../report/setup-guide.ts';
import { renderSetup } from '../report/setup-text.ts';
import { stdout } from '../report/sinks/stdout.ts';
import { type Ended, say } from './ending.ts';

export interface InitFlags {
  readonly json?: boolean;
  /** A folder for the steps, scripts and the entry of the config. */
  readonly write?: string;
  readonly force?: boolean;
  /** What the platform asks for. */
  readonly [option: string]: unknown;
}

/** Prints how to let OAuthlas into a tenant, or writes it down. It reaches nobody and changes nothing but those files. */
export async function initCommand(platform: string, flags: InitFlags): Promise<void> {
  const { json, write, force, ...asked } = flags;
  try {
    const guide = setUp(platform, asked);
    if (write !== undefined) return say(writeDown(guide, write, force === true));
    const text = json === true ? toJson(guide) : renderSetup(guide, { width: process.stdout.columns ?? 100 });
    await stdout(process.stdout).deliver(text);
    say({ exitCode: exitCodes.expected, why: 'told; nothing was done' });
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say({ exitCode: exitCodes.usage, why: error.message });
  }
}

/** Whoever names none, or one that is not known yet, is told which are. */
export async function unknownPlatform(platform: string | undefined): Promise<void> {
  if (platform !== undefined) return await initCommand(platform, {});
  say({ exitCode: exitCodes.usage, why: `name a platform: ${setupPlatforms().join(', ')}` });
}

/** All of it or nothing: what is there already is looked for first. */
function writeDown(guide: SetupGuide, folder: string, isForced: boolean): Ended {
  const files = [{ name: 'steps.txt', text: renderSetup(guide, { width: 100 }) }, ...guide.files];
  const taken = files.map(({ name }) => join(folder, name)).filter((path) => existsSync(path));
  if (taken.length > 0 && !isForced)
    return {
      exitCode: exitCodes.usage,
      why: `${taken.join(', ')} ${taken.length === 1 ? 'is' : 'are'} there already: name another folder, or say --force`,
    };
  try {
    mkdirSync(folder, { recursive: true });
    for (const { name, text } of files)
      writeFileSync(join(folder, name), text, { mode: 0o600, flag: isForced ? 'w' : 'wx' });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    return { exitCode: exitCodes.usage, why: `${folder} cannot be written to (${code})` };
  }
  process.stdout.write(`${files.map(({ name }) => printable(join(folder, name), 500)).join('\n')}\n`);
  return { exitCode: exitCodes.expected, why: `${files.length} files were written; nothing else was done` };
}
