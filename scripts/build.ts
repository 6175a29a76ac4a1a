import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type OutputChunk, type Plugin, rolldown } from 'rolldown';

const root = fileURLToPath(new URL('../', import.meta.url));

/** Loaded when a tenant of theirs is opened, or by nobody but Node: npm installs them beside the command. */
const beside = [/^@azure\//, /^@microsoft\//, /^googleapis/, /^@octokit\//, /^@slack\//, /^pino$/];

/**
 * A file with a single letter beyond Latin-1 takes Node twice the memory, and longer to compile. Such letters stand in
 * texts, patterns and comments, where an escape means the same.
 */
const inAsciiAlone: Plugin = {
  name: 'in-ascii-alone',
  generateBundle: (_, bundle) => {
    for (const file of Object.values(bundle)) {
      if (file.type !== 'chunk') continue;
      const escaped = /[^\\]\\[^\0-\x7f]/.exec(file.code)?.[0];
      if (escaped !== undefined) throw new Error(`${file.fileName} escapes a letter: ${escaped}`);
      file.code = inAscii(file.code);
    }
  },
};

/** Our data as text that is parsed when it is loaded: Node takes half the time for it that it takes for the same as code. */
export const dataAsText: Plugin = {
  name: 'data-as-text',
  transform: {
    filter: { id: /\.json$/ },
    handler: (code) => ({
      code: `export default JSON.parse(${JSON.stringify(inAscii(JSON.stringify(JSON.parse(code))))});`,
      moduleType: 'js',
    }),
  },
};

function inAscii(code: string): string {
  return code.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * Writes the command into `out`, afresh: our source and the packages that every start needs, in a few files. Node
 * looks for each file of a package by itself, and there are five hundred, which takes longer than all the rest.
 */
export async function build(out: string): Promise<void> {
  rmSync(out, { recursive: true, force: true });
  const bundle = await rolldown({
    input: { 'cli/bin': join(root, 'src/cli/bin.ts'), child: join(root, 'src/simulator/child.ts') },
    platform: 'node',
    external: beside,
    plugins: [dataAsText, inAsciiAlone],
    logLevel: 'warn',
  });
  // Beside each other, and package.json above: what a file names from where it stands is found there, too.
  const { output } = await bundle.write({
    dir: out,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
  });
  await bundle.close();
  finishBin(join(out, 'cli/bin.js'));
  const files = output.filter((file) => file.type === 'chunk');
  writeFileSync(join(out, 'THIRD-PARTY-LICENSES.txt'), licences(files));
}

/**
 * A file without imports is marked as a module by a last line that a Node from before ES modules cannot parse; it
 * would die with a syntax error before its guard could say which Node is needed.
 */
function finishBin(bin: string): void {
  const text = readFileSync(bin, 'utf8').replace(/^export \{\s*\};\n?/m, '');
  if (!text.startsWith('#!/usr/bin/env ')) throw new Error(`${bin} has lost its first line`);
  writeFileSync(bin, text);
  chmodSync(bin, 0o755);
}

/** Those of the packages that the command carries in itself. */
function licences(files: readonly OutputChunk[]): string {
  const modules = files.flatMap(({ moduleIds }) => moduleIds);
  const packages = new Set(
    modules.flatMap(
      (id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id.replaceAll('\\', '/'))?.[0] ?? [],
    ),
  );
  return [...packages].sort().map(licenceOf).join('\n\n');
}

function licenceOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e(?:\.|$)/i.test(entry));
  if (file === undefined) throw new Error(`${name} has no licence text to carry along`);
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
}

if (import.meta.main) await build(resolve(root, process.argv[2] ?? 'dist'));
