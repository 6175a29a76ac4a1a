import { readFileSync } from 'node:fs';
import { errnoOf } from './errno.ts';
import { ProviderError } from './errors.ts';
import { withFileLock } from './file-lock.ts';
import { rehearseReplace, replaceFile } from './replace-file.ts';
import { Secret } from './secret.ts';

/**
 * A secret that is read from its file each time it is used: federated tokens are replaced every hour, and a scan
 * may take longer. `reference` is how the user named it.
 */
export function fileSecret(file: string, reference: string): Secret {
  return new Secret(
    () => {
      const text = read(file, reference).trim();
      if (text === '') throw unreadable(reference, 'is empty');
      return text;
    },
    (work, signal) => replace(file, reference, work, signal),
  );
}

async function replace<T>(
  file: string,
  reference: string,
  work: (write: (next: string) => Promise<void>) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const write = (next: string) => replaceFile(file, `${next}\n`);
  try {
    return await withFileLock(
      file,
      async () => {
        // What can be found out before is not found out when there is something to lose.
        await rehearseReplace(file);
        return await work(write);
      },
      signal,
    );
  } catch (error) {
    const code = errnoOf(error);
    if (code === undefined) throw error;
    throw new ProviderError('credentials', `${reference} cannot be replaced (${code})`, {
      fix: 'let OAuthlas write the file and beside it; where the file is a mount of its own, mount its folder instead; if what it holds is refused afterwards, get a new one',
    });
  }
}

function read(file: string, reference: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw unreadable(reference, `cannot be read (${code})`);
  }
}

function unreadable(reference: string, why: string): ProviderError {
  return new ProviderError('credentials', `${reference} ${why}`, {
    fix: 'see that the file is there, that this user may read it, and that whatever renews it still runs',
  });
}
