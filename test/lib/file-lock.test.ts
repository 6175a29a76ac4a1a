import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withFileLock } from '../../src/lib/file-lock.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oauthlas-lock-'));
  file = join(folder, 'token');
  writeFileSync(file, 'x');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const { signal } = new AbortController();

test('one works after the other, and nothing is left beside the file', async () => {
  const log: string[] = [];
  const work = (name: string) => async () => {
    log.push(`${name} begins`);
    await new Promise(setImmediate);
    log.push(`${name} ends`);
  };

  await Promise.all(['a', 'b', 'c'].map((name) => withFileLock(file, work(name), signal)));

  const [one, two, three] = log.flatMap((line) => /^(.) begins$/.exec(line)?.[1] ?? []);
  expect(log).toEqual([one, two, three].flatMap((name) => [`${name} begins`, `${name} ends`]));
  expect(readdirSync(folder)).toEqual(['token']);
});

test('what fails lets go, and says why', async () => {
  const failing = withFileLock(file, () => Promise.reject(new Error('no')), signal);

  await expect(failing).rejects.toThrow('no');
  expect(await withFileLock(file, async () => 'next', signal)).toBe('next');
});

test('a lock that a crash left is taken over once it is a minute old', async () => {
  writeFileSync(`${file}.lock`, '');
  const old = new Date(Date.now() - 61_000);
  utimesSync(`${file}.lock`, old, old);

  const done = await withFileLock(file, async () => existsSync(`${file}.lock`), signal);

  expect(done).toBe(true);
  expect(readdirSync(folder)).toEqual(['token']);
});

test('who waits for a young one heeds a Ctrl-C', async () => {
  writeFileSync(`${file}.lock`, '');
  const interrupt = new AbortController();

  const waiting = withFileLock(file, async () => 'never', interrupt.signal);
  interrupt.abort(new Error('stopped'));

  await expect(waiting).rejects.toThrow('stopped');
  expect(existsSync(`${file}.lock`)).toBe(true);
});

test('who was taken for dead leaves the lock of the next one alone', async () => {
  await withFileLock(
    file,
    async () => {
      rmSync(`${file}.lock`);
      writeFileSync(`${file}.lock`, 'of another');
    },
    signal,
  );

  expect(existsSync(`${file}.lock`)).toBe(true);
});

test('a file that is gone is told', async () => {
  const locking = withFileLock(join(folder, 'gone'), async () => {}, signal);

  await expect(locking).rejects.toMatchObject({ code: 'ENOENT' });
});
