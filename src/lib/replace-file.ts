import { open, realpath, rename, rm } from 'node:fs/promises';

/**
 * Writes a file that is there so that at every moment the whole old text or the whole new one stands there: beside it, to the
 * disk, then in its place. Only its owner may read it. @throws as node:fs does
 */
export async function replaceFile(file: string, text: string): Promise<void> {
  // A link goes on leading to what it leads to.
  const place = await realpath(file);
  const beside = `${place}.new`;
  const handle = await open(beside, 'w', 0o600);
  try {
    try {
      // One that was left by a crash keeps the mode it had.
      await handle.chmod(0o600);
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, place);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
