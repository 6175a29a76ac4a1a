import { z } from 'zod';
import { GRAPH } from '../../knowledge/scopes/app-roles.ts';
import { ProviderError, providerError } from '../../lib/errors.ts';
import { BATCH_SIZE, type Part } from './batch.ts';
import type { GraphClient } from './client.ts';
import { type OwnGrant, readGrants } from './held-grants.ts';
import { type HeldRole, type Memberships, toHeldRoles, toMemberships } from './held-roles.ts';
import { guid } from './listing.ts';
import type { AskedRole } from './remedies.ts';

const PLANS = '/v1.0/organization?$select=id,assignedPlans';

/** As those of a surface. */
export const ownCalls = [
  'POST /v1.0/$batch',
  'GET /v1.0/organization',
  "GET /v1.0/servicePrincipals(appId='{appId}')",
  "GET /v1.0/servicePrincipals(appId='{appId}')/appRoleAssignments",
  "GET /v1.0/servicePrincipals(appId='{appId}')/transitiveMemberOf",
  "GET /v1.0/applications(appId='{appId}')",
  'GET /v1.0/servicePrincipals/{id}',
  'GET /v1.0/oauth2PermissionGrants',
  'GET /v1.0/roleManagement/directory/roleAssignments',
] as const;

/** What Graph shows of the app that we sign in as. What it refused is undefined, or stands in the notes. */
export interface OwnApp {
  readonly plans: Part | undefined;
  readonly principal: { readonly id: string; readonly displayName?: string | null | undefined } | undefined;
  readonly graphId: string | undefined;
  readonly granted: readonly Assignment[] | undefined;
  readonly delegated: readonly OwnGrant[] | undefined;
  readonly resources: readonly Resource[];
  readonly memberships: Memberships | undefined;
  readonly registration: unknown;
  readonly asks: readonly AskedRole[] | undefined;
  readonly notes: readonly string[];
}

const principalRow = z.object({ id: guid, displayName: z.string().nullish() });

const assignmentRow = z.object({
  id: z.string(),
  appRoleId: guid,
  resourceId: guid,
  resourceDisplayName: z.string().nullish(),
});
export type Assignment = z.output<typeof assignmentRow>;

const resourceRow = z.object({
  id: guid,
  appId: guid,
  displayName: z.string().nullish(),
  appRoles: z.array(z.object({ id: guid, value: z.string().nullish() })),
});
export type Resource = z.output<typeof resourceRow>;

const registrationRow = z.object({
  requiredResourceAccess: z.array(
    z.object({
      resourceAppId: guid,
      resourceAccess: z.array(z.object({ id: guid, type: z.string().nullish() })),
    }),
  ),
});

/** By what we know ourselves before we ask: by the config, and by our token. */
export interface OwnIds {
  readonly appId?: string | undefined;
  readonly objectId?: string | undefined;
}

/** All that it asks for is open to the rights that the surfaces need anyway. Without an id, of the tenant alone. */
export async function askOwnApp(
  graph: GraphClient,
  { appId, objectId }: OwnIds,
  signal: AbortSignal,
): Promise<OwnApp> {
  const own = `/v1.0/servicePrincipals(appId='${appId}')`;
  const select = '?$select=id,appId,displayName,appRoles';
  const [plans, principal, assignments, members, registration, api] = await graph.batch(
    [
      PLANS,
      ...(appId === undefined
        ? []
        : [
            `${own}?$select=id,displayName`,
            `${own}/appRoleAssignments`,
            `${own}/transitiveMemberOf`,
            `/v1.0/applications(appId='${appId}')?$select=id,passwordCredentials,requiredResourceAccess`,
            `/v1.0/servicePrincipals(appId='${GRAPH}')${select}`,
          ]),
    ],
    signal,
  );
  const list = createLists(graph, signal);
  const listed = await list.rowsOf(`${own}/appRoleAssignments`, assignments);
  const granted = listed && readAssignments(listed);
  const shown = await list.rowsOf(`${own}/transitiveMemberOf`, members);
  const known = principalRow.safeParse(principal).data;
  const principalId = known?.id ?? objectId;
  const more = await askMore(graph, { principalId, shown, list }, signal);
  const graphRow = resourceRow.safeParse(api).data;
  const ids = new Set([...(granted ?? []), ...(more.delegated ?? [])].map(({ resourceId }) => resourceId));
  if (graphRow !== undefined) ids.delete(graphRow.id);
  const paths = [...ids]
    .filter((id) => /^[\da-f-]{36}$/.test(id))
    .slice(0, BATCH_SIZE)
    .map((id) => `/v1.0/servicePrincipals/${id}${select}`);
  const others = await graph.batch(paths, signal);
  const resources = [api, ...others].flatMap((part) => resourceRow.safeParse(part).data ?? []);
  return {
    ...{ plans, principal: known, granted, resources, registration, ...more },
    graphId: resources.find((one) => one.appId === GRAPH)?.id,
    asks: toAsks(registration),
    notes: [
      ...[plans, principal, assignments, members].flatMap((part) =>
        part instanceof ProviderError && part.reason !== 'permission' ? [part.message] : [],
      ),
      ...list.ends,
      ...(appId !== undefined && shown === undefined
        ? ['which groups it is in, and what they give it, was not shown']
        : []),
      ...more.notes,
    ],
  };
}

