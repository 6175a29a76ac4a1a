import { globSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { build } from '../../scripts/build.ts';

let out: string;
let bin: string;

beforeAll(async () => {
  out = mkdtempSync(join(tmpdir(), 'oauthlas-build-'));
  await build(out);
  bin = join(out, 'cli/bin.js');
});
afterAll(() => rmSync(out, { recursive: true, force: true }));

test('the command can be run', () => {
  expect(readFileSync(bin, 'utf8')).toMatch(
    /^#!\/usr\/bin\/env -S node --min-semi-space-size=\d+ --max-semi-space-size=\d+ --heap-growing-percent=\d+\n/,
  );
  expect(statSync(bin).mode & 0o111).toBe(0o111);
});

test('a Node from before ES modules can parse it', () => {
  const text = readFileSync(bin, 'utf8');

  expect(() => new Script(text)).not.toThrow();
  expect(text).not.toMatch(/=>\s*\{[^}]*\bawait\b|\?\?|\?\./);
});

test('on an older Node it says in one line which one is needed, and loads nothing', () => {
  const said: string[] = [];
  const old = {
    versions: { node: '18.20.8' },
    stderr: { write: (text: string) => said.push(text) },
    exitCode: 0,
  };

  new Script(readFileSync(bin, 'utf8')).runInNewContext({ process: old });

  expect(said).toEqual(['oauthlas needs Node 24 or newer; this is Node 18.20.8\n']);
  expect(old.exitCode).toBe(2);
});

test('the child that is started by its name stands beside what starts it', () => {
  const starters = texts().filter(([, text]) => text.includes('`./child$'));

  expect(starters.map(([file]) => file)).toEqual([expect.stringMatching(/^demo-[\w-]+\.js$/)]);
  expect(statSync(join(out, 'child.js')).isFile()).toBe(true);
});

test('SDKs are left beside it, and loaded when a tenant of theirs is opened', () => {
  const sdk = /(?:@azure|@microsoft|googleapis|@octokit|@slack)\//;
  const eager = texts().flatMap(([, text]) =>
    text.split('\n').filter((line) => /^(?:import|export) .*from/.test(line) && sdk.test(line)),
  );

  expect(eager).toEqual([]);
  expect(texts().some(([, text]) => /import\(.@octokit\/rest.\)/.test(text))).toBe(true);
});

test('whoever is carried along comes with the licence', () => {
  const licences = readFileSync(join(out, 'THIRD-PARTY-LICENSES.txt'), 'utf8');

  for (const name of ['kysely', 'zod', 'commander', 'p-limit'])
    expect(licences).toMatch(new RegExp(`^${name} [\\d.]+ \\(MIT\\)$`, 'm'));
});

function texts(): readonly (readonly [string, string])[] {
  return globSync('**/*.js', { cwd: out }).map((file) => [file, readFileSync(join(out, file), 'utf8')]);
}
