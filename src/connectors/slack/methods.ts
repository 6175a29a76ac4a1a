/**
 * Every method that is called, with the tier of its quota. They only read; `oauth.v2.access` exchanges a refresh
 * token. Slack calls all of them by POST.
 * @see https://docs.slack.dev/apis/web-api/rate-limits
 */
export const methods = {
  'auth.test': 'special',
  'oauth.v2.access': 'special',
  'team.info': 'tier-3',
  'admin.teams.list': 'tier-3',
  'admin.apps.approved.list': 'tier-2',
  'team.integrationLogs': 'tier-2',
  'users.list': 'tier-2',
} as const;

export type Method = keyof typeof methods;

export const callsPerMinute = {
  special: 100,
  'tier-2': 20,
  'tier-3': 50,
} as const satisfies Record<(typeof methods)[Method], number>;

/** As the surfaces name it, and docs/permissions.md. */
export function post<M extends Method>(method: M): `POST /api/${M}` {
  return `POST /api/${method}`;
}

export function methodOf({ pathname }: URL): string {
  return pathname.replace(/^\/api\//, '');
}
