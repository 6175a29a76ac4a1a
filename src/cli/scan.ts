import { type Config, ConfigError, loadConfig } from '../config.ts';
import { printable } from '../lib/text.ts';
import { exitCodes } from '../report/exit-codes.ts';
import type { ScanFlags } from './flags.ts';
import { runScan, say } from './run-scan.ts';

export async function scanCommand(flags: ScanFlags & { readonly config: string }): Promise<void> {
  const config = read(flags.config);
  if (config === undefined) return;
  const ended = await runScan(config, flags);
  say(ended);
  // A connection that is still being made would keep the process for another minute.
  if (ended.exitCode === exitCodes.interrupted) process.exit();
}

/** A config that cannot be used is told whole, before anything is opened or written. */
function read(file: string): Config | undefined {
  try {
    return loadConfig(file, process.env);
  } catch (error) {
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
