import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nock from 'nock';
import { afterAll, describe, expect, test } from 'vitest';
import type { Checkup } from '../../../src/connectors/checkup.ts';
import { google } from '../../../src/connectors/google/index.ts';
import { Secret } from '../../../src/lib/secret.ts';
import { testTools, useNock } from '../../support/surface.ts';
import { bearer, externalAccount, login, refusal, serviceAccount, vendor } from './support.ts';

useNock();

const folder = mkdtempSync(join(tmpdir(), 'oauthlas-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const root = 'https://www.googleapis.com/auth/';
const users = '/admin/directory/v1/users';
const audit = '/admin/reports/v1/activity/users/all/applications/token';
const usage = /^\/admin\/reports\/v1\/usage\/dates\/[\d-]+$/;

/** Signs in for these scopes, and is refused for all others. Gives which were asked for. */
function delegates(...scopes: readonly string[]): readonly string[] {
  const asked: string[] = [];
  login
    .post('/token', ({ assertion }: { assertion: string }) => {
      const { scope } = JSON.parse(Buffer.from(assertion.split('.')[1] ?? '', 'base64url').toString());
      asked.push(scope.replace(root, ''));
      return true;
    })
    .times(30)
    .optionally()
    .reply(() =>
      scopes.includes(asked.at(-1) ?? '')
        ? [200, { access_token: `for-${asked.at(-1)}`, expires_in: 3600 }]
        : [401, { error: 'unauthorized_client' }],
    );
  return asked;
}

async function examined(config: object, off: readonly string[] = []): Promise<Checkup> {
  const opened = await google.connect(config, testTools());
  const checkup = await opened.checkup?.(off);
  if (checkup === undefined) throw new Error('nothing was examined');
  return checkup;
}

const names = ({ rights }: Checkup) =>
  'untold' in rights ? rights : rights.map(({ name }) => name.replace(root, ''));

/** Everything but people and reports of use is off. */
const few = [
  'token-events',
  'admin-roles',
  'domain-wide-delegation',
  'configured-apps',
  'marketplace-installs',
  'access-evaluations',
  'api-control-policies',
];

test('each scope is asked for by itself, and what it opens by one call with its own token', async () => {
  const asked = delegates('admin.directory.user.readonly', 'admin.reports.audit.readonly', 'drive');
  vendor
    .get(users)
    .query({ customer: 'my_customer', maxResults: 1, projection: 'basic', fields: 'users(id)' })
    .matchHeader('authorization', 'Bearer for-admin.directory.user.readonly')
    .reply(200, { users: [{ id: '1' }] });
  vendor
    .get(audit)
    .query(true)
    .matchHeader('authorization', 'Bearer for-admin.reports.audit.readonly')
    .reply(403, refusal(403, 'forbidden', 'Not Authorized to access this resource/api'));

  const checkup = await examined(serviceAccount());

  expect(asked).toEqual([
    'admin.directory.user.readonly',
    'admin.reports.audit.readonly',
    'admin.reports.usage.readonly',
    'admin.directory.rolemanagement.readonly',
    'admin.directory.orgunit.readonly',
    'cloud-identity.policies.readonly',
    'admin.directory.user.security',
    'admin.directory.user',
    'admin.directory.group',
    'admin.directory.domain',
    'admin.directory.rolemanagement',
    'cloud-platform',
    'calendar',
    'drive',
    'https://mail.google.com/',
  ]);
  expect(names(checkup)).toEqual(['admin.reports.audit.readonly', 'admin.directory.user.readonly', 'drive']);
  expect(checkup.obstacles).toEqual([
    {
      need: `${root}admin.reports.audit.readonly`,
      lacks: 'the Reports privilege of an administrator role',
      remedy: {
        by: 'Admin console > Account > Admin roles > the role of admin@example.com > Privileges: Reports; in all organisational units',
        commands: [],
      },
    },
  ]);
  expect(checkup.doubts).toEqual([]);
});

test('what is delegated is what the surfaces that are read need, and no scope more', async () => {
  delegates('admin.directory.user.readonly', 'admin.reports.usage.readonly');
  vendor.get(users).query(true).reply(200, {});
  vendor
    .get(usage)
    .query(true)
    .reply(400, refusal(400, 'invalid', 'Data for dates later than 2026-11-20 is not yet available'));

  const checkup = await examined(serviceAccount(), few);

  const list = `${root}admin.directory.user.readonly,${root}admin.reports.usage.readonly`;
  expect(checkup.grant(`${root}admin.reports.audit.readonly`)).toEqual({
    by: 'Admin console > Security > Access and data control > API controls > Domain-wide delegation: the client id 111222333, and the scopes as they stand in the list',
    commands: [
      '# For a browser, as a super administrator:',
      `https://admin.google.com/ac/owl/domainwidedelegation?overwriteClientId=true&clientIdToAdd=111222333&clientScopeToAdd=${list}`,
      '# For the Admin console, the whole list of scopes:',
      list,
    ],
    note: 'Only a super administrator may delegate. A change takes minutes, at most a day; the list replaces the one that stands there.',
  });
  expect(names(checkup)).toEqual(['admin.reports.usage.readonly', 'admin.directory.user.readonly']);
});

test('what could not be tried is neither held nor missing', async () => {
  delegates('admin.directory.user.readonly', 'admin.reports.usage.readonly');
  vendor.get(users).query(true).reply(200, {});
  vendor.get(usage).query(true).reply(200, '<html>a proxy</html>');

  const checkup = await examined(serviceAccount(), few);

  expect(checkup.doubts).toEqual([`${root}admin.reports.usage.readonly`]);
  expect(names(checkup)).toEqual(['admin.directory.user.readonly']);
  expect(checkup.notes).toContainEqual(
    expect.stringMatching(/^admin\.reports\.usage\.readonly could not be tried: GET /),
  );
});

describe('full mode', () => {
  const off = [...few, 'census', 'app-history'];

  test('is tried on somebody who administers nothing', async () => {
    delegates('admin.directory.user.readonly', 'admin.directory.user.security');
    vendor
      .get(users)
      .query(true)
      .twice()
      .reply(200, {
        users: [
          { id: '1', isAdmin: true, isDelegatedAdmin: false },
          { id: '2', isAdmin: false, isDelegatedAdmin: true },
          { id: '3', isAdmin: false, isDelegatedAdmin: false, suspended: true },
          { id: '4', isAdmin: false, isDelegatedAdmin: false, suspended: false },
        ],
      });
    vendor.get(`${users}/4/tokens`).query(true).reply(200, {});

    const checkup = await examined(serviceAccount({ mode: 'full' }), off);

    expect([names(checkup), checkup.obstacles, checkup.doubts]).toEqual([
      ['admin.directory.user.readonly', 'admin.directory.user.security'],
      [],
      [],
    ]);
  });

  test('cannot be tried by a lesser administrator where everybody is one', async () => {
    delegates('admin.directory.user.readonly', 'admin.directory.user.security');
    vendor
      .get(users)
      .query(true)
      .twice()
      .reply(200, { users: [{ id: '1', isAdmin: true }] });

    const checkup = await examined(serviceAccount({ mode: 'full' }, { isDelegatedAdmin: true }), off);

    expect(checkup.doubts).toEqual([`${root}admin.directory.user.security`]);
  });
});

test('a keyless workload has a token for each scope, too, and its number is asked of gcloud', async () => {
  const file = join(folder, 'token.jwt');
  writeFileSync(file, 'subject-token');
  const account = 'scan@example-project.iam.gserviceaccount.com';
  nock('https://sts.googleapis.com')
    .post('/v1/token')
    .times(20)
    .optionally()
    .reply(200, { access_token: 'f' });
  nock('https://iamcredentials.googleapis.com')
    .post(/:signJwt$/)
    .times(20)
    .optionally()
    .reply(200, async (request: Request) => {
      const { payload } = (await request.json()) as { payload: string };
      return { signedJwt: `e30.${Buffer.from(payload).toString('base64url')}.s` };
    });
  delegates('admin.directory.user.readonly', 'admin.reports.usage.readonly');
  vendor.get(`${users}/admin%40example.com`).query(true).reply(200, { isAdmin: true, suspended: false });
  vendor.get(users).query(true).reply(200, {});
  vendor.get(usage).query(true).reply(403, refusal(403, 'accessNotConfigured'));

  const checkup = await examined(
    {
      auth: {
        ...{ kind: 'workload-identity', serviceAccount: account, subject: 'admin@example.com' },
        credentials: new Secret(externalAccount(file)),
      },
    },
    few,
  );

  expect(checkup.grant('x').commands).toEqual([
    `gcloud iam service-accounts describe '${account}' --format 'value(uniqueId)'`,
    '# For the Admin console, the whole list of scopes:',
    `${root}admin.directory.user.readonly,${root}admin.reports.usage.readonly`,
  ]);
  expect(checkup.obstacles).toMatchObject([
    {
      lacks: 'the Admin SDK API',
      remedy: { commands: ["gcloud services enable admin.googleapis.com --project 'example-project'"] },
    },
  ]);
  expect(checkup.credential).toEqual({
    what: 'the federated token, which its issuer renews',
    at: 'unknown',
    isRenewed: true,
  });
  expect(checkup.notes[0]).toBe(
    'it acts as admin@example.com, a super administrator, whom nothing is hidden from; a custom role with Users > Read, Reports would do for what is read, so that a stolen credential is worth less',
  );
});

test('of a ready token only the calls tell, and nothing else is asked for', async () => {
  vendor.get(users).query(true).reply(200, {});
  vendor.get(usage).query(true).reply(403, refusal(403, 'insufficientPermissions'));

  const checkup = await examined(bearer(), few);

  expect(checkup).toMatchObject({
    rights: [{ name: `${root}admin.directory.user.readonly`, state: 'held' }],
    basis: 'one call for each scope, since the token does not tell',
    obstacles: [],
    doubts: [],
  });
  expect(checkup.notes).toEqual([
    'whose rights it has was not told: what that person may not see is not seen',
    'what else this token may do was not asked',
  ]);
});

test('what no custom role can hold is said so, with what leaving it out would lose', async () => {
  delegates('admin.directory.user.readonly', 'admin.directory.rolemanagement.readonly');
  vendor.get(users).query(true).reply(200, {});
  vendor
    .get('/admin/directory/v1/customer/my_customer/roles')
    .query({ maxResults: 1, fields: 'items(roleId)' })
    .reply(403, refusal(403, 'forbidden', 'Not Authorized to access this resource/api'));
  const off = [...few.filter((id) => id !== 'admin-roles'), 'census', 'app-history'];

  const { obstacles } = await examined(serviceAccount({}, { isDelegatedAdmin: true }), off);

  expect(obstacles).toEqual([
    {
      need: `${root}admin.directory.rolemanagement.readonly`,
      lacks: 'the super administrator role',
      remedy: {
        by: 'no custom role can hold it: Admin console > Directory > Users > admin@example.com > Admin roles and privileges > Super Admin. Whoever acts as admin@example.com can then do everything; leaving out what only such a one is shown loses no more than: who holds roles of an administrator; policies of API controls and the Marketplace',
        commands: [],
      },
    },
  ]);
});

test('a suspended administrator is told', async () => {
  delegates('admin.directory.user.readonly');
  vendor.get(users).query(true).reply(200, {});
  const off = [...few, 'census', 'app-history'];

  const { notes } = await examined(serviceAccount({}, { isAdmin: true, suspended: true }), off);

  expect(notes[0]).toBe('admin@example.com is suspended: let it be active, or act as another administrator');
});

describe('where the config names its Google Cloud', () => {
  const cloud = nock('https://cloudasset.googleapis.com');
  const assets = '/v1/organizations/7/assets';
  const off = [...few, 'census', 'app-history'];

  test('the account is tried in its own name, and nothing is to be delegated for it', async () => {
    delegates('admin.directory.user.readonly', 'cloudasset');
    vendor.get(users).query(true).reply(200, {});
    cloud.get(assets).query(true).matchHeader('authorization', 'Bearer for-cloudasset').reply(200, {});

    const checkup = await examined(serviceAccount({ cloudParent: 'organizations/7' }), off);

    expect(names(checkup)).toEqual(['admin.directory.user.readonly', 'cloudasset']);
    expect(checkup.obstacles).toEqual([]);
    expect(checkup.grant('x').commands.at(-1)).toBe(`${root}admin.directory.user.readonly`);
    expect(checkup.grant(`${root}cloudasset`)).toEqual({
      by: "Google did not take the token for cloudasset: where it is not a service account's, log in anew with that scope or with cloud-platform; else take cloudParent out of the config, and tell us",
      commands: [],
    });
  });

  test('the role that it lacks there is told, with the line that gives it', async () => {
    delegates('admin.directory.user.readonly', 'cloudasset');
    vendor.get(users).query(true).reply(200, {});
    cloud
      .get(assets)
      .query(true)
      .reply(403, refusal(403, 'forbidden', 'The caller does not have permission'));

    const checkup = await examined(serviceAccount({ cloudParent: 'organizations/7' }), off);

    expect(checkup.obstacles).toEqual([
      {
        need: `${root}cloudasset`,
        lacks: 'the role Cloud Asset Viewer (roles/cloudasset.viewer)',
        remedy: {
          by: 'Google Cloud console > IAM & Admin > IAM, at organizations/7: roles/cloudasset.viewer for scan@project.iam.gserviceaccount.com; and see that organizations/7 is there',
          commands: [
            "gcloud organizations add-iam-policy-binding '7' --member 'serviceAccount:scan@project.iam.gserviceaccount.com' --role roles/cloudasset.viewer --condition None",
          ],
        },
      },
    ]);
  });

  test('an API that is off is enabled by its own name', async () => {
    delegates('admin.directory.user.readonly', 'cloudasset');
    vendor.get(users).query(true).reply(200, {});
    cloud.get(assets).query(true).reply(403, refusal(403, 'accessNotConfigured'));

    const { obstacles } = await examined(serviceAccount({ cloudParent: 'organizations/7' }), off);

    expect(obstacles).toMatchObject([
      {
        lacks: 'the Cloud Asset API',
        remedy: { commands: [expect.stringContaining('gcloud services enable cloudasset.googleapis.com')] },
      },
    ]);
  });
});
