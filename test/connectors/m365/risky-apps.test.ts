import { expect, test } from 'vitest';
import { readAll, testTools, useNock } from '../../support/surface.ts';
import { exactly, graph, openSurface, refusal } from './tenant.ts';

useNock();

const apps = '/v1.0/identityProtection/riskyServicePrincipals?$top=500';
const agents = '/beta/identityProtection/riskyAgents';

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

const agent = {
  '@odata.type': '#microsoft.graph.riskyAgentIdentity',
  id: 'AGENT1',
  agentDisplayName: 'Berth Planning Assistant',
  isDeleted: false,
  isEnabled: true,
  isProcessing: true,
  riskLastModifiedDateTime: '2026-11-10T22:40:15.7281572Z',
  riskState: 'atRisk',
  riskLevel: 'medium',
  riskDetail: null,
};

const answer = (path: string, value: readonly object[], next?: string) =>
  graph()
    .get(exactly(path))
    .reply(200, {
      value,
      ...(next !== undefined && { '@odata.nextLink': `https://graph.microsoft.com${next}` }),
    });

test('what the vendor says of an app, and of an agent', async () => {
  answer(apps, [app]);
  answer(agents, [agent]);
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
    {
      kind: 'event',
      key: 't/event/risk/agent1',
      app: 't/app/agent1',
      type: 'flagged',
      at: '2026-11-10T22:40:15.728Z',
      what: 'riskState: atRisk, riskLevel: medium',
      scopes: [],
      appName: 'Berth Planning Assistant',
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
  answer(apps, [{ ...app, riskState }]);
  answer(agents, []);
  const surface = await openSurface('risky-apps');

  const read = await readAll(surface);

  expect(read.records).toMatchObject([{ type }]);
});

test("an agent's user account is no app", async () => {
  answer(apps, []);
  answer(agents, [{ ...agent, '@odata.type': '#microsoft.graph.riskyAgentUser' }]);
  const surface = await openSurface('risky-apps');

  const read = await readAll(surface);

  expect(read.records).toMatchObject([{ type: 'flagged', appName: 'Berth Planning Assistant' }]);
  expect(read.records[0]).not.toHaveProperty('app');
});

test('pages are asked for at no more than four in five seconds; a row that does not parse is one gap', async () => {
  const next = `${apps}&$skiptoken=2`;
  answer(apps, [{ id: 'SP2', riskState: 'atRisk' }], next);
  answer(next, [app]);
  answer(agents, []);
  const tools = testTools();
  const surface = await openSurface('risky-apps', tools);

  const read = await readAll(surface);

  expect(read.records).toHaveLength(1);
  expect(read.gaps).toMatchObject([{ reason: 'shape', subject: 't/app/sp2' }]);
  expect(tools.waited.map(Math.round)).toEqual([1250, 1250]);
});

test('each list is refused for itself, and names its own right', async () => {
  const denied = refusal('Authorization_RequestDenied', 'Insufficient privileges.');
  graph().get(exactly(apps)).reply(403, denied);
  graph().get(exactly(agents)).reply(403, denied);
  const surface = await openSurface('risky-apps');

  const read = await readAll(surface);

  expect(read.gaps.map(({ reason, lacks }) => [reason, lacks])).toEqual([
    ['permission', 'IdentityRiskyServicePrincipal.Read.All'],
    ['permission', 'IdentityRiskyAgent.Read.All'],
  ]);
});

test('which licence is lacking the vendor does not say: it is told by the list', async () => {
  const unlicensed = refusal('Authentication_RequestFromNonPremiumTenantOrB2CTenant', 'No.');
  graph().get(exactly(apps)).reply(403, unlicensed);
  answer(agents, [agent]);
  const surface = await openSurface('risky-apps');

  const read = await readAll(surface);

  expect(read.records).toHaveLength(1);
  expect(read.gaps).toMatchObject([
    {
      reason: 'plan',
      lacks: 'Microsoft Entra Workload ID Premium',
      fix: 'Microsoft judges this only in tenants that own Microsoft Entra Workload ID Premium',
    },
  ]);
});

test('a cloud without the list of agents says so by itself', async () => {
  answer(apps, []);
  graph()
    .get(exactly(agents))
    .reply(400, refusal('BadRequest', "Resource not found for the segment 'riskyAgents'."));
  const surface = await openSurface('risky-apps');

  const read = await readAll(surface);

  expect(read.gaps).toMatchObject([{ reason: 'unsupported' }]);
});
