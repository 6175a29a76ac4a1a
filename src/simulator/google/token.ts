import { type Answer, type Call, json } from '../http.ts';
import { credentials, workspace } from '../tenants.ts';

/** POST /token: a service account's signed assertion for an access token. The signature is not checked. */
export function issueToken(call: Call): Answer {
  const form = new URLSearchParams(call.body);
  if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer') {
    return refused('unsupported_grant_type', 'Invalid grant_type.');
  }
  const claims = readClaims(form.get('assertion') ?? '');
  const known = credentials['harborline-workspace'];
  if (claims === undefined) return refused('invalid_grant', 'Invalid JWT.');
  if (claims.iss !== known.clientEmail) return refused('invalid_grant', 'Invalid grant: account not found');
  if (claims.sub !== undefined && claims.sub !== known.subject) {
    return refused('invalid_grant', 'Invalid email or User ID');
  }
  return json({ access_token: workspace.token, expires_in: 3599, token_type: 'Bearer' });
}

function refused(error: string, description: string): Answer {
  return json({ error, error_description: description }, 400);
}

function readClaims(assertion: string): Record<string, unknown> | undefined {
  const [, payload, signature] = assertion.split('.');
  if (payload === undefined || signature === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
    return typeof claims === 'object' && claims !== null ? { ...claims } : undefined;
  } catch {
    // No JSON inside: refused as any broken assertion.
    return undefined;
  }
}
