import { appRoleId, GRAPH } from '../../knowledge/scopes/app-roles.ts';
import { posix } from '../../lib/shell.ts';
import type { Remedy } from '../checkup.ts';
import { type CloudName, clouds } from './clouds.ts';
import type { Config } from './config.ts';
import { azClouds, inCloud, pasted } from './paste.ts';

/** Who signs in, as far as it is known, and what it is granted: ids alone, since they stand in commands. */
export interface Grantee {
  readonly auth: Config['auth']['kind'];
  readonly cloud: CloudName;
  readonly access: 'application' | 'delegated';
  readonly appId: string | undefined;
  /** Object ids of its service principal, and of that of Microsoft Graph. */
  readonly principalId: string | undefined;
  readonly graphId: string | undefined;
  /** What its registration asks for; undefined: it was not shown, or there is none. */
  readonly asks: readonly AskedRole[] | undefined;
}

/** An app role, and the app that publishes it. */
export interface AskedRole {
  readonly api: string;
  readonly role: string;
}

/** Rights of our surfaces that are no application permission of Microsoft Graph, and what they are instead. */
export const noAppRole: Readonly<Record<string, string>> = {};

const ASSIGN = ['Application.Read.All', 'AppRoleAssignment.ReadWrite.All'];

/**
 * How to give an application permission of Microsoft Graph to whoever signs in: that one alone. The consent of an
 * administrator would give all that the registration asks for, and az refuses it in national clouds.
 */
export function grantOf(need: string, grantee: Grantee): Remedy {
  if (grantee.access === 'delegated')
    return {
      by: 'what this login carries cannot be added to: make an app of its own with `oauthlas init m365`',
      commands: [],
    };
  const role = appRoleId(need);
  if (role === undefined)
    return { by: noAppRole[need] ?? `look for ${need} among the permissions of the app`, commands: [] };
  const note = grantee.auth === 'managed-identity' ? WHO : `${WHO} ${CONSENT}`;
  return { by: grantByHand(need, grantee), commands: assign(grantee, role), note };
}

const WHO = 'It takes Privileged Role Administrator or Global Administrator, signed in to this tenant.';
const CONSENT =
  'By hand, Grant admin consent grants all that stands under API permissions: take out of there first what it should not have.';

function grantByHand(need: string, { auth, appId = 'the app' }: Grantee): string {
  if (auth === 'managed-identity')
    return 'the Entra admin center has no page for the permissions of a managed identity';
  return `Entra admin center > App registrations > ${appId} > API permissions > Add a permission > Microsoft Graph > Application permissions > ${need}; then Grant admin consent`;
}

function assign({ cloud, appId, principalId, graphId }: Grantee, role: string): readonly string[] {
  if (principalId !== undefined && graphId !== undefined)
    return pasted(cloud, {
      method: 'POST',
      path: `/servicePrincipals/${principalId}/appRoleAssignments`,
      body: { principalId, resourceId: graphId, appRoleId: role },
      scopes: ASSIGN,
    });
  if (azClouds[cloud] === undefined || (principalId ?? appId) === undefined) return [];
  const idOf = (id: string) => `$(az ad sp show --id ${posix(id)} --query id --output tsv)`;
  return [
    ...inCloud(cloud),
    `SP_ID=${principalId === undefined ? idOf(appId ?? '') : posix(principalId)}`,
    `GRAPH_ID=${graphId === undefined ? idOf(GRAPH) : posix(graphId)}`,
    `az rest --method POST --url "${clouds[cloud].graph}/v1.0/servicePrincipals/$SP_ID/appRoleAssignments" --headers Content-Type=application/json --body "{\\"principalId\\":\\"$SP_ID\\",\\"resourceId\\":\\"$GRAPH_ID\\",\\"appRoleId\\":\\"${role}\\"}"`,
  ];
}

/** A right that Graph lists as granted. */
export interface Assigned extends AskedRole {
  readonly id: string;
}

/** How to take an application permission away: from the app's grants, and from what its registration asks for. */
export function revokeOf(grantee: Grantee, assigned: Assigned | undefined): Remedy {
  const { access, cloud, appId = 'the app', principalId, asks } = grantee;
  if (access === 'delegated')
    return { by: 'sign in with an app of its own instead: `oauthlas init m365` makes one', commands: [] };
  const isAsked =
    assigned !== undefined && asks?.some(({ api, role }) => api === assigned.api && role === assigned.role);
  const inRegistration = `Entra admin center > App registrations > ${appId} > API permissions`;
  const by = `Entra admin center > Enterprise applications > ${appId} > Permissions > Revoke permission${asks === undefined ? `; and take it out of the API permissions of the app registration, if it stands there` : ''}${isAsked ? `; and ${inRegistration} > Remove permission` : ''}`;
  const note = isAsked
    ? {
        note: 'The registration still names it (requiredResourceAccess): as long as it does, the next admin consent gives it back.',
      }
    : {};
  if (assigned === undefined || principalId === undefined || !/^[\w-]+$/.test(assigned.id))
    return { by, commands: [], ...note };
  return {
    by,
    commands: [
      ...pasted(cloud, {
        method: 'DELETE',
        path: `/servicePrincipals/${principalId}/appRoleAssignments/${assigned.id}`,
        scopes: ASSIGN,
      }),
      ...(isAsked ? forget(grantee, assigned) : []),
    ],
    ...note,
  };
}

function forget({ cloud, appId }: Grantee, { api, role }: AskedRole): readonly string[] {
  if (appId === undefined || azClouds[cloud] === undefined) return [];
  return [
    `az ad app permission delete --id ${posix(appId)} --api ${posix(api)} --api-permissions ${posix(role)}`,
  ];
}
