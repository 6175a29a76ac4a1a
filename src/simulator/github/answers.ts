import type { EndpointId } from '../endpoints.ts';
import type { Refusal } from '../fault.ts';
import { type Answer, json } from '../http.ts';

const docs = 'https://docs.github.com/rest';

/** What stands on every answer of GitHub. */
export function told(answer: Answer, endpoint: EndpointId): Answer {
  const seconds = Math.floor(Date.now() / 1000);
  return {
    ...answer,
    headers: {
      'x-github-media-type': 'github.v3; format=json',
      'x-github-api-version-selected': '2022-11-28',
      'x-github-request-id': 'C0DE:1F2A:3B4C5D:6E7F80:66112233',
      'x-ratelimit-limit': '15000',
      'x-ratelimit-remaining': '14999',
      'x-ratelimit-reset': String(seconds + 3_600),
      'x-ratelimit-used': '1',
      'x-ratelimit-resource': 'core',
      ...(rights[endpoint] !== undefined && { 'x-accepted-github-permissions': rights[endpoint] }),
      ...answer.headers,
    },
  };
}

const rights: Partial<Record<EndpointId, string>> = {
  'github.members': 'members=read',
  'github.outsideCollaborators': 'members=read',
  'github.installations': 'organization_administration=read',
  'github.personalAccessTokens': 'organization_personal_access_tokens=read',
  'github.actionsPermissions': 'organization_administration=read',
  'github.selectedActions': 'organization_administration=read',
  'github.tokenRequests': 'organization_personal_access_token_requests=read',
  'github.credentialAuthorizations': 'organization_administration=read',
};

export function gitHubError(status: number, message: string): Answer {
  return json({ message, documentation_url: docs, status: String(status) }, status);
}

export function badCredentials(): Answer {
  return gitHubError(401, 'Bad credentials');
}

export function notFound(): Answer {
  return gitHubError(404, 'Not Found');
}

export function notAccessible(): Answer {
  return gitHubError(403, 'Resource not accessible by integration');
}

/** The secondary limit, which counts calls a minute. */
export function throttled(seconds: number): Answer {
  return {
    ...gitHubError(403, 'You have exceeded a secondary rate limit. Please wait before you try again.'),
    headers: { 'retry-after': String(Math.max(1, Math.ceil(seconds))) },
  };
}

export function refusal(fault: Refusal): Answer {
  switch (fault) {
    case 'forbidden':
    case 'unlicensed':
    case 'unsupported':
    case 'challenged':
      return notAccessible();
    case 'unauthorized':
      return badCredentials();
    case 'throttled':
      return throttled(1);
    case 'error':
      return gitHubError(500, 'Server Error');
    case 'unavailable':
      return gitHubError(503, 'Service unavailable');
  }
}
