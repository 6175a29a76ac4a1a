import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { build } from '../../scripts/build.ts';

let out: string;
let bin: string;

beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), 'oauthlas-build-'));
  build(out);
  bin = join(out, 'cli/bin.js');
});
afterAll(() => rmSync(out, { recursive: true, force: true }));

test('the command can be run', () => {
  expect(readFileSync(bin, 'utf8')).toMatch(
    /^#!\/usr\/bin\/env -S node --max-semi-space-size=\d+ --heap-growing-percent=\d+\n/,
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

test('imports name what was built, also the child that is started by its name', () => {
  expect(readFileSync(join(out, 'cli/main.js'), 'utf8')).toMatch(/import\('\.\/scan\.js'\)/);
  expect(statSync(join(out, 'simulator/child.js')).isFile()).toBe(true);
  expect(statSync(join(out, 'connectors/connector.d.ts')).isFile()).toBe(true);
});
