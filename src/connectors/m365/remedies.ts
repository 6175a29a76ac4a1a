import { appRoleId, GRAPH } from '../../knowledge/scopes/app-roles.ts';
import { posix } from '../../lib/shell.ts';
import type { Remedy } from '../checkup.ts';
import { type CloudName, clouds } from './clouds.ts';
import type { Config } from './config.ts';

/** Who signs in, as far as it is known, and what it is granted: ids alone, since they stand in commands. */
export interface Grantee {
  readonly auth: Config['auth']['kind'];
  readonly cloud: CloudName;
  readonly access: 'application' | 'delegated';
  readonly appId: string | undefined;
  /** Object ids of its service principal, and of that of Microsoft Graph. */
  readonly principalId: string | undefined;
  readonly graphId: string | undefined;
}

/** The names by which the Azure command line tool knows the clouds; it has none for the Graph of DoD. */
export const azClouds = {
  global: 'AzureCloud',
  usgov: 'AzureUSGovernment',
  'usgov-dod': undefined,
  china: 'AzureChinaCloud',
} as const satisfies Readonly<Record<CloudName, string | undefined>>;

/** Rights of our surfaces that are no application permission of Microsoft Graph, and what they are instead. */
export const noAppRole: Readonly<Record<string, string>> = {};

/** How to give an application permission of Microsoft Graph to whoever signs in. */
export function grantOf(need: string, grantee: Grantee): Remedy {
  const { auth, access, appId, principalId, graphId } = grantee;
  if (access === 'delegated')
    return {
      by: 'what this login carries cannot be added to: make an app of its own with `oauthlas init m365`',
      commands: [],
    };
  const role = appRoleId(need);
  const other = noAppRole[need];
  if (role === undefined)
    return { by: other ?? `look for ${need} among the permissions of the app`, commands: [] };
  if (auth === 'managed-identity') {
    const by = 'the Entra admin center has no page for the permissions of a managed identity';
    if (principalId === undefined || graphId === undefined) return { by, commands: [] };
    return { by, commands: [...inCloud(grantee), assign(grantee.cloud, { principalId, graphId, role })] };
  }
  const by = `Entra admin center > App registrations > ${appId ?? 'the app'} > API permissions > Add a permission > Microsoft Graph > Application permissions > ${need}, and then Grant admin consent`;
  if (appId === undefined || azClouds[grantee.cloud] === undefined) return { by, commands: [] };
  const id = posix(appId);
  return {
    by,
    commands: [
      ...inCloud(grantee),
      `az ad app permission add --id ${id} --api ${GRAPH} --api-permissions ${role}=Role`,
      `az ad app permission admin-consent --id ${id}`,
    ],
  };
}

/** How to take a right away: from the app's grants, since what the registration asks for opens nothing. */
export function revokeOf(grantee: Grantee, assignmentId: string | undefined): Remedy {
  if (grantee.access === 'delegated')
    return { by: 'sign in with an app of its own instead: `oauthlas init m365` makes one', commands: [] };
  const by = `Entra admin center > Enterprise applications > ${grantee.appId ?? 'the app'} > Permissions; and take it out of the API permissions of the app registration`;
  const isPlain = assignmentId !== undefined && /^[\w-]+$/.test(assignmentId);
  if (grantee.principalId === undefined || !isPlain) return { by, commands: [] };
  const { graph } = clouds[grantee.cloud];
  const url = `${graph}/v1.0/servicePrincipals/${grantee.principalId}/appRoleAssignments/${assignmentId}`;
  return { by, commands: [...inCloud(grantee), `az rest --method DELETE --url ${posix(url)}`] };
}

function assign(
  cloud: CloudName,
  {
    principalId,
    graphId,
    role,
  }: { readonly principalId: string; readonly graphId: string; readonly role: string },
): string {
  const url = `${clouds[cloud].graph}/v1.0/servicePrincipals/${principalId}/appRoleAssignments`;
  const body = JSON.stringify({ principalId, resourceId: graphId, appRoleId: role });
  return `az rest --method POST --url ${posix(url)} --headers Content-Type=application/json --body ${posix(body)}`;
}

/** Whoever pastes one command should not have to know that another one comes first. */
function inCloud({ cloud }: Grantee): readonly string[] {
  const name = azClouds[cloud];
  return cloud === 'global' || name === undefined ? [] : [`az cloud set --name ${name}`];
}
