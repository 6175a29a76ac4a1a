import { z } from 'zod';
import { type RecordKey, recordKey } from '../../model/keys.ts';
import type { AppRecord, GrantRecord } from '../../model/records.ts';
import { apiName, GRAPH, TEAMS } from './api-names.ts';
import { teamsAppKey } from './keys.ts';
import { maybeGuid } from './listing.ts';
import type { Team } from './teams.ts';
import { appOf, definition } from './teams-apps.ts';

const consent = z.object({
  permissionValue: z.string().min(1),
  permissionType: z
    .string()
    .toLowerCase()
    .pipe(z.enum(['application', 'delegated'])),
});

export const installationRow = z
  .object({
    consentedPermissionSet: z.object({ resourceSpecificPermissions: z.array(consent).nullish() }).nullish(),
    teamsApp: z
      .object({
        id: maybeGuid,
        displayName: z.string().nullish(),
        // By it Microsoft's own are told from others': not told is not the same as none.
        distributionMethod: z.string().toLowerCase().nullable(),
      })
      .nullable(),
    teamsAppDefinition: definition
      .omit({ publishingState: true })
      .extend({ teamsAppId: maybeGuid, displayName: z.string().nullish() })
      .nullable(),
  })
  .refine(({ teamsApp, teamsAppDefinition }) => Boolean(teamsApp?.id || teamsAppDefinition?.teamsAppId), {
    error: 'it names no app',
    path: ['teamsApp'],
  });

type Row = z.output<typeof installationRow>;

/** One app in one team. */
export interface Installation {
  readonly key: RecordKey;
  readonly team: Team;
  /** By the vendor's id of the Teams app. */
  readonly id: string;
  readonly name: string;
  /** `store`, `organization`, `sideloaded`, or what is new to us. */
  readonly distribution: string | undefined;
  /** The app of Entra that it names. */
  readonly appId: string | undefined;
  /** By access, what was consented to when it was put in; absent where nothing tells whose that would be. */
  readonly consents?: ReadonlyMap<GrantRecord['access'], readonly string[]>;
}

export function toInstallation(
  tenant: string,
  team: Team,
  { teamsApp, teamsAppDefinition, consentedPermissionSet }: Row,
): Installation {
  const id = teamsApp?.id || teamsAppDefinition?.teamsAppId || '';
  return {
    key: recordKey(tenant, 'grant', 'teams-installation', team.id, id),
    team,
    id,
    name: teamsApp?.displayName || teamsAppDefinition?.displayName || id,
    distribution: teamsApp?.distributionMethod || undefined,
    appId: teamsAppDefinition ? appOf(teamsAppDefinition) : undefined,
    // Without a definition its app may be one of the tenant, and then another surface tells what it was granted.
    ...(teamsAppDefinition && {
      consents: byAccess(consentedPermissionSet?.resourceSpecificPermissions ?? []),
    }),
  };
}

function byAccess(
  consents: readonly z.output<typeof consent>[],
): ReadonlyMap<GrantRecord['access'], readonly string[]> {
  const groups = Map.groupBy(consents, ({ permissionType }) => permissionType);
  return new Map(
    [...groups].map(([access, group]) => [
      access,
      [...new Set(group.map(({ permissionValue }) => permissionValue))].sort(),
    ]),
  );
}

/** How it came, beside the states of publishing that the catalogue tells under the same key. */
export const WAY = 'distribution:';

/** A package holds nothing itself. It stands with the app of the tenant that it names, else by itself. */
export function toApp(
  tenant: string,
  { id, name, distribution, appId }: Installation,
  client: RecordKey | undefined,
): AppRecord {
  const key = teamsAppKey(tenant, id);
  return {
    kind: 'app',
    key,
    app: client ?? key,
    ...(appId !== undefined && { clientId: appId }),
    name,
    role: 'registration',
    type: 'teams-app',
    // Whoever put it in need not have made it, and of the store no publisher is told.
    home: 'unknown',
    enabled: 'unknown',
    createdAt: 'unknown',
    tags: [`${WAY}${distribution ?? 'unknown'}`],
  };
}

/**
 * That it is there; and what was consented to, where its app is none of the tenant: of those that are,
 * `resource-consents` tells it.
 */
export function toGrants(
  tenant: string,
  { key, team, id, name, appId, consents = new Map() }: Installation,
  client: RecordKey | undefined,
): readonly GrantRecord[] {
  const there: GrantRecord = {
    kind: 'grant',
    key,
    app: client ?? teamsAppKey(tenant, id),
    ...(appId !== undefined && { clientId: appId }),
    access: 'application',
    principal: 'itself',
    resource: TEAMS,
    ...apiName(TEAMS),
    scopes: [],
    // An owner of the team, a member whom it lets, or an administrator.
    consent: 'unknown',
    place: team.id,
    ...(team.name !== undefined && { placeName: team.name }),
    grantedAt: 'unknown',
    appName: name,
  };
  if (client !== undefined) return [there];
  const consented = [...consents].map(
    ([access, scopes]): GrantRecord => ({
      ...there,
      key: recordKey(tenant, 'grant', 'teams-installation', team.id, id, access),
      access,
      // For whoever uses it in the team; who that is, is not told.
      principal: access === 'application' ? 'itself' : 'unknown',
      resource: GRAPH,
      ...apiName(GRAPH),
      scopes,
    }),
  );
  return [there, ...consented];
}
