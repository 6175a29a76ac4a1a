import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rehearseReplace, replaceFile } from '../../src/lib/replace-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oauthlas-replace-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('the new text stands there, for its owner alone, and nothing beside it', async () => {
  const file = join(folder, 'token');
  writeFileSync(file, 'old', { mode: 0o644 });

  await replaceFile(file, 'new');

  expect(readFileSync(file, 'utf8')).toBe('new');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['token']);
});

test('a link goes on leading to the file', async () => {
  const file = join(folder, 'token');
  const link = join(folder, 'link');
  writeFileSync(file, 'old');
  symlinkSync(file, link);

  await replaceFile(link, 'new');

  expect(readFileSync(file, 'utf8')).toBe('new');
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
});

test('what cannot be written leaves the old text, and says why', async () => {
  const file = join(folder, 'token');
  mkdirSync(file);

  await expect(replaceFile(file, 'new')).rejects.toMatchObject({ code: 'EISDIR' });

  expect(readdirSync(folder)).toEqual(['token']);
});

test('two who write at once leave one whole text', async () => {
  const file = join(folder, 'token');
  writeFileSync(file, 'old');
  const texts = ['a'.repeat(9000), 'b'.repeat(9000)];

  await Promise.all(texts.map((text) => replaceFile(file, text)));

  expect(texts).toContain(readFileSync(file, 'utf8'));
  expect(readdirSync(folder)).toEqual(['token']);
});

test('a rehearsal finds that it could be replaced, and changes nothing', async () => {
  const file = join(folder, 'token');
  writeFileSync(file, 'old', { mode: 0o640 });
  const before = statSync(file);

  await rehearseReplace(file);

  expect(readFileSync(file, 'utf8')).toBe('old');
  expect([statSync(file).ino, statSync(file).mode]).toEqual([before.ino, before.mode]);
  expect(readdirSync(folder)).toEqual(['token']);
});

test('a rehearsal of what could not be replaced says why', async () => {
  await expect(rehearseReplace(join(folder, 'gone'))).rejects.toMatchObject({ code: 'ENOENT' });
});
