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

  const found = ['file', 'link', 'again/file', 'again/new', 'none/new'].map((path) =>
    realPath(join(folder, path)),
  );

  expect(found).toEqual(['file', 'file', 'file', 'new', 'none/new'].map((path) => join(folder, path)));
  rmSync(folder, { recursive: true });
});
