import { appRoleName, GRAPH } from '../../knowledge/scopes/app-roles.ts';
import { ProviderError } from '../../lib/errors.ts';
import { printable } from '../../lib/text.ts';
import type { Checkup, HeldRight, Untold } from '../checkup.ts';
import type { Connector, Tools } from '../connector.ts';
import { broaderThan } from './broader.ts';
import type { Claims } from './claims.ts';
import type { Config } from './config.ts';
import { credentialEnd } from './credential-end.ts';
import { delegatedRights } from './held-grants.ts';
import { roleRights } from './held-roles.ts';
import { type Assignment, askOwnApp, type OwnApp, ownCalls } from './own-app.ts';
import { toPlans } from './plans.ts';
import { type AskedRole, type Grantee, grantOf, revokeOf } from './remedies.ts';
import type { Session } from './session.ts';

/**
 * Asks Graph for the grants of the service principal that we are, which is the documented way, and compares them with
 * what the token says.
 */
export const checkup: NonNullable<Connector<Config, Session>['checkup']> = { calls: ownCalls, examine };

async function examine(session: Session, { auth, cloud }: Config, { signal }: Tools): Promise<Checkup> {
  const { graph, organization } = session;
  const claims = await session.claims();
  const access = claims?.access ?? 'application';
  const appId = claims?.appId ?? ('clientId' in auth ? auth.clientId?.toLowerCase() : undefined);
  const ids = { appId, objectId: claims?.objectId };
  const app = await askOwnApp(graph, access === 'application' ? ids : {}, signal);
  const { principal, graphId, asks, plans, registration } = app;
  const grantee: Grantee = {
    ...{ auth: auth.kind, cloud, access, appId, graphId, asks },
    principalId: principal?.id ?? claims?.objectId,
  };
  const found = rightsOf({ claims, app, grantee });
  return {
    ...(principal?.displayName && { account: printable(principal.displayName, 80) }),
    ...found,
    broader: (need, surface) => broaderThan(need, surface, access),
    grant: (need) => grantOf(need, grantee),
    plans: toPlans(plans, cloud),
    credential: credentialEnd(auth, { claims, registration }),
    notes: [
      ...(organization instanceof ProviderError ? [`the organization: ${organization.message}`] : []),
      ...app.notes,
      ...differences(found.rights),
      ...groupNotes(app),
      ...askedNotes(app),
      ...(access === 'delegated'
        ? ['it acts in a person’s name: what that person may not see is not seen, whatever the permissions']
        : []),
    ],
  };
}

interface Facts {
  readonly claims: Claims | undefined;
  readonly app: OwnApp;
  readonly grantee: Grantee;
}

function rightsOf({ claims, app, grantee }: Facts): Pick<Checkup, 'rights' | 'basis'> {
  const byToken = (state: HeldRight['state']) => (name: string) => {
    const revoke = revokeOf(grantee, undefined);
    return { name, access: grantee.access, state, revoke };
  };
  const apiOf = (id: string) => toApi(app, { resourceId: id });
  const besides = [
    ...roleRights(app.memberships?.roles ?? [], grantee),
    ...delegatedRights(app.delegated ?? [], { grantee, apiOf }),
  ];
  if (app.granted !== undefined) {
    const listed = app.granted.map((one) => toRight(one, { claims, app, grantee }));
    const ofGraph = listed.filter(({ api }) => api === undefined).map(({ name }) => name);
    const outlived = (claims?.rights ?? []).filter((name) => !ofGraph.includes(name));
    return {
      rights: [...listed, ...outlived.map(byToken('no-longer')), ...besides],
      basis: 'what Graph lists as granted to it',
    };
  }
  if (claims !== undefined) {
    return {
      rights: [...claims.rights.map(byToken('held')), ...besides],
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

/** Only the roles of the directory are looked for: what else a group opens is on lists that do not name it by member. */
function groupNotes({ memberships }: OwnApp): readonly string[] {
  const names = (memberships?.groups ?? []).map(({ name }) => name);
  if (names.length === 0) return [];
  const more = names.length > 5 ? ` and ${names.length - 5} more` : '';
  return [
    `it is in ${names.length === 1 ? 'the group' : 'the groups'} ${names.slice(0, 5).join(', ')}${more}: what that opens besides roles of the directory (sites, mailboxes, Azure) was not examined; OAuthlas needs no group, so take it out`,
  ];
}

/** What the registration asks for opens nothing, until somebody consents to the whole of it. */
function askedNotes({ asks, granted, resources }: OwnApp): readonly string[] {
  if (granted === undefined) return [];
  const isGranted = ({ api, role }: AskedRole) =>
    granted.some(
      ({ appRoleId, resourceId }) =>
        appRoleId === role && resources.find(({ id }) => id === resourceId)?.appId === api,
    );
  const names = (asks ?? [])
    .filter((one) => !isGranted(one))
    .map(({ api, role }) => (api === GRAPH ? appRoleName(role) : undefined) ?? `app role ${role} of ${api}`);
  if (names.length === 0) return [];
  return [
    `its registration asks for what it was not granted: ${names.join(', ')}; the next admin consent would grant it, so take out what is not to be granted`,
  ];
}

const untold: Untold = {
  untold:
    'the token does not tell, and Graph did not show which grants belong to it; with a credential of an app, or with Application.Read.All, it can be told',
};

/** Undefined: Microsoft Graph itself. */
function toApi(
  { resources, graphId }: OwnApp,
  {
    resourceId,
    resourceDisplayName,
  }: { readonly resourceId: string; readonly resourceDisplayName?: string | null | undefined },
): HeldRight['api'] {
  if (resourceId === graphId) return undefined;
  const resource = resources.find(({ id }) => id === resourceId);
  const title = resource?.displayName ?? resourceDisplayName ?? 'an API without a name';
  return { id: resource?.appId ?? resourceId, title: printable(title, 80) };
}

/** Whether the token carries it is known for Graph's own permissions, since the token is for Graph. */
function toRight(one: Assignment, { claims, app, grantee }: Facts): HeldRight {
  const { id, appRoleId, resourceId } = one;
  const resource = app.resources.find((other) => other.id === resourceId);
  const said = resource?.appRoles.find((role) => role.id === appRoleId)?.value ?? undefined;
  const name = said ?? appRoleName(appRoleId) ?? `app role ${appRoleId}`;
  // Graph's own row may have been refused: only it publishes roles by these ids.
  const isGraph = resource === undefined ? appRoleName(appRoleId) !== undefined : resource.appId === GRAPH;
  const api = isGraph ? undefined : toApi(app, one);
  const isAwaited = isGraph && claims !== undefined && !claims.rights.includes(name);
  const publisher = isGraph ? GRAPH : (resource?.appId ?? '');
  return {
    name: printable(name, 120),
    access: 'application',
    ...(api !== undefined && { api }),
    state: isAwaited ? 'not-yet' : 'held',
    revoke: revokeOf(grantee, { id, api: publisher, role: appRoleId }),
  };
}
