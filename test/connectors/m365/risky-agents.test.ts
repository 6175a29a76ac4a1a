import { expect, test } from 'vitest';
import { readAll, useNock } from '../../support/surface.ts';
import { exactly, graph, openSurface, refusal } from './tenant.ts';

useNock();

const path = '/beta/identityProtection/riskyAgents';

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

const answer = (value: readonly object[]) => graph().get(exactly(path)).reply(200, { value });

test('what the vendor says of an agent', async () => {
  answer([agent]);
  const surface = await openSurface('risky-agents');

  const read = await readAll(surface);

  expect(read.gaps).toEqual([]);
  expect(read.records).toEqual([
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

test("an agent's user account is no app", async () => {
  answer([{ ...agent, '@odata.type': '#microsoft.graph.riskyAgentUser' }]);
  const surface = await openSurface('risky-agents');

  const read = await readAll(surface);

  expect(read.records).toMatchObject([{ type: 'flagged', appName: 'Berth Planning Assistant' }]);
  expect(read.records[0]).not.toHaveProperty('app');
});

test('a row that does not parse is one gap about its agent', async () => {
  answer([{ ...agent, riskLastModifiedDateTime: 'lately' }]);
  const surface = await openSurface('risky-agents');

  const read = await readAll(surface);

  expect(read).toMatchObject({ records: [], gaps: [{ reason: 'shape', subject: 't/app/agent1' }] });
});

test('a refusal names its own right', async () => {
  graph().get(exactly(path)).reply(403, refusal('Authorization_RequestDenied', 'Insufficient privileges.'));
  const surface = await openSurface('risky-agents');

  const read = await readAll(surface);

  expect(read.gaps).toMatchObject([{ reason: 'permission', lacks: 'IdentityRiskyAgent.Read.All' }]);
});

test('which licence is lacking the vendor does not say: it is told by the list', async () => {
  const unlicensed = refusal('Authentication_RequestFromNonPremiumTenantOrB2CTenant', 'No.');
  graph().get(exactly(path)).reply(403, unlicensed);
  const surface = await openSurface('risky-agents');

  const read = await readAll(surface);

  expect(read.gaps).toMatchObject([{ reason: 'plan', lacks: 'Microsoft Entra ID P2' }]);
});

test('a cloud without the list says so by itself', async () => {
  graph()
    .get(exactly(path))
    .reply(400, refusal('BadRequest', "Resource not found for the segment 'riskyAgents'."));
  const surface = await openSurface('risky-agents');

  const read = await readAll(surface);

  expect(read.gaps).toMatchObject([{ reason: 'unsupported' }]);
});
