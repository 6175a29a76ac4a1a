import type { TeamsApp, TeamsAppDefinition } from '@microsoft/microsoft-graph-types';
import { guids } from '../chance.ts';
import { type Answer, parameters } from '../http.ts';
import { listOf } from '../list.ts';
import { graphError } from './answers.ts';
import { page } from './page.ts';
import type { Part } from './part.ts';
import type { M365 } from './scene.ts';

/** The packages that the company put into its own catalogue of Teams. */
export const teamsApps: Part = {
  routes: [
    {
      endpoint: 'm365.teamsApps',
      path: '/v1.0/appCatalogs/teamsApps',
      answer: (world, { query }) => catalogue(world, query),
    },
  ],
  truth: (world) => ({
    'teams-apps': packagesOf(world).map(({ id }) => ['app', 'teams-app', id] as const),
  }),
};

interface Package {
  readonly name: string;
  /** The app for which it signs people in; a bot without one is of an app that is not in the tenant. */
  readonly plant?: string;
  readonly state: 'published' | 'submitted';
}

const packages: readonly Package[] = [
  { name: 'Dispatch in Teams', plant: 'dispatch-portal', state: 'published' },
  { name: 'Rates', state: 'submitted' },
];

/** What its catalogue has. */
export function packagesOf({ seed, tenant, planted, apps }: M365) {
  const ids = guids(seed, `${tenant.id}.package`);
  return packages.map(({ name, plant, state }, n) => {
    const index = planted.findIndex(({ key }) => key === plant);
    const appId = index < 0 ? null : apps.at(index).appId;
    const definition = {
      id: Buffer.from(`${ids.at(n * 2)}##1.0.${n}`).toString('base64'),
      teamsAppId: ids.at(n * 2),
      displayName: name,
      version: `1.0.${n}`,
      publishingState: state,
      authorization: { clientAppId: appId?.toUpperCase() ?? null, requiredPermissionSet: null },
      bot: { id: ids.at(n * 2 + 1) },
    } satisfies TeamsAppDefinition;
    // The types of v1.0 lack this older member, which it gives.
    const older = { ...definition, azureADAppId: appId };
    return {
      id: ids.at(n * 2),
      externalId: ids.at(100 + n),
      displayName: name,
      distributionMethod: 'organization',
      appDefinitions: [older],
    } satisfies TeamsApp & { readonly id: string };
  });
}

function catalogue(world: M365, query: string): Answer {
  const given = parameters(query);
  if (given.get('$filter') !== "distributionMethod eq 'organization'" || given.has('$top'))
    return graphError(400, 'BadRequest', 'This query is not supported.');
  const path = 'v1.0/appCatalogs/teamsApps';
  return page(
    { path, entity: 'appCatalogs/teamsApps', list: listOf(packagesOf(world)), row: (row) => row },
    query,
  );
}
