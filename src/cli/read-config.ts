import { type Choice, ChoiceError, type Config, ConfigError, loadConfig } from '../config.ts';
import { printable } from '../lib/text.ts';
import { exitCodes } from '../report/exit-codes.ts';
import { say } from './ending.ts';
import type { ConfigFlags } from './flags.ts';
import { createLog } from './log.ts';
import type { LogFormat } from './log-format.ts';

export function choiceOf({ tenant, group }: ConfigFlags): Choice {
  return { tenants: tenant, groups: group };
}

/** A config that cannot be used is told whole, before anything is opened or written; the exit code is set. */
export function readConfig(file: string, choice: Choice, format?: LogFormat): Config | undefined {
  return orTold(file, () => loadConfig(file, process.env, choice), format);
}

/** What reading gives, or nothing when the config is at fault, and that was said. */
export function orTold<T>(
  file: string,
  read: () => T,
  format?: LogFormat,
  what: 'config' | 'feed' = 'config',
): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof ChoiceError) {
      say({ exitCode: exitCodes.usage, why: error.message }, format);
      return undefined;
    }
    if (!(error instanceof ConfigError)) throw error;
    tell(file, error, format);
    const count = error.problems.length;
    say(
      {
        exitCode: exitCodes.usage,
        why: `the ${what} has ${count} ${count === 1 ? 'fault' : 'faults'}; nothing was read or written`,
      },
      format,
    );
    return undefined;
  }
}

function tell(file: string, { problems }: ConfigError, format?: LogFormat): void {
  if (format === 'json') {
    const log = createLog('error', process.stderr, format);
    for (const { path, message } of problems) log.error({ file, path, fault: message }, 'config fault');
    return;
  }
  for (const { path, message } of problems) {
    process.stderr.write(`${printable(`${file}: ${path === '' ? '' : `${path} `}${message}`, 500)}\n`);
  }
}
