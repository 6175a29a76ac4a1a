import { expect, test } from 'vitest';
import { restrictions, toRules } from '../../../src/connectors/m365/credential-restrictions.ts';
import { readAll, useNock } from '../../support/surface.ts';
import { answerBatches, exactly, GRAPH, graph, openSurface, refusal } from './tenant.ts';

useNock();

const defaultPath = '/v1.0/policies/defaultAppManagementPolicy';
const listPath = '/v1.0/policies/appManagementPolicies';
const appliesTo = (id: string) => `${listPath}/${id}/appliesTo?$select=id,appId`;
const untouched = {
  isEnabled: false,
  applicationRestrictions: { passwordCredentials: [], keyCredentials: [] },
  servicePrincipalRestrictions: { passwordCredentials: [], keyCredentials: [] },
};

function answer(path: string, body: object, status = 200): void {
  graph().get(exactly(path)).reply(status, body);
}

async function read(after?: string) {
  const surface = await openSurface('app-credential-policies');
  return await readAll(surface, after === undefined ? {} : { after });
}

test('what holds by default, and for single apps, over two pages', async () => {
  const next = `${listPath}?$skiptoken=x`;
  answer(defaultPath, {
    isEnabled: true,
    applicationRestrictions: {
      passwordCredentials: [
        {
          restrictionType: 'passwordLifetime',
          state: 'enabled',
          maxLifetime: 'P180D',
          restrictForAppsCreatedAfterDateTime: '2024-10-19T10:37:00Z',
        },
      ],
      keyCredentials: [{ restrictionType: 'asymmetricKeyLifetime', maxLifetime: 'P365D' }],
    },
    servicePrincipalRestrictions: { passwordCredentials: [], keyCredentials: null },
  });
  answer(listPath, {
    value: [{ id: 'P1', displayName: 'Old importers', isEnabled: true, restrictions: {} }],
    '@odata.nextLink': `${GRAPH}${next}`,
  });
  answer(next, { value: [{ id: 'p2', displayName: null, isEnabled: null, restrictions: null }] });
  answerBatches(
    {
      [appliesTo('p1')]: [
        {
          body: {
            value: [
              { id: 'o2', appId: 'C2' },
              { id: 'o1', appId: null },
            ],
          },
        },
      ],
      [appliesTo('p2')]: [{ body: { value: [] } }],
    },
    { calls: 2 },
  );

  const { records, gaps, cursors } = await read();

  expect(gaps).toEqual([]);
  expect(cursors).toEqual([undefined, next, undefined]);
  const policy = { kind: 'policy', area: 'credentials', state: 'on' };
  expect(records).toEqual([
    {
      ...policy,
      key: 't/policy/defaultAppManagementPolicy/applicationRestrictions',
      name: 'applicationRestrictions',
      rules: [
        {
          effect: 'excludes',
          when: {
            credentials: 'passwordCredentials',
            restrictionType: 'passwordLifetime',
            maxLifetime: 'P180D',
            restrictForAppsCreatedAfterDateTime: '2024-10-19T10:37:00.000Z',
          },
        },
        {
          effect: 'excludes',
          when: {
            credentials: 'keyCredentials',
            restrictionType: 'asymmetricKeyLifetime',
            maxLifetime: 'P365D',
          },
        },
      ],
    },
    {
      ...policy,
      key: 't/policy/defaultAppManagementPolicy/servicePrincipalRestrictions',
      name: 'servicePrincipalRestrictions',
      rules: [],
    },
    {
      ...policy,
      key: 't/policy/appManagementPolicies/p1',
      name: 'p1',
      title: 'Old importers',
      value: ['c2', 'o1'],
      rules: [],
    },
    {
      ...policy,
      key: 't/policy/appManagementPolicies/p2',
      name: 'p2',
      state: 'unknown',
      value: [],
      rules: [],
    },
  ]);
});

const stops = { credentials: 'passwordCredentials', restrictionType: 'passwordAddition' };

