import nock from 'nock';
import { expect, test } from 'vitest';
import type { Checkup } from '../../../src/connectors/checkup.ts';
import { m365 } from '../../../src/connectors/m365/index.ts';
import { Secret } from '../../../src/lib/secret.ts';
import { testTools, useNock } from '../../support/surface.ts';
import { exactly, GRAPH, ME, refusal } from './tenant.ts';

useNock();

const APP = '44444444-4444-4444-8444-444444444444';
const SP = '55555555-5555-4555-8555-555555555555';
const GRAPH_SP = '66666666-6666-4666-8666-666666666666';
const EXCHANGE_SP = '77777777-7777-4777-8777-777777777777';
const DIRECTORY_READ = '7ab1d382-f21e-4acd-a863-ba3e13f7da61';
const own = `/v1.0/servicePrincipals(appId='${APP}')`;
const plansPath = '/v1.0/organization?$select=id,assignedPlans';
const namePath = `${own}?$select=id,displayName`;
const registrationPath = `/v1.0/applications(appId='${APP}')?$select=id,passwordCredentials,requiredResourceAccess`;
const rolesOf = (id: string) => `/v1.0/servicePrincipals/${id}?$select=id,appId,displayName,appRoles`;
const membersPath = `${own}/transitiveMemberOf`;
const graphPath =
  "/v1.0/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')?$select=id,appId,displayName,appRoles";
const grantsPath = `/v1.0/oauth2PermissionGrants?$filter=clientId%20eq%20'${SP}'`;
const heldBy = (id: string) =>
  `/v1.0/roleManagement/directory/roleAssignments?$filter=principalId%20eq%20'${id}'&$expand=roleDefinition`;

function toToken(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256' })}.${part(claims)}.canary`;
}

const appToken = (...roles: readonly string[]) => toToken({ appid: APP, oid: SP, roles });

function assignment(id: string, appRoleId: string, resourceId: string, resourceDisplayName: string): object {
  return {
    id,
    appRoleId,
    resourceId,
    resourceDisplayName,
    principalId: SP,
    principalType: 'ServicePrincipal',
  };
}

const graphRow = {
  id: GRAPH_SP,
  appId: '00000003-0000-0000-c000-000000000000',
  displayName: 'Microsoft Graph',
  appRoles: [{ id: DIRECTORY_READ.toUpperCase(), value: 'Directory.Read.All' }],
};

interface Inner {
  readonly status?: number;
  readonly body?: object;
}

const forbidden: Inner = {
  status: 403,
  body: refusal('Authorization_RequestDenied', 'Insufficient privileges.'),
};

/** What each path is answered inside the batches; what is not told is refused. Gives what each batch asked for. */
function answer(replies: Readonly<Record<string, Inner>>, batches = 2): readonly (readonly string[])[] {
  const asked: string[][] = [];
  nock(GRAPH)
    .get('/v1.0/organization')
    .query(true)
    .reply(200, { value: [ME] });
  nock(GRAPH)
    .post(exactly('/v1.0/$batch'))
    .times(batches)
    .reply(200, async (request: Request) => {
      const { requests } = (await request.json()) as {
        requests: { id: string; url: string; method: string }[];
      };
      expect(new Set(requests.map(({ method }) => method))).toEqual(new Set(['GET']));
      asked.push(requests.map(({ url }) => `/v1.0${url}`));
      return {
        responses: requests.map(({ id, url }) => ({
          id,
          status: 200,
          ...(replies[`/v1.0${url}`] ?? forbidden),
        })),
      };
    });
  return asked;
}

async function examined(token: string, config: object = {}): Promise<Checkup> {
  const opened = await m365.connect(
    { auth: { kind: 'bearer', token: new Secret(token) }, ...config },
    testTools(),
  );
  const checkup = await opened.checkup?.([]);
  if (checkup === undefined) throw new Error('nothing was examined');
  return checkup;
}

