import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { type CloudName, clouds } from '../../../src/connectors/m365/clouds.ts';
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
  asks: [],
};

test('every right that a surface needs has an id, or it is told what it is instead', () => {
  const needs = [...new Set(m365.surfaces.flatMap((surface) => surface.needs))];

  expect(
    needs.filter((need) => appRoleId(need) === undefined && noAppRole[need] === undefined),
    'its id belongs into src/knowledge/scopes/names/m365-app-roles.json, or what it is into noAppRole of remedies.ts',
  ).toEqual([]);
});

const url = (path: string) => `${path}/v1.0/servicePrincipals/${app.principalId}/appRoleAssignments`;
const AUDIT_LOG = 'b0afded3-3588-46d8-8b3d-9842eff778da';
const body = `{"principalId":"${app.principalId}","resourceId":"${app.graphId}","appRoleId":"${AUDIT_LOG}"}`;

test('an app is granted that one permission, and nothing else that its registration asks for', () => {
  const { by, commands, note } = grantOf('AuditLog.Read.All', app);

  expect(by).toBe(
    'Entra admin center > App registrations > 44444444-4444-4444-8444-444444444444 > API permissions > Add a permission > Microsoft Graph > Application permissions > AuditLog.Read.All; then Grant admin consent',
  );
  expect(commands).toEqual([
    `az rest --method POST --url '${url('https://graph.microsoft.com')}' --headers Content-Type=application/json --body '${body}'`,
  ]);
  expect(note).toBe(
    'It takes Privileged Role Administrator or Global Administrator, signed in to this tenant. By hand, Grant admin consent grants all that stands under API permissions: take out of there first what it should not have.',
  );
});

test('nothing that is printed consents to all of a manifest', () => {
  for (const cloud of Object.keys(clouds) as CloudName[])
    for (const auth of ['certificate', 'managed-identity', 'bearer'] as const) {
      const { commands } = grantOf('AuditLog.Read.All', { ...app, auth, cloud });

      expect(commands.join('\n')).toContain(`${clouds[cloud].graph}/v1.0/servicePrincipals/`);
      expect(commands.join('\n')).not.toContain('admin-consent');
    }
});

test('a managed identity has no page in the console', () => {
  const { by, commands, note } = grantOf('AuditLog.Read.All', { ...app, auth: 'managed-identity' });

  expect(by).toBe('the Entra admin center has no page for the permissions of a managed identity');
  expect(commands).toHaveLength(1);
  expect(note).not.toContain('By hand');
});

const granted = { id: 'a-1', api: '00000003-0000-0000-c000-000000000000', role: AUDIT_LOG };

test('in a national cloud the tool is told so first, and its hosts are named', () => {
  const grant = grantOf('AuditLog.Read.All', { ...app, cloud: 'china' });
  const revoke = revokeOf({ ...app, cloud: 'usgov' }, granted);

  expect(grant.commands).toEqual([
    'az cloud set --name AzureChinaCloud',
    expect.stringContaining(url('https://microsoftgraph.chinacloudapi.cn')),
  ]);
  expect(revoke.commands).toEqual([
    'az cloud set --name AzureUSGovernment',
    `az rest --method DELETE --url '${url('https://graph.microsoft.us')}/a-1'`,
  ]);
});

test('where az knows no Graph of the cloud, PowerShell does', () => {
  const dod = { ...app, cloud: 'usgov-dod' } as const;

  expect(grantOf('AuditLog.Read.All', dod).commands).toEqual([
    expect.stringMatching(/^# In PowerShell, /),
    "Connect-MgGraph -Environment USGovDoD -Scopes 'Application.Read.All', 'AppRoleAssignment.ReadWrite.All' -NoWelcome",
    `Invoke-MgGraphRequest -Method POST -Uri '${url('https://dod-graph.microsoft.us')}' -ContentType 'application/json' -Body '${body}'`,
  ]);
  expect(revokeOf({ ...dod, asks: [granted] }, granted).commands.slice(2)).toEqual([
    `Invoke-MgGraphRequest -Method DELETE -Uri '${url('https://dod-graph.microsoft.us')}/a-1'`,
  ]);
});

test('a right that the registration names goes out of there, too', () => {
  const named = revokeOf({ ...app, asks: [granted] }, granted);
  const other = revokeOf({ ...app, asks: [{ ...granted, role: app.appId ?? '' }] }, granted);
  const untold = revokeOf({ ...app, asks: undefined }, granted);

  expect(named.commands.slice(1)).toEqual([
    `az ad app permission delete --id '${app.appId}' --api '${granted.api}' --api-permissions '${AUDIT_LOG}'`,
  ]);
  expect(named.note).toBe(
    'The registration still names it (requiredResourceAccess): as long as it does, the next admin consent gives it back.',
  );
  expect(named.by).toMatch(/; and .* > API permissions > Remove permission$/);
  expect([other.commands.length, other.note]).toEqual([1, undefined]);
  expect(other.by).toMatch(/ > Permissions > Revoke permission$/);
  expect(untold.by).toMatch(/ of the app registration, if it stands there$/);
});

test.each([
  [
    'an app whose id is not known',
    grantOf('AuditLog.Read.All', { ...app, appId: undefined, principalId: undefined }),
  ],
  [
    'a cloud that the tool does not know, without the ids',
    grantOf('AuditLog.Read.All', { ...app, cloud: 'usgov-dod', graphId: undefined }),
  ],
  ['a permission that is none', grantOf('No.Such', app)],
  ['an assignment whose id is odd', revokeOf(app, { ...granted, id: "x'; rm -rf ~" })],
  ['an assignment that is not known', revokeOf(app, undefined)],
])('for %s there is the way by hand alone', (_, { by, commands }) => {
  expect(commands).toEqual([]);
  expect(by).not.toBe('');
});

test('ids that are not known are looked up by the lines themselves', () => {
  const { commands } = grantOf('AuditLog.Read.All', { ...app, principalId: undefined, graphId: undefined });
  const az = `az() { case "$*" in *${app.appId}*tsv) echo ${app.principalId} ;; *0000-c000*tsv) echo ${app.graphId} ;; *) printf '%s\n' "$@" ;; esac; }`;

  const { stdout } = spawnSync('sh', ['-c', [az, ...commands].join('\n')], { encoding: 'utf8' });

  expect(stdout).toContain(url('https://graph.microsoft.com'));
  expect(stdout.trimEnd().split('\n').at(-1)).toBe(body);
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