test.each<[string, object, readonly object[]]>([
  ['in force, without a state', {}, [stops]],
  ['in force', { state: 'Enabled' }, [stops]],
  ['switched off', { state: 'disabled' }, []],
  ['in a state new to us', { state: 'audit' }, [{ ...stops, state: 'audit' }]],
  ['of no lifetime', { maxLifetime: null }, [stops]],
  ['for all apps, by null', { restrictForAppsCreatedAfterDateTime: null }, [stops]],
  ['for all apps, by the year 1', { restrictForAppsCreatedAfterDateTime: '0001-01-01T00:00:00Z' }, [stops]],
  [
    'from which somebody is exempt',
    { excludeActors: { customSecurityAttributes: [{}] } },
    [{ ...stops, excludeActors: true }],
  ],
  ['from which nobody is exempt', { excludeActors: null }, [stops]],
  ['from which none is exempt yet', { excludeActors: { customSecurityAttributes: [] } }, [stops]],
])('a restriction %s', (_, odd, expected) => {
  const told = restrictions.parse({ passwordCredentials: [{ restrictionType: 'passwordAddition', ...odd }] });

  expect(toRules(told).map(({ when }) => when)).toEqual(expected);
});

test('a policy that does not parse is a gap about it, and the rest goes on', async () => {
  answer(defaultPath, { isEnabled: 'yes' });
  answer(listPath, { value: [{ id: 'BAD', isEnabled: 1 }, { id: 'p1' }] });
  answerBatches({ [appliesTo('p1')]: [{ body: { value: [{ appId: 'c1' }] } }] });

  const { records, gaps } = await read();

  expect(records).toEqual([
    {
      kind: 'policy',
      key: 't/policy/appManagementPolicies/p1',
      area: 'credentials',
      name: 'p1',
      state: 'unknown',
      rules: [],
    },
  ]);
  expect(gaps.map(({ reason, subject, what }) => [reason, subject, what])).toEqual([
    [
      'shape',
      undefined,
      'what keys apps may have by default: GET /v1.0/policies/defaultAppManagementPolicy is not as documented',
    ],
    [
      'shape',
      't/policy/appManagementPolicies/bad',
      'policy of the keys of single apps BAD is not as documented (isEnabled: Invalid input: expected boolean, received number)',
    ],
    [
      'shape',
      't/policy/appManagementPolicies/p1',
      'app to which a policy of keys applies is not as documented (id: Invalid input: expected string, received undefined)',
    ],
  ]);
});

test('to which apps a policy applies takes a right of its own: without it, the policy is told and they are unknown', async () => {
  answer(defaultPath, untouched);
  answer(listPath, { value: [{ id: 'p1', isEnabled: true }] });
  answerBatches({
    [appliesTo('p1')]: [{ status: 403, body: refusal('Authorization_RequestDenied', 'No.') }],
  });

  const { records, gaps } = await read();

  expect(records.map(({ key, ...rest }) => ['state' in rest && rest.state, 'value' in rest])).toEqual([
    ['off', false],
    ['off', false],
    ['on', false],
  ]);
  expect(gaps).toEqual([
    {
      reason: 'permission',
      what: 'the apps to which a policy of keys applies: GET /v1.0/policies/appManagementPolicies/p1/appliesTo gave 403: Authorization_RequestDenied: No.',
      subject: 't/policy/appManagementPolicies/p1',
      lacks: 'Application.Read.All',
      fix: 'grant Application.Read.All to the app that OAuthlas signs in as, and give admin consent',
    },
  ]);
});

test('a missing right and a cloud without the default policy are told apart', async () => {
  answer(
    defaultPath,
    refusal('BadRequest', "Resource not found for the segment 'defaultAppManagementPolicy'."),
    400,
  );
  answer(listPath, refusal('Authorization_RequestDenied', 'No.'), 403);

  const { records, gaps } = await read();

  expect(records).toEqual([]);
  expect(gaps).toMatchObject([{ reason: 'unsupported' }, { reason: 'permission', lacks: 'Policy.Read.All' }]);
});

test('a resumed reading does not ask for the default again', async () => {
  const next = `${listPath}?$skiptoken=x`;
  answer(next, { value: [] });

  expect(await read(next)).toMatchObject({ records: [], gaps: [] });
});
