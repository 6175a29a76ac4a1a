import { guids } from '../chance.ts';
import { dayMs, graphTime } from '../clock.ts';
import type { Answer } from '../http.ts';
import { itemAt, listOf } from '../list.ts';
import { graphError } from './answers.ts';
import { plantedApp } from './governance.ts';
import { page } from './page.ts';
import type { Part } from './part.ts';
import type { M365 } from './scene.ts';
import { packagesOf } from './teams-apps.ts';

const path = 'v1.0/copilot/admin/catalog/packages';

/** Agents, add-ins and packages in the company's catalogue of Microsoft 365. */
export const integratedApps: Part = {
  routes: [
    {
      endpoint: 'm365.copilotPackages',
      path: `/${path}`,
      answer: (world, { query }) => catalogue(world, query),
    },
  ],
  truth: (world) => ({
    'integrated-apps': rows(world).map(({ id }) => ['app', 'package', id.toLowerCase()] as const),
  }),
};

interface Package {
  readonly name: string | null;
  readonly type: 'microsoft' | 'external' | 'shared' | 'custom';
  readonly publisher: string | null;
  readonly platform: string | null;
  readonly hosts: readonly string[];
  readonly elements: readonly string[];
  /** Older answers have plain words, newer ones longer words. */
  readonly available: string;
  readonly deployed: string;
  /** By the key of a planted app. */
  readonly app?: string;
  readonly agent?: string;
  /** The place, in the catalogue of Teams, of the package that it is, too. */
  readonly inTeams?: number;
  readonly isBlocked?: true;
  readonly isAsked?: true;
}

const packages: readonly Package[] = [
  {
    name: 'Dispatch in Teams',
    type: 'custom',
    publisher: 'Harborline Logistics',
    platform: 'Teams',
    hosts: ['Teams', 'Outlook'],
    elements: ['Bots'],
    available: 'all',
    deployed: 'some',
    app: 'dispatch-portal',
    inTeams: 0,
  },
  {
    // An add-in of the older kind, which names no app: it acts as whoever has the mailbox open.
    name: 'Ropewalk Signatures',
    type: 'external',
    publisher: 'Ropewalk',
    platform: 'web',
    hosts: ['outlook'],
    elements: ['officeAddIn'],
    available: 'allowedForAll',
    deployed: 'acquiredForAll',
  },
  {
    name: 'Wharfmate for berth planning',
    type: 'external',
    publisher: 'Wharfmate',
    platform: null,
    hosts: ['Copilot', 'Teams'],
    elements: ['CustomEngineAgent'],
    available: 'allowedForSome',
    deployed: 'acquiredForSome',
    agent: 'wharfmate-berths',
  },
  {
    // Its bot is told by the catalogue of Teams alone.
    name: 'Rates',
    type: 'custom',
    publisher: null,
    platform: 'Teams',
    hosts: ['Teams'],
    elements: ['Bots'],
    available: 'none',
    deployed: 'none',
    inTeams: 1,
  },
  {
    name: 'Researcher',
    type: 'microsoft',
    publisher: 'Microsoft Corporation',
    platform: null,
    hosts: ['Copilot'],
    elements: ['DeclarativeAgent'],
    available: 'all',
    deployed: 'none',
  },
  {
    name: null,
    type: 'shared',
    publisher: null,
    platform: 'Microsoft 365 Copilot Agent Builder',
    hosts: ['Copilot'],
    elements: ['DeclarativeAgent'],
    available: 'unknownFutureValue',
    deployed: 'none',
    isBlocked: true,
    isAsked: true,
  },
];

/** The SDK's types do not know it yet. */
function rows(world: M365) {
  if (!world.isPremium) return [];
  const ids = guids(world.seed, `${world.tenant.id}.copilotPackage`);
  const inTeams = packagesOf(world);
  return packages.map((one, n) => ({
    id: `P_${ids.at(n)}`,
    displayName: one.name,
    type: one.type,
    shortDescription: null,
    isBlocked: one.isBlocked ?? false,
    supportedHosts: one.hosts,
    lastModifiedDateTime: graphTime(world.now - (n + 3) * dayMs),
    publisher: one.publisher,
    availableTo: one.available,
    deployedTo: one.deployed,
    elementTypes: one.elements,
    platform: one.platform,
    version: '1.0.0',
    manifestVersion: '1.19',
    manifestId:
      one.inTeams === undefined ? `harborline-${n}` : itemAt(inTeams, one.inTeams).externalId.toUpperCase(),
    appId: one.app === undefined ? null : plantedApp(world, one.app)?.appId.toUpperCase(),
    agentIdentityId: one.agent === undefined ? null : plantedApp(world, one.agent)?.id.toUpperCase(),
    assetId: null,
    requestType: one.isAsked === undefined ? null : 'publish',
    requestStatus: one.isAsked === undefined ? null : 'pending',
  }));
}

/** Its pages are as long as Microsoft likes, and a page size is none of its parameters. */
function catalogue(world: M365, query: string): Answer {
  if (!world.isPremium)
    return graphError(403, 'Forbidden', 'The tenant does not have a Microsoft Agent 365 license.');
  if (/(?:\$|%24)(?!skiptoken)/i.test(query))
    return graphError(400, 'BadRequest', 'This query option is not supported.');
  const list = listOf(rows(world));
  return page({ path, entity: 'copilot/admin/catalog/packages', list, row: (row) => row, usual: 4 }, query);
}
