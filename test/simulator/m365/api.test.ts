import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../../src/simulator/index.ts';
import { ask, graphRows, now } from '../client.ts';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ now });
});
afterAll(() => simulator.stop());

const graph = '00000003-0000-0000-c000-000000000000';
const ownedOnly = '/v1.0/servicePrincipals?$filter=owners/$count ne 0&$count=true&$select=id,appId';

test.each([
  ['harborline', 'sim-harborline', 999],
  ['harborline', 'sim-harborline', 37],
  ['tidewater', 'sim-tidewater', 999],
])('%s: all users, apps and grants are listed once (%s, %i a page)', async (tenant, token, top) => {
  const grants = [...simulator.world.grants(tenant)];
  const ids = (rows: readonly Record<string, unknown>[]) => rows.map(({ id }) => id);

  const users = await graphRows(simulator, `/v1.0/users?$top=${top}&$select=id`, token);
  const apps = await graphRows(simulator, `/v1.0/servicePrincipals?$top=${top}&$select=id`, token);
  const delegated = await graphRows(simulator, `/v1.0/oauth2PermissionGrants?$top=${top}`, token);

  expect(ids(users.rows)).toEqual([...simulator.world.users(tenant)]);
  expect(ids(apps.rows)).toEqual([...simulator.world.apps(tenant)].map(({ id }) => id));
  expect(new Set(ids(apps.rows)).size).toBe(apps.rows.length);
  expect(ids(delegated.rows)).toEqual(
    grants.flatMap((grant) => (grant.kind === 'delegated' ? [grant.grantId] : [])),
  );
  expect(new Set(ids(delegated.rows)).size).toBe(delegated.rows.length);
  expect(delegated.sizes[1]).toBe(0);
});

test('application permissions are found with every resource that publishes roles', async () => {
  const wanted = [...simulator.world.grants('harborline')].flatMap((grant) =>
    grant.kind === 'application' ? [grant] : [],
  );
  const apps = await graphRows(simulator, '/v1.0/servicePrincipals?$top=999&$select=id,appRoles');
  const resources = apps.rows.filter(
    ({ appRoles }) =>
      Array.isArray(appRoles) && appRoles.some((role) => role.allowedMemberTypes.includes('Application')),
  );

  const found: Record<string, unknown>[] = [];
  for (const { id } of resources) {
    found.push(
      ...(await graphRows(simulator, `/v1.0/servicePrincipals/${id}/appRoleAssignedTo?$top=10`)).rows,
    );
  }

  const toApps = found.filter(({ principalType }) => principalType === 'ServicePrincipal');
  expect(new Set(toApps.map(({ id }) => id))).toEqual(new Set(wanted.map(({ id }) => id)));
  expect(toApps).toHaveLength(wanted.length);
  expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
  expect(found.some(({ principalType }) => principalType === 'User')).toBe(true);
  expect(found.some(({ principalType }) => principalType === 'Group')).toBe(true);
  expect(wanted.filter(({ isDefaultAccess }) => isDefaultAccess)).toHaveLength(1);
});

test('a resource is found by its appId, too', async () => {
  const [resource] = (
    await graphRows(simulator, '/v1.0/servicePrincipals?$top=999&$select=id,appId')
  ).rows.filter(({ appId }) => appId === graph);

  const byId = await graphRows(
    simulator,
    `/v1.0/servicePrincipals/${resource?.id}/appRoleAssignedTo?$top=999`,
  );
  const byAppId = await graphRows(
    simulator,
    `/v1.0/servicePrincipals(appId='${graph}')/appRoleAssignedTo?$top=999`,
  );

  expect(byAppId).toEqual(byId);
});

test('every service principal can be found by its appId', async () => {
  const { rows } = await graphRows(simulator, '/v1.0/servicePrincipals?$top=999&$select=id,appId');

  for (const { id, appId } of rows.slice(0, 80)) {
    const byId = await ask(simulator, `/v1.0/servicePrincipals/${id}/appRoleAssignedTo`, 'sim-harborline');
    const byAppId = await ask(
      simulator,
      `/v1.0/servicePrincipals(appId='${appId}')/appRoleAssignedTo`,
      'sim-harborline',
    );
    expect(byAppId.body.value).toEqual(byId.body.value);
  }
});

