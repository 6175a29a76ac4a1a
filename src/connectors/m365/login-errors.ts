import type { Answer, Verdict } from '../../lib/platform-rules.ts';
import { printable } from '../../lib/text.ts';

interface Meaning {
  readonly says: string;
  readonly fix: string;
}

/**
 * The sign-in service's codes that an administrator can do something about; every other one is a refusal too.
 * Its own descriptions are left out: they repeat ids, traces and parts of the request.
 * @see https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes
 */
const meanings: Readonly<Record<string, Meaning>> = {
  AADSTS7000215: {
    says: 'the client secret is wrong',
    fix: 'use the value of the secret, not its id, and of this very app',
  },
  AADSTS7000222: { says: 'the client secret has expired', fix: 'make a new secret for the app' },
  AADSTS700027: {
    says: 'the certificate was not accepted',
    fix: 'upload the certificate to the app, and see that it has not expired',
  },
  AADSTS700211: {
    says: 'the app trusts no such issuer',
    fix: 'add a federated credential to the app whose issuer is exactly that of the token',
  },
  AADSTS700212: {
    says: 'the federated token was made for another audience',
    fix: 'let its issuer make it for api://AzureADTokenExchange, or the audience of the federated credential',
  },
  AADSTS700213: {
    says: 'the federated token was made for another subject',
    fix: 'give the federated credential of the app exactly the subject of the token, such as repo:owner/name:ref:refs/heads/main',
  },
  AADSTS70021: {
    says: 'no federated credential of the app fits the token',
    fix: 'compare issuer, subject and audience of the federated credential with those of the token; a new one takes minutes to work',
  },
  AADSTS700024: {
    says: 'the token or the certificate that signs in is out of its time',
    fix: 'let something renew the file of auth.assertion, and see that the clock of this machine is right',
  },
  AADSTS7000112: { says: 'the app is disabled', fix: 'enable its service principal in this tenant' },
  AADSTS700016: {
    says: 'the app does not exist in this tenant',
    fix: 'check clientId and tenantId, and consent to the app in this tenant',
  },
  AADSTS90002: { says: 'the tenant does not exist', fix: 'check tenantId, and the cloud' },
  AADSTS900023: { says: 'the tenant id is none', fix: 'check tenantId' },
  AADSTS53003: {
    says: 'Conditional Access blocks the app',
    fix: 'let the policy for workload identities admit the address of this machine',
  },
  AADSTS7000229: {
    says: 'the app has no service principal in this tenant',
    fix: 'consent to the app in this tenant',
  },
  AADSTS500011: { says: 'Microsoft Graph is not of this cloud', fix: 'check the cloud' },
};

const other: Meaning = {
  says: 'the sign-in was refused',
  fix: 'look for the code in the sign-in logs of the service principal',
};

/** A refusal of the sign-in service, or nothing when the answer is not one of its own. */
export function judgeLogin({ status, body }: Answer): Verdict | undefined {
  const error = loginError(body);
  if (error === undefined) return undefined;
  if (status === 429) return { retry: true, reason: 'throttled', message: error.code };
  if (status >= 500 || error.code === 'temporarily_unavailable') {
    return { retry: true, reason: 'unavailable', message: error.code };
  }
  const { says, fix } = meanings[error.code] ?? other;
  return { retry: false, reason: 'credentials', message: `${error.code}: ${says}`, fix };
}

/** OAuth's form: `error` is a word, not an object, and the description begins with the vendor's code. */
function loginError(body: unknown): { readonly code: string } | undefined {
  if (typeof body !== 'object' || body === null || !('error' in body)) return undefined;
  if (typeof body.error !== 'string') return undefined;
  const description = 'error_description' in body ? String(body.error_description) : '';
  return { code: /^AADSTS\d{4,10}/.exec(description)?.[0] ?? printable(body.error, 60) };
}
