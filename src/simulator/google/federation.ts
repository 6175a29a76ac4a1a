import { type Answer, type Call, json } from '../http.ts';
import { toJwt } from '../jwt.ts';
import { credentials } from '../tenants.ts';
import { googleError } from './answers.ts';

const { federated, clientEmail } = credentials['harborline-workspace'];

/** POST /v1/token: the issuer's token for one that opens nothing but the service account. */
export function exchangeToken(call: Call): Answer {
  const form = new URLSearchParams(call.body);
  if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:token-exchange') {
    return refused('unsupported_grant_type', 'The grant type is not supported.');
  }
  if (form.get('audience') !== federated.audience) {
    return refused('invalid_target', 'The target service indicated by the "audience" parameters is invalid.');
  }
  if (form.get('subject_token') !== federated.subjectToken) {
    return refused('invalid_grant', 'The subject token is expired or was not signed by the issuer.');
  }
  return json({
    access_token: federated.token,
    issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    token_type: 'Bearer',
    expires_in: 3600,
  });
}

/** POST …:signJwt: the service account's signature under what the workload wrote. */
export function signJwt(call: Call): Answer {
  const account = /\/serviceAccounts\/([^/:]+):signJwt$/.exec(call.path)?.[1] ?? '';
  if (call.bearer !== federated.token) {
    return googleError(401, 'authError', 'The credentials are missing or not valid.', 'UNAUTHENTICATED');
  }
  if (decodeURIComponent(account) !== clientEmail) {
    return googleError(
      403,
      'forbidden',
      "Permission 'iam.serviceAccounts.signJwt' denied on resource (or it may not exist).",
      'PERMISSION_DENIED',
    );
  }
  const { payload } = JSON.parse(call.body);
  return json({ keyId: '5b1f0c', signedJwt: toJwt(JSON.parse(payload), { kid: '5b1f0c' }) });
}

function refused(error: string, description: string): Answer {
  return json({ error, error_description: description }, 400);
}