test('grants of one client are found by the filter', async () => {
  const all = (await graphRows(simulator, '/v1.0/oauth2PermissionGrants?$top=999')).rows;
  const client = String(all.at(-1)?.clientId).toLowerCase();
  const wanted = all.filter(({ clientId }) => String(clientId).toLowerCase() === client);

  const { rows } = await graphRows(simulator, `/v1.0/oauth2PermissionGrants?$filter=clientId eq '${client}'`);

  expect(rows).toEqual(wanted);
  expect(
    (await ask(simulator, '/v1.0/oauth2PermissionGrants?$filter=scope eq 1', 'sim-harborline')).status,
  ).toBe(400);
});

test('the id of a grant spells its client, resource and person', async () => {
  const { rows } = await graphRows(simulator, '/v1.0/oauth2PermissionGrants?$top=999');
  const spelled = (guid: unknown) => {
    const [a = '', b = '', c = '', d = '', e = ''] = String(guid ?? '')
      .toLowerCase()
      .split('-');
    const backwards = (part: string) => part.match(/../g)?.toReversed().join('') ?? '';
    return backwards(a) + backwards(b) + backwards(c) + d + e;
  };

  for (const { id, clientId, resourceId, principalId } of rows) {
    expect(Buffer.from(String(id), 'base64url').toString('hex')).toBe(
      spelled(clientId) + spelled(resourceId) + spelled(principalId),
    );
  }
});

test('rows are odd in the ways that Graph makes them', async () => {
  const { rows: grants } = await graphRows(simulator, '/v1.0/oauth2PermissionGrants?$top=999');
  const { rows: apps } = await graphRows(simulator, '/v1.0/servicePrincipals?$top=999');
  const known = new Set(apps.map(({ id }) => id));

  expect(grants.some(({ scope }) => String(scope).startsWith(' '))).toBe(true);
  expect(grants.some(({ scope }) => scope === null)).toBe(true);
  expect(grants.some(({ clientId }) => /[A-F]/.test(String(clientId)))).toBe(true);
  expect(grants.filter(({ clientId }) => !known.has(String(clientId).toLowerCase()))).toHaveLength(2);
  expect(
    grants.some(({ consentType, principalId }) => consentType === 'AllPrincipals' && principalId === null),
  ).toBe(true);
  expect(apps.some(({ createdDateTime }) => createdDateTime === null)).toBe(true);
  expect(apps.map(({ verifiedPublisher }) => verifiedPublisher)).toContainEqual({
    displayName: null,
    verifiedPublisherId: null,
    addedDateTime: null,
  });
  expect(new Set(apps.map(({ servicePrincipalType }) => servicePrincipalType))).toEqual(
    new Set(['Application', 'ManagedIdentity', 'Legacy', 'ServiceIdentity']),
  );
});

test('own apps have a registration with the dates of their secrets', async () => {
  const own = [...simulator.world.apps('harborline')]
    .filter(({ kind }) => kind === 'own')
    .map(({ clientId }) => clientId);

  const { rows } = await graphRows(simulator, '/v1.0/applications?$top=5&$select=appId,passwordCredentials');

  expect(rows.map(({ appId }) => appId)).toEqual(own);
  expect(
    rows.some(
      ({ passwordCredentials }) => Array.isArray(passwordCredentials) && passwordCredentials.length > 0,
    ),
  ).toBe(true);
});

test.each([
  ['harborline', 'sim-harborline'],
  ['tidewater', 'sim-tidewater'],
])(
  '%s: of a registration one relation is expanded, to twenty at most; its own list is whole',
  async (_, token) => {
    const path = '/v1.0/applications?$top=100&$select=id,appId&$expand=owners($select=id,userType)';

    const { rows } = await graphRows(simulator, path, token);

    const counts = rows.map(({ owners }) => (owners as unknown[]).length);
    const [crowded] = rows.filter(({ owners }) => (owners as unknown[]).length === 20);
    const whole = await graphRows(simulator, `/v1.0/applications/${crowded?.id}/owners?$top=999`, token);
    expect(Math.max(...counts)).toBe(20);
    expect(whole.rows.length).toBeGreaterThan(20);
    expect(new Set(whole.rows.map(({ id }) => id)).size).toBe(whole.rows.length);
    const [first = {}] = (crowded?.owners ?? []) as object[];
    expect(Object.keys(first)).toEqual(['@odata.type', 'id', 'userType']);
    expect(Object.keys(rows[0] ?? {})).toEqual(['id', 'appId', 'owners']);
  },
);

