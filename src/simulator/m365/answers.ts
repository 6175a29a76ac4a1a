import { graphTime } from '../clock.ts';
import type { Refusal } from '../fault.ts';
import { type Answer, json } from '../http.ts';

const requestId = '0d7e6a52-4f1c-4b83-9a2d-5c60e8f91b37';

/** Graph's error body. */
export function graphError(
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): Answer {
  const innerError = {
    date: graphTime(Date.now()).slice(0, -1),
    'request-id': requestId,
    'client-request-id': requestId,
  };
  return {
    ...json({ error: { code, message, innerError } }, status),
    headers: { 'request-id': requestId, ...headers },
  };
}

/** Graph's 429: the wait is in whole seconds, never 0. */
export function throttled(seconds: number): Answer {
  return graphError(429, 'TooManyRequests', 'The limit of requests was reached.', {
    'retry-after': String(Math.max(1, Math.ceil(seconds))),
    'x-ms-throttle-information': 'ResourceUnitLimitExceeded',
  });
}

/** A tenant without the licence; Microsoft says so in the same words whichever it is. */
export function notPremium(): Answer {
  return graphError(
    403,
    'Authentication_RequestFromNonPremiumTenantOrB2CTenant',
    "Neither tenant is B2C or tenant doesn't have premium license",
  );
}

export function noToken(): Answer {
  return graphError(401, 'InvalidAuthenticationToken', 'The access token is missing or not valid.', {
    'www-authenticate':
      'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize"',
  });
}

export function refusal(fault: Refusal): Answer {
  switch (fault) {
    case 'forbidden':
      return graphError(403, 'Authorization_RequestDenied', 'The application lacks the privilege for this.');
    case 'unlicensed':
      return notPremium();
    case 'unsupported':
      return graphError(403, 'Forbidden', 'This API is not available in this cloud.');
    case 'challenged':
      return graphError(403, 'Forbidden', 'The token does not satisfy the policies of the tenant.', {
        'www-authenticate': `Bearer error="insufficient_claims", claims="${Buffer.from('{"access_token":{}}').toString('base64')}"`,
      });
    case 'unauthorized':
      return noToken();
    case 'throttled':
      return throttled(1);
    case 'error':
      return graphError(500, 'InternalServerError', 'The service failed.');
    case 'unavailable':
      return graphError(503, 'ServiceUnavailable', 'The service cannot answer now.');
  }
}

/** Entra's token endpoint has an error body of its own. */
export function tokenError(status: number, error: string, number: number, text: string): Answer {
  return json(
    {
      error,
      error_description: `AADSTS${number}: ${text} Trace ID: ${requestId} Correlation ID: ${requestId} Timestamp: ${graphTime(Date.now()).replace('T', ' ')}`,
      error_codes: [number],
      timestamp: graphTime(Date.now()).replace('T', ' '),
      trace_id: requestId,
      correlation_id: requestId,
      error_uri: `https://login.microsoftonline.com/error?code=${number}`,
    },
    status,
  );
}
