import { expect, test } from 'vitest';
import { policyRow, toFence } from '../../../src/connectors/m365/fence.ts';
import { readAll, testTools, useNock } from '../../support/surface.ts';
import { exactly, GRAPH, graph, openSurface, refusal } from './tenant.ts';

useNock();

const path = '/beta/identity/conditionalAccess/policies';

const forPeople = {
  id: 'PEOPLE',
  displayName: 'Second factor for all',
  state: 'enabled',
  conditions: {
    signInRiskLevels: [],
    servicePrincipalRiskLevels: [],
    agentIdRiskLevels: null,
    clientAppTypes: ['all'],
    platforms: null,
    locations: null,
    clientApplications: null,
    applications: { includeApplications: ['All'], excludeApplications: [] },
    users: { includeUsers: ['All'], excludeUsers: ['ada@contoso.com'] },
  },
  grantControls: { operator: 'OR', builtInControls: ['mfa'] },
};
const forApps = {
  ...forPeople,
  id: 'APPS',
  displayName: 'Apps from the office only',
  conditions: {
    ...forPeople.conditions,
    clientApplications: {
      includeServicePrincipals: ['ServicePrincipalsInMyTenant'],
      excludeServicePrincipals: ['11111111-1111-1111-1111-11111111111A'],
      servicePrincipalFilter: null,
    },
    locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] },
    users: { includeUsers: ['None'] },
  },
  grantControls: { operator: 'OR', builtInControls: ['block'] },
};

function answer(value: readonly unknown[], link?: string, at = path): void {
  graph()
    .get(exactly(at))
    .reply(200, { value, ...(link !== undefined && { '@odata.nextLink': `${GRAPH}${link}` }) });
}

test('tells what bears on apps, and nothing of what bears on people', async () => {
  const next = `${path}?$skip=1`;
  answer([forPeople, forApps], next);
  answer(
    [{ ...forApps, id: 'p2', displayName: '', state: 'disabled', grantControls: null }],
    undefined,
    next,
  );
  const surface = await openSurface('conditional-access');

  const read = await readAll(surface);

  expect(read).toMatchObject({ gaps: [], cursors: [next, undefined] });
  const rules = [
    { effect: 'includes', when: { includeServicePrincipals: ['ServicePrincipalsInMyTenant'] } },
    {
      effect: 'excludes',
      when: { excludeServicePrincipals: ['11111111-1111-1111-1111-11111111111a'] },
    },
    { effect: 'excludes', when: { excludeLocations: ['AllTrusted'] } },
  ];
  expect(read.records).toEqual([
    {
      kind: 'policy',
      key: 't/policy/conditionalAccess/apps',
      area: 'fence',
      name: 'apps',
      title: 'Apps from the office only',
      state: 'on',
      value: ['block'],
      rules,
    },
    {
      kind: 'policy',
      key: 't/policy/conditionalAccess/p2',
      area: 'fence',
      name: 'p2',
      state: 'off',
      rules,
    },
  ]);
});

const bare = { id: 'p', state: 'enabled', conditions: {} };
const clients = (clientApplications: object) => ({ conditions: { clientApplications } });

test.each<[string, object, readonly object[]]>([
  [
    'by their risk',
    { conditions: { servicePrincipalRiskLevels: ['high', 'medium'] } },
    [{ effect: 'includes', when: { servicePrincipalRiskLevels: ['high', 'medium'] } }],
  ],
  [
    'agents by their risk, which is one text',
    { conditions: { agentIdRiskLevels: 'medium, high' } },
    [{ effect: 'includes', when: { agentIdRiskLevels: ['medium', 'high'] } }],
  ],
  [
    'agents, of which one is exempt',
    clients({ includeAgentIdServicePrincipals: ['All'], excludeAgentIdServicePrincipals: ['A1'] }),
    [
      { effect: 'includes', when: { includeAgentIdServicePrincipals: ['All'] } },
      { effect: 'excludes', when: { excludeAgentIdServicePrincipals: ['A1'] } },
    ],
  ],
  [
    'whom a filter takes',
    clients({ servicePrincipalFilter: { mode: 'include', rule: 'x eq 1' } }),
    [{ effect: 'includes', when: { servicePrincipalFilter: 'x eq 1' } }],
  ],
  [
    'whom a filter leaves',
    clients({ agentIdServicePrincipalFilter: { mode: 'Exclude', rule: 'x eq 1' } }),
    [
      { effect: 'includes', when: {} },
      { effect: 'excludes', when: { agentIdServicePrincipalFilter: 'x eq 1' } },
    ],
  ],
  [
    'from one place, to one API',
    {
      conditions: {
        clientApplications: { includeServicePrincipals: ['S1'] },
        locations: { includeLocations: ['L1'] },
        applications: { includeApplications: ['R1'], excludeApplications: ['R2'] },
      },
    },
    [
      {
        effect: 'includes',
        when: { includeServicePrincipals: ['S1'], includeApplications: ['R1'], includeLocations: ['L1'] },
      },
      { effect: 'excludes', when: { excludeApplications: ['R2'] } },
    ],
  ],
  [
    'nobody',
    clients({ includeServicePrincipals: [], servicePrincipalFilter: { mode: 'include', rule: '' } }),
    [],
  ],
])('fences in %s', async (_, odd, expected) => {
  answer([{ ...bare, ...odd }]);
  const surface = await openSurface('conditional-access');

  const { records } = await readAll(surface);

  expect(records.flatMap((record) => ('rules' in record ? record.rules : []))).toEqual(expected);
});

test.each([
  ['enabled', 'on'],
  ['Disabled', 'off'],
  ['enabledForReportingButNotEnforced', 'report-only'],
  ['deletedSomehow', 'unknown'],
  [null, 'unknown'],
])('a policy that is %s is %s', (state, expected) => {
  expect(toFence('t', policyRow.parse({ ...bare, state })).state).toBe(expected);
});

test('a policy that does not parse is a gap about it, and the rest goes on', async () => {
  answer([{ ...forApps, id: 'BAD', conditions: null }, forApps]);
  const surface = await openSurface('conditional-access');

  const read = await readAll(surface);

  expect(read.records).toHaveLength(1);
  expect(read.gaps).toEqual([
    {
      reason: 'shape',
      what: 'policy of Conditional Access BAD is not as documented (conditions: Invalid input: expected object, received null)',
      subject: 't/policy/conditionalAccess/bad',
    },
  ]);
});

test.each([
  [
    refusal('AccessDenied', 'Required scopes are missing.'),
    { reason: 'permission', lacks: 'Policy.Read.All' },
  ],
  [
    refusal('AccessDenied', "The tenant doesn't have premium license"),
    { reason: 'plan', lacks: 'Microsoft Entra ID P1 or P2' },
  ],
])('a missing right and a missing licence are told apart', async (body, expected) => {
  graph().get(exactly(path)).reply(403, body);
  const surface = await openSurface('conditional-access');

  const read = await readAll(surface);

  expect(read.records).toEqual([]);
  expect(read.gaps).toMatchObject([expected]);
});

test('a refusal that names no time to wait is waited out by itself', async () => {
  graph().get(exactly(path)).reply(429, refusal('TooManyRequests', 'Too many.'));
  answer([forApps]);
  const tools = testTools();
  const surface = await openSurface('conditional-access', tools);

  const read = await readAll(surface);

  expect(read).toMatchObject({ gaps: [], records: [{ name: 'apps' }] });
  expect(tools.waited.some((ms) => ms > 0)).toBe(true);
});
