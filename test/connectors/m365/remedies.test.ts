import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { m365 } from '../../../src/connectors/m365/index.ts';
import { type Grantee, grantOf, noAppRole, revokeOf } from '../../../src/connectors/m365/remedies.ts';
import { appRoleId } from '../../../src/knowledge/scopes/app-roles.ts';

const app: Grantee = {
  auth: 'certificate',
  cloud: 'global',
  access: 'application',
  appId: '44444444-4444-4444-8444-444444444444',
  principalId: '55555555-5555-4555-8555-555555555555',
  graphId: '66666666-6666-4666-8666-666666666666',
};

test('every right that a surface needs has an id, or it is told what it is instead', () => {
  const needs = [...new Set(m365.surfaces.flatMap((surface) => surface.needs))];

  expect(
    needs.filter((need) => appRoleId(need) === undefined && noAppRole[need] === undefined),
    'its id belongs into src/knowledge/scopes/names/m365-app-roles.json, or what it is into noAppRole of remedies.ts',
  ).toEqual([]);
});

test('an app is granted one permission, by its id, and an administrator consents', () => {
  expect(grantOf('AuditLog.Read.All', app)).toEqual({
    by: 'Entra admin center > App registrations > 44444444-4444-4444-8444-444444444444 > API permissions > Add a permission > Microsoft Graph > Application permissions > AuditLog.Read.All, and then Grant admin consent',
    commands: [
      "az ad app permission add --id '44444444-4444-4444-8444-444444444444' --api 00000003-0000-0000-c000-000000000000 --api-permissions b0afded3-3588-46d8-8b3d-9842eff778da=Role",
      "az ad app permission admin-consent --id '44444444-4444-4444-8444-444444444444'",
    ],
  });
});

test('a managed identity has no page in the console: it is assigned by API', () => {
  const { by, commands } = grantOf('AuditLog.Read.All', { ...app, auth: 'managed-identity' });

  expect(by).toBe('the Entra admin center has no page for the permissions of a managed identity');
  expect(commands).toEqual([
    `az rest --method POST --url 'https://graph.microsoft.com/v1.0/servicePrincipals/${app.principalId}/appRoleAssignments' --headers Content-Type=application/json --body '{"principalId":"${app.principalId}","resourceId":"${app.graphId}","appRoleId":"b0afded3-3588-46d8-8b3d-9842eff778da"}'`,
  ]);
});

test('in a national cloud the tool is told so first, and its hosts are named', () => {
  const grant = grantOf('AuditLog.Read.All', { ...app, cloud: 'china' });
  const revoke = revokeOf({ ...app, cloud: 'usgov' }, 'a-1');

  expect(grant.commands[0]).toBe('az cloud set --name AzureChinaCloud');
  expect(revoke.commands).toEqual([
    'az cloud set --name AzureUSGovernment',
    `az rest --method DELETE --url 'https://graph.microsoft.us/v1.0/servicePrincipals/${app.principalId}/appRoleAssignments/a-1'`,
  ]);
});

test.each([
  ['a cloud that the tool does not know', grantOf('AuditLog.Read.All', { ...app, cloud: 'usgov-dod' })],
  ['an app whose id is not known', grantOf('AuditLog.Read.All', { ...app, appId: undefined })],
  ['a permission that is none', grantOf('No.Such', app)],
  ['an assignment whose id is odd', revokeOf(app, "x'; rm -rf ~")],
  ['an assignment that is not known', revokeOf(app, undefined)],
])('for %s there is the way by hand alone', (_, { by, commands }) => {
  expect(commands).toEqual([]);
  expect(by).not.toBe('');
});

test('what is printed is what a shell reads', () => {
  const [command = ''] = grantOf('AuditLog.Read.All', { ...app, auth: 'managed-identity' }).commands;

  const { stdout } = spawnSync('sh', ['-c', `az() { printf '%s\\n' "$@"; }; ${command}`], {
    encoding: 'utf8',
  });

  expect(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')).toEqual({
    principalId: app.principalId,
    resourceId: app.graphId,
    appRoleId: 'b0afded3-3588-46d8-8b3d-9842eff778da',
  });
});
