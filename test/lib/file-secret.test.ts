import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { fileSecret } from '../../src/lib/file-secret.ts';
import { fitsHeader } from '../../src/lib/secret.ts';

const folder = mkdtempSync(join(tmpdir(), 'oauthlas-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

function attempt(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

test('is read anew each time, without white space at its ends, and never shown', () => {
  const file = join(folder, 'token');
  writeFileSync(file, 'canary-1\n');
  const secret = fileSecret(file, 'file:token');

  const first = secret.reveal();
  writeFileSync(file, ' canary-2\n');

  expect([first, secret.reveal()]).toEqual(['canary-1', 'canary-2']);
  expect(inspect(secret) + JSON.stringify(secret) + secret).not.toContain('canary');
});

test('once gone or empty, it says which reference, and what to look at', () => {
  const file = join(folder, 'gone');
  writeFileSync(file, 'canary');
  const secret = fileSecret(file, 'file:secrets/gone');

  writeFileSync(file, '\n');
  const empty = attempt(() => secret.reveal());
  rmSync(file);
  const gone = attempt(() => secret.reveal());

  const fix =
    'see that the file is there, that this user may read it, and that whatever renews it still runs';
  expect(empty).toMatchObject({ reason: 'credentials', message: 'file:secrets/gone is empty', fix });
  expect(gone).toMatchObject({
    reason: 'credentials',
    message: 'file:secrets/gone cannot be read (ENOENT)',
    fix,
  });
});

test('a check of its form leaves one that is gone to those who use it', () => {
  expect(fitsHeader(fileSecret(join(folder, 'never'), 'file:never'))).toBe(true);
});
