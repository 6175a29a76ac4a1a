import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toRule } from '../../../src/connectors/m365/condition-sets.ts';
import { readAll, useNock } from '../../support/surface.ts';
import { exactly, GRAPH, graph, openSurface, refusal } from './tenant.ts';

useNock();

const authorizationPath = '/v1.0/policies/authorizationPolicy';
const grantPath = '/v1.0/policies/permissionGrantPolicies';
const requestPath = '/v1.0/policies/adminConsentRequestPolicy';

const authorization = {
  id: 'authorizationPolicy',
  allowInvitesFrom: 'adminsAndGuestInviters',
  allowUserConsentForRiskyApps: false,
  guestUserRoleId: '10DAE51F-b6af-4016-8d66-8c2a99b929b3',
  defaultUserRolePermissions: {
    allowedToCreateApps: true,
    permissionGrantPoliciesAssigned: ['ManagePermissionGrantsForSelf.low-only'],
  },
};
const all = {
  permissionClassification: 'all',
  resourceApplication: 'any',
  permissions: ['all'],
  clientApplicationIds: ['all'],
  clientApplicationTenantIds: ['all'],
  clientApplicationPublisherIds: ['all'],
  clientApplicationsFromVerifiedPublisherOnly: false,
};
const request = {
  isEnabled: true,
  reviewers: [
    { query: '/users/u1', queryType: 'MicrosoftGraph' },
    { query: '/groups/g1/transitiveMembers/microsoft.graph.user', queryType: 'MicrosoftGraph' },
  ],
};

function answer(path: string, body: object, status = 200): void {
  graph().get(exactly(path)).reply(status, body);
}

/** Only one of the three is looked at; the others tell nothing. */
async function readWith({
  settings = {},
  asked = {},
  policies = [],
}: {
  readonly settings?: object;
  readonly asked?: object;
  readonly policies?: readonly unknown[];
}) {
  answer(authorizationPath, settings);
  answer(requestPath, asked);
  answer(grantPath, { value: policies });
  return await readAll(await openSurface('consent-policies'));
}

test('what people may do, what they may consent to, and whether they may ask', async () => {
  const next = `${grantPath}?$skiptoken=x`;
  answer(authorizationPath, authorization);
  answer(requestPath, request);
  answer(grantPath, {
    value: [
      {
        id: 'Low-Only',
        displayName: 'Harmless',
        includes: [
          {
            ...all,
            id: 's1',
            permissionType: 'delegated',
            permissionClassification: 'low',
            clientApplicationsFromVerifiedPublisherOnly: true,
          },
        ],
        excludes: [{ ...all, id: 's2', permissionType: 'delegated', resourceApplication: 'R1' }],
      },
    ],
    '@odata.nextLink': `${GRAPH}${next}`,
  });
  answer(next, {
    value: [
      {
        id: 'microsoft-company-admin',
        displayName: null,
        includes: [{ ...all, id: 's3', permissionType: 'application' }],
        excludes: null,
      },
    ],
  });
  const surface = await openSurface('consent-policies');

  const read = await readAll(surface);

  expect(read).toMatchObject({ gaps: [], cursors: [undefined, undefined, undefined, undefined] });
  const setting = { kind: 'policy', area: 'consent', state: 'on' };
  expect(read.records).toEqual([
    {
      ...setting,
      key: 't/policy/authorizationPolicy/permissionGrantPoliciesAssigned',
      name: 'permissionGrantPoliciesAssigned',
      value: ['ManagePermissionGrantsForSelf.low-only'],
    },
    {
      ...setting,
      key: 't/policy/authorizationPolicy/allowUserConsentForRiskyApps',
      name: 'allowUserConsentForRiskyApps',
      state: 'off',
    },
    {
      ...setting,
      key: 't/policy/authorizationPolicy/allowInvitesFrom',
      name: 'allowInvitesFrom',
      value: 'adminsAndGuestInviters',
    },
    {
      ...setting,
      key: 't/policy/authorizationPolicy/guestUserRoleId',
      name: 'guestUserRoleId',
      value: '10dae51f-b6af-4016-8d66-8c2a99b929b3',
    },
    {
      ...setting,
      key: 't/policy/authorizationPolicy/allowedToCreateApps',
      area: 'registration',
      name: 'allowedToCreateApps',
    },
    {
      ...setting,
      key: 't/policy/adminConsentRequestPolicy',
      name: 'adminConsentRequestPolicy',
      value: 2,
    },
    {
      ...setting,
      key: 't/policy/permissionGrantPolicies/low-only',
      name: 'Low-Only',
      title: 'Harmless',
      rules: [
        {
          effect: 'includes',
          when: {
            permissionType: 'delegated',
            permissionClassification: 'low',
            clientApplicationsFromVerifiedPublisherOnly: true,
          },
        },
        { effect: 'excludes', when: { permissionType: 'delegated', resourceApplication: 'R1' } },
      ],
    },
    {
      ...setting,
      key: 't/policy/permissionGrantPolicies/microsoft-company-admin',
      name: 'microsoft-company-admin',
      state: 'unknown',
      rules: [{ effect: 'includes', when: { permissionType: 'application' } }],
    },
  ]);
});

