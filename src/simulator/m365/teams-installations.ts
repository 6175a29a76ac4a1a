import type {
  TeamsApp,
  TeamsAppDefinition,
  TeamsAppInstallation,
  TeamsAppPermissionSet,
} from '@microsoft/microsoft-graph-types';
import { guids } from '../chance.ts';
import { type Answer, parameters } from '../http.ts';
import { itemAt, listOf } from '../list.ts';
import type { ToldKey } from '../planted.ts';
import { graphError } from './answers.ts';
import { page } from './page.ts';
import type { Part } from './part.ts';
import type { M365 } from './scene.ts';
import { placesOf } from './teams.ts';
import { packagesOf } from './teams-apps.ts';

/** The apps that are in teams, Microsoft's own among them. */
export const teamsInstallations: Part = {
  routes: [
    {
      endpoint: 'm365.installedApps',
      path: /^\/v1\.0\/teams\/([^/]+)\/installedApps$/,
      answer: (world, { query }, [id = '']) => installedApps(world, id, query),
    },
  ],
  truth: (world) => ({ 'teams-installations': installationKeys(world) }),
};

interface Installed {
  readonly name: string;
  readonly distribution: 'store' | 'organization' | 'sideloaded';
  /** So many teams, from that one on. */
  readonly teams: readonly [from: number, count: number];
  /** Where its id is Microsoft's, or of the catalogue: the place in that; else it is drawn. */
  readonly id?: string | number;
  /** The app of Entra behind it: by the key of a plant, by its id, or a bot that is of no app here. */
  readonly plant?: string;
  readonly appId?: string;
  readonly hasBot?: true;
  readonly application?: readonly string[];
  readonly delegated?: readonly string[];
  /** It is Microsoft's own, and no scan is to tell of it. */
  readonly isMicrosofts?: true;
  /** What it is, the vendor does not tell any more. */
  readonly isUndefined?: true;
}

const EVERYWHERE = [0, 1_000] as const;
const POWER_AUTOMATE = '7df0a125-d3be-4c96-aa54-591f83ff541c';

const installed: readonly Installed[] = [
  {
    name: 'Website',
    distribution: 'store',
    teams: EVERYWHERE,
    id: 'com.microsoft.teamspace.tab.web',
    isMicrosofts: true,
  },
  {
    name: 'Power Automate Actions',
    distribution: 'store',
    teams: EVERYWHERE,
    id: '00001016-de05-492e-9106-4828fc8a8687',
    appId: POWER_AUTOMATE,
    isMicrosofts: true,
  },
  {
    name: 'OneNote',
    distribution: 'store',
    teams: EVERYWHERE,
    id: '0d820ecd-def2-4297-adad-78056cde7c78',
    appId: '2d4d3d8e-2be3-4bef-9f87-7875a61c29de',
    isMicrosofts: true,
  },
  {
    name: 'Copperline Discovery for Teams',
    distribution: 'store',
    teams: [0, 12],
    plant: 'copperline-discovery',
    application: ['ChannelMessage.Read.Group', 'TeamMember.Read.Group'],
  },
  { name: 'Dispatch in Teams', distribution: 'organization', teams: [0, 2], id: 0 },
  { name: 'Rates', distribution: 'organization', teams: [2, 1], id: 1 },
  {
    name: 'Shift Swapper',
    distribution: 'sideloaded',
    teams: [1, 1],
    hasBot: true,
    application: ['ChannelMessage.Read.Group'],
    delegated: ['ChannelMeeting.ReadBasic.Group'],
  },
  // Whoever puts an app in by hand may write Microsoft's ids into it.
  { name: 'Power Automate Plus', distribution: 'sideloaded', teams: [2, 1], appId: POWER_AUTOMATE },
  {
    name: 'Notice Board',
    distribution: 'sideloaded',
    teams: [0, 1],
    isUndefined: true,
    application: ['TeamSettings.Read.Group'],
  },
];

/** What the vendor shows at once, of a list that takes no page size. */
const PAGE = 4;

