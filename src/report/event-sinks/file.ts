import { type FileHandle, open } from 'node:fs/promises';
import { z } from 'zod';
import { errnoOf } from '../../lib/errno.ts';
import { defineEventSink } from '../event-sink.ts';
import { waiting } from './shared/fates.ts';
import { toLines } from './shared/lines.ts';
import { reason } from './shared/reasons.ts';

const options = z.strictObject({
  path: z
    .string()
    .regex(/^[^\0]+$/, 'must name a file')
    .describe('The file, made with mode 0600 when it is not there.'),
});

/** Each batch opens the file anew: whoever rotates logs may move it away at any time. */
export const file = defineEventSink({
  id: 'file',
  title: 'A file, to which each event is one more line',
  options,
  format: 'ocsf',
  limits: { events: 1000, bytes: 8_000_000 },
  open: ({ path }) => ({
    send: async (batch) => {
      const { text, fates } = toLines(batch);
      if (text === '') return { fates };
      try {
        await append(path, text);
        return { fates };
      } catch (error) {
        return waiting([], batch.length, { reason: reason(`${path} ${faultOf(error)}`) });
      }
    },
  }),
});

async function append(path: string, text: string): Promise<void> {
  // To be read, too: so a pipe that nobody reads opens at once, and is refused, instead of keeping us for ever.
  const handle = await open(path, 'a+', 0o600);
  try {
    await handle.writeFile(`${await endOfTorn(handle)}${text}`);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

/**
 * A process that was killed, or a full disk, leaves a line without its end. It gets one, so that the next is not glued
 * to it; its event comes once more. Nothing is cut: what stands in a file may be somebody else's. @throws NoFile
 */
async function endOfTorn(handle: FileHandle): Promise<'' | '\n'> {
  const info = await handle.stat();
  if (!info.isFile()) throw new NoFile();
  if (info.size === 0) return '';
  const { buffer } = await handle.read({ buffer: Buffer.alloc(1), position: info.size - 1 });
  return buffer[0] === 0x0a ? '' : '\n';
}

class NoFile extends Error {
  override readonly name = 'NoFile';
}

/** Our own bugs are thrown again. */
function faultOf(error: unknown): string {
  if (error instanceof NoFile) return noFile;
  const code = errnoOf(error);
  if (code === undefined) throw error;
  return faults[code] ?? `cannot be written (${code})`;
}

const noFile = 'is a pipe or a device; name a file, or use the kind stdout';

const faults: Readonly<Record<string, string>> = {
  EACCES: 'may not be written and read by this user (EACCES)',
  EISDIR: 'is a folder; name a file in it',
  ENOENT: 'cannot be made: its folder is not there (ENOENT)',
  ENOSPC: 'cannot be written: the disk is full (ENOSPC)',
  ENOTDIR: 'cannot be made: something on its way is no folder (ENOTDIR)',
  ENXIO: noFile,
};