test.each<[string, object, string, object]>([
  [
    'nobody consents for themselves',
    { defaultUserRolePermissions: { permissionGrantPoliciesAssigned: [] } },
    'permissionGrantPoliciesAssigned',
    { state: 'off', value: [] },
  ],
  [
    'a list that is null',
    { defaultUserRolePermissions: { permissionGrantPoliciesAssigned: null } },
    'permissionGrantPoliciesAssigned',
    { state: 'unknown' },
  ],
  ['nothing', {}, 'permissionGrantPoliciesAssigned', { state: 'unknown' }],
  ['null', { allowUserConsentForRiskyApps: null }, 'allowUserConsentForRiskyApps', { state: 'unknown' }],
  ['nobody invites', { allowInvitesFrom: 'None' }, 'allowInvitesFrom', { state: 'off', value: 'None' }],
  ['a word new to us', { allowInvitesFrom: 'robots' }, 'allowInvitesFrom', { state: 'on', value: 'robots' }],
  ['an empty word', { allowInvitesFrom: '' }, 'allowInvitesFrom', { state: 'unknown' }],
  ['no role of guests', { guestUserRoleId: null }, 'guestUserRoleId', { state: 'unknown' }],
  [
    'a list of one, as beta writes it',
    { value: [{ allowUserConsentForRiskyApps: true }] },
    'allowUserConsentForRiskyApps',
    { state: 'on' },
  ],
])('of what people may do it tells %s', async (_, settings, name, expected) => {
  const { records, gaps } = await readWith({ settings });

  expect(gaps).toEqual([]);
  const told = records.find((record) => record.kind === 'policy' && record.name === name);
  const { key, kind, area, name: _name, ...rest } = told as unknown as Record<string, unknown>;
  expect(rest).toEqual(expected);
});

test('a list of several where one object belongs is a gap, and so is an object where a list belongs', async () => {
  answer(authorizationPath, { value: [authorization, authorization], defaultUserRolePermissions: 1 });
  answer(requestPath, request);
  answer(grantPath, { id: 'low-only', includes: [], excludes: [] });
  const surface = await openSurface('consent-policies');

  const read = await readAll(surface);

  expect(read.records.map(({ key }) => key)).toEqual(['t/policy/adminConsentRequestPolicy']);
  expect(read.gaps).toEqual([
    {
      reason: 'shape',
      what: 'what people may do by default: GET /v1.0/policies/authorizationPolicy is not as documented',
    },
    {
      reason: 'shape',
      what: 'the list of policies of consent: GET /v1.0/policies/permissionGrantPolicies was answered without a list',
    },
  ]);
});