test.each([
  ['/v1.0/applications?$expand=owners,federatedIdentityCredentials', 400, 'Request_UnsupportedQuery'],
  ['/v1.0/applications?$top=101&$expand=owners', 400, 'Request_UnsupportedQuery'],
  [ownedOnly, 400, 'Request_UnsupportedQuery'],
  ['/v1.0/servicePrincipals?$filter=owners/$count eq 0&$count=true', 400, 'Request_UnsupportedQuery'],
  ['/v1.0/servicePrincipals/00000000-0000-4000-8000-000000000000/owners', 404, 'Request_ResourceNotFound'],
  ['/v1.0/applications/00000000-0000-4000-8000-000000000000/owners', 404, 'Request_ResourceNotFound'],
])('%s is refused with %i %s', async (path, status, code) => {
  const reply = await ask(simulator, path, 'sim-harborline');

  expect([reply.status, reply.body.error.code]).toEqual([status, code]);
});

test('an advanced query finds the service principals that have owners, and each owner is told', async () => {
  const answer = await fetch(`${simulator.origin}${ownedOnly}&$top=999`, {
    headers: { authorization: 'Bearer sim-harborline', consistencylevel: 'eventual' },
  });
  const { value } = (await answer.json()) as { value: { id: string }[] };
  const { rows: every } = await graphRows(
    simulator,
    '/v1.0/servicePrincipals?$top=100&$select=id&$expand=owners($select=id)',
  );

  const owned = every.filter(({ owners }) => (owners as unknown[]).length > 0);
  const [crowded] = every.filter(({ owners }) => (owners as unknown[]).length === 20);
  const whole = await graphRows(simulator, `/v1.0/servicePrincipals/${crowded?.id}/owners?$top=999`);
  expect(value.map(({ id }) => id)).toEqual(owned.map(({ id }) => id));
  expect(owned.length).toBeGreaterThan(10);
  expect(owned.length).toBeLessThan(every.length / 3);
  expect(whole.rows).toHaveLength(22);
});

test('some service principals have certificates, and some of these are pairs that sign SAML tokens', async () => {
  const { rows } = await graphRows(simulator, '/v1.0/servicePrincipals?$top=999&$select=keyCredentials');

  const pairs = rows.map(({ keyCredentials }) => keyCredentials as Record<string, string>[]);
  const uses = pairs.map((keys) => keys.map(({ usage }) => usage).join(' '));
  const ofPairs = pairs
    .filter((keys) => keys.length === 2)
    .map((keys) => keys.map((key) => key.customKeyIdentifier));
  expect(new Set(uses)).toEqual(new Set(['', 'Verify', 'Sign Verify', 'Sign Verify Encrypt']));
  expect(ofPairs.every(([one, other]) => one === other)).toBe(true);
});

