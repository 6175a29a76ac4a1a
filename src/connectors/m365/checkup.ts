import { z } from 'zod';
import { appRoleName, GRAPH } from '../../knowledge/scopes/app-roles.ts';
import { ProviderError, providerError } from '../../lib/errors.ts';
import { printable } from '../../lib/text.ts';
import type { Checkup, HeldRight, Untold } from '../checkup.ts';
import type { Connector, Tools } from '../connector.ts';
import type { Part } from './batch.ts';
import { broaderThan } from './broader.ts';
import type { Claims } from './claims.ts';
import type { GraphClient } from './client.ts';
import type { Config } from './config.ts';
import { credentialEnd } from './credential-end.ts';
import { heldRoles } from './held-roles.ts';
import { guid } from './listing.ts';
import { toPlans } from './plans.ts';
import { type Grantee, grantOf, revokeOf } from './remedies.ts';
import type { Session } from './session.ts';

const PLANS = '/v1.0/organization?$select=id,assignedPlans';

/**
 * Asks Graph for the grants of the service principal that we are, which is the documented way, and compares them with
 * what the token says. All that it asks for is open to the rights that the surfaces need anyway.
 */
export const checkup: NonNullable<Connector<Config, Session>['checkup']> = {
  calls: [
    'POST /v1.0/$batch',
    'GET /v1.0/organization',
    "GET /v1.0/servicePrincipals(appId='{appId}')",
    "GET /v1.0/servicePrincipals(appId='{appId}')/appRoleAssignments",
    "GET /v1.0/servicePrincipals(appId='{appId}')/memberOf",
    "GET /v1.0/applications(appId='{appId}')",
    'GET /v1.0/servicePrincipals/{id}',
  ],
  examine,
};

async function examine(session: Session, { auth, cloud }: Config, { signal }: Tools): Promise<Checkup> {
  const { graph, organization } = session;
  const claims = await session.claims();
  const access = claims?.access ?? 'application';
  const appId = claims?.appId ?? ('clientId' in auth ? auth.clientId?.toLowerCase() : undefined);
  const isAsked = access === 'application' && appId !== undefined;
  const own = `/v1.0/servicePrincipals(appId='${appId}')`;
  const [plans, principal, assignments, memberships, registration] = await graph.batch(
    [
      PLANS,
      ...(isAsked
        ? [
            `${own}?$select=id,displayName`,
            `${own}/appRoleAssignments`,
            `${own}/memberOf`,
            `/v1.0/applications(appId='${appId}')?$select=id,passwordCredentials`,
          ]
        : []),
    ],
    signal,
  );
  const listed = await rowsOf(graph, `${own}/appRoleAssignments`, assignments, signal);
  const granted = listed && readAssignments(listed.rows);
  const resources = await askResources(session, granted ?? [], signal);
  const known = principalRow.safeParse(principal).data;
  const grantee: Grantee = {
    ...{ auth: auth.kind, cloud, access, appId },
    principalId: known?.id ?? claims?.objectId,
    graphId: resources.find((one) => one.appId === GRAPH)?.id,
  };
  const members = await rowsOf(graph, `${own}/memberOf`, memberships, signal);
  const roles = members && heldRoles(members.rows, grantee);
  const found = rightsOf({ claims, granted, resources, roles: roles ?? [], grantee });
  return {
    ...(known?.displayName && { account: printable(known.displayName, 80) }),
    ...found,
    broader: (need) => broaderThan(need, access),
    grant: (need) => grantOf(need, grantee),
    plans: toPlans(plans, cloud),
    credential: credentialEnd(auth, { claims, registration }),
    notes: [
      ...(organization instanceof ProviderError ? [`the organization: ${organization.message}`] : []),
      ...[plans, principal, assignments, memberships].flatMap((part) =>
        part instanceof ProviderError && part.reason !== 'permission' ? [part.message] : [],
      ),
      ...[listed?.rest, members?.rest].flatMap((rest) => rest ?? []),
      ...differences(found.rights),
      ...(isAsked && roles === undefined ? ['which directory roles it holds was not shown'] : []),
      ...(access === 'delegated'
        ? ['it acts in a person’s name: what that person may not see is not seen, whatever the permissions']
        : []),
    ],
  };
}

const principalRow = z.object({ id: guid, displayName: z.string().nullish() });

/** Every row of a list whose first page came in a batch; undefined when that was refused. `rest`: why it ended early. */
async function rowsOf(
  graph: GraphClient,
  path: string,
  first: Part | undefined,
  signal: AbortSignal,
): Promise<{ readonly rows: readonly unknown[]; readonly rest?: string } | undefined> {
  if (first === undefined || first instanceof ProviderError) return undefined;
  const rows: unknown[] = [];
  try {
    for await (const { value } of graph.list(path, { first: Promise.resolve(first), signal }))
      rows.push(...value);
    return { rows };
  } catch (error) {
    const known = providerError(error);
    if (known === undefined) throw error;
    return { rows, rest: `${path.split('/').at(-1)} was not shown whole: ${known.message}` };
  }
}

