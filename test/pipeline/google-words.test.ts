import { expect, test } from 'vitest';
import type { CoverageStatus, SurfaceCoverage } from '../../src/model/coverage.ts';
import { recordKey } from '../../src/model/keys.ts';
import type { PolicyRecord, PolicyRule } from '../../src/model/records.ts';
import { letsIn } from '../../src/pipeline/lets-in.ts';

const lines = (status: CoverageStatus): readonly SurfaceCoverage[] => [
  {
    tenant: 't',
    platform: 'google',
    surface: 'api-control-policies',
    question: '?',
    status,
    records: 0,
    gaps: [],
    inherits: [],
  },
];

function policy(
  name: string,
  state: PolicyRecord['state'],
  value?: PolicyRecord['value'],
  when: PolicyRule['when'] = {},
  more: readonly PolicyRule['when'][] = [],
): PolicyRecord {
  return {
    kind: 'policy',
    key: recordKey(
      't',
      'policy',
      'cloudIdentity',
      name,
      ...Object.keys(when),
      ...Object.values(when).map(String),
    ),
    area: 'consent',
    name,
    state,
    ...(value !== undefined && { value }),
    rules: [when, ...more].map((one) => ({ effect: 'includes', when: one })),
  };
}

const level = 'api_controls.unconfigured_third_party_apps.accessLevel';
const internal = 'api_controls.internal_apps.trustInternalApps';
const services = 'api_controls.google_services.services';
const requests = 'api_controls.app_approval_requests.allowedForAll';
const market = 'workspace_marketplace.apps_access_options.accessLevel';
const list = 'workspace_marketplace.apps_allowlist.apps';
const chat = 'chat.chat_apps_access.enableApps';

const inWords = (policies: readonly PolicyRecord[], status: CoverageStatus = 'complete') =>
  letsIn({ platform: 'google', policies, lines: lines(status) });

test('each decision is one sentence, with those for whom it is otherwise', () => {
  const said = inWords([
    policy(level, 'on', 'ALLOW_SIGN_IN_ONLY'),
    policy(level, 'off', 'BLOCK_ALL', { orgUnit: 'b' }),
    policy(level, 'off', 'BLOCK_ALL', { orgUnit: 'a', orgUnitPath: '/Sales' }),
    policy(level, 'on', 'ALLOW_SIGN_IN_ONLY', { orgUnit: 'c' }),
    policy(level, 'unknown', 'NEW', { group: 'g' }),
    policy(internal, 'off', false),
    policy(internal, 'off', false, { orgUnit: 'a' }),
    policy(services, 'on', ['CHAT', 'DRIVE_ALL'], {}, [
      { scopesGroup: 'CHAT', isEnabled: true },
      { scopesGroup: 'DRIVE_ALL', isEnabled: false },
    ]),
    policy(requests, 'on', 'ENABLED'),
    policy(market, 'on', 'ALLOW_LISTED_APPS', { orgUnit: 'a' }),
    policy(list, 'on', ['1', '2']),
    policy(chat, 'on', true),
    policy(chat, 'off', false, { query: 'entity.licenses' }),
    policy('api_controls.agents.mode', 'unknown', 'ASK'),
    policy('api_controls.unconfigured_third_party_apps.accessLevelUnder18', 'unknown', 'X'),
    { ...policy('TRUSTED_OAUTH2_APPS', 'on'), key: recordKey('t', 'policy', 'appAccess', 'x', '/') },
  ]);

  expect(said).toEqual([
    'Apps that nobody configured: may sign people in, and get no more; for group g: unknown, since Google tells NEW; in /Sales, in organisational unit b: are blocked; in organisational unit c: may sign people in, and get no more',
    'Apps of our own: are not trusted for being our own',
    'Google services closed to apps that are not trusted: DRIVE_ALL',
    'Requests of people for apps: on',
    'Marketplace apps that people may install: all, in schools none, by Google’s default; in organisational unit a: those on the list',
    'Marketplace apps of our own that people may install: as of any other, by Google’s default',
    'On the list of the Marketplace: 2 apps',
    'Chat apps: people may add them; on a condition: people may not add them',
    'Incoming webhooks of Chat: unknown, since Google tells no policy for everybody',
    'Drive through its API: open to apps, by Google’s default',
    'Apps that sign in with a password alone: not let in, by Google’s default',
    'Settings of unknown meaning: api_controls.agents.mode',
  ]);
});

test('what was not read is unknown, and no default is taken for it', () => {
  for (const [status, why] of [
    ['failed', 'not read whole'],
    ['partial', 'not read whole'],
    ['skipped', 'switched off'],
  ] as const) {
    const said = inWords([], status) ?? [];

    expect(said).toHaveLength(11);
    expect(said.every((one) => one.endsWith(`: unknown, since api-control-policies was ${why}`))).toBe(true);
  }
});

test('an unspecified level is unknown, and two policies of which none counts too', () => {
  const said = inWords([policy(level, 'unknown', 'ACCESS_LEVEL_UNSPECIFIED'), policy(internal, 'unknown')]);

  expect(said?.slice(0, 2)).toEqual([
    'Apps that nobody configured: unknown, since Google tells ACCESS_LEVEL_UNSPECIFIED',
    'Apps of our own: unknown, since Google tells nothing that is sure',
  ]);
});

test('where no unit is known to be the root, no default is taken for what holds there', () => {
  const said = inWords([policy(market, 'off', 'ALLOW_NONE', { orgUnit: 'a' })]);

  expect(said?.[4]).toBe(
    'Marketplace apps that people may install: unknown, since Google tells no policy for everybody; in organisational unit a: none',
  );
});