const noRows: Inner = { body: { value: [] } };
/** What an app that holds nothing besides is answered of itself. */
const known = {
  [namePath]: { body: { id: SP, displayName: 'OAuthlas' } },
  [`${own}/appRoleAssignments`]: noRows,
  [membersPath]: noRows,
  [grantsPath]: noRows,
  [heldBy(SP)]: noRows,
  [graphPath]: { body: graphRow },
} satisfies Record<string, Inner>;

test('an app: what Graph lists as granted to it, compared with what its token carries', async () => {
  const asked = answer(
    {
      ...known,
      [plansPath]: { body: { value: [{ assignedPlans: [] }] } },
      [`${own}/appRoleAssignments`]: {
        body: {
          value: [
            assignment('a-1', DIRECTORY_READ, GRAPH_SP, 'Microsoft Graph'),
            assignment('a-2', 'b0afded3-3588-46d8-8b3d-9842eff778da', GRAPH_SP, 'Microsoft Graph'),
            assignment(
              'a-3',
              'dc890d15-9560-4a4c-9b7f-a736ec74ec40',
              EXCHANGE_SP,
              'Office 365 Exchange Online',
            ),
            assignment(
              'a-4',
              '00000000-0000-0000-0000-000000000000',
              EXCHANGE_SP,
              'Office 365 Exchange Online',
            ),
          ],
        },
      },
      [registrationPath]: {
        body: {
          passwordCredentials: [],
          requiredResourceAccess: [
            {
              resourceAppId: graphRow.appId,
              resourceAccess: [{ id: DIRECTORY_READ.toUpperCase(), type: 'Role' }],
            },
          ],
        },
      },
      [rolesOf(EXCHANGE_SP)]: {
        body: {
          id: EXCHANGE_SP,
          appId: '00000002-0000-0ff1-ce00-000000000000',
          displayName: 'Office 365 Exchange Online',
          appRoles: [{ id: 'dc890d15-9560-4a4c-9b7f-a736ec74ec40', value: 'full_access_as_app' }],
        },
      },
    },
    3,
  );

  const checkup = await examined(appToken('Directory.Read.All', 'Mail.Read'));

  const byHand = `Entra admin center > Enterprise applications > ${APP} > Permissions > Revoke permission`;
  const revoke = (id: string) => ({
    by: byHand,
    commands: [
      `az rest --method DELETE --url 'https://graph.microsoft.com/v1.0/servicePrincipals/${SP}/appRoleAssignments/${id}'`,
    ],
  });
  expect(checkup.account).toBe('OAuthlas');
  expect(checkup.basis).toBe('what Graph lists as granted to it');
  expect(checkup.rights).toEqual([
    {
      name: 'Directory.Read.All',
      access: 'application',
      state: 'held',
      revoke: {
        by: `${byHand}; and Entra admin center > App registrations > ${APP} > API permissions > Remove permission`,
        commands: [
          ...revoke('a-1').commands,
          `az ad app permission delete --id '${APP}' --api '${graphRow.appId}' --api-permissions '${DIRECTORY_READ}'`,
        ],
        note: 'The registration still names it (requiredResourceAccess): as long as it does, the next admin consent gives it back.',
      },
    },
    { name: 'AuditLog.Read.All', access: 'application', state: 'not-yet', revoke: revoke('a-2') },
    {
      name: 'full_access_as_app',
      access: 'application',
      api: { id: '00000002-0000-0ff1-ce00-000000000000', title: 'Office 365 Exchange Online' },
      state: 'held',
      revoke: revoke('a-3'),
    },
    { name: 'Mail.Read', access: 'application', state: 'no-longer', revoke: { by: byHand, commands: [] } },
  ]);
  expect(checkup.notes).toEqual([
    'granted, and not in the token yet: AuditLog.Read.All; a new token comes within the hour, for a managed identity within a day',
    'in the token, and not among the grants that Graph lists: Mail.Read; it was taken away and ends with the token, or Graph lags behind',
  ]);
  expect(asked).toEqual([
    [plansPath, namePath, `${own}/appRoleAssignments`, membersPath, registrationPath, graphPath],
    [grantsPath, heldBy(SP)],
    [rolesOf(EXCHANGE_SP)],
  ]);
  expect(JSON.stringify(checkup)).not.toContain('canary');
});

