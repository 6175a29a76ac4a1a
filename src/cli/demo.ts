import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkConfig } from '../config.ts';
import { exitCodes } from '../report/exit-codes.ts';
import { toJson } from '../report/formats/json.ts';
import { type SpawnedSimulator, spawnSimulator } from '../simulator/index.ts';
import type { ScanFlags } from './flags.ts';
import { catchInterrupts } from './interrupt.ts';
import { type Ended, runScan, say } from './run-scan.ts';

export type DemoFlags = ScanFlags & { readonly users: number; readonly keep?: string };

export async function demoCommand(flags: DemoFlags): Promise<void> {
  const { keep } = flags;
  const fault = keep === undefined ? undefined : unfitFolder(keep);
  if (fault !== undefined) return say({ exitCode: exitCodes.usage, why: fault }, flags.logFormat);
  // Before there is anything that would be left behind.
  const interrupt = catchInterrupts();
  const folder = keep ?? (await mkdtemp(join(tmpdir(), 'oauthlas-demo-')));
  const now = begin(folder);
  const simulator = await spawnSimulator({ users: flags.users, now });
  try {
    const config = toConfig(simulator, keep !== undefined);
    const file = join(folder, CONFIG);
    if (keep !== undefined) writeFileSync(file, toJson(config), { mode: 0o600 });
    const env = Object.fromEntries(simulator.tenants.map(({ id, token }) => [id, token]));
    const ended = await runScan(
      checkConfig(config, { file, env }),
      { ...flags, resume: false, continue: keep !== undefined },
      interrupt,
    );
    say(ending(ended, keep === undefined ? undefined : file), flags.logFormat);
  } finally {
    await simulator.stop();
    if (keep === undefined) await rm(folder, { recursive: true, force: true });
  }
}

const CONFIG = 'oauthlas.config.json';
const MARK = 'demo.json';

/** A demo writes over nobody's config. */
function unfitFolder(folder: string): string | undefined {
  const isOther = existsSync(join(folder, CONFIG)) && !existsSync(join(folder, MARK));
  return isOther ? `--keep ${folder}: there is a config already, and it is no demo's` : undefined;
}

/** When the company's story ends: in a folder that is used again, where it ended before, or all would have changed. */
function begin(folder: string): number {
  const mark = join(folder, MARK);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (existsSync(mark)) {
    const { now }: { readonly now?: unknown } = JSON.parse(readFileSync(mark, 'utf8'));
    if (typeof now === 'number') return now;
  }
  const now = Date.now();
  writeFileSync(mark, toJson({ now }), { mode: 0o600 });
  return now;
}

function ending({ exitCode, why }: Ended, kept: string | undefined): Ended {
  // The store of a demo goes with it, so there is nothing to resume.
  if (exitCode === exitCodes.interrupted)
    return { exitCode, why: kept === undefined ? 'interrupted; nothing is kept' : why };
  if (exitCode === exitCodes.internal || exitCode === exitCodes.usage) return { exitCode, why };
  const next =
    kept === undefined
      ? ''
      : `; what it saw is kept: \`oauthlas investigate driftline --config ${kept}\` asks it`;
  return {
    exitCode: exitCodes.expected,
    why: `the demo ran; a scan of this company would have ended with exit code ${exitCode}: ${why}${next}`,
  };
}

/** What a user would write for this company. What is kept has a destination, to see what a SIEM would hear. */
function toConfig(simulator: SpawnedSimulator, isKept: boolean): object {
  const tenants = simulator.tenants.map(({ id, label, platform, organization }) => ({
    id,
    label,
    platform,
    baseUrl: simulator.origin,
    auth: { kind: 'bearer', token: `env:${id}` },
    // Per-person grants are the demo's point; the report tells what else their scope could do.
    ...(platform === 'google' && { mode: 'full', callsPerSecond: 1000 }),
    ...(platform === 'github' && { organization, callsPerSecond: 1000 }),
    // Slack's own pace is 20 calls a minute.
    ...(platform === 'slack' && { callsPerSecond: 1000 }),
  }));
  const destinations = { siem: { kind: 'file', path: 'events.ndjson', format: 'ocsf' } };
  return { tenants, register: simulator.register, ...(isKept && { destinations }) };
}
