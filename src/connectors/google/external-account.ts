import { z } from 'zod';
import { ProviderError } from '../../lib/errors.ts';
import { fileSecret } from '../../lib/file-secret.ts';
import { parseJson } from '../../lib/parse.ts';
import type { Secret } from '../../lib/secret.ts';

/** What is shown to Google in exchange for a token of its own. */
export interface Source {
  readonly audience: string;
  readonly subjectTokenType: string;
  readonly subjectToken: string;
}

/** @see https://google.aip.dev/auth/4117 */
const schema = z.looseObject({
  type: z.literal('external_account'),
  audience: z.string().startsWith('//iam.googleapis.com/'),
  subject_token_type: z.string().min(1),
  token_url: z.literal('https://sts.googleapis.com/v1/token'),
  credential_source: z.unknown(),
});

const fromFile = z.looseObject({
  file: z.string().min(1),
  format: z
    .looseObject({ type: z.enum(['text', 'json']), subject_token_field_name: z.string().optional() })
    .default({ type: 'text' }),
});

/**
 * Reads the file that `gcloud iam workload-identity-pools create-cred-config` writes, and the token that it points
 * to, which something else renews. Only a file is read as a source: addresses and programs that a file names would
 * be called with nobody having listed them.
 * @throws ProviderError `credentials`, without a word of what was read
 */
export function readSource(credentials: Secret): Source {
  const { success, data } = schema.safeParse(parseJson(credentials.reveal()));
  if (!success) {
    throw new ProviderError(
      'credentials',
      'auth.credentials is not an external_account file of Google Cloud',
      {
        fix: 'make it by gcloud iam workload-identity-pools create-cred-config',
      },
    );
  }
  const source = fromFile.safeParse(data.credential_source);
  if (!source.success) {
    throw new ProviderError('credentials', 'auth.credentials does not take its token from a file', {
      fix: 'make it with --credential-source-file, and let the issuer’s token be written there',
    });
  }
  const { file, format } = source.data;
  const text = fileSecret(file, `the token file of auth.credentials, ${file},`).reveal();
  return {
    audience: data.audience,
    subjectTokenType: data.subject_token_type,
    subjectToken: format.type === 'text' ? text : member(text, format.subject_token_field_name ?? ''),
  };
}

/** Whether a text is such a file, for the config's check. */
export function isExternalAccount(text: string): boolean {
  const { data } = schema.safeParse(parseJson(text));
  return data !== undefined && fromFile.safeParse(data.credential_source).success;
}

function member(text: string, name: string): string {
  const value = z.looseObject({ [name]: z.string().min(1) }).safeParse(parseJson(text)).data?.[name];
  if (typeof value === 'string') return value;
  throw new ProviderError('credentials', 'the token file of auth.credentials has no such field', {
    fix: 'see that subject_token_field_name is the name that the issuer uses',
  });
}
