import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkConfig } from '../config.ts';
import { realPath } from '../lib/real-path.ts';
import { exitCodes } from '../report/exit-codes.ts';
import { toJson } from '../report/formats/json.ts';
import { file } from '../report/sinks/file.ts';
import { incidentsOf, type SpawnedSimulator, spawnSimulator } from '../simulator/index.ts';
import { type Ended, say } from './ending.ts';
import type { ScanFlags } from './flags.ts';
import { catchInterrupts } from './interrupt.ts';
import { runScan } from './run-scan.ts';

export type DemoFlags = ScanFlags & { readonly users: number; readonly keep?: string };

export async function demoCommand(flags: DemoFlags): Promise<void> {
  const { keep } = flags;
  const begun = keep === undefined ? undefined : await begin(keep);
  if (typeof begun === 'string') return say({ exitCode: exitCodes.usage, why: begun }, flags.logFormat);
  // Before there is anything that would be left behind.
  const interrupt = catchInterrupts();
  const folder = keep ?? (await mkdtemp(join(tmpdir(), 'oauthlas-demo-')));
  const now = begun ?? Date.now();
  const simulator = await spawnSimulator({ users: flags.users, now });
  try {
    const config = toConfig(simulator, keep !== undefined);
    const path = join(folder, CONFIG);
    if (keep !== undefined) {
      await file(join(folder, INCIDENTS)).deliver(toJson(incidentsOf(now)));
      await file(path).deliver(toJson(config));
    }
    const env = Object.fromEntries(simulator.tenants.map(({ id, token }) => [id, token]));
    const ended = await runScan(
      checkConfig(config, { file: path, env }),
      { ...flags, config: path, resume: false, continue: keep !== undefined },
      {
        interrupt,
        taken: new Map(
          [MARK, INCIDENTS].map((name) => [realPath(join(folder, name)), 'what the demo keeps of itself']),
        ),
      },
    );
    say(ending(ended, keep === undefined ? undefined : path), flags.logFormat);
  } finally {
    await simulator.stop();
    if (keep === undefined) await rm(folder, { recursive: true, force: true });
  }
}

const CONFIG = 'oauthlas.config.json';
const MARK = 'demo.json';
const INCIDENTS = 'incidents.json';

/**
 * When the company's story ends, as a time in ms: in a folder that is used again, where it ended before, or all would
 * have changed. A text: what is wrong with the folder, for a demo writes over nobody's config.
 */
async function begin(folder: string): Promise<number | string> {
  const mark = join(folder, MARK);
  const isKept = existsSync(mark);
  if (folder === '') return '--keep names no folder';
  if (!isKept && existsSync(join(folder, CONFIG)))
    return `--keep ${folder}: there is a config already, and it is no demo's`;
  if (isKept)
    return (
      markOf(mark) ?? `--keep ${folder}: ${MARK} in it says no time, so it is no demo's; name another folder`
    );
  const now = Date.now();
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    await file(mark).deliver(toJson({ now }));
    return now;
  } catch (error) {
    return `--keep ${folder} cannot be used: ${error instanceof Error ? error.message : 'unknown error'}`;
  }
}

/** The time that an earlier demo left; undefined where the file holds none. */
function markOf(mark: string): number | undefined {
  try {
    const { now }: { readonly now?: unknown } = Object(JSON.parse(readFileSync(mark, 'utf8')));
    return typeof now === 'number' && Number.isFinite(now) ? now : undefined;
  } catch {
    return undefined;
  }
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
  const tenants = simulator.tenants.map(({ id, label, platform, organization, sites, cloudParent }) => ({
    id,
    label,
    platform,
    baseUrl: simulator.origin,
    auth: { kind: 'bearer', token: `env:${id}` },
    ...(sites !== undefined && { sites }),
    ...(cloudParent !== undefined && { cloudParent }),
    // Per-person grants are the demo's point; the report tells what else their scope could do.
    ...(platform === 'google' && { mode: 'full', callsPerSecond: 1000 }),
    ...(platform === 'github' && { organization, callsPerSecond: 1000 }),
    // Slack's own pace is 20 calls a minute.
    ...(platform === 'slack' && { callsPerSecond: 1000 }),
  }));
  const destinations = { siem: { kind: 'file', path: 'events.ndjson', format: 'ocsf' } };
  const { register } = simulator;
  return { tenants, register, ...(isKept && { incidents: [INCIDENTS], destinations }) };
}