test('the last of the users are the planted guests, and own what was planted', async () => {
  const { rows: users } = await graphRows(
    simulator,
    '/v1.0/users?$top=999&$select=id,userPrincipalName,userType',
  );
  const { rows: apps } = await graphRows(
    simulator,
    '/v1.0/applications?$top=100&$select=displayName&$expand=owners($select=userPrincipalName,userType)',
  );

  const owned = apps.flatMap(({ displayName, owners }) =>
    (owners as Record<string, string>[])
      .filter(({ userType }) => userType === 'Guest')
      .map(({ userPrincipalName = '' }) => [displayName, /_([^_]+)#EXT#/.exec(userPrincipalName)?.[1]]),
  );
  expect(users.slice(-2).map(({ userType }) => userType)).toEqual(['Guest', 'Guest']);
  expect(owned).toEqual([
    ['Harborline Invoice Bot', 'tidewater.test'],
    ['Harborline Quote Desk', 'lanewise.example'],
  ]);
});

test('trust in other tenants: the default asks, and one partner that is not ours is let in without', async () => {
  const path = '/v1.0/policies/crossTenantAccessPolicy';

  const { body } = await ask(simulator, `${path}/default`, 'sim-harborline');
  const { rows } = await graphRows(
    simulator,
    `${path}/partners?$select=tenantId,automaticUserConsentSettings`,
  );

  const ours = simulator.world.tenants.map(({ tenantId }) => tenantId);
  const automatic = rows.filter(
    ({ automaticUserConsentSettings }) =>
      (automaticUserConsentSettings as { inboundAllowed: unknown }).inboundAllowed === true,
  );
  expect(body.automaticUserConsentSettings.inboundAllowed).toBe(false);
  expect(automatic.map(({ tenantId }) => ours.includes(String(tenantId)))).toEqual([true, false]);
});

test('the report of sign-ins has one row an app, and needs a licence', async () => {
  const apps = new Set([...simulator.world.apps('harborline')].map(({ clientId }) => clientId));

  const { rows } = await graphRows(simulator, '/beta/reports/servicePrincipalSignInActivities?$top=1000');
  const refused = await ask(simulator, '/beta/reports/servicePrincipalSignInActivities', 'sim-tidewater');

  const appIds = rows.map(({ appId }) => String(appId).toLowerCase());
  expect(new Set(appIds).size).toBe(rows.length);
  expect(appIds.filter((appId) => !apps.has(appId))).toEqual([]);
  expect(rows.length).toBeLessThan(apps.size);
  expect(Buffer.from(String(rows[0]?.id), 'base64').toString()).toBe(rows[0]?.appId);
  expect([refused.status, refused.body.error.code]).toEqual([
    403,
    'Authentication_RequestFromNonPremiumTenantOrB2CTenant',
  ]);
});

test('$select gives what it names, and next links keep it', async () => {
  const { body } = await ask(
    simulator,
    '/v1.0/servicePrincipals?$top=2&$select=id,displayName',
    'sim-harborline',
  );

  expect(Object.keys(body.value[0])).toEqual(['id', 'displayName']);
  expect(body['@odata.context']).toBe(
    'https://graph.microsoft.com/v1.0/$metadata#servicePrincipals(id,displayName)',
  );
  expect(body['@odata.nextLink']).toMatch(
    /^https:\/\/graph\.microsoft\.com\/v1\.0\/servicePrincipals\?\$top=2&\$select=id,displayName&\$skiptoken=\w+$/,
  );
});

test.each([
  ['/v1.0/users?$top=1000', 'sim-harborline', 400, 'Request_UnsupportedQuery'],
  ['/v1.0/users?$top=0', 'sim-harborline', 400, 'Request_UnsupportedQuery'],
  ['/v1.0/users?$skiptoken=stale', 'sim-harborline', 400, 'Directory_ExpiredPageToken'],
  ['/v1.0/users', undefined, 401, 'InvalidAuthenticationToken'],
  ['/v1.0/users', 'wrong', 401, 'InvalidAuthenticationToken'],
  ['/v1.0/users', 'sim-workspace', 401, 'InvalidAuthenticationToken'],
  [
    '/v1.0/servicePrincipals/00000000-0000-4000-8000-000000000000/appRoleAssignedTo',
    'sim-harborline',
    404,
    'Request_ResourceNotFound',
  ],
])('%s with %s is %i %s', async (path, token, status, code) => {
  const reply = await ask(simulator, path, token);

  expect([reply.status, reply.body.error.code]).toEqual([status, code]);
  expect(reply.body.error.innerError['request-id']).toBe(reply.headers.get('request-id'));
});

test('the organization tells its licence', async () => {
  const premium = await ask(simulator, '/v1.0/organization', 'sim-harborline');
  const free = await ask(simulator, '/v1.0/organization', 'sim-tidewater');

  expect(premium.body.value[0].assignedPlans).toHaveLength(1);
  expect(free.body.value[0]).toMatchObject({ displayName: 'Tidewater Freight', assignedPlans: [] });
});
