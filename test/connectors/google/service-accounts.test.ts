import nock from 'nock';
import { describe, expect, it } from 'vitest';
import { toApp, toCredential } from '../../../src/connectors/google/cloud-assets.ts';
import { google } from '../../../src/connectors/google/index.ts';
import { Secret } from '../../../src/lib/secret.ts';
import { recordKey } from '../../../src/model/keys.ts';
import { readAll, testTools, useNock } from '../../support/surface.ts';
import { login, refusal, serviceAccount, surface, TOKEN } from './support.ts';

useNock();

const cloudParent = 'organizations/123456789012';
const cloud = nock('https://cloudasset.googleapis.com');
const open = () => surface('service-accounts', { cloudParent });

const ACCOUNT = 'iam.googleapis.com/ServiceAccount';
const KEY = 'iam.googleapis.com/ServiceAccountKey';
const list = (query: object = {}) =>
  cloud.get(`/v1/${cloudParent}/assets`).query({
    contentType: 'RESOURCE',
    assetTypes: [ACCOUNT, KEY],
    pageSize: '1000',
    fields: 'nextPageToken,assets(name,assetType,ancestors,resource/data)',
    ...query,
  });

const id = '109539808120564529093';
const email = 'backup@example-ops.iam.gserviceaccount.com';
const keyId = '90c48f61c65cd56224a12ab18e6ee9ca9c3aee7c';
const at = '//iam.googleapis.com/projects/example-ops/serviceAccounts';
const ancestors = ['projects/1111', 'folders/22', cloudParent];

const data = { name: `projects/example-ops/serviceAccounts/${email}`, projectId: 'example-ops', email };
const account = (members: object = {}, uniqueId = id) => ({
  name: `${at}/${uniqueId}`,
  assetType: ACCOUNT,
  ancestors,
  resource: { version: 'v1', data: { ...data, uniqueId, oauth2ClientId: uniqueId, ...members } },
});
const userKey = {
  name: `${data.name}/keys/${keyId}`,
  validAfterTime: '2020-03-04T17:39:47Z',
  validBeforeTime: '9999-12-31T23:59:59Z',
  keyAlgorithm: 'KEY_ALG_RSA_2048',
  keyOrigin: 'GOOGLE_PROVIDED',
  keyType: 'USER_MANAGED',
};
const key = (members: object = {}, { of = id, keyed = keyId } = {}) => ({
  name: `${at}/${of}/keys/${keyed}`,
  assetType: KEY,
  ancestors,
  resource: { version: 'v1', data: { ...userKey, ...members } },
});

const app = {
  kind: 'app',
  key: recordKey('t', 'app', id),
  clientId: id,
  name: email,
  role: 'client',
  type: 'service-account',
  home: 'own',
  homeTenant: '1111',
  enabled: true,
  createdAt: 'unknown',
} as const;
const credential = {
  kind: 'credential',
  key: recordKey('t', 'credential', id, keyId),
  app: app.key,
  clientId: id,
  type: 'certificate',
  name: `key ${keyId}`,
  startsAt: '2020-03-04T17:39:47.000Z',
  expiresAt: 'never',
} as const;

