import {
  chmodSync,
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
import { replaceFile } from '../../src/lib/replace-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oauthlas-replace-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('the new text stands there, for its owner alone, and nothing beside it', async () => {
  const file = join(folder, 'token');
  writeFileSync(file, 'old', { mode: 0o644 });
  writeFileSync(`${file}.new`, 'left by a crash', { mode: 0o666 });
  chmodSync(`${file}.new`, 0o666);

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
  writeFileSync(file, 'old');
  mkdirSync(`${file}.new`);

  await expect(replaceFile(file, 'new')).rejects.toMatchObject({ code: 'EISDIR' });

  expect(readFileSync(file, 'utf8')).toBe('old');
});
