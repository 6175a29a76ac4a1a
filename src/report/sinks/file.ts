import { randomUUID } from 'node:crypto';
import { chmod, rename, writeFile } from 'node:fs/promises';
import type { Sink } from '../report.ts';
import { SinkError } from '../report.ts';

/** Whole or not at all, and for its owner only: a report is a map for attackers too. */
export function file(path: string): Sink {
  return {
    id: 'file',
    deliver: async (text) => {
      const draft = `${path}.${randomUUID()}.tmp`;
      try {
        await writeFile(draft, text, { mode: 0o600 });
        await chmod(draft, 0o600);
        await rename(draft, path);
      } catch (error) {
        throw new SinkError(
          `${path} cannot be written: ${error instanceof Error ? error.message : 'unknown error'}`,
          { cause: error },
        );
      }
    },
  };
}
