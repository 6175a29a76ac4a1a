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
    'Apps that nobody configured: may sign people in, and get no more; for group g: unknown, since Google tells NEW; in "/Sales", in organisational unit b: are blocked; in organisational unit c: may sign people in, and get no more',
    'Apps of our own: are not trusted for being our own',
    'Google services closed to apps that are not trusted: DRIVE_ALL',
    'Requests of people for apps: on',
    'Marketplace apps that people may install: all, in schools none, by Google’s default; in organisational unit a: those on the list',
    'Marketplace apps of our own that people may install: as of any other, by Google’s default',
    'On the list of the Marketplace: 2 apps',
    'Chat apps: people may add them; on a condition: people may not add them',
    'Incoming webhooks of Chat: unknown, since Google’s policy for everybody does not tell',
    'Drive through its API: open to apps, by Google’s default',
    'Apps that sign in with a password alone: not let in, by Google’s default',
    'Settings of unknown meaning: api_controls.agents.mode',
  ]);
});

test('a list that was not read whole is told as some of it, and never as none', () => {
  const said = inWords([
    policy(services, 'on', undefined, {}, [
      { scopesGroup: 'CHAT', isEnabled: false },
      { scopesGroup: 'DRIVE_ALL' },
    ]),
    policy(services, 'unknown', undefined, { orgUnit: 'a' }),
    policy(list, 'on', undefined, {}, [
      { applicationId: '1', access: 'ALLOWED' },
      { applicationId: '2', access: 'BLOCKED' },
    ]),
  ]);

  expect([said?.[2], said?.[6]]).toEqual([
    'Google services closed to apps that are not trusted: at least CHAT; in organisational unit a: unknown, since Google tells nothing that is sure',
    'On the list of the Marketplace: at least 1 app',
  ]);
});

test('no default is taken where a policy for everybody says something that is new to us', () => {
  const drive = 'drive_and_docs.drive_sdk';
  const root = policy(level, 'on', 'ALLOW_SIGN_IN_ONLY');
  const unknown = policy(`${drive}.enableDriveSdk`, 'unknown', false);

  expect(inWords([root, unknown])?.slice(9)).toEqual([
    'Drive through its API: unknown, since Google’s policy for everybody does not tell',
    'Apps that sign in with a password alone: not let in, by Google’s default',
    `Settings of unknown meaning: ${drive}.enableDriveSdk`,
  ]);
  expect(inWords([root, { ...unknown, rules: [{ effect: 'includes', when: { orgUnit: 'a' } }] }])?.[9]).toBe(
    'Drive through its API: open to apps, by Google’s default',
  );
});

test('what a unit is called is not taken for our own words', () => {
  const orgUnitPath = '/x: are blocked; in "/Everybody';
  const said = inWords([
    policy(level, 'off', 'BLOCK_ALL'),
    policy(level, 'on', 'ALLOW_SIGN_IN_ONLY', { orgUnit: 'a', orgUnitPath }),
  ]);

  expect(said?.[0]).toBe(
    'Apps that nobody configured: are blocked; in "/x: are blocked; in \\"/Everybody": may sign people in, and get no more',
  );
});

test('a sentence does not grow with the tenant', () => {
  const ids = Array.from({ length: 5_000 }, (_, index) => String(index).padStart(4, '0'));
  const said = inWords([
    policy(level, 'on', 'ALLOW_SIGN_IN_ONLY'),
    ...ids.map((id) => policy(level, 'off', 'BLOCK_ALL', { orgUnit: id })),
    policy(
      services,
      'on',
      ids,
      {},
      ids.map((id) => ({ scopesGroup: id, isEnabled: false })),
    ),
    ...ids.map((id) => policy(chat, 'unknown', id, { orgUnit: id })),
    ...ids.map((id) => policy(`api_controls.new.${id}`, 'unknown', true)),
  ]);

  const six = '0000, 0001, 0002, 0003, 0004, 0005';
  const units = six.replace(/\d+/g, 'in organisational unit $&');
  expect([said?.[0], said?.[2], said?.at(-1)]).toEqual([
    `Apps that nobody configured: may sign people in, and get no more; ${units} and 4,994 more: are blocked`,
    `Google services closed to apps that are not trusted: ${six} and 4,994 more`,
    `Settings of unknown meaning: ${six.replace(/\d+/g, 'api_controls.new.$&')} and 4,994 more`,
  ]);
  expect(said?.[7]).toMatch(
    /(; in organisational unit \d+: unknown[^;]+){6}; and otherwise in 4,994 more ways$/,
  );
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