describe('toApp', () => {
  it.each([
    ['is switched off', { disabled: true }, { enabled: false }],
    ['says so where it is on', { disabled: false }, {}],
    ['goes by its id where no address is told', { email: null }, { name: `service account ${id}` }],
    [
      'is a default one of the project',
      { email: '1111-compute@developer.gserviceaccount.com' },
      { name: '1111-compute@developer.gserviceaccount.com', tags: ['default service account'] },
    ],
    [
      'of App Engine is too',
      { email: 'example-ops@appspot.gserviceaccount.com' },
      { name: 'example-ops@appspot.gserviceaccount.com', tags: ['default service account'] },
    ],
    [
      'acts for a service of Google',
      { email: 'service-1111@gcp-sa-logging.iam.gserviceaccount.com' },
      { name: 'service-1111@gcp-sa-logging.iam.gserviceaccount.com', home: 'platform' },
    ],
    [
      'acts for Google’s own APIs',
      { email: '1111@cloudservices.gserviceaccount.com' },
      { name: '1111@cloudservices.gserviceaccount.com', home: 'platform' },
    ],
    [
      'only calls itself as Google’s do',
      {
        email: 'service-1111@gcp-sa-example.iam.gserviceaccount.com',
        projectId: 'gcp-sa-example',
      },
      { name: 'service-1111@gcp-sa-example.iam.gserviceaccount.com' },
    ],
    [
      'is of a project of a domain',
      { email: 'a@ops.example.com.iam.gserviceaccount.com', projectId: 'example.com:ops' },
      { name: 'a@ops.example.com.iam.gserviceaccount.com' },
    ],
  ])('%s', (_, members, expected) => {
    const told = { uniqueId: id, email, projectId: 'example-ops', ...members };

    expect(toApp('t', told, { ancestors })).toEqual({ ...app, ...expected });
  });

  it('tells no project where none is told', () => {
    expect(toApp('t', { uniqueId: id, email }, { ancestors: null })).not.toHaveProperty('homeTenant');
    expect(toApp('t', { uniqueId: id }, { ancestors: [cloudParent] })).not.toHaveProperty('homeTenant');
  });
});

describe('toCredential', () => {
  it.each([
    ['ends', { validBeforeTime: '2026-01-31T00:00:00Z' }, { expiresAt: '2026-01-31T00:00:00.000Z' }],
    ['is switched off', { disabled: true }, { isOff: true }],
    ['was made elsewhere and uploaded', { keyOrigin: 'USER_PROVIDED' }, { name: `uploaded key ${keyId}` }],
    [
      'of which no time is told',
      { validAfterTime: null, validBeforeTime: null },
      { startsAt: 'unknown', expiresAt: 'unknown' },
    ],
  ])('%s', (_, members, expected) => {
    const record = toCredential('t', { account: id, id: keyId }, { ...userKey, ...members });

    expect(record).toEqual({ ...credential, ...expected });
  });
});

