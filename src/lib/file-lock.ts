import { type FileHandle, open, realpath, rm, stat } from 'node:fs/promises';
import { errnoOf } from './errno.ts';
import { wait } from './wait.ts';

/** Nobody works so long: whoever held it has died. */
const STALE_MS = 60_000;
const PAUSE_MS = 50;

/**
 * Works while no other process does so for the same file, by a file beside it that only one can make. Waiting for
 * one's turn heeds the signal; the work itself does not. @throws as the work and node:fs do, and the signal's reason
 */
export async function withFileLock<T>(file: string, work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const lock = `${await realpath(file)}.lock`;
  const handle = await acquire(lock, signal);
  try {
    return await work();
  } finally {
    await release(lock, handle);
  }
}

async function acquire(lock: string, signal: AbortSignal): Promise<FileHandle> {
  for (;;) {
    try {
      return await open(lock, 'wx', 0o600);
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw error;
    }
    const age = await ageOf(lock);
    if (age !== undefined && age > STALE_MS) await rm(lock, { force: true });
    // Also after that: of several who saw it stale, none may take away what another has just made.
    await wait(PAUSE_MS, signal);
  }
}

/** Undefined where it was let go meanwhile. */
async function ageOf(lock: string): Promise<number | undefined> {
  try {
    return Date.now() - (await stat(lock)).mtimeMs;
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
    return undefined;
  }
}

/** Where another took us for dead, the lock is theirs. */
async function release(lock: string, handle: FileHandle): Promise<void> {
  const { ino } = await handle.stat();
  await handle.close();
  try {
    if ((await stat(lock)).ino === ino) await rm(lock, { force: true });
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
  }
}