const assignmentRow = z.object({
  id: z.string(),
  appRoleId: guid,
  resourceId: guid,
  resourceDisplayName: z.string().nullish(),
});
type Assignment = z.output<typeof assignmentRow>;

function readAssignments(rows: readonly unknown[]): readonly Assignment[] {
  return rows
    .flatMap((row) => assignmentRow.safeParse(row).data ?? [])
    .filter(({ appRoleId }) => appRoleId !== DEFAULT_ACCESS);
}

const DEFAULT_ACCESS = '00000000-0000-0000-0000-000000000000';

const resourceRow = z.object({
  id: guid,
  appId: guid,
  displayName: z.string().nullish(),
  appRoles: z.array(z.object({ id: guid, value: z.string().nullish() })),
});
type Resource = z.output<typeof resourceRow>;

/** The APIs whose app roles were assigned: only they know the roles' names. */
async function askResources(
  { graph }: Session,
  granted: readonly Assignment[],
  signal: AbortSignal,
): Promise<readonly Resource[]> {
  const ids = [...new Set(granted.map(({ resourceId }) => resourceId))].filter((id) =>
    /^[\da-f-]{36}$/.test(id),
  );
  const paths = ids
    .slice(0, 20)
    .map((id) => `/v1.0/servicePrincipals/${id}?$select=id,appId,displayName,appRoles`);
  const parts = await graph.batch(paths, signal);
  return parts.flatMap((part) => resourceRow.safeParse(part).data ?? []);
}

interface Found {
  readonly claims: Claims | undefined;
  readonly granted: readonly Assignment[] | undefined;
  readonly resources: readonly Resource[];
  readonly roles: readonly HeldRight[];
  readonly grantee: Grantee;
}

function rightsOf({ claims, granted, resources, roles, grantee }: Found): Pick<Checkup, 'rights' | 'basis'> {
  const byToken = (state: HeldRight['state']) => (name: string) => {
    const revoke = revokeOf(grantee, undefined);
    return { name, access: grantee.access, state, revoke };
  };
  if (granted !== undefined) {
    const listed = granted.map((one) => toRight(one, { resources, grantee, claims }));
    const ofGraph = listed.filter(({ api }) => api === undefined).map(({ name }) => name);
    const outlived = (claims?.rights ?? []).filter((name) => !ofGraph.includes(name));
    return {
      rights: [...listed, ...outlived.map(byToken('no-longer')), ...roles],
      basis: 'what Graph lists as granted to it',
    };
  }
  if (claims !== undefined) {
    return {
      rights: [...claims.rights.map(byToken('held')), ...roles],
      basis: 'what its token says, a hint that Microsoft does not promise',
    };
  }
  return { rights: untold, basis: 'nothing' };
}

/** A grant takes minutes to reach a token, and a token outlives a grant; lists are eventually consistent. */
function differences(rights: Checkup['rights']): readonly string[] {
  if ('untold' in rights) return [];
  const of = (state: HeldRight['state']) =>
    rights.filter((right) => right.state === state).map(({ name }) => name);
  const [coming, gone] = [of('not-yet').join(', '), of('no-longer').join(', ')];
  return [
    ...(coming === ''
      ? []
      : [
          `granted, and not in the token yet: ${coming}; a new token comes within the hour, for a managed identity within a day`,
        ]),
    ...(gone === ''
      ? []
      : [
          `in the token, and not among the grants that Graph lists: ${gone}; it was taken away and ends with the token, or Graph lags behind`,
        ]),
  ];
}

const untold: Untold = {
  untold:
    'the token does not tell, and Graph did not show which grants belong to it; with a credential of an app, or with Application.Read.All, it can be told',
};

/** Whether the token carries it is known for Graph's own permissions, since the token is for Graph. */
function toRight(
  { id, appRoleId, resourceId, resourceDisplayName }: Assignment,
  { resources, grantee, claims }: Pick<Found, 'resources' | 'grantee' | 'claims'>,
): HeldRight {
  const resource = resources.find((one) => one.id === resourceId);
  const said = resource?.appRoles.find((role) => role.id === appRoleId)?.value ?? undefined;
  const name = said ?? appRoleName(appRoleId) ?? `app role ${appRoleId}`;
  const isGraph = resource === undefined ? appRoleName(appRoleId) !== undefined : resource.appId === GRAPH;
  const title = printable(resource?.displayName ?? resourceDisplayName ?? 'an API without a name', 80);
  const isAwaited = isGraph && claims !== undefined && !claims.rights.includes(name);
  return {
    name: printable(name, 120),
    access: 'application',
    ...(!isGraph && { api: { id: resource?.appId ?? resourceId, title } }),
    state: isAwaited ? 'not-yet' : 'held',
    revoke: revokeOf(grantee, id),
  };
}
