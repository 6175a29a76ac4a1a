import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Measured {
  readonly wallMs: number;
  /** The high-water mark of resident memory, as the kernel kept it; 0 where there is no /proc. */
  readonly peakRssMb: number;
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const LOOK_MS = 25;

/** Runs a command to its end, from spawn to exit. */
export async function measure(
  command: readonly [string, ...string[]],
  env: Readonly<Record<string, string>>,
): Promise<Measured> {
  const [file, ...args] = command;
  const started = performance.now();
  const child = spawn(file, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let peakKb = 0;
  const look = setInterval(() => {
    peakKb = Math.max(peakKb, highWater(child.pid));
  }, LOOK_MS);
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk) => stdout.push(chunk));
  child.stderr.on('data', (chunk) => stderr.push(chunk));
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  clearInterval(look);
  return {
    wallMs: performance.now() - started,
    peakRssMb: peakKb / 1024,
    exitCode,
    stdout: Buffer.concat(stdout).toString(),
    stderr: Buffer.concat(stderr).toString(),
  };
}

function highWater(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    // Gone between two looks, or a system without /proc.
    return 0;
  }
}
