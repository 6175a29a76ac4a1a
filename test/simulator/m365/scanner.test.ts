import { afterAll, beforeAll, expect, test } from 'vitest';
import { credentials, type Simulator, startSimulator } from '../../../src/simulator/index.ts';
import { readJwt } from '../../../src/simulator/jwt.ts';
import { ask, now } from '../client.ts';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({
    now,
    users: 20,
    scanner: {
      rights: ['Mail.Read'],
      inToken: ['Mail.Read', 'Files.Read.All'],
      directoryRoles: ['Global Reader'],
      groups: [{ name: 'Tier0 admins', roles: ['Global Administrator'] }],
      delegated: ['User.Read', 'Mail.Read'],
    },
    clockAheadMs: 600_000,
  });
});
afterAll(() => simulator.stop());

const { clientId } = credentials.harborline;
const own = `/v1.0/servicePrincipals(appId='${clientId}')`;

async function token(): Promise<string> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: 'sim-secret',
    scope: 'https://graph.microsoft.com/.default',
  });
  const { body } = await ask(simulator, '/harborline.test/oauth2/v2.0/token', undefined, form.toString());
  return body.access_token;
}

test('its token says what it carries, and opens the tenant', async () => {
  const issued = await token();

  const reply = await ask(simulator, '/v1.0/organization', issued);

  expect(readJwt(issued)?.claims).toMatchObject({ appid: clientId, roles: ['Mail.Read', 'Files.Read.All'] });
  expect(reply.status).toBe(200);
});

test('it may ask what it was granted, by an API that says what its roles are called', async () => {
  const { body } = await ask(simulator, `${own}/appRoleAssignments`, await token());
  const [assignment] = body.value;

  const api = await ask(
    simulator,
    `/v1.0/servicePrincipals/${assignment.resourceId}?$select=appId,appRoles`,
    await token(),
  );

  expect(body.value).toHaveLength(1);
  expect(api.body.appId).toBe('00000003-0000-0000-c000-000000000000');
  expect(api.body.appRoles.find(({ id }: { id: string }) => id === assignment.appRoleId).value).toBe(
    'Mail.Read',
  );
});

test('and which roles it has, and when its secrets end', async () => {
  const roles = await ask(simulator, `${own}/transitiveMemberOf`, await token());
  const registration = await ask(simulator, `/v1.0/applications(appId='${clientId}')`, await token());

  expect(roles.body.value).toMatchObject([
    { displayName: 'Global Reader' },
    { displayName: 'Tier0 admins', isAssignableToRole: true },
  ]);
  expect(registration.body.passwordCredentials.map(({ hint }: { hint: string }) => hint)).toEqual([
    'sim',
    'Qx7',
  ]);
});

test('and which roles its group has, and its delegated grants', async () => {
  const { body } = await ask(simulator, own, await token());
  const members = await ask(simulator, `${own}/transitiveMemberOf`, await token());
  const group = members.body.value.at(-1).id;

  const roles = await ask(
    simulator,
    `/v1.0/roleManagement/directory/roleAssignments?$filter=principalId%20eq%20'${group}'&$expand=roleDefinition`,
    await token(),
  );
  const grants = await ask(
    simulator,
    `/v1.0/oauth2PermissionGrants?$filter=clientId%20eq%20'${body.id}'`,
    await token(),
  );

  expect(roles.body.value).toMatchObject([
    { principalId: group, roleDefinition: { displayName: 'Global Administrator' } },
  ]);
  expect(grants.body.value).toMatchObject([{ consentType: 'AllPrincipals', scope: 'User.Read Mail.Read' }]);
});

test.each([own.replace('71c3', '0000'), '/v1.0/servicePrincipals/00000000-0000-4000-8000-000000000000'])(
  'nobody is at %s',
  async (path) => {
    expect((await ask(simulator, path, await token())).status).toBe(404);
  },
);

test('its clock is ahead', async () => {
  const reply = await fetch(`${simulator.origin}/v1.0/organization`);

  const ahead = Date.parse(reply.headers.get('date') ?? '') - Date.now();
  expect(Math.abs(ahead - 600_000)).toBeLessThan(5000);
});
