import { describe, expect, it } from 'vitest';
import { recordKey } from '../../../src/model/keys.ts';
import type { AnyRecord, PolicyRecord } from '../../../src/model/records.ts';
import { readAll, useNock } from '../../support/surface.ts';
import { identity, refusal, surface, vendor } from './support.ts';

useNock();

const open = (members: object = {}) => surface('api-control-policies', members);

const wanted = [
  '^settings/api_controls\\\\..*$',
  '^settings/workspace_marketplace\\\\..*$',
  '^settings/chat\\\\.chat_apps_access$',
  '^settings/drive_and_docs\\\\.drive_sdk$',
  '^settings/security\\\\.less_secure_apps$',
].map((pattern) => `setting.type.matches('${pattern}')`);

/** Of the family of API controls, in which the policies of these tests are unless they say otherwise. */
const asked = (query: object = {}, customer = 'my_customer', which = wanted[0]) =>
  identity.get('/v1/policies').query({
    filter: `customer == "customers/${customer}" && ${which}`,
    pageSize: '100',
    fields: 'nextPageToken,policies(name,type,policyQuery,setting)',
    ...query,
  });

/** The other calls, each about one clause, with what they answer. */
function others(answers: Readonly<Record<number, readonly object[]>> = {}, customer?: string): void {
  for (const [index, which] of wanted.entries())
    if (index > 0) asked({}, customer, which).reply(200, { policies: answers[index] ?? [] });
}

const units = (customer = 'my_customer') =>
  vendor.get(`/admin/directory/v1/customer/${customer}/orgunits`).query({
    type: 'allIncludingParent',
    orgUnitPath: '/',
    fields: 'organizationUnits(orgUnitId,orgUnitPath)',
  });
const root = { orgUnitId: 'id:root', orgUnitPath: '/' };

const unitClause = (id: string) =>
  `entity.org_units.exists(org_unit, org_unit.org_unit_id == orgUnitId('${id}'))`;
const groupClause = (id: string) => `entity.groups.exists(group, group.group_id == groupId('${id}'))`;

function policy(
  name: string,
  type: 'ADMIN' | 'SYSTEM',
  setting: string,
  value: unknown,
  policyQuery: object | null = { orgUnit: 'orgUnits/root', query: unitClause('root'), sortOrder: 101 },
): object {
  return {
    name: `policies/${name}`,
    customer: 'customers/C01',
    type,
    policyQuery,
    setting: { type: `settings/${setting}`, value },
  };
}

const unconfigured = 'api_controls.unconfigured_third_party_apps';
const level = `${unconfigured}.accessLevel`;

function told(
  name: string,
  target: readonly string[],
  members: Pick<PolicyRecord, 'title' | 'state' | 'rules'> & Partial<PolicyRecord>,
): PolicyRecord {
  return {
    kind: 'policy',
    key: recordKey('t', 'policy', 'cloudIdentity', name, ...target),
    area: 'consent',
    name,
    ...members,
  };
}

