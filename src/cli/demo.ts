import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, checkConfig } from '../config.ts';
import { exitCodes } from '../report/exit-codes.ts';
import { type SpawnedSimulator, spawnSimulator } from '../simulator/index.ts';
import type { ScanFlags } from './flags.ts';
import { catchInterrupts } from './interrupt.ts';
import { runScan, say } from './run-scan.ts';

export async function demoCommand(flags: ScanFlags & { readonly users: number }): Promise<void> {
  // Before there is anything that would be left behind.
  const interrupt = catchInterrupts();
  const folder = await mkdtemp(join(tmpdir(), 'oauthlas-demo-'));
  const simulator = await spawnSimulator({ users: flags.users });
  try {
    const { exitCode, why } = await runScan(
      toConfig(simulator, folder),
      { ...flags, resume: false, continue: false },
      interrupt,
    );
    // The store of a demo goes with it, so there is nothing to resume.
    if (exitCode === exitCodes.interrupted)
      return say({ exitCode, why: 'interrupted; nothing is kept' }, flags.logFormat);
    if (exitCode === exitCodes.internal || exitCode === exitCodes.usage)
      return say({ exitCode, why }, flags.logFormat);
    say(
      {
        exitCode: exitCodes.expected,
        why: `the demo ran; a scan of this company would have ended with exit code ${exitCode}: ${why}`,
      },
      flags.logFormat,
    );
  } finally {
    await simulator.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What a user would write for this company. */
function toConfig(simulator: SpawnedSimulator, folder: string): Config {
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
  const env = Object.fromEntries(simulator.tenants.map(({ id, token }) => [id, token]));
  return checkConfig(
    { tenants, register: simulator.register },
    { file: join(folder, 'oauthlas.config.json'), env },
  );
}
