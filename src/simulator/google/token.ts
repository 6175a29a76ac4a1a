import { type Answer, type Call, json } from '../http.ts';
import { readJwt } from '../jwt.ts';
import { credentials, workspace } from '../tenants.ts';
import type { Tokens } from '../tokens.ts';
import { type GoogleScannerOptions, isDelegated } from './scanner.ts';

/** What it may ask for in its own name, for which nobody delegates anything. */
const ownScopes = ['https://www.googleapis.com/auth/cloudasset'];

/** POST /token: what a service account, or Google for it, signed, for an access token. The signature is not checked. */
export function issueToken(call: Call, tokens: Tokens, scanner: GoogleScannerOptions): Answer {
  const form = new URLSearchParams(call.body);
  if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer') {
    return refused('unsupported_grant_type', 'Invalid grant_type.');
  }
  const claims = readJwt(form.get('assertion') ?? '')?.claims;
  const known = credentials['harborline-workspace'];
  if (claims === undefined) return refused('invalid_grant', 'Invalid JWT.');
  if (claims.iss !== known.clientEmail) return refused('invalid_grant', 'Invalid grant: account not found');
  if (claims.sub !== undefined && claims.sub !== known.subject) {
    return refused('invalid_grant', 'Invalid email or User ID');
  }
  const scopes = String(claims.scope ?? '').split(' ');
  const may = (scope: string) =>
    claims.sub === undefined ? ownScopes.includes(scope) : isDelegated(scanner, scope);
  if (!scopes.every(may)) {
    const refusal = refused(
      'unauthorized_client',
      'Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.',
    );
    return { ...refusal, status: 401 };
  }
  return json({ access_token: tokens.issue(workspace.token), expires_in: 3599, token_type: 'Bearer' });
}

function refused(error: string, description: string): Answer {
  return json({ error, error_description: description }, 400);
}
