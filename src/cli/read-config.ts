import { type Choice, ChoiceError, type Config, ConfigError, loadConfig } from '../config.ts';
import { printable } from '../lib/text.ts';
import { exitCodes } from '../report/exit-codes.ts';
import type { ConfigFlags } from './flags.ts';
import { say } from './run-scan.ts';

export function choiceOf({ tenant, group }: ConfigFlags): Choice {
  return { tenants: tenant, groups: group };
}

/** A config that cannot be used is told whole, before anything is opened or written; the exit code is set. */
export function readConfig(file: string, choice: Choice): Config | undefined {
  return orTold(file, () => loadConfig(file, process.env, choice));
}

/** What reading gives, or nothing when the config is at fault, and that was said. */
export function orTold<T>(file: string, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof ChoiceError) {
      say({ exitCode: exitCodes.usage, why: error.message });
      return undefined;
    }
    if (!(error instanceof ConfigError)) throw error;
    for (const { path, message } of error.problems) {
      process.stderr.write(`${printable(`${file}: ${path === '' ? '' : `${path} `}${message}`, 500)}\n`);
    }
    const count = error.problems.length;
    say({
      exitCode: exitCodes.usage,
      why: `the config has ${count} ${count === 1 ? 'fault' : 'faults'}; nothing was read or written`,
    });
    return undefined;
  }
}