test('grants on a second page count, too', async () => {
  const next = `${own}/appRoleAssignments?$skiptoken=2`;
  answer({
    ...known,
    [`${own}/appRoleAssignments`]: { body: { value: [], '@odata.nextLink': `${GRAPH}${next}` } },
  });
  nock(GRAPH)
    .get(exactly(next))
    .reply(200, { value: [assignment('a-1', DIRECTORY_READ, GRAPH_SP, 'Microsoft Graph')] });

  const { rights } = await examined(appToken('Directory.Read.All'));

  expect(rights).toMatchObject([{ name: 'Directory.Read.All', state: 'held' }]);
});

test('one that breaks off is told', async () => {
  const next = `${own}/appRoleAssignments?$skiptoken=2`;
  answer({
    ...known,
    [`${own}/appRoleAssignments`]: {
      body: { value: [], '@odata.nextLink': `https://elsewhere.example${next}` },
    },
  });

  const { notes } = await examined(appToken());

  expect(notes).toEqual([
    'appRoleAssignments was not shown whole: the next page lies on another host (elsewhere.example) and was not fetched',
  ]);
});

const GROUP = '88888888-8888-4888-8888-888888888888';
const HIDDEN = '99999999-9999-4999-8999-999999999999';
const api = { id: 'entra-roles', title: 'Microsoft Entra roles' };

const directoryRole = (displayName: string | null, roleTemplateId?: string) => ({
  '@odata.type': '#microsoft.graph.directoryRole',
  displayName,
  ...(roleTemplateId !== undefined && { roleTemplateId }),
});

const group = (id: string, displayName: string | null, isAssignableToRole: boolean | null) => ({
  '@odata.type': '#microsoft.graph.group',
  id,
  displayName,
  isAssignableToRole,
});

const held = (principalId: string, templateId: string, displayName: string, directoryScopeId = '/') => ({
  id: `${principalId}-${templateId}`,
  principalId,
  roleDefinitionId: templateId,
  directoryScopeId,
  roleDefinition: { displayName, templateId },
});

test('where its role assignments are not shown, the roles that it is a member of count, by the names of Microsoft', async () => {
  answer({
    ...known,
    [heldBy(SP)]: forbidden,
    [membersPath]: {
      body: {
        value: [
          directoryRole('Company Administrator', '62E90394-69F5-4237-9190-012177145E10'),
          directoryRole('Compliance Administrator', '17315797-102d-40b4-93e0-432062caca18'),
          directoryRole(null),
        ],
      },
    },
  });

  const { rights, notes } = await examined(appToken());

  expect(rights).toMatchObject([
    { name: 'Global Administrator', access: 'directory-role', api },
    { name: 'Compliance Administrator', access: 'directory-role', api },
    { name: 'a role without a name', access: 'directory-role', api },
  ]);
  expect(notes).toEqual(['which roles of the directory are assigned to it was not shown']);
});

