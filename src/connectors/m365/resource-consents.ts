import { z } from 'zod';
import { type RecordKey, recordKey } from '../../model/keys.ts';
import type { GrantRecord } from '../../model/records.ts';
import type { Surface } from '../connector.ts';
import { apiName } from './api-names.ts';
import { clientIds } from './client-ids.ts';
import { notInChina } from './clouds.ts';
import { clientKey } from './keys.ts';
import { guid, idIn, maybeGuid } from './listing.ts';
import type { Session } from './session.ts';
import { readTeams, type Team } from './teams.ts';

const permissionGrant = z
  .object({
    clientId: maybeGuid,
    clientAppId: maybeGuid,
    resourceAppId: guid,
    permissionType: z
      .string()
      .toLowerCase()
      .pipe(z.enum(['application', 'delegated'])),
    permission: z.string().min(1),
  })
  .refine(({ clientId, clientAppId }) => Boolean(clientId || clientAppId), {
    error: 'it names no app',
    path: ['clientId'],
  });

type PermissionGrant = z.output<typeof permissionGrant>;

const needs = ['GroupMember.Read.All'] as const;

export const resourceConsents: Surface<Session, GrantRecord> = {
  id: 'resource-consents',
  question: 'What may apps do in single teams, by a consent that holds there alone?',
  listing: 'whole',
  yields: ['grant'],
  adds: ['grant'],
  from: ['service-principals'],
  needs,
  calls: ['GET /v1.0/groups', 'POST /v1.0/$batch', 'GET /v1.0/groups/{id}/permissionGrants'],
  notIn: {
    clouds: notInChina,
    what: 'Microsoft does not list in its cloud in China what apps were granted in teams',
    fix: 'look at the apps of each team that matters: Manage team, Apps',
  },
  read: async function* (session, options) {
    const { tenant } = options;
    const clients = await clientIds(options);
    yield* readTeams<PermissionGrant, GrantRecord>(session, options, {
      what: 'what apps were granted in a team',
      needs,
      pathOf: ({ id }) => `/v1.0/groups/${id}/permissionGrants`,
      rowsOf: (team) => ({
        one: 'permission grant of a team',
        row: permissionGrant,
        toRecords: (row) => {
          const whose = whoseOf(row, clients);
          return whose === undefined ? [] : [toGrant(tenant, team, whose, row)];
        },
        subject: (row) => subjectOf(tenant, team, idIn(row, 'clientId')),
      }),
      subjectOf: (team) => subjectOf(tenant, team),
    });
  },
};

interface Whose {
  readonly objectId: string;
  readonly appId: string | undefined;
}

/**
 * Microsoft's page calls `clientId` the app's id and `clientAppId` its service principal's, the reverse of what the
 * names say: the one that is a service principal here is the service principal. Where neither is, nobody gets a token.
 * @see https://learn.microsoft.com/en-us/graph/api/resources/resourcespecificpermissiongrant
 */
export function whoseOf(
  { clientId, clientAppId }: Pick<PermissionGrant, 'clientId' | 'clientAppId'>,
  clients: ReadonlySet<string>,
): Whose | undefined {
  const [one, other] = [clientId || undefined, clientAppId || undefined];
  if (one !== undefined && clients.has(one)) return { objectId: one, appId: other };
  return other !== undefined && clients.has(other) ? { objectId: other, appId: one } : undefined;
}

function toGrant(
  tenant: string,
  team: Team,
  { objectId, appId }: Whose,
  { resourceAppId, permissionType: access, permission }: PermissionGrant,
): GrantRecord {
  return {
    kind: 'grant',
    key: recordKey(
      ...([tenant, 'grant', 'resource-consent', team.id, objectId, resourceAppId] as const),
      ...([access, permission.toLowerCase()] as const),
    ),
    app: clientKey(tenant, objectId),
    ...(appId !== undefined && { clientId: appId }),
    access,
    // For whoever uses it in the team; who that is, is not told.
    principal: access === 'application' ? 'itself' : 'unknown',
    resource: resourceAppId,
    ...apiName(resourceAppId),
    scopes: [permission],
    // An owner of the team, or an administrator.
    consent: 'unknown',
    place: team.id,
    ...(team.name !== undefined && { placeName: team.name }),
    grantedAt: 'unknown',
  };
}

function subjectOf(tenant: string, { id }: Team, client?: string): RecordKey {
  return client === undefined
    ? recordKey(tenant, 'grant', 'resource-consent', id)
    : clientKey(tenant, client);
}
