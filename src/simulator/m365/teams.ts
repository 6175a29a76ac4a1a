import type { Group, ResourceSpecificPermissionGrant } from '@microsoft/microsoft-graph-types';
import { guids } from '../chance.ts';
import { type Answer, parameters } from '../http.ts';
import { itemAt, listOf } from '../list.ts';
import type { ToldKey } from '../planted.ts';
import { graphError } from './answers.ts';
import { page } from './page.ts';
import type { Part } from './part.ts';
import type { App, M365 } from './scene.ts';

/** Teams, and what apps were granted in them alone. */
export const teams: Part = {
  routes: [
    { endpoint: 'm365.groups', path: '/v1.0/groups', answer: (world, { query }) => groups(world, query) },
    {
      endpoint: 'm365.groupPermissionGrants',
      path: /^\/v1\.0\/groups\/([^/]+)\/permissionGrants$/,
      answer: (world, { query }, [id = '']) => permissionGrants(world, id, query),
    },
  ],
  truth: (world) => ({ 'resource-consents': consentKeys(world) }),
};

/** What stands on a team's wall, by the key of the app's plant; the same in each tenant that has it. */
interface Consent {
  /** Undefined: its service principal is gone, and what it was granted stayed, and opens nothing. */
  readonly plant?: string;
  /** So many teams, from that one on. */
  readonly teams: readonly [from: number, count: number];
  readonly application?: readonly string[];
  readonly delegated?: readonly string[];
  /** The vendor writes the two ids of the app the other way round, as its own page has it. */
  readonly isSwapped?: true;
  readonly isOddCase?: true;
}

const consents: readonly Consent[] = [
  {
    plant: 'copperline-discovery',
    teams: [0, 12],
    application: ['ChannelMessage.Read.Group', 'TeamMember.Read.Group'],
  },
  { plant: 'invoice-bot', teams: [3, 2], application: ['TeamsActivity.Send.Group'], isSwapped: true },
  {
    plant: 'pinwheel-signing',
    teams: [1, 3],
    application: ['TeamsTab.Create.Group'],
    delegated: ['ChannelMeeting.ReadBasic.Group'],
    isOddCase: true,
  },
  // What a team's owner lets in is no administrator's word for it.
  { plant: 'northpeek-backup', teams: [21, 1], application: ['TeamMember.Read.Group'] },
  { plant: 'platform-pipelines', teams: [0, 2], application: ['TeamsActivity.Send.Group'] },
  { teams: [22, 1], application: ['TeamSettings.Read.Group'] },
];

const GRAPH = '00000003-0000-0000-c000-000000000000';
const filter = "resourceProvisioningOptions/Any(x:x eq 'Team')";

export interface Place {
  readonly id: string;
  readonly name: string | null;
}

/** The teams that there are. */
export function placesOf({ seed, tenant, users }: M365): readonly Place[] {
  const count = users.length > 40 ? 45 : 3;
  const ids = guids(seed, `${tenant.id}.team`);
  return Array.from({ length: count }, (_, n) => ({
    id: ids.at(n),
    name: n === 2 ? null : `${itemAt(names, n % names.length)} ${Math.floor(n / names.length) + 1}`,
  }));
}

/** Deleted since, and still listed for a while. */
function gone({ seed, tenant }: M365): Place {
  return { id: guids(seed, `${tenant.id}.team`).at(99), name: 'Harbour fair' };
}

const names = ['Dispatch', 'Customs desk', 'Night shift', 'Board', 'Port office', 'Claims'];

function groups(world: M365, query: string): Answer {
  const given = parameters(query).get('$filter');
  if (given !== undefined && given !== filter)
    return graphError(400, 'Request_UnsupportedQuery', 'This filter is not supported.');
  return page(
    {
      path: 'v1.0/groups',
      entity: 'groups',
      list: listOf([...placesOf(world), gone(world)]),
      row: ({ id, name }) =>
        ({
          id,
          displayName: name,
          groupTypes: ['Unified'],
          resourceProvisioningOptions: ['Team'],
        }) satisfies Group & { readonly resourceProvisioningOptions: readonly string[] },
      hasEmptyPage: true,
    },
    query,
  );
}

function permissionGrants(world: M365, id: string, query: string): Answer {
  const places = placesOf(world);
  const at = places.findIndex((place) => place.id === id);
  if (at < 0) return graphError(404, 'Request_ResourceNotFound', `Resource '${id}' does not exist.`);
  if (query !== '') return graphError(400, 'BadRequest', 'This operation takes no query.');
  const rows = heldIn(world, at).map((held) => toRow(world, at, held));
  return page(
    {
      path: `v1.0/groups/${id}/permissionGrants`,
      entity: 'permissionGrants',
      list: listOf(rows),
      row: (row) => row,
    },
    query,
  );
}

interface Held {
  readonly consent: Consent;
  readonly app: Pick<App, 'id' | 'appId'>;
  readonly type: 'Application' | 'Delegated';
  readonly permission: string;
}

function heldIn(world: M365, at: number): readonly Held[] {
  return consents.flatMap((consent): readonly Held[] => {
    const [from, count] = consent.teams;
    const app = appOf(world, consent);
    if (app === undefined || at < from || at >= from + count) return [];
    const of = (type: Held['type'], permissions: readonly string[] = []) =>
      permissions.map((permission) => ({ consent, app, type, permission }));
    return [...of('Application', consent.application), ...of('Delegated', consent.delegated)];
  });
}

function appOf(world: M365, { plant }: Consent): Held['app'] | undefined {
  if (plant === undefined) {
    const gone = guids(world.seed, `${world.tenant.id}.gone`);
    return { id: gone.at(0), appId: gone.at(1) };
  }
  const index = world.planted.findIndex(({ key }) => key === plant);
  return index < 0 ? undefined : world.apps.at(index);
}

function toRow(world: M365, at: number, { consent, app, type, permission }: Held) {
  const write = (id: string) => (consent.isOddCase ? id.toUpperCase() : id);
  const [clientId, clientAppId] = consent.isSwapped ? [app.appId, app.id] : [app.id, app.appId];
  return {
    id: Buffer.from(`${world.tenant.id}.${at}.${app.appId}.${permission}`).toString('base64url'),
    deletedDateTime: null,
    clientId: write(clientId),
    clientAppId: write(clientAppId),
    resourceAppId: GRAPH,
    permissionType: type,
    permission,
  } satisfies ResourceSpecificPermissionGrant;
}

function* consentKeys(world: M365): Generator<ToldKey> {
  for (const [at, { id }] of placesOf(world).entries()) {
    for (const { consent, app, type, permission } of heldIn(world, at)) {
      if (consent.plant === undefined) continue;
      const of = [id, app.id, GRAPH, type.toLowerCase(), permission.toLowerCase()] as const;
      yield ['grant', 'resource-consent', ...of];
    }
  }
}
