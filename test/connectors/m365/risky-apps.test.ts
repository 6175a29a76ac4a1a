import { expect, test } from 'vitest';
import { readAll, testTools, useNock } from '../../support/surface.ts';
import { exactly, graph, openSurface, refusal } from './tenant.ts';

useNock();

const path = '/v1.0/identityProtection/riskyServicePrincipals?$top=500';

const app = {
  id: 'SP1',
  isEnabled: true,
  isProcessing: false,
  riskLastUpdatedDateTime: '2026-11-14T13:06:51.0451374Z',
  riskLevel: 'high',
  riskState: 'atRisk',
  riskDetail: 'none',
  displayName: 'Berth Planner',
  appId: 'APP1',
  servicePrincipalType: 'Application',
};

const answer = (at: string, value: readonly object[], next?: string) =>
  graph()
    .get(exactly(at))
    .reply(200, {
      value,
      ...(next !== undefined && { '@odata.nextLink': `https://graph.microsoft.com${next}` }),
    });

test('what the vendor says of an app', async () => {
  answer(path, [app]);
  const surface = await openSurface('risky-apps');

  const read = await readAll(surface);

  expect(read.gaps).toEqual([]);
  expect(read.records).toEqual([
    {
      kind: 'event',
      key: 't/event/risk/sp1',
      app: 't/app/sp1',
      clientId: 'app1',
      type: 'flagged',
      at: '2026-11-14T13:06:51.045Z',
      what: 'riskState: atRisk, riskLevel: high, riskDetail: none',
      scopes: [],
      appName: 'Berth Planner',
    },
  ]);
});

test.each([
  ['atRisk', 'flagged'],
  ['confirmedCompromised', 'flagged'],
  ['unknownFutureValue', 'flagged'],
  [null, 'flagged'],
  ['dismissed', 'changed'],
  ['ConfirmedSafe', 'changed'],
  ['remediated', 'changed'],
  ['none', 'changed'],
])('state %s is told as %s', async (riskState, type) => {
  answer(path, [{ ...app, riskState }]);
  const surface = await openSurface('risky-apps');

  const read = await readAll(surface);

  expect(read.records).toMatchObject([{ type }]);
});

test('pages are asked for at no more than four in five seconds; a row that does not parse is one gap', async () => {
  const [second, third] = [`${path}&$skiptoken=2`, `${path}&$skiptoken=3`];
  answer(path, [{ id: 'SP2', riskState: 'atRisk' }], second);
  answer(second, [app], third);
  answer(third, []);
  const tools = testTools();
  const surface = await openSurface('risky-apps', tools);

  const read = await readAll(surface);

  expect(read.records).toHaveLength(1);
  expect(read.gaps).toMatchObject([{ reason: 'shape', subject: 't/app/sp2' }]);
  expect(read.cursors).toEqual([second, third, undefined]);
  expect(tools.waited.map(Math.round)).toEqual([1250, 1250]);
});

test('a refusal names its own right', async () => {
  graph().get(exactly(path)).reply(403, refusal('Authorization_RequestDenied', 'Insufficient privileges.'));
  const surface = await openSurface('risky-apps');

  const read = await readAll(surface);

  expect(read.gaps).toMatchObject([
    { reason: 'permission', lacks: 'IdentityRiskyServicePrincipal.Read.All' },
  ]);
});

test('which licence is lacking the vendor does not say: it is told by the list', async () => {
  const unlicensed = refusal('Authentication_RequestFromNonPremiumTenantOrB2CTenant', 'No.');
  graph().get(exactly(path)).reply(403, unlicensed);
  const surface = await openSurface('risky-apps');

  const read = await readAll(surface);

  expect(read.gaps).toMatchObject([
    {
      reason: 'plan',
      lacks: 'Microsoft Entra Workload ID Premium',
      fix: 'Microsoft judges this only in tenants that own Microsoft Entra Workload ID Premium',
    },
  ]);
});