test('what it holds by a group is its own, with the way out of the group; a role is told once', async () => {
  const asked = answer({
    ...known,
    [membersPath]: {
      body: {
        value: [
          group(GROUP, 'Tier0 admins', true),
          group(HIDDEN, null, null),
          group('77777777-1111-4111-8111-111111111111', 'Everybody', null),
          directoryRole('Global Administrator', '62e90394-69f5-4237-9190-012177145e10'),
        ],
      },
    },
    [heldBy(SP)]: {
      body: {
        value: [
          held(SP, 'f2ef992c-3afb-46b9-b7cf-a126ee74c451', 'Global Reader'),
          held(SP, 'c0ffee00-0000-4000-8000-000000000001', 'Rota Keeper', '/administrativeUnits/x'),
        ],
      },
    },
    [heldBy(GROUP)]: {
      body: { value: [held(GROUP, '62E90394-69F5-4237-9190-012177145E10', 'Company Administrator')] },
    },
  });

  const { rights, notes } = await examined(appToken());

  const right = (name: string, revoke: object) => ({
    name,
    access: 'directory-role',
    api,
    state: 'held',
    revoke: { commands: [], ...revoke },
  });
  expect(rights).toEqual([
    right('Global Reader', {
      by: `Entra admin center > Roles and administrators > Global Reader > remove ${APP}`,
    }),
    right('Rota Keeper', {
      by: `Entra admin center > Roles and administrators > Rota Keeper > remove ${APP}`,
      note: 'It reaches /administrativeUnits/x alone.',
    }),
    right('Global Administrator', {
      by: `Entra admin center > Groups > Tier0 admins > Members > remove ${APP}`,
      note: `The group Tier0 admins (${GROUP}) holds it, and it is in that group.`,
    }),
  ]);
  expect(notes).toEqual([
    `which roles of the directory are assigned to the group ${HIDDEN} was not shown`,
    `it is in the groups Tier0 admins, ${HIDDEN}, Everybody: what that opens besides roles of the directory (sites, mailboxes, Azure) was not examined; OAuthlas needs no group, so take it out`,
  ]);
  expect(asked[1]).toEqual([grantsPath, heldBy(SP), heldBy(GROUP), heldBy(HIDDEN)]);
});

test('a delegated grant of its own app is a right aside, by API, with the calls that end it', async () => {
  const grant = (id: string, resourceId: string, consentType: string, scope: string | null) => ({
    id,
    clientId: SP,
    consentType,
    principalId: null,
    resourceId,
    scope,
  });
  answer(
    {
      ...known,
      [grantsPath]: {
        body: {
          value: [
            grant('g-1', GRAPH_SP, 'AllPrincipals', ' Mail.Read  User.Read'),
            grant('g-2', GRAPH_SP, 'Principal', 'Mail.Read Files.Read'),
            grant('g-3', EXCHANGE_SP, 'Principal', 'EWS.AccessAsUser.All'),
            grant('g-4', EXCHANGE_SP, 'Principal', null),
            { id: 7 },
          ],
        },
      },
      [rolesOf(EXCHANGE_SP)]: {
        body: {
          id: EXCHANGE_SP,
          appId: '00000002-0000-0ff1-ce00-000000000000',
          displayName: 'Office 365 Exchange Online',
          appRoles: [],
        },
      },
    },
    3,
  );

  const { rights } = await examined(appToken());

  const end = (id: string) =>
    `az rest --method DELETE --url 'https://graph.microsoft.com/v1.0/oauth2PermissionGrants/${id}'`;
  const aside = { access: 'delegated', state: 'aside' };
  expect(rights).toMatchObject([
    { name: 'Mail.Read', ...aside, revoke: { commands: [end('g-1'), end('g-2')] } },
    { name: 'User.Read', ...aside, revoke: { commands: [end('g-1'), end('g-2')] } },
    { name: 'Files.Read', ...aside },
    {
      name: 'EWS.AccessAsUser.All',
      ...aside,
      api: { id: '00000002-0000-0ff1-ce00-000000000000', title: 'Office 365 Exchange Online' },
      revoke: {
        commands: [end('g-3'), end('g-4')],
        note: 'It may do so in the name of the people who consented; the scanner signs in as itself, and never uses it.',
      },
    },
  ]);
  expect(rights).toHaveLength(4);
  expect(rights).not.toHaveProperty('0.api');
});

test('what is refused of that is told', async () => {
  answer({ ...known, [grantsPath]: forbidden });

  const { notes } = await examined(appToken());

  expect(notes).toEqual(['which delegated grants it holds was not shown']);
});

test('a registration that asks for more than was granted is told, since the next consent grants it', async () => {
  const mail = '810c84a8-4a9e-49e6-bf7d-12d183f40d01';
  answer({
    ...known,
    [registrationPath]: {
      body: {
        requiredResourceAccess: [
          {
            resourceAppId: graphRow.appId,
            resourceAccess: [
              { id: mail, type: 'Role' },
              { id: DIRECTORY_READ, type: 'Scope' },
            ],
          },
          { resourceAppId: EXCHANGE_SP, resourceAccess: [{ id: mail, type: 'role' }] },
        ],
      },
    },
  });

  const { notes } = await examined(appToken());

  expect(notes).toEqual([
    `its registration asks for what it was not granted: Mail.Read, app role ${mail} of ${EXCHANGE_SP}; the next admin consent would grant it, so take out what is not to be granted`,
  ]);
});

