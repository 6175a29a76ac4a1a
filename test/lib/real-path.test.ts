import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { realPath } from '../../src/lib/real-path.ts';

test('a path is where it leads to, whether anything is there yet or not', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'oauthlas-test-')));
  writeFileSync(join(folder, 'file'), '');
  symlinkSync(join(folder, 'file'), join(folder, 'link'));
  symlinkSync(folder, join(folder, 'again'));
  symlinkSync('new', join(folder, 'ahead'));
  symlinkSync('round', join(folder, 'round'));

  const found = ['file', 'link', 'again/file', 'again/new', 'ahead', 'none/new', 'round'].map((path) =>
    realPath(join(folder, path)),
  );

  expect(found).toEqual(
    ['file', 'file', 'file', 'new', 'new', 'none/new', 'round'].map((path) => join(folder, path)),
  );
  rmSync(folder, { recursive: true });
});
