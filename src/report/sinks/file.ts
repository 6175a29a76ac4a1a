import { randomUUID } from 'node:crypto';
import { chmod, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Sink, Text } from '../report.ts';
import { SinkError } from '../report.ts';

/** Whole or not at all, and for its owner only: a report is a map for attackers too. */
export function file(path: string): Sink {
  return {
    id: 'file',
    deliver: async (text) => {
      // Not the longer for the name of the file, which may be as long as a name can be.
      const draft = join(dirname(path), `.oauthlas-${randomUUID()}.tmp`);
      const { pieces, fault } = watched(text);
      try {
        await writeFile(draft, pieces, { mode: 0o600 });
        await chmod(draft, 0o600);
        await rename(draft, path);
      } catch (error) {
        await rm(draft, { force: true }).catch(() => {});
        // What the text itself is made of has nothing to do with the file.
        if (fault() !== undefined) throw error;
        throw new SinkError(
          `${path} cannot be written: ${error instanceof Error ? error.message : 'unknown error'}`,
          { cause: error },
        );
      }
    },
  };
}

/** The same text, of which can be told whether it was it that failed. */
function watched(text: Text): { readonly pieces: Text; readonly fault: () => unknown } {
  if (typeof text === 'string') return { pieces: text, fault: () => undefined };
  let fault: unknown;
  async function* pieces(from: AsyncIterable<string>): AsyncGenerator<string> {
    try {
      yield* from;
    } catch (error) {
      fault = error;
      throw error;
    }
  }
  return { pieces: pieces(text), fault: () => fault };
}
