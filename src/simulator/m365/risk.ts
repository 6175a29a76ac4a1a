import type { RiskyServicePrincipal } from '@microsoft/microsoft-graph-types';
import { guids } from '../chance.ts';
import { dayMs, graphTime } from '../clock.ts';
import { type Answer, json } from '../http.ts';
import { listOf } from '../list.ts';
import { notPremium } from './answers.ts';
import { plantedApp } from './governance.ts';
import { page } from './page.ts';
import type { Part } from './part.ts';
import type { M365 } from './scene.ts';

/** What Microsoft itself takes for compromised. */
export const risk: Part = {
  routes: [
    {
      endpoint: 'm365.riskyServicePrincipals',
      path: '/v1.0/identityProtection/riskyServicePrincipals',
      answer: (world, { query }) => servicePrincipals(world, query),
    },
    { endpoint: 'm365.riskyAgents', path: '/beta/identityProtection/riskyAgents', answer: agents },
  ],
  truth: (world) => ({
    'risky-apps': judged(world).map(({ id }) => ['event', 'risk', id] as const),
    'risky-agents': world.isPremium
      ? [agentUser(world), agentAtRisk(world)].map((id) => ['event', 'risk', id] as const)
      : [],
  }),
};

/** One at risk, and one of which somebody said that it is not. */
const verdicts = new Map([
  ['shared-invoice-viewer', { days: 2, riskState: 'atRisk', riskLevel: 'high', riskDetail: 'none' }],
  [
    'murmur-notes',
    {
      days: 19,
      riskState: 'dismissed',
      riskLevel: 'none',
      riskDetail: 'adminDismissedAllRiskForServicePrincipal',
    },
  ],
] as const);

function judged(world: M365) {
  if (!world.isPremium) return [];
  return world.planted.flatMap(({ key }, index) => {
    const verdict = [...verdicts].find(([name]) => name === key)?.[1];
    return verdict === undefined ? [] : [{ ...verdict, id: world.apps.at(index).id, index }];
  });
}

function servicePrincipals(world: M365, query: string): Answer {
  if (!world.isPremium) return notPremium();
  const collection = {
    path: 'v1.0/identityProtection/riskyServicePrincipals',
    entity: 'identityProtection/riskyServicePrincipals',
    list: listOf(judged(world)),
    row: ({ id, index, days, riskState, riskLevel, riskDetail }: ReturnType<typeof judged>[number]) => {
      const { appId, name } = world.apps.at(index);
      return {
        id: index % 2 === 0 ? id : id.toUpperCase(),
        appId,
        displayName: name,
        isEnabled: true,
        isProcessing: false,
        riskLastUpdatedDateTime: graphTime(world.now - days * dayMs),
        riskLevel,
        riskState,
        // The vendor's types do not know all that its page lists.
        riskDetail: riskDetail as 'none',
        servicePrincipalType: 'Application',
      } satisfies RiskyServicePrincipal;
    },
    most: 500,
    hasEmptyPage: true,
  };
  return page(collection, query);
}

function agentUser({ seed, tenant }: M365): string {
  return guids(seed, `${tenant.id}.agentUser`).at(0);
}

function agentAtRisk(world: M365): string {
  return plantedApp(world, 'wharfmate-customs')?.id ?? '';
}

/** An agent's user account, which no list of service principals knows; and an agent that somebody cleared. */
function agents(world: M365): Answer {
  if (!world.isPremium) return notPremium();
  return json({
    '@odata.context': 'https://graph.microsoft.com/beta/$metadata#identityProtection/riskyAgents',
    value: [
      {
        '@odata.type': '#microsoft.graph.riskyAgentUser',
        id: agentUser(world),
        agentDisplayName: 'Berth Planning Assistant',
        isDeleted: false,
        isEnabled: true,
        isProcessing: false,
        riskLastModifiedDateTime: graphTime(world.now - 6 * dayMs),
        riskState: 'atRisk',
        riskLevel: 'medium',
        riskDetail: 'none',
      },
      {
        '@odata.type': '#microsoft.graph.riskyAgentIdentity',
        id: agentAtRisk(world).toUpperCase(),
        agentDisplayName: 'Wharfmate for customs',
        isDeleted: false,
        isEnabled: true,
        isProcessing: false,
        riskLastModifiedDateTime: graphTime(world.now - 11 * dayMs),
        riskState: 'confirmedSafe',
        riskLevel: 'none',
        riskDetail: 'adminConfirmedAgentSafe',
      },
    ],
  });
}
