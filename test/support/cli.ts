import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Simulator } from '../../src/simulator/index.ts';

export interface CliResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCli {
  readonly child: ChildProcess;
  readonly result: Promise<CliResult>;
}

/** The command as a user starts it, in a process of its own. */
export function cli(
  args: readonly string[],
  options: { readonly env?: Readonly<Record<string, string>>; readonly cwd?: string } = {},
): RunningCli {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../src/cli/bin.ts'), ...args], {
    cwd: options.cwd,
    env: { ...process.env, NO_COLOR: '1', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk) => out.push(chunk));
  child.stderr.on('data', (chunk) => err.push(chunk));
  const result = once(child, 'close').then(
    ([code, signal]): CliResult => ({
      code,
      signal,
      stdout: Buffer.concat(out).toString(),
      stderr: Buffer.concat(err).toString(),
    }),
  );
  return { child, result };
}

/** A folder with a config for the simulator's tenants; the tokens come by the environment. */
export function workFolder(
  simulator: Simulator,
  more: object = {},
): { readonly folder: string; readonly env: Record<string, string>; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'oauthlas-test-'));
  const env: Record<string, string> = {};
  const tenants = simulator.world.tenants.map((tenant, i) => {
    env[`TOKEN_${i}`] = tenant.token;
    return {
      id: tenant.id,
      label: tenant.label,
      platform: tenant.platform,
      baseUrl: simulator.origin,
      auth: { kind: 'bearer', token: `env:TOKEN_${i}` },
      ...(tenant.sites !== undefined && { sites: tenant.sites }),
      ...(tenant.cloudParent !== undefined && { cloudParent: tenant.cloudParent }),
      ...(tenant.platform === 'google' && { mode: 'full', callsPerSecond: 100_000 }),
      ...(tenant.platform === 'github' && { organization: tenant.organization, callsPerSecond: 100_000 }),
      ...(tenant.platform === 'slack' && { callsPerSecond: 100_000 }),
    };
  });
  writeFileSync(join(folder, 'oauthlas.config.json'), JSON.stringify({ tenants, ...more }));
  return { folder, env, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
