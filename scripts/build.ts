import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));

/** Compiles src/ into `out`, afresh, and makes the command runnable. @throws when tsc finds a fault */
export function build(out: string): void {
  rmSync(out, { recursive: true, force: true });
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '--project', join(root, 'tsconfig.build.json'), '--outDir', out], {
    stdio: 'inherit',
  });
  finishBin(join(out, 'cli/bin.js'));
}

/**
 * tsc marks a file without imports as a module by a last line that a Node from before ES modules cannot
 * parse; the file would die with a syntax error before its guard could say which Node is needed.
 */
function finishBin(bin: string): void {
  const text = readFileSync(bin, 'utf8').replace(/^export \{\};\n?/m, '');
  if (!text.startsWith('#!/usr/bin/env ')) throw new Error(`${bin} has lost its first line`);
  writeFileSync(bin, text);
  chmodSync(bin, 0o755);
}

if (import.meta.main) build(resolve(root, process.argv[2] ?? 'dist'));