describe('service-accounts', () => {
  it('tells accounts and the keys that people made, over two pages and in any order', async () => {
    list().reply(200, {
      readTime: '2026-11-28T08:00:00Z',
      assets: [key(), key({ keyType: 'SYSTEM_MANAGED' }, { keyed: 'google' })],
      nextPageToken: 'two',
    });
    list({ pageToken: 'two' }).reply(200, {
      assets: [account({ privateKeyData: 'canary-private-key' })],
      nextPageToken: '',
    });

    const { records, gaps } = await readAll(await open());

    expect(records).toEqual([credential, app]);
    expect(gaps).toEqual([]);
  });

  it('finds the account of a key that names it by the address, wherever that stands', async () => {
    list().reply(200, { assets: [key({}, { of: email })], nextPageToken: 'two' });
    list({ pageToken: 'two' }).reply(200, { assets: [account()] });

    const { records, gaps } = await readAll(await open());

    expect(records).toEqual([app, credential]);
    expect(gaps).toEqual([]);
  });

  it('tells a key whose account is not listed, and that it is not', async () => {
    list().reply(200, { assets: [key(), key({}, { of: 'gone@example-ops.iam.gserviceaccount.com' })] });

    const { records, gaps } = await readAll(await open());

    expect(records).toEqual([credential]);
    const stray = {
      reason: 'unavailable',
      what: 'a key was listed, and its service account was not',
      fix: 'scan again: the inventory is behind by some minutes; where it stays so, see the key in Google Cloud',
    };
    expect(gaps).toEqual([
      {
        ...stray,
        subject: recordKey('t', 'credential', 'gone@example-ops.iam.gserviceaccount.com', keyId),
      },
      { ...stray, subject: app.key },
    ]);
  });

  it('tells each bad row as a gap, and goes on', async () => {
    list().reply(200, {
      assets: [
        { assetType: ACCOUNT },
        { ...account(), resource: null },
        // A number of that size was rounded when it was read.
        account({ uniqueId: Number(id) }),
        { ...key(), resource: { version: 'v1' } },
        { ...account(), assetType: 'iam.googleapis.com/Role' },
        { ...account(), assetType: KEY },
        account({}, '101'),
        key({ keyType: null }, { of: '101' }),
      ],
    });

    const { records, gaps } = await readAll(await open());

    expect(records).toEqual([
      { ...app, key: recordKey('t', 'app', '101'), clientId: '101' },
      {
        ...credential,
        key: recordKey('t', 'credential', '101', keyId),
        app: recordKey('t', 'app', '101'),
        clientId: '101',
      },
    ]);
    const notDocumented = 'is not as documented';
    const another = 'something was listed that is no service account and no key';
    expect(gaps.map(({ what, subject }) => [what, subject])).toEqual([
      [`a service account or a key ${notDocumented} (name: invalid_type)`, undefined],
      [`a service account ${notDocumented} (invalid_type)`, app.key],
      [`a service account ${notDocumented} (uniqueId: invalid_type)`, app.key],
      [`a key of a service account ${notDocumented} (invalid_type)`, credential.key],
      [another, undefined],
      [another, undefined],
      [
        'of a key of a service account it is not told whether it is Google’s own',
        recordKey('t', 'credential', '101', keyId),
      ],
    ]);
    expect(new Set(gaps.map(({ reason }) => reason))).toEqual(new Set(['shape']));
  });

  it('keeps what was read when the list leads back to a page that was read', async () => {
    list().reply(200, { assets: [account()], nextPageToken: 'again' });
    list({ pageToken: 'again' }).reply(200, { assets: [key()], nextPageToken: 'again' });

    const { records, gaps } = await readAll(await open());

    expect(records).toEqual([app]);
    expect(gaps).toMatchObject([
      { reason: 'shape', what: expect.stringContaining('led back to a page that was read already') },
    ]);
  });

  it('reads an organisation without any as none, and an error with a good status as none of these', async () => {
    list().reply(200, { readTime: '2026-11-28T08:00:00Z' });
    list().reply(200, { error: { message: 'x' } });

    const none = await readAll(await open());
    const odd = await readAll(await open());

    expect([none.records, none.gaps]).toEqual([[], []]);
    expect(odd.gaps).toMatchObject([{ reason: 'shape' }]);
  });

  it.each([
    [
      refusal(403, 'forbidden', 'The caller does not have permission'),
      'roles/cloudasset.viewer',
      'cloudParent is right',
    ],
    [refusal(403, 'accessNotConfigured'), 'the Cloud Asset API', 'cloudasset.googleapis.com'],
    [
      { error: { code: 403, message: 'x', details: [{ reason: 'SERVICE_DISABLED' }] } },
      'the Cloud Asset API',
      'cloudasset.googleapis.com',
    ],
    [
      { error: { code: 403, message: 'x', details: [{ reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT' }] } },
      'https://www.googleapis.com/auth/cloudasset',
      'https://www.googleapis.com/auth/cloud-platform',
    ],
    [
      { error: { code: 403, message: 'x', details: [{ reason: 'USER_PROJECT_DENIED' }] } },
      'roles/serviceusage.serviceUsageConsumer',
      'counted on',
    ],
    [
      {
        error: {
          code: 403,
          message: 'Request is prohibited by policy. vpcServiceControlsUniqueIdentifier: x',
        },
      },
      'an ingress rule',
      'perimeter',
    ],
  ])('says what is lacking: %j', async (body, lacks, fix) => {
    list().reply(403, body);

    const { records, gaps } = await readAll(await open());

    expect(records).toEqual([]);
    expect(gaps).toEqual([
      {
        reason: 'permission',
        what: expect.stringMatching(/^the service accounts of your Google Cloud were not all listed: GET /),
        lacks: expect.stringContaining(lacks),
        fix: expect.stringContaining(fix),
      },
    ]);
  });

  it('says of a parent that is not there to look at the config', async () => {
    list().reply(404, refusal(404, 'notFound', 'Requested entity was not found.'));

    const { gaps } = await readAll(await open());

    expect(gaps).toMatchObject([
      {
        reason: 'unavailable',
        fix: 'see that cloudParent is right: an organisation and a folder go by their numbers',
      },
    ]);
  });

  it('waits where the quota is used up', async () => {
    const tools = testTools();
    list().reply(429, refusal(429, 'rateLimitExceeded', 'Quota exceeded'));
    list().reply(200, { assets: [account()] });

    const { records } = await readAll(await surface('service-accounts', { cloudParent }, tools));

    expect(records).toEqual([app]);
    expect(tools.waited).not.toEqual([]);
  });

  it('is not read where the config names no place in Google Cloud', async () => {
    const { off, onRequest } = await surface('service-accounts');

    expect(off?.why).toContain('cloudParent in the config names the organisation to look in');
    expect(onRequest).toBe(true);
  });
});

describe('whose name is asked in', () => {
  const scope = 'https://www.googleapis.com/auth/';

  it('is the service account’s own, and the administrator’s elsewhere', async () => {
    const asked: object[] = [];
    login
      .post('/token', ({ assertion }: { assertion: string }) => {
        asked.push(JSON.parse(Buffer.from(assertion.split('.')[1] ?? '', 'base64url').toString()));
        return true;
      })
      .twice()
      .reply(200, () => ({ access_token: `for-${asked.length}`, expires_in: 3600 }));
    list().matchHeader('authorization', 'Bearer for-2').reply(200, {});

    const { surfaces } = await google.connect(serviceAccount({ cloudParent }), testTools());
    const found = surfaces.find(({ id }) => id === 'service-accounts');
    const read = found && (await readAll(found));

    expect(read?.gaps).toEqual([]);
    expect(asked).toMatchObject([
      { sub: 'admin@example.com', scope: `${scope}admin.directory.user.readonly` },
      { iss: 'scan@project.iam.gserviceaccount.com', scope: `${scope}cloudasset` },
    ]);
    expect(asked[1]).not.toHaveProperty('sub');
  });

  it.each([
    [
      serviceAccount({ cloudParent }),
      '; in Google Cloud, organizations/123456789012, the service account as itself',
    ],
    [
      { auth: { kind: 'bearer', token: new Secret(TOKEN) }, cloudParent },
      '; in Google Cloud, organizations/123456789012',
    ],
  ])('stands in every report: %j', (config, words) => {
    expect(google.identity(config).endsWith(words)).toBe(true);
  });
});

describe('cloudParent', () => {
  it.each(['organizations/1', 'folders/22', 'projects/example-ops', 'projects/example.com:ops'])(
    'takes %s',
    (cloudParent) => {
      const config = { auth: { kind: 'bearer', token: 'env:X' }, cloudParent };

      expect(issuesOf(config)).toEqual([]);
    },
  );

  it.each(['organizations/acme', '123', 'folders/', 'projects/a/b', 'organizations/1?x=y'])(
    'refuses %s',
    (cloudParent) => {
      const config = { auth: { kind: 'bearer', token: 'env:X' }, cloudParent };

      expect(issuesOf(config)).toEqual(['must be organizations/NUMBER, folders/NUMBER or projects/ID']);
    },
  );

  function issuesOf(config: object): readonly string[] {
    const { error } = google.config.safeParse(config);
    return (error?.issues ?? [])
      .filter(({ path }) => path[0] === 'cloudParent')
      .map(({ message }) => message);
  }
});
