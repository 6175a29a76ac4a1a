import { describe, expect, test } from 'vitest';
import { config } from '../../../src/connectors/m365/config.ts';
import { Secret } from '../../../src/lib/secret.ts';
import { recordKey } from '../../../src/model/keys.ts';
import type { AppRecord } from '../../../src/model/records.ts';
import { readAll, testTools, useNock } from '../../support/surface.ts';
import { answerBatches, answerOrganization, exactly, GRAPH, graph, refusal, surfaceOf } from './tenant.ts';

useNock();

const auth = { kind: 'bearer', token: new Secret('tok') } as const;
const FINANCE = 'example.sharepoint.test:/sites/finance';
const CLAIMS = 'example.sharepoint.test:/sites/claims';
const ID = 'example.sharepoint.test,g1,g2';

const siteOf = (address: string) => `/v1.0/sites/${address}?$select=id,webUrl`;
const listOf = (id: string) => `/v1.0/sites/${id}/permissions`;

const client: AppRecord = {
  kind: 'app',
  key: recordKey('t', 'app', 'sp1'),
  clientId: 'app1',
  name: 'Time Manager',
  role: 'client',
  type: 'Application',
  home: 'foreign',
  enabled: true,
  createdAt: 'unknown',
};

const permission = (id: string, appId: string, roles?: readonly string[]) => ({
  id,
  ...(roles !== undefined && { roles }),
  grantedToIdentities: [{ application: { id: appId, displayName: 'Time Manager App' } }],
  grantedToIdentitiesV2: [{ application: { id: appId, displayName: 'Time Manager App' } }],
});

const site = { body: { id: ID, webUrl: 'https://example.sharepoint.test/sites/finance' } };

async function read(
  sites: readonly string[] = [FINANCE],
  known: readonly AppRecord[] = [client, { ...client, key: recordKey('t', 'app', 'sp2'), clientId: 'app2' }],
) {
  answerOrganization();
  const surface = await surfaceOf('selected-sites', { auth, sites }, testTools());
  return await readAll(surface, { known });
}

test('without sites in the config it is not read, and says that it has to be asked for', async () => {
  answerOrganization();
  const { off } = await surfaceOf('selected-sites', { auth }, testTools());

  expect(off).toEqual({
    why: 'it has to be asked for: to read which apps a site was opened to takes the right to do anything in every site; sites in the config names the sites',
  });
});

test('each app that a site lets in holds what its role opens, on that site alone; one that is not here holds nothing', async () => {
  const asked = answerBatches(
    {
      [siteOf(FINANCE)]: [site],
      [listOf(ID)]: [
        {
          body: {
            value: [
              permission('1', 'APP1', ['read']),
              permission('2', 'app2', ['Write', 'write']),
              permission('3', 'gone', ['read']),
            ],
          },
        },
      ],
    },
    { calls: 2 },
  );

  const result = await read();

  const held = {
    kind: 'grant',
    access: 'application',
    principal: 'itself',
    resource: '00000003-0000-0ff1-ce00-000000000000',
    resourceName: 'Office 365 SharePoint Online',
    consent: 'unknown',
    place: ID,
    placeName: 'https://example.sharepoint.test/sites/finance',
    grantedAt: 'unknown',
    appName: 'Time Manager App',
  };
  expect(result).toEqual({
    records: [
      {
        ...held,
        key: 't/grant/selected-site/example.sharepoint.test%2Cg1%2Cg2/app1',
        app: 't/app/sp1',
        clientId: 'app1',
        scopes: ['Sites.Selected (read)'],
      },
      {
        ...held,
        key: 't/grant/selected-site/example.sharepoint.test%2Cg1%2Cg2/app2',
        app: 't/app/sp2',
        clientId: 'app2',
        scopes: ['Sites.Selected (write)'],
      },
    ],
    gaps: [],
    removed: [],
    cursors: [undefined],
    bookmark: undefined,
    stated: undefined,
  });
  expect(asked).toEqual([[siteOf(FINANCE)], [listOf(ID)]]);
});

test('where the list leaves the roles out, each permission is asked for by itself', async () => {
  const one = (id: string) => `${listOf(ID)}/${encodeURIComponent(id)}`;
  const asked = answerBatches(
    {
      [siteOf(FINANCE)]: [site],
      [listOf(ID)]: [
        {
          body: { value: [permission('a/b=', 'app1'), permission('2', 'app2'), permission('3', 'app3', [])] },
        },
      ],
      [one('a/b=')]: [{ body: permission('a/b=', 'app1', ['fullcontrol']) }],
      [one('2')]: [{ status: 404, body: refusal('itemNotFound', 'Gone.') }],
      [one('3')]: [{ body: permission('3', 'app3') }],
    },
    { calls: 3 },
  );

  const { records, gaps } = await read();

  expect(asked.at(-1)).toEqual([one('a/b='), one('2'), one('3')]);
  expect(records.map((record) => 'scopes' in record && record.scopes)).toEqual([
    ['Sites.Selected (fullcontrol)'],
  ]);
  expect(gaps.map(({ reason, subject }) => [reason, subject])).toEqual([
    ['unavailable', expect.stringMatching(/finance$/)],
    ['shape', expect.stringMatching(/finance$/)],
  ]);
  expect(gaps[0]).toMatchObject({
    what: expect.stringMatching(
      /^how far an app may go on the site example\.sharepoint\.test:\/sites\/finance: /,
    ),
  });
});