test('requests may be off, or not told of, and reviewers none', async () => {
  const off = await readWith({ asked: { isEnabled: false, reviewers: [] } });
  const untold = await readWith({ asked: { isEnabled: null, reviewers: null } });

  const key = 't/policy/adminConsentRequestPolicy';
  expect(off.records.find((record) => record.key === key)).toMatchObject({ state: 'off', value: 0 });
  expect(untold.records.find((record) => record.key === key)).toEqual({
    kind: 'policy',
    key,
    area: 'consent',
    name: 'adminConsentRequestPolicy',
    state: 'unknown',
  });
});

test('a policy that came without its conditions is a gap about it: nobody knows what it lets through', async () => {
  const { gaps, records } = await readWith({
    policies: [
      { id: 'Bare', excludes: [] },
      { id: 'good', includes: [], excludes: [] },
    ],
  });

  expect(records.at(-1)).toMatchObject({ name: 'good', rules: [] });
  expect(gaps).toEqual([
    {
      reason: 'shape',
      what: 'policy of consent Bare is not as documented (includes: Invalid input: expected array, received undefined)',
      subject: 't/policy/permissionGrantPolicies/bare',
    },
  ]);
});

test('each right is missed by itself, and what the other one opens is read', async () => {
  answer(authorizationPath, authorization);
  answer(requestPath, request);
  answer(grantPath, refusal('Authorization_RequestDenied', 'No.'), 403);
  const surface = await openSurface('consent-policies');

  const read = await readAll(surface);

  expect(read.records).toHaveLength(6);
  expect(read.gaps).toMatchObject([
    {
      reason: 'permission',
      lacks: 'Policy.Read.PermissionGrant',
      fix: 'grant Policy.Read.PermissionGrant to the app that OAuthlas signs in as, and give admin consent',
    },
  ]);
});

test('without what holds for everybody, it is not known of any policy whether it does', async () => {
  answer(authorizationPath, refusal('Authorization_RequestDenied', 'No.'), 403);
  answer(requestPath, refusal('Authorization_RequestDenied', 'No.'), 403);
  answer(grantPath, { value: [{ id: 'low-only', includes: [], excludes: [] }] });
  const surface = await openSurface('consent-policies');

  const read = await readAll(surface);

  expect(read.records).toMatchObject([{ name: 'low-only', state: 'unknown' }]);
  expect(read.gaps).toMatchObject([{ lacks: 'Policy.Read.All' }, { lacks: 'Policy.Read.All' }]);
});

test.each<[string, object, object]>([
  ['everything', all, {}],
  ['what is not told', { permissionClassification: null, permissions: null }, {}],
  ['other letter case', { permissions: ['ALL'], resourceApplication: 'Any' }, {}],
  ['an empty list, which nothing meets', { permissions: [] }, { permissions: [] }],
  ['all beside others', { permissions: ['all', 'x'] }, {}],
  [
    'ids in small letters, words as they are',
    {
      resourceApplication: '00000003-0000-0000-C000-000000000000',
      permissionType: 'delegatedUserConsentable',
    },
    {
      resourceApplication: '00000003-0000-0000-c000-000000000000',
      permissionType: 'delegatedUserConsentable',
    },
  ],
  [
    'a condition new to us',
    { certifiedClientApplicationsOnly: true },
    { certifiedClientApplicationsOnly: true },
  ],
  [
    'one that is no text',
    { scopeSensitivityLabels: { labelKind: 'enumerated' } },
    { scopeSensitivityLabels: '{"labelKind":"enumerated"}' },
  ],
  ['what is not a condition', { id: 's1', '@odata.type': '#x', 'permissions@odata.context': 'y' }, {}],
])('of conditions it keeps only what narrows: %s', (_, set, when) => {
  expect(toRule('includes', { ...set })).toEqual({ effect: 'includes', when });
});

test('no condition set breaks it, and what it keeps is text, texts or true', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (set) => {
      const { when } = toRule('excludes', set);

      for (const value of Object.values(when)) {
        const texts = Array.isArray(value) ? value : [value];
        expect(texts.every((text) => text === true || typeof text === 'string')).toBe(true);
      }
    }),
  );
});