function installedApps(world: M365, id: string, query: string): Answer {
  const at = placesOf(world).findIndex((place) => place.id === id);
  if (at < 0) return graphError(404, 'NotFound', `No team found with Group Id ${id}`);
  const given = parameters(query);
  if (given.get('$expand') !== 'teamsApp,teamsAppDefinition($expand=bot)' || given.has('$top'))
    return graphError(400, 'BadRequest', 'This query is not supported.');
  return page(
    {
      path: `v1.0/teams/${id}/installedApps`,
      entity: `teams('${id}')/installedApps`,
      list: listOf(inTeam(at)),
      row: (one) =>
        ({
          id: Buffer.from(`${id}##${idOf(world, one)}`).toString('base64'),
          consentedPermissionSet: consentedTo(one),
        }) satisfies TeamsAppInstallation,
      expanded: (one) => ({ teamsApp: appOf(world, one), teamsAppDefinition: definitionOf(world, one) }),
      usual: PAGE,
    },
    query,
  );
}

function inTeam(at: number): readonly Installed[] {
  return installed.filter(({ teams: [from, count] }) => at >= from && at < from + count);
}

function consentedTo({ application = [], delegated = [] }: Installed): TeamsAppPermissionSet | null {
  if (application.length + delegated.length === 0) return null;
  const of = (permissionType: 'application' | 'delegated', names: readonly string[]) =>
    names.map((permissionValue) => ({ permissionType, permissionValue }));
  return { resourceSpecificPermissions: [...of('application', application), ...of('delegated', delegated)] };
}

function appOf(world: M365, one: Installed): TeamsApp {
  const { name: displayName, distribution: distributionMethod } = one;
  // Of what its store sells it tells no second id.
  const externalId = distributionMethod === 'store' ? null : drawn(world, one, 1);
  return { id: idOf(world, one).toUpperCase(), externalId, displayName, distributionMethod };
}

function definitionOf(world: M365, one: Installed): TeamsAppDefinition | null {
  const { id, name: displayName, isUndefined, hasBot } = one;
  if (isUndefined === true) return null;
  if (typeof id === 'number') return itemAt(itemAt(packagesOf(world), id).appDefinitions, 0);
  const appId = entraOf(world, one);
  const definition = {
    id: Buffer.from(`${idOf(world, one)}##1.0.0`).toString('base64'),
    teamsAppId: idOf(world, one),
    displayName,
    version: '1.0.0',
    publishingState: 'published',
    lastModifiedDateTime: null,
    createdBy: null,
    authorization: appId === null ? null : { clientAppId: appId, requiredPermissionSet: null },
    bot: hasBot === true ? { id: drawn(world, one, 2) } : null,
  } satisfies TeamsAppDefinition;
  // The types of v1.0 lack this older member, which it gives.
  const older = { ...definition, azureADAppId: appId };
  return older;
}

function entraOf({ planted, apps }: M365, { plant, appId }: Installed): string | null {
  const index = planted.findIndex(({ key }) => key === plant);
  return index < 0 ? (appId ?? null) : apps.at(index).appId;
}

function idOf(world: M365, one: Installed): string {
  if (typeof one.id === 'string') return one.id;
  return one.id === undefined ? drawn(world, one, 0) : itemAt(packagesOf(world), one.id).id;
}

function drawn({ seed, tenant }: M365, one: Installed, n: number): string {
  return guids(seed, `${tenant.id}.installed`).at(installed.indexOf(one) * 4 + n);
}

function* installationKeys(world: M365): Generator<ToldKey> {
  for (const [at, { id: team }] of placesOf(world).entries()) {
    for (const one of inTeam(at)) {
      if (one.isMicrosofts === true) continue;
      const id = idOf(world, one);
      yield ['app', 'teams-app', id];
      yield ['grant', 'teams-installation', team, id];
      // Of an app of the tenant another surface tells what it was granted, and of what is not defined, nobody knows whose that is.
      if (isOfTenant(world, one) || one.isUndefined === true) continue;
      for (const access of ['application', 'delegated'] as const)
        if (one[access] !== undefined) yield ['grant', 'teams-installation', team, id, access];
    }
  }
}

function isOfTenant({ planted }: M365, { plant }: Installed): boolean {
  return planted.some(({ key }) => key === plant);
}