test('where Graph does not show the grants, the token is believed, and that is said', async () => {
  answer({});

  const checkup = await examined(appToken('Directory.Read.All'));

  expect(checkup.basis).toBe('what its token says, a hint that Microsoft does not promise');
  expect(checkup.rights).toMatchObject([{ name: 'Directory.Read.All', state: 'held' }]);
  expect(checkup.notes).toEqual([
    'which groups it is in, and what they give it, was not shown',
    'which delegated grants it holds was not shown',
    'which roles of the directory are assigned to it was not shown',
  ]);
  expect(new Set(checkup.plans.map(({ isOwned }) => isOwned))).toEqual(new Set(['unknown']));
});

test('where neither tells, it cannot be told', async () => {
  answer({ [plansPath]: { body: { value: [{ assignedPlans: [] }] } } }, 1);

  const checkup = await examined('opaque');

  expect(checkup.rights).toEqual({
    untold:
      'the token does not tell, and Graph did not show which grants belong to it; with a credential of an app, or with Application.Read.All, it can be told',
  });
});

test('a person’s login carries delegated rights, and nothing can be added to it', async () => {
  const asked = answer({}, 1);

  const checkup = await examined(toToken({ appid: APP, scp: 'Directory.AccessAsUser.All User.Read' }));

  expect(asked).toEqual([[plansPath]]);
  expect(checkup.rights).toMatchObject([
    { name: 'Directory.AccessAsUser.All', access: 'delegated' },
    { name: 'User.Read', access: 'delegated' },
  ]);
  expect(checkup.broader('Directory.Read.All', 'users')).toContain('Directory.AccessAsUser.All');
  expect(checkup.grant('AuditLog.Read.All')).toEqual({
    by: 'what this login carries cannot be added to: make an app of its own with `oauthlas init m365`',
    commands: [],
  });
  expect(checkup.notes).toEqual([
    'it acts in a person’s name: what that person may not see is not seen, whatever the permissions',
  ]);
});

test('rows that are not as documented are left out, and a role that nobody names keeps its id', async () => {
  const strange = '99999999-9999-4999-8999-999999999999';
  answer(
    {
      ...known,
      [graphPath]: forbidden,
      [namePath]: { body: { id: SP, displayName: 'Scan\u202ener\n' } },
      [`${own}/appRoleAssignments`]: {
        body: { value: [{ id: 7 }, null, assignment("x'; rm", strange, EXCHANGE_SP, 'Shop\u001b[2J')] },
      },
    },
    3,
  );

  const { account, rights } = await examined(appToken());

  expect(account).toBe('Scan\\u{202e}ner\\u{a}');
  expect(rights).toEqual([
    {
      name: `app role ${strange}`,
      access: 'application',
      api: { id: EXCHANGE_SP, title: 'Shop\\u{1b}[2J' },
      state: 'held',
      revoke: expect.objectContaining({ commands: [] }),
    },
  ]);
});

test('a Graph that is down is a note, and no wrong answer', async () => {
  nock(GRAPH)
    .get('/v1.0/organization')
    .query(true)
    .reply(403, refusal('Authorization_RequestDenied', 'Insufficient privileges.'));
  nock(GRAPH).post(exactly('/v1.0/$batch')).times(6).reply(503, refusal('ServiceUnavailable', 'Try again.'));

  const checkup = await examined('opaque');

  expect(checkup.rights).toHaveProperty('untold');
  expect(checkup.notes).toEqual([
    'the organization: GET /v1.0/organization gave 403: Authorization_RequestDenied: Insufficient privileges.',
    expect.stringMatching(/^POST \/v1\.0\/\$batch gave 503: ServiceUnavailable/),
  ]);
});
