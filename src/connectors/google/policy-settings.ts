import type { PolicyRecord } from '../../model/records.ts';

/** One member of a setting of Google's Policy API: what it says, and how several policies go together. */
export interface PolicyField {
  readonly name: string;
  /** `max`: the policy that counts says it. `merge`: the first that says anything of it, in the order in which they count. */
  readonly reducer: 'max' | 'merge';
  readonly list?: PolicyList;
  /** For people, before the place. */
  readonly title: string;
  /** What a value means: whether anything is let through, or the rule is in force. Of a list its entries say it. */
  readonly stateOf: (value: unknown) => PolicyRecord['state'];
}

export interface PolicyList {
  /** The member by which entries are told apart. */
  readonly id: string;
  /** Whether an entry is one of those that the title is about. Undefined: not told. */
  readonly counts: (entry: Readonly<Record<string, unknown>>) => boolean | undefined;
}

/**
 * The settings that bear on who may let apps in, with their fields and reducers, as documented. Google's page and its answers
 * spell some values differently, and both are known here; any other is unknown.
 * @see https://docs.cloud.google.com/identity/docs/concepts/supported-policy-api-settings
 */
const settings: Readonly<Record<string, readonly PolicyField[]>> = {
  'api_controls.unconfigured_third_party_apps': [
    { name: 'accessLevel', reducer: 'merge', title: 'Apps that nobody configured', stateOf: ofLevel },
    {
      name: 'accessLevelUnder18',
      reducer: 'merge',
      title: 'Apps that nobody configured, for people under 18',
      stateOf: ofLevel,
    },
  ],
  'api_controls.internal_apps': [flag('trustInternalApps', 'max', 'Trust in apps of our own')],
  'api_controls.google_services': [
    {
      name: 'services',
      reducer: 'merge',
      // Google lists those that are restricted, as services that are not enabled.
      list: {
        id: 'scopesGroup',
        counts: ({ isEnabled }) => (typeof isEnabled === 'boolean' ? !isEnabled : undefined),
      },
      title: 'Google services closed to apps that are not trusted',
      stateOf: () => 'unknown',
    },
  ],
  'api_controls.app_approval_requests': [
    { name: 'allowedForAll', reducer: 'max', title: 'Requests of people for apps', stateOf: ofSwitch },
  ],
  'workspace_marketplace.apps_access_options': [
    { name: 'accessLevel', reducer: 'max', title: 'Marketplace apps', stateOf: ofMarketplace },
    flag('allowAllInternalApps', 'max', 'Marketplace apps of our own'),
  ],
  'workspace_marketplace.apps_allowlist': [
    {
      name: 'apps',
      reducer: 'merge',
      list: { id: 'applicationId', counts: isAllowed },
      title: 'Marketplace apps on the list of those allowed',
      stateOf: () => 'unknown',
    },
  ],
  'chat.chat_apps_access': [
    flag('enableApps', 'max', 'Chat apps'),
    flag('enableWebhooks', 'max', 'Incoming webhooks of Chat'),
  ],
  'drive_and_docs.drive_sdk': [flag('enableDriveSdkApiAccess', 'merge', 'Drive through its API')],
  'security.less_secure_apps': [
    flag('allowLessSecureApps', 'merge', 'Apps that sign in with a password alone'),
  ],
};

/** Settings of these two, whatever they are called, and these by name. */
const families: readonly [string, string] = ['api_controls', 'workspace_marketplace'];

/** Told to people who are refused, and decides nothing. */
const idle = ['api_controls.custom_user_message'];

/**
 * Which settings are asked for, in the words of Google's filter: a call for each, since versions of its reference differ on
 * whether a filter may have more than one clause about settings, and one is allowed by all of them.
 */
export const wanted: readonly [string, ...string[]] = [
  clauseOf(`${families[0]}\\\\..*`),
  clauseOf(`${families[1]}\\\\..*`),
  ...Object.keys(settings)
    .filter((setting) => !families.includes(familyOf(setting)))
    .map((setting) => clauseOf(setting.replace('.', '\\\\.'))),
];

function clauseOf(pattern: string): string {
  return `setting.type.matches('^settings/${pattern}$')`;
}

function familyOf(setting: string): string {
  return setting.slice(0, setting.indexOf('.'));
}

/** Those that we know, and one of unknown meaning for each member that is told and new to us. */
export function fieldsOf(setting: string, told: ReadonlySet<string>): readonly PolicyField[] {
  if (idle.includes(setting)) return [];
  const known = knownFieldsOf(setting);
  const names = new Set(known.map(({ name }) => name));
  const others = [...told].filter((name) => !names.has(name)).sort();
  return [
    ...known,
    ...others.map((name) => ({
      name,
      reducer: 'merge' as const,
      title: `${setting}.${name}`,
      stateOf: () => 'unknown' as const,
    })),
  ];
}

export function knownFieldsOf(setting: string): readonly PolicyField[] {
  return Object.hasOwn(settings, setting) ? (settings[setting] ?? []) : [];
}

function flag(name: string, reducer: PolicyField['reducer'], title: string): PolicyField {
  return { name, reducer, title, stateOf: ofFlag };
}

function ofFlag(value: unknown): PolicyRecord['state'] {
  if (typeof value !== 'boolean') return 'unknown';
  return value ? 'on' : 'off';
}

// The page says the first of each pair, answers have had the second. What is `…UNSPECIFIED` some read as open, some as closed.
function ofLevel(value: unknown): PolicyRecord['state'] {
  if (value === 'BLOCK_ALL' || value === 'BLOCK_ALL_SCOPES') return 'off';
  return value === 'ALLOW_SIGN_IN_ONLY' || value === 'ALLOW_SIGN_IN_SCOPES_ONLY' ? 'on' : 'unknown';
}

function ofSwitch(value: unknown): PolicyRecord['state'] {
  if (value === 'ENABLED') return 'on';
  return value === 'DISABLED' ? 'off' : ofFlag(value);
}

function ofMarketplace(value: unknown): PolicyRecord['state'] {
  if (value === 'ALLOW_ALL' || value === 'ALLOW_LISTED_APPS') return 'on';
  return value === 'ALLOW_NONE' ? 'off' : 'unknown';
}

function isAllowed({ access }: Readonly<Record<string, unknown>>): boolean | undefined {
  if (access === 'ALLOWED') return true;
  return access === 'BLOCKED' ? false : undefined;
}
