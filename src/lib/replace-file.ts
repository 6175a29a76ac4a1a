import { randomUUID } from 'node:crypto';
import { link, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { errnoOf } from './errno.ts';

/**
 * Writes a file that is there so that at every moment the whole old text or the whole new one stands there: beside
 * it, to the disk, then in its place. Only its owner may read it. @throws as node:fs does
 */
export async function replaceFile(file: string, text: string): Promise<void> {
  // A link goes on leading to what it leads to.
  const place = await realpath(file);
  await beside(place, async (other) => {
    await write(other, text);
    await rename(other, place);
  });
}

/** Whether it could be replaced, found out without touching it. @throws as {@link replaceFile} would */
export async function rehearseReplace(file: string): Promise<void> {
  const place = await realpath(file);
  const { size } = await stat(place);
  // As much as it holds, and not what it holds: a crash would leave a copy of a secret.
  await beside(place, (other) => write(other, ' '.repeat(size)));
  await beside(place, async (other) => {
    try {
      await link(place, other);
    } catch (error) {
      // A file that is a mount of its own lets no other take its place. Some file systems have no links at all.
      if (errnoOf(error) === 'EXDEV') throw error;
    }
  });
}

/** Another name in the same folder, that nobody else uses, and that is gone afterwards. */
async function beside(place: string, work: (other: string) => Promise<void>): Promise<void> {
  const other = `${place}.${randomUUID()}.new`;
  try {
    await work(other);
  } finally {
    await rm(other, { force: true });
  }
}

async function write(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