describe('api-control-policies', () => {
  it('tells what holds at the root, in a unit, for a group and on a condition, over three pages', async () => {
    const licence = `${unitClause('root')} && !entity.licenses.exists(license, license in ['/product/P/sku/1'])`;
    asked().reply(200, {
      policies: [
        policy(
          '1',
          'ADMIN',
          unconfigured,
          { accessLevel: 'BLOCK_ALL' },
          {
            orgUnit: 'orgUnits/child',
            query: unitClause('child'),
            sortOrder: 203,
          },
        ),
        policy('2', 'SYSTEM', unconfigured, {
          accessLevel: 'ACCESS_LEVEL_UNSPECIFIED',
          accessLevelUnder18: 'BLOCK_ALL_SCOPES',
        }),
      ],
      nextPageToken: 'empty',
    });
    asked({ pageToken: 'empty' }).reply(200, { nextPageToken: 'last' });
    asked({ pageToken: 'last' }).reply(200, {
      policies: [
        policy(
          '3',
          'ADMIN',
          unconfigured,
          { accessLevel: 'ALLOW_SIGN_IN_ONLY' },
          {
            orgUnit: 'orgUnits/root',
            query: unitClause('root'),
            sortOrder: 100.5,
          },
        ),
        policy(
          '4',
          'ADMIN',
          unconfigured,
          { accessLevel: 'BRAND_NEW' },
          {
            orgUnit: 'orgUnits/root',
            group: 'groups/03g',
            query: `${groupClause('03g')} && ${unitClause('root')}`,
            sortOrder: '301.00004',
          },
        ),
        policy(
          '5',
          'ADMIN',
          unconfigured,
          { accessLevel: 'BLOCK_ALL_SCOPES' },
          {
            orgUnit: 'orgUnits/root',
            query: licence,
            sortOrder: 202,
          },
        ),
      ],
      nextPageToken: '',
    });
    others();
    units().reply(200, { organizationUnits: [root, { orgUnitId: 'id:child', orgUnitPath: '/Child' }] });

    const { records, gaps } = await readAll(await open());

    const title = 'Apps that nobody configured';
    expect(records).toEqual([
      told(level, ['orgUnits', 'child'], {
        title: `${title} in /Child`,
        state: 'off',
        value: 'BLOCK_ALL',
        rules: [{ effect: 'includes', when: { orgUnit: 'child', orgUnitPath: '/Child' } }],
      }),
      told(level, ['orgUnits', 'root', 'groups', '03g'], {
        title: `${title}, for group 03g`,
        state: 'unknown',
        value: 'BRAND_NEW',
        rules: [{ effect: 'includes', when: { group: '03g' } }],
      }),
      told(level, ['orgUnits', 'root', 'query', licence], {
        title: `${title}, on a condition`,
        state: 'off',
        value: 'BLOCK_ALL_SCOPES',
        rules: [{ effect: 'includes', when: { query: licence } }],
      }),
      told(level, ['orgUnits', 'root'], {
        title,
        state: 'on',
        value: 'ALLOW_SIGN_IN_ONLY',
        rules: [{ effect: 'includes', when: {} }],
      }),
      told(`${unconfigured}.accessLevelUnder18`, ['orgUnits', 'root'], {
        title: `${title}, for people under 18`,
        state: 'off',
        value: 'BLOCK_ALL_SCOPES',
        rules: [{ effect: 'includes', when: {} }],
      }),
    ]);
    expect(gaps).toEqual([]);
  });

  it('tells lists by their entries; of a bad entry a gap, and then no list as whole', async () => {
    asked({}, 'C01abc').reply(200, {
      policies: [
        policy('1', 'SYSTEM', 'api_controls.google_services', {
          services: [
            { scopesGroup: 'DRIVE_ALL', isEnabled: false },
            { isEnabled: false },
            { scopesGroup: 'CHAT', isEnabled: true, odd: { deep: 1 } },
          ],
        }),
      ],
    });
    others({ 1: [policy('2', 'SYSTEM', 'workspace_marketplace.apps_allowlist', { apps: [] })] }, 'C01abc');
    units('C01abc').reply(200, { organizationUnits: [root] });

    const { records, gaps } = await readAll(await open({ customer: 'C01abc' }));

    expect(records).toEqual([
      told('api_controls.google_services.services', ['orgUnits', 'root'], {
        title: 'Google services closed to apps that are not trusted',
        state: 'on',
        rules: [
          { effect: 'includes', when: {} },
          { effect: 'includes', when: { scopesGroup: 'CHAT', isEnabled: true } },
          { effect: 'includes', when: { scopesGroup: 'DRIVE_ALL', isEnabled: false } },
        ],
      }),
      told('workspace_marketplace.apps_allowlist.apps', ['orgUnits', 'root'], {
        title: 'Marketplace apps on the list of those allowed',
        state: 'off',
        value: [],
        rules: [{ effect: 'includes', when: {} }],
      }),
    ]);
    expect(gaps).toEqual([
      { reason: 'shape', what: 'an entry of api_controls.google_services is not as documented (custom)' },
    ]);
  });

  it('keeps of a setting that is new to us that it is there, and nothing of the text for the refused', async () => {
    asked().reply(200, {
      policies: [
        policy('1', 'SYSTEM', 'api_controls.agents', { mode: 'ASK', deep: { secret: 'x' } }),
        policy('2', 'ADMIN', 'api_controls.custom_user_message', { errorText: 'call ann@example.com' }),
      ],
    });
    others();
    units().reply(200, { organizationUnits: [root] });

    const { records } = await readAll(await open());

    const rules = [{ effect: 'includes' as const, when: {} }];
    expect(records).toEqual([
      told('api_controls.agents.deep', ['orgUnits', 'root'], {
        title: 'api_controls.agents.deep',
        state: 'unknown',
        rules,
      }),
      told('api_controls.agents.mode', ['orgUnits', 'root'], {
        title: 'api_controls.agents.mode',
        state: 'unknown',
        value: 'ASK',
        rules,
      }),
    ]);
  });

  it('tells a policy for nobody knows whom, and one that says nothing, as gaps', async () => {
    asked().reply(200, {
      policies: [policy('1', 'ADMIN', 'api_controls.internal_apps', { trustInternalApps: true }, null)],
    });
    others({ 2: [policy('2', 'SYSTEM', 'chat.chat_apps_access', 'text')] });
    units().reply(200, { organizationUnits: [root] });

    const { records, gaps } = await readAll(await open());

    expect(records.map((record) => record.kind === 'policy' && [record.title, record.state])).toEqual([
      ['Trust in apps of our own, for whom is not told', 'on'],
      ['Chat apps', 'unknown'],
      ['Incoming webhooks of Chat', 'unknown'],
    ]);
    expect(gaps.map(({ reason, what }) => [reason, what])).toEqual([
      ['shape', 'for whom a policy of api_controls.internal_apps holds is not told'],
      ['shape', 'what a policy of chat.chat_apps_access says is not told'],
    ]);
  });

  it('tells nothing where a page is missing, on which the policy that counts may be', async () => {
    asked().reply(200, {
      policies: [policy('1', 'SYSTEM', 'api_controls.internal_apps', { trustInternalApps: true })],
      nextPageToken: 'b',
    });
    asked({ pageToken: 'b' }).reply(403, refusal(403, 'forbidden', 'The caller does not have permission'));

    const { records, gaps } = await readAll(await open());

    expect(records).toEqual([]);
    expect(gaps).toMatchObject([
      {
        reason: 'permission',
        what: expect.stringMatching(/^policies of API controls were not read/),
        lacks: 'the super administrator role',
      },
    ]);
  });

  it('starts over where Google no longer takes the token, and tells no policy twice', async () => {
    const one = policy('1', 'SYSTEM', 'api_controls.internal_apps', { trustInternalApps: true });
    asked()
      .twice()
      .reply(200, { policies: [one], nextPageToken: 'b' });
    asked({ pageToken: 'b' }).reply(400, refusal(400, 'badRequest', 'Invalid page token'));
    asked({ pageToken: 'b' }).reply(200, {});
    others();
    units().reply(200, { organizationUnits: [root] });

    const { records, gaps } = await readAll(await open());

    expect(records).toHaveLength(1);
    expect(gaps).toEqual([]);
  });

  it('tells units by their ids where their names may not be read, and the root by Google’s own policies', async () => {
    const setting = 'api_controls.internal_apps';
    asked().reply(200, {
      policies: [
        policy('1', 'SYSTEM', setting, { trustInternalApps: true }),
        policy('2', 'ADMIN', setting, { trustInternalApps: false }, { orgUnit: 'orgUnits/child' }),
      ],
    });
    others();
    units().reply(403, refusal(403, 'insufficientPermissions'));

    const { records, gaps } = await readAll(await open());

    expect(records.map((record) => record.kind === 'policy' && [record.title, record.rules])).toEqual([
      [
        'Trust in apps of our own in organisational unit child',
        [{ effect: 'includes', when: { orgUnit: 'child' } }],
      ],
      ['Trust in apps of our own', [{ effect: 'includes', when: {} }]],
    ]);
    expect(gaps).toMatchObject([
      {
        reason: 'permission',
        what: expect.stringMatching(/^what organisational units are called was not read/),
        lacks: 'https://www.googleapis.com/auth/admin.directory.orgunit.readonly',
      },
    ]);
  });

  it('takes the root that is told, whatever Google’s own policies stand at', async () => {
    const setting = 'api_controls.internal_apps';
    asked().reply(200, {
      policies: [policy('1', 'SYSTEM', setting, { trustInternalApps: true }, { orgUnit: 'orgUnits/child' })],
    });
    others();
    units().reply(200, { organizationUnits: [root, { orgUnitPath: '/No/Id' }] });

    const { records, gaps } = await readAll(await open());

    expect(records).toMatchObject([{ title: 'Trust in apps of our own in organisational unit child' }]);
    expect(gaps).toEqual([
      { reason: 'shape', what: 'an organisational unit is not as documented (orgUnitId: invalid_type)' },
    ]);
  });

  const setting = 'api_controls.internal_apps';
  const trust = `${setting}.trustInternalApps`;
  const statesOf = (records: readonly AnyRecord[]) =>
    Object.fromEntries(
      records.map((record) => (record.kind === 'policy' ? [record.title, [record.state, record.value]] : [])),
    );

  it.each<[string, object, object]>([
    [
      'it is of that setting',
      { policyQuery: 'text', setting: { type: `settings/${setting}` } },
      { [trust]: true },
    ],
    ['it may be of any', { name: 'policies/9', setting: { value: {} } }, { [trust]: true, chat: true }],
  ])('of a policy that cannot be read the setting is unknown for everybody: %s', async (_, row, lost) => {
    asked().reply(200, {
      policies: [row, policy('1', 'ADMIN', setting, { trustInternalApps: true })],
    });
    others({
      2: [policy('2', 'SYSTEM', 'chat.chat_apps_access', { enableApps: true, enableWebhooks: false })],
    });
    units().reply(200, { organizationUnits: [root] });

    const { records, gaps } = await readAll(await open());

    const isAny = 'chat' in lost;
    expect(statesOf(records)).toEqual({
      'Trust in apps of our own': ['unknown', undefined],
      'Chat apps': isAny ? ['unknown', undefined] : ['on', true],
      'Incoming webhooks of Chat': isAny ? ['unknown', undefined] : ['off', false],
    });
    expect(gaps).toMatchObject([{ reason: 'shape', what: expect.stringMatching(/^a policy is not as/) }]);
  });

  it('of a policy for nobody knows whom it says what it says, and of its setting nothing else', async () => {
    asked().reply(200, {
      policies: [
        policy('1', 'ADMIN', setting, { trustInternalApps: true }, null),
        policy('2', 'ADMIN', setting, { trustInternalApps: false }),
      ],
    });
    others();
    units().reply(200, { organizationUnits: [root] });

    const { records } = await readAll(await open());

    expect(statesOf(records)).toEqual({
      'Trust in apps of our own, for whom is not told': ['on', true],
      'Trust in apps of our own': ['unknown', undefined],
    });
  });

  it.each([['DRIVE'], [{ first: 'DRIVE' }], [null], [7]])(
    'a list that is none, %j, is unknown',
    async (none) => {
      asked().reply(200, {
        policies: [policy('1', 'SYSTEM', 'api_controls.google_services', { services: none })],
      });
      others({ 1: [policy('2', 'SYSTEM', 'workspace_marketplace.apps_allowlist', { apps: none })] });
      units().reply(200, { organizationUnits: [root] });

      const { records, gaps } = await readAll(await open());

      expect(statesOf(records)).toEqual({
        'Google services closed to apps that are not trusted': ['unknown', undefined],
        'Marketplace apps on the list of those allowed': ['unknown', undefined],
      });
      expect(gaps.map(({ reason, what }) => [reason, what])).toEqual([
        ['shape', 'services of a policy of api_controls.google_services is no list'],
        ['shape', 'apps of a policy of workspace_marketplace.apps_allowlist is no list'],
      ]);
    },
  );

  it('counts of the list of the Marketplace those that are allowed', async () => {
    asked().reply(200, {});
    const allowlist = 'workspace_marketplace.apps_allowlist';
    const apps = (...access: readonly (string | undefined)[]) => ({
      apps: access.map((one, index) => ({ applicationId: String(index), access: one })),
    });
    others({
      1: [
        policy('1', 'SYSTEM', allowlist, apps('BLOCKED', 'BLOCKED')),
        policy('2', 'ADMIN', allowlist, apps('ALLOWED'), { orgUnit: 'orgUnits/a' }),
        policy('3', 'ADMIN', allowlist, apps('ALLOWED', 'NEW'), { orgUnit: 'orgUnits/b' }),
        policy('4', 'ADMIN', allowlist, apps('BLOCKED', undefined), { orgUnit: 'orgUnits/c' }),
      ],
    });
    const unit = (id: string) => ({ orgUnitId: `id:${id}`, orgUnitPath: `/${id}` });
    units().reply(200, { organizationUnits: [root, unit('a'), unit('b'), unit('c')] });

    const { records } = await readAll(await open());

    const title = 'Marketplace apps on the list of those allowed';
    expect(statesOf(records)).toEqual({
      [title]: ['off', []],
      [`${title} in /a`]: ['on', ['0']],
      [`${title} in /b`]: ['on', undefined],
      [`${title} in /c`]: ['unknown', undefined],
    });
  });

  it('tells members of a setting that are new to us, and that nothing else of it is known', async () => {
    asked().reply(200, {});
    others({
      3: [policy('1', 'ADMIN', 'drive_and_docs.drive_sdk', { enableDriveSdk: false })],
      4: [policy('2', 'ADMIN', 'security.less_secure_apps', {})],
    });
    units().reply(200, { organizationUnits: [root] });

    const { records } = await readAll(await open());

    expect(statesOf(records)).toEqual({
      'Drive through its API': ['unknown', undefined],
      'drive_and_docs.drive_sdk.enableDriveSdk': ['unknown', false],
      'Apps that sign in with a password alone': ['unknown', undefined],
    });
  });

  it.each([[undefined], ['DEFAULT'], [0]])(
    'a policy of the type %j is a gap, and it tells no root',
    async (type) => {
      const row = policy('1', 'ADMIN', setting, { trustInternalApps: true });
      asked().reply(200, { policies: [{ ...row, type, name: 'policies/odd' }] });
      others();
      units().reply(200, { organizationUnits: [] });

      const { records, gaps } = await readAll(await open());

      expect(statesOf(records)).toEqual({
        'Trust in apps of our own in organisational unit root': ['on', true],
      });
      expect(gaps.map(({ reason, what }) => [reason, what])).toEqual([
        ['shape', 'whether a policy of api_controls.internal_apps is Google’s own is not told'],
        ['shape', 'the list of organisational units lacks the one in which all people are'],
      ]);
    },
  );
});
