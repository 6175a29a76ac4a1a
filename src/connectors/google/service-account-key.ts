import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';
import { ProviderError, providerError } from '../../lib/errors.ts';
import { parseJson } from '../../lib/parse.ts';
import type { Secret } from '../../lib/secret.ts';

const keyFile = z.looseObject({
  client_email: z.string().min(1),
  client_id: z.string().min(1),
  private_key: z.string().min(1),
});

export type ServiceAccountKey = z.output<typeof keyFile>;

/**
 * Reads the JSON key file that Google issues for a service account.
 * @throws ProviderError `credentials`, without a cause: a parser's error quotes what it could not read
 */
export function readKey(key: Secret): ServiceAccountKey {
  const parsed = keyFile.safeParse(parseJson(key.reveal()));
  if (!parsed.success) throw unusable('is not the JSON key file of a service account');
  if (!isPrivateKey(parsed.data.private_key)) throw unusable('holds no readable private key');
  return parsed.data;
}

/** Whether a text can be signed in with, for the config's check. */
export function isKeyFile(text: string): boolean {
  const { data } = keyFile.safeParse(parseJson(text));
  return data !== undefined && isPrivateKey(data.private_key);
}

/** The service account's address, for the reader; `undefined` when the key cannot be read. */
export function keyOwner(key: Secret): string | undefined {
  try {
    return keyFile.safeParse(parseJson(key.reveal())).data?.client_email;
  } catch (error) {
    // A file that is gone is told when it is signed in with.
    if (providerError(error) === undefined) throw error;
    return undefined;
  }
}

function unusable(why: string): ProviderError {
  return new ProviderError('credentials', `the configured key ${why}`, {
    fix: 'create a JSON key for the service account in the Google Cloud console and point auth.key to it',
  });
}

function isPrivateKey(pem: string): boolean {
  try {
    createPrivateKey(pem);
    return true;
  } catch {
    return false;
  }
}
