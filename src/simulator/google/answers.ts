import type { EndpointId } from '../endpoints.ts';
import type { Refusal } from '../fault.ts';
import { type Answer, json } from '../http.ts';

/** Google's error body: the same thing said for new clients and for old ones. */
export function googleError(
  code: number,
  reason: string,
  message: string,
  status: string,
  domain = 'global',
): Answer {
  return json({ error: { code, message, errors: [{ message, domain, reason }], status } }, code);
}

export function noToken(): Answer {
  const answer = googleError(
    401,
    'authError',
    'The credentials are missing or not valid.',
    'UNAUTHENTICATED',
  );
  return {
    ...answer,
    headers: { 'www-authenticate': 'Bearer realm="https://accounts.google.com/", error="invalid_token"' },
  };
}

const reports: readonly EndpointId[] = [
  'google.tokenEvents',
  'google.census',
  'google.userUsage',
  'google.adminEvents',
  'google.accessEvaluations',
];

/** Directory says 403 and never how long to wait; Reports says 503, and only Cloud 429. */
export function throttled(endpoint: EndpointId): Answer {
  if (reports.includes(endpoint)) {
    return googleError(503, 'backendError', 'Quota exceeded for the current request', 'UNAVAILABLE');
  }
  if (endpoint === 'google.assets' || endpoint === 'google.policies') {
    return googleError(429, 'rateLimitExceeded', 'Quota exceeded for quota metric', 'RESOURCE_EXHAUSTED');
  }
  return googleError(
    403,
    'userRateLimitExceeded',
    'User Rate Limit Exceeded',
    'PERMISSION_DENIED',
    'usageLimits',
  );
}

export function invalid(message: string): Answer {
  return googleError(400, 'invalid', message, 'INVALID_ARGUMENT');
}

export function refusal(fault: Refusal, endpoint: EndpointId): Answer {
  switch (fault) {
    case 'forbidden':
    case 'unlicensed':
    case 'unsupported':
    case 'challenged':
      return googleError(
        403,
        'insufficientPermissions',
        'The scopes of this token do not suffice.',
        'PERMISSION_DENIED',
      );
    case 'unauthorized':
      return noToken();
    case 'throttled':
      return throttled(endpoint);
    case 'error':
      return googleError(500, 'internalError', 'Internal error encountered.', 'INTERNAL');
    case 'unavailable':
      return googleError(503, 'backendError', 'The service is not available now.', 'UNAVAILABLE');
  }
}
