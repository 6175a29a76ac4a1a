import { createHash } from 'node:crypto';
import type { Answer } from '../http.ts';
import { readJwt } from '../jwt.ts';
import type { credentials } from '../tenants.ts';
import { tokenError } from './answers.ts';

type Known = (typeof credentials)['harborline' | 'tidewater'];

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** Why the app is not believed, as Entra says it; undefined: it is. */
export function refuseClient(form: URLSearchParams, known: Known): Answer | undefined {
  const assertion = form.get('client_assertion');
  if (assertion === null) return refuseSecret(form.get('client_secret'), known);
  if (form.get('client_assertion_type') !== assertionType) {
    return refused(7_000_218, 'The request body must contain client_assertion or client_secret.');
  }
  const jwt = readJwt(assertion);
  if (jwt === undefined) return refused(50_027, 'JWT token is invalid or malformed.');
  const { claims, header } = jwt;
  if (typeof claims.exp === 'number' && claims.exp * 1000 < Date.now()) {
    return refused(700_024, 'Client assertion is not within its valid time range.');
  }
  // An app that signs for itself has a certificate; whom another issuer vouches for is federated.
  if (claims.iss === known.clientId) return refuseCertificate(header, known);
  return refuseFederated(assertion, claims, known);
}

function refuseSecret(secret: string | null, known: Known): Answer | undefined {
  if (secret === known.clientSecret) return undefined;
  if (secret === known.expiredSecret) {
    return refused(7_000_222, `The provided client secret keys for app '${known.clientId}' are expired.`);
  }
  return refused(7_000_215, `Invalid client secret provided for app '${known.clientId}'.`);
}

function refuseCertificate(header: Readonly<Record<string, unknown>>, known: Known): Answer | undefined {
  const der = Buffer.from(known.certificate.replace(/-----[^-]+-----/g, ''), 'base64');
  const prints = ['sha1', 'sha256'].map((name) => createHash(name).update(der).digest('base64url'));
  if (prints.some((print) => print === header.x5t || print === header['x5t#S256'])) return undefined;
  return refused(700_027, 'The certificate with the thumbprint in the assertion is not registered.');
}

function refuseFederated(
  assertion: string,
  claims: Readonly<Record<string, unknown>>,
  { federated }: Known,
): Answer | undefined {
  const none = 'No matching federated identity record found for presented assertion';
  if (claims.iss !== federated.issuer) return refused(700_211, `${none} issuer '${claims.iss}'.`);
  if (claims.sub !== federated.subject) return refused(700_213, `${none} subject '${claims.sub}'.`);
  if (claims.aud !== federated.audience) return refused(700_212, `${none} audience '${claims.aud}'.`);
  return assertion === federated.assertion ? undefined : refused(50_027, 'JWT token has a bad signature.');
}

function refused(number: number, text: string): Answer {
  return tokenError(401, 'invalid_client', number, text);
}
