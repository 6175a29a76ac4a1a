import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analyzers } from '../analyzers/index.ts';
import type { Config } from '../config.ts';
import { connectors } from '../connectors/index.ts';
import { Secret } from '../lib/secret.ts';
import type { ScanTenant } from '../pipeline/scan.ts';
import { exitCodes } from '../report/exit-codes.ts';
import { type SpawnedSimulator, spawnSimulator } from '../simulator/index.ts';
import type { ScanFlags } from './flags.ts';
import { runScan, say } from './run-scan.ts';

export async function demoCommand(flags: ScanFlags & { readonly users: number }): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'oauthlas-demo-'));
  const simulator = await spawnSimulator({ users: flags.users });
  try {
    const { exitCode, why } = await runScan(toConfig(simulator, folder), { ...flags, resume: false });
    if (exitCode === exitCodes.interrupted || exitCode === exitCodes.internal) return say({ exitCode, why });
    say({
      exitCode: exitCodes.expected,
      why: `the demo ran; a scan of this company would have ended with exit code ${exitCode}: ${why}`,
    });
  } finally {
    await simulator.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function toConfig(simulator: SpawnedSimulator, folder: string): Config {
  const [first, ...rest] = simulator.tenants.map((tenant): ScanTenant => {
    const connector = connectors.find((connector) => connector.id === tenant.platform);
    if (connector === undefined) throw new TypeError(`no connector for ${tenant.platform}`);
    return {
      id: tenant.id,
      label: tenant.label,
      connector,
      settings: {
        baseUrl: simulator.origin,
        auth: { kind: 'bearer', token: new Secret(tenant.token) },
        // Per-person grants are the demo's point; the scope that reads them is told in the report.
        ...(tenant.platform === 'google' && { mode: 'full', callsPerSecond: 1000 }),
      },
      off: [],
    };
  });
  if (first === undefined) throw new TypeError('the simulator has no tenant');
  return {
    store: join(folder, 'oauthlas.db'),
    failOn: 'high',
    tenants: [first, ...rest],
    judges: analyzers.map((analyzer) => ({ analyzer, options: {} })),
    expectedGaps: [],
    ca: undefined,
  };
}
