import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { Simulator } from '../../src/simulator/index.ts';
import { workFolder } from './cli.ts';
import { example, parseCrontab, parseUnit, valuesOf } from './example.ts';

/** How a scheduler starts what stands in an example. */
export interface Started {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  /** What was said, wherever the example sends it. */
  readonly said: string;
}

/** A machine in a folder: the paths of the examples lead into it, and the command there is this one. */
export interface Machine {
  readonly start: (started: Started) => Promise<Ended>;
  /** The process of the command that started last, which is not that of a shell around it. */
  readonly pid: () => number;
  readonly report: () => Readonly<Record<string, unknown>> | undefined;
  readonly remove: () => void;
}

export const schedulers: Readonly<Record<string, () => Started>> = {
  systemd: () => {
    const [command = ''] = valuesOf(parseUnit(example('systemd/oauthlas.service')), 'ExecStart');
    return { argv: command.split(' '), env: { PATH: '/usr/local/bin:/usr/bin:/bin' } };
  },
  cron: () => {
    const { env, jobs } = parseCrontab(example('cron/oauthlas'));
    return { argv: [env.SHELL ?? '', '-c', jobs[0]?.command ?? ''], env };
  },
  kubernetes: () => {
    const documents = parseAllDocuments(example('kubernetes/cronjob.yaml')).map((one) => one.toJS());
    const { spec } = documents.find(({ kind }) => kind === 'CronJob');
    const [{ args }] = spec.jobTemplate.spec.template.spec.containers;
    return { argv: ['/usr/local/bin/oauthlas', ...args], env: { PATH: '/usr/bin:/bin' } };
  },
  'github-actions': () => {
    const [workflow] = parseAllDocuments(example('github-actions/oauthlas.yml')).map((one) => one.toJS());
    const { run } = workflow.jobs.scan.steps.find(({ name }: { name: string }) => name === 'Scan');
    // As the runner does it for `shell: bash`.
    const argv = ['bash', '--noprofile', '--norc', '-eo', 'pipefail', '-c', run];
    return { argv, env: { PATH: '/usr/bin:/bin' } };
  },
};

export function machine(simulator: Simulator): Machine {
  const root = mkdtempSync(join(tmpdir(), 'oauthlas-machine-'));
  const log = place(root, 'var/log/oauthlas/scan.log');
  const pidFile = join(root, 'pid');
  const report = place(root, 'var/lib/oauthlas/report.json');
  installConfig(simulator, root);
  const command = `#!/bin/sh\necho $$ >${pidFile}\nexec ${process.execPath} ${join(import.meta.dirname, '../../src/cli/bin.ts')} "$@"\n`;
  writeFileSync(place(root, 'usr/local/bin/oauthlas'), command, { mode: 0o755 });

  return {
    start: async ({ argv, env }) => {
      const inside = Object.entries(env).map(([name, value]) => `${name}=${rooted(value, root)}`);
      // Nothing of our environment, and no stdin at all: whoever asked a question would fail or hang.
      const child = spawn(
        'bash',
        ['-c', 'exec env -i "$@" <&-', 'bash', ...inside, ...argv.map((word) => rooted(word, root))],
        { stdio: ['ignore', 'pipe', 'pipe'] },
      );
      const [out, err]: Buffer[][] = [[], []];
      child.stdout.on('data', (chunk) => out?.push(chunk));
      child.stderr.on('data', (chunk) => err?.push(chunk));
      const [code] = await once(child, 'close');
      const stderr = Buffer.concat(err ?? []).toString();
      const said = existsSync(log) ? readFileSync(log, 'utf8') : stderr;
      return { code, stdout: Buffer.concat(out ?? []).toString(), said };
    },
    pid: () => Number(readFileSync(pidFile, 'utf8')),
    report: () => (existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** The simulator's tenants, with tokens in files, since no scheduler hands on our environment. */
function installConfig(simulator: Simulator, root: string): void {
  const { folder, env, remove } = workFolder(simulator, {
    store: join(root, 'var/lib/oauthlas/oauthlas.db'),
  });
  const config = readFileSync(join(folder, 'oauthlas.config.json'), 'utf8');
  remove();
  writeFileSync(
    place(root, 'etc/oauthlas/oauthlas.config.json'),
    config.replaceAll('"env:', '"file:secrets/'),
  );
  for (const [name, token] of Object.entries(env))
    writeFileSync(place(root, `etc/oauthlas/secrets/${name}`), token);
}

function place(root: string, path: string): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  return file;
}

/** Paths of the examples as paths in the folder; those of a container are where the others have them. */
function rooted(text: string, root: string): string {
  return text
    .replace(/(?<=^|[ =])\/config\//g, '/etc/oauthlas/')
    .replace(/(?<=^|[ =])\/data\//g, '/var/lib/oauthlas/')
    .replace(/\/(?:etc|var\/lib|var\/log)\/oauthlas\b|\/usr\/local\/bin\b/g, `${root}$&`);
}
