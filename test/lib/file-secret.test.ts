import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { ProviderError } from '../../src/lib/errors.ts';
import { fileSecret } from '../../src/lib/file-secret.ts';
import { fitsHeader } from '../../src/lib/secret.ts';

const folder = mkdtempSync(join(tmpdir(), 'oauthlas-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function attempt(work: () => unknown): Promise<unknown> {
  try {
    return await work();
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

test('once gone or empty, it says which reference, and what to look at', async () => {
  const file = join(folder, 'gone');
  writeFileSync(file, 'canary');
  const secret = fileSecret(file, 'file:secrets/gone');

  writeFileSync(file, '\n');
  const empty = await attempt(() => secret.reveal());
  rmSync(file);
  const gone = await attempt(() => secret.reveal());

  const fix =
    'see that the file is there, that this user may read it, and that whatever renews it still runs';
  expect(empty).toMatchObject({ reason: 'credentials', message: 'file:secrets/gone is empty', fix });
  expect(gone).toMatchObject({
    reason: 'credentials',
    message: 'file:secrets/gone cannot be read (ENOENT)',
    fix,
  });
});

test('is replaced by one after the other, and each sees what the one before it left', async () => {
  const file = join(folder, 'counted');
  writeFileSync(file, '0\n');
  const { signal } = new AbortController();
  const count = () => {
    const secret = fileSecret(file, 'file:counted');
    return secret.replace?.(async (write) => {
      const before = Number(secret.reveal());
      await new Promise(setImmediate);
      await write(String(before + 1));
    }, signal);
  };

  await Promise.all(Array.from({ length: 8 }, count));

  expect(readFileSync(file, 'utf8')).toBe('8\n');
  expect(readdirSync(folder).filter((name) => name.startsWith('counted'))).toEqual(['counted']);
});

test('that cannot be replaced is told before anything is done', async () => {
  const file = join(folder, 'lost');
  writeFileSync(file, 'canary');
  const secret = fileSecret(file, 'file:lost');
  rmSync(file);
  let isDone = false;

  const error = await attempt(() =>
    secret.replace?.(async () => {
      isDone = true;
    }, new AbortController().signal),
  );

  expect(error).toMatchObject({
    reason: 'credentials',
    message: 'file:lost cannot be replaced (ENOENT)',
    fix: 'let OAuthlas write the file and beside it; where the file is a mount of its own, mount its folder instead; if what it holds is refused afterwards, get a new one',
  });
  expect(isDone).toBe(false);
});

test('what fails while it is replaced is told as it is', async () => {
  const file = join(folder, 'kept');
  writeFileSync(file, 'canary');
  const failure = new ProviderError('unavailable', 'no answer');

  const replacing = fileSecret(file, 'file:kept').replace?.(
    () => Promise.reject(failure),
    new AbortController().signal,
  );

  await expect(replacing).rejects.toBe(failure);
});

test('a check of its form leaves one that is gone to those who use it', () => {
  expect(fitsHeader(fileSecret(join(folder, 'never'), 'file:never'))).toBe(true);
});
