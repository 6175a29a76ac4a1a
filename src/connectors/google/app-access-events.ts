/** What one event of app access control does. */
export type AppAccess =
  /** One app onto a list, or off it. */
  | { readonly list: List; readonly isOn: boolean }
  /** Several apps onto a list, of which the log tells but the number; without a list, onto any of them. */
  | { readonly bulk: List | 'all' }
  /** A switch, as it stands after the event; by organisational unit, and by service where it names one. */
  | { readonly switch: string; readonly state: 'on' | 'off' | 'by-value' };

export type List = (typeof lists)[number];

const lists = [
  'TRUSTED_OAUTH2_APPS',
  'TRUSTED_BY_OAUTH_SCOPE_OAUTH2_APPS',
  'LIMITED_OAUTH2_APPS',
  'BLOCKED_OAUTH2_APPS',
  'CAA_EXEMPT_OAUTH2_APPS',
] as const;

/** Of each list, as the reader knows it. */
export const listTitles = {
  TRUSTED_OAUTH2_APPS: 'trusted',
  TRUSTED_BY_OAUTH_SCOPE_OAUTH2_APPS: 'trusted for some scopes',
  LIMITED_OAUTH2_APPS: 'limited',
  BLOCKED_OAUTH2_APPS: 'blocked',
  CAA_EXEMPT_OAUTH2_APPS: 'exempt from context-aware access',
} as const satisfies Record<List, string>;

function flag(name: string, state: 'on' | 'off' | 'by-value'): AppAccess {
  return { switch: name, state };
}

/**
 * Every event by its name, with what it does. Requests of people for apps, and messages that they are shown, decide
 * nothing and are left out.
 */
export const appAccess: ReadonlyMap<string, AppAccess> = new Map<string, AppAccess>([
  ...lists.flatMap((list): [string, AppAccess][] => [
    [`ADD_TO_${list}`, { list, isOn: true }],
    [`REMOVE_FROM_${list}`, { list, isOn: false }],
  ]),
  // There is none for the exempt ones.
  ...lists
    .filter((list) => list !== 'CAA_EXEMPT_OAUTH2_APPS')
    .map((list): [string, AppAccess] => [`MULTIPLE_ADD_TO_${list}`, { bulk: list }]),
  ['OAUTH_APPS_BULK_UPLOAD', { bulk: 'all' }],
  ['ALLOW_SERVICE_FOR_OAUTH2_ACCESS', flag('SERVICE_FOR_OAUTH2_ACCESS', 'on')],
  ['DISALLOW_SERVICE_FOR_OAUTH2_ACCESS', flag('SERVICE_FOR_OAUTH2_ACCESS', 'off')],
  ['UNBLOCK_ALL_THIRD_PARTY_API_ACCESS', flag('THIRD_PARTY_API_ACCESS', 'on')],
  ['SIGN_IN_ONLY_THIRD_PARTY_API_ACCESS', flag('THIRD_PARTY_API_ACCESS', 'on')],
  ['BLOCK_ALL_THIRD_PARTY_API_ACCESS', flag('THIRD_PARTY_API_ACCESS', 'off')],
  ['UNDERAGE_SIGN_IN_ONLY_THIRD_PARTY_API_ACCESS', flag('UNDERAGE_THIRD_PARTY_API_ACCESS', 'on')],
  ['UNDERAGE_BLOCK_ALL_THIRD_PARTY_API_ACCESS', flag('UNDERAGE_THIRD_PARTY_API_ACCESS', 'off')],
  ['TRUST_DOMAIN_OWNED_OAUTH2_APPS', flag('DOMAIN_OWNED_OAUTH2_APPS', 'on')],
  ['UNTRUST_DOMAIN_OWNED_OAUTH2_APPS', flag('DOMAIN_OWNED_OAUTH2_APPS', 'off')],
  ['TOGGLE_OAUTH_ACCESS_TO_ALL_APIS', flag('OAUTH_ACCESS_TO_ALL_APIS', 'by-value')],
  ['ENABLE_API_ACCESS', flag('API_ACCESS', 'by-value')],
]);