test('people and groups that a site names are no apps; the older member tells where the newer is missing', async () => {
  answerBatches(
    {
      [siteOf(FINANCE)]: [site],
      [listOf(ID)]: [
        {
          body: {
            value: [
              { id: '1', roles: ['read'], grantedToIdentitiesV2: [{ user: { id: 'u' } }] },
              { id: '2', roles: ['read'], grantedToIdentitiesV2: null },
              {
                id: '3',
                roles: ['owner'],
                grantedToIdentities: [{ application: { id: 'app1', displayName: null } }],
              },
            ],
          },
        },
      ],
    },
    { calls: 2 },
  );

  const { records, gaps } = await read();

  expect(gaps).toEqual([]);
  expect(records).toMatchObject([{ app: 't/app/sp1', scopes: ['Sites.Selected (owner)'] }]);
  expect(records[0]).not.toHaveProperty('appName');
});

test('a permission of which it is not told to whom it was given may be that of an app', async () => {
  answerBatches(
    { [siteOf(FINANCE)]: [site], [listOf(ID)]: [{ body: { value: [{ id: '1', roles: ['read'] }] } }] },
    { calls: 2 },
  );

  const { records, gaps } = await read();

  expect(records).toEqual([]);
  expect(gaps).toMatchObject([
    { reason: 'shape', what: 'permission of a site 1 came without grantedToIdentitiesV2' },
  ]);
});

test('every page is read; a row that does not parse and a site that is not there are gaps of their own', async () => {
  const next = `${listOf(ID)}?$skiptoken=x`;
  answerBatches(
    {
      [siteOf(FINANCE)]: [site],
      [siteOf(CLAIMS)]: [{ status: 404, body: refusal('itemNotFound', 'No such site.') }],
      [listOf(ID)]: [{ body: { value: [{ id: 7 }], '@odata.nextLink': `${GRAPH}${next}` } }],
    },
    { calls: 2 },
  );
  graph()
    .get(exactly(next))
    .reply(200, { value: [permission('1', 'app1', ['read'])] });

  const { records, gaps } = await read([FINANCE, CLAIMS]);

  expect(records).toHaveLength(1);
  expect(gaps.map(({ reason, what }) => [reason, what])).toEqual([
    [
      'unavailable',
      'the site example.sharepoint.test:/sites/claims: GET /v1.0/sites/example.sharepoint.test:/sites/claims gave 404: itemNotFound: No such site.',
    ],
    [
      'shape',
      'permission of a site is not as documented (id: Invalid input: expected string, received number)',
    ],
  ]);
});

test('a missing right is told with its remedy, at the site and at its permissions', async () => {
  const no = { status: 403, body: refusal('accessDenied', 'Access denied') };
  answerBatches({ [siteOf(FINANCE)]: [site], [siteOf(CLAIMS)]: [no], [listOf(ID)]: [no] }, { calls: 2 });

  const { records, gaps } = await read([FINANCE, CLAIMS]);

  expect(records).toEqual([]);
  expect(gaps).toHaveLength(2);
  for (const gap of gaps)
    expect(gap).toMatchObject({
      reason: 'permission',
      lacks: 'Sites.FullControl.All',
      fix: 'grant Sites.FullControl.All to the app that OAuthlas signs in as, and give admin consent',
    });
});

test('twenty sites by one call; an id that could lead elsewhere is not believed', async () => {
  const addresses = Array.from({ length: 21 }, (_, n) => `example.sharepoint.test:/sites/s${n}`);
  const replies = addresses.map((address, n) => [siteOf(address), [{ body: { id: `h,${n},w` } }]] as const);
  const lists = addresses.map((_, n) => [listOf(`h,${n},w`), [{ body: { value: [] } }]] as const);
  const asked = answerBatches(
    {
      ...Object.fromEntries([...replies, ...lists]),
      [siteOf(addresses[0] ?? '')]: [{ body: { id: 'h/../../users' } }],
    },
    { calls: 4 },
  );

  const { gaps } = await read(addresses);

  expect(asked.map((paths) => paths.length)).toEqual([20, 19, 1, 1]);
  expect(gaps.map(({ what }) => what)).toEqual([
    'the site example.sharepoint.test:/sites/s0: it is not as documented',
  ]);
});

describe('the address of a site in the config', () => {
  test.each([FINANCE, 'example.sharepoint.com', 'Example.sharepoint.com:/teams/Sales-2026/sub'])(
    '%s is one',
    (address) => {
      expect(config.safeParse({ auth, sites: [address] }).success).toBe(true);
    },
  );

  test.each([
    'https://example.sharepoint.com/sites/finance',
    'example.sharepoint.com/sites/finance',
    'example.sharepoint.com:/sites/a?x=1',
    'example.sharepoint.com:/sites/a:/permissions',
    'example',
    '',
  ])('%s is none', (address) => {
    const { error } = config.safeParse({ auth, sites: [address] });

    expect(error?.issues.map(({ message }) => message)).toEqual([
      'must be the address of a site, as host or host:/sites/name',
    ]);
  });
});