type Lists = ReturnType<typeof createLists>;

function createLists(graph: GraphClient, signal: AbortSignal) {
  /** Why a list ended early. */
  const ends: string[] = [];
  return {
    ends,
    /** Every row of a list whose first page came in a batch; undefined when that was refused. */
    rowsOf: async (path: string, first: Part | undefined): Promise<readonly unknown[] | undefined> => {
      if (first === undefined || first instanceof ProviderError) return undefined;
      const rows: unknown[] = [];
      try {
        for await (const { value } of graph.list(path, { first: Promise.resolve(first), signal }))
          rows.push(...value);
      } catch (error) {
        const known = providerError(error);
        if (known === undefined) throw error;
        ends.push(`${path.replace(/\?.*/, '').split('/').at(-1)} was not shown whole: ${known.message}`);
      }
      return rows;
    },
  };
}

interface Shown {
  readonly principalId: string | undefined;
  readonly shown: readonly unknown[] | undefined;
  readonly list: Lists;
}

/** What hangs on our own object id, and on the groups that may hold a role. */
async function askMore(
  graph: GraphClient,
  { principalId, shown, list }: Shown,
  signal: AbortSignal,
): Promise<Pick<OwnApp, 'delegated' | 'memberships' | 'notes'>> {
  const memberships = shown && toMemberships(shown);
  if (principalId === undefined) return { delegated: undefined, memberships, notes: [] };
  const groups = (memberships?.groups ?? []).filter(({ mayHoldRoles }) => mayHoldRoles);
  const asked = groups.slice(0, BATCH_SIZE - 2);
  const grants = `/v1.0/oauth2PermissionGrants?$filter=clientId%20eq%20'${principalId}'`;
  const rolesOf = (id: string) =>
    `/v1.0/roleManagement/directory/roleAssignments?$filter=principalId%20eq%20'${id}'&$expand=roleDefinition`;
  const paths = [grants, ...[principalId, ...asked.map(({ id }) => id)].map(rolesOf)];
  const [first, ...parts] = await graph.batch(paths, signal);
  const rows = await list.rowsOf(grants, first);
  const assigned: HeldRole[] = [];
  const untold: string[] = [];
  for (const [i, holder] of [undefined, ...asked].entries()) {
    const held = await list.rowsOf(paths[i + 1] ?? '', parts[i]);
    if (held === undefined) untold.push(holder === undefined ? 'it' : `the group ${holder.name}`);
    else assigned.push(...toHeldRoles(held, holder));
  }
  untold.push(...groups.slice(asked.length).map(({ name }) => `the group ${name}`));
  return {
    delegated: rows && readGrants(rows),
    memberships: {
      groups: memberships?.groups ?? [],
      // Of a role that is listed among the memberships it is not told by which group it comes.
      roles: [...assigned, ...(memberships?.roles ?? []).filter((role) => !isAmong(assigned, role))],
    },
    notes: [
      ...(rows === undefined ? ['which delegated grants it holds was not shown'] : []),
      ...(untold.length === 0
        ? []
        : [`which roles of the directory are assigned to ${untold.join(', ')} was not shown`]),
    ],
  };
}

function isAmong(assigned: readonly HeldRole[], { template }: HeldRole): boolean {
  return assigned.some((one) => one.template === template && one.scope === undefined);
}

function readAssignments(rows: readonly unknown[]): readonly Assignment[] {
  return rows
    .flatMap((row) => assignmentRow.safeParse(row).data ?? [])
    .filter(({ appRoleId }) => appRoleId !== DEFAULT_ACCESS);
}

const DEFAULT_ACCESS = '00000000-0000-0000-0000-000000000000';

/** Undefined where the registration was not shown: one of another tenant is not. */
function toAsks(registration: unknown): readonly AskedRole[] | undefined {
  return registrationRow
    .safeParse(registration)
    .data?.requiredResourceAccess.flatMap(({ resourceAppId, resourceAccess }) =>
      resourceAccess.flatMap(({ id, type }) =>
        /^role$/i.test(type ?? '') ? [{ api: resourceAppId, role: id }] : [],
      ),
    );
}
