import { readFileSync } from 'node:fs';
import { ProviderError } from './errors.ts';
import { replaceFile } from './replace-file.ts';
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
    (next) => replaceFile(file, `${next}\n`),
  );
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
