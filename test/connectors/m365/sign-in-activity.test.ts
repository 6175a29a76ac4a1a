import nock from 'nock';
import { expect, test } from 'vitest';
import { toUses } from '../../../src/connectors/m365/sign-in-activity.ts';
import { Secret } from '../../../src/lib/secret.ts';
import { readAll, testTools, useNock } from '../../support/surface.ts';
import { exactly, graph, ME, openSurface, refusal, surfaceOf } from './tenant.ts';

useNock();

const path = '/beta/reports/servicePrincipalSignInActivities?$top=999';

test('use for a person and use as itself are two records; use as a resource is none', async () => {
  graph()
    .get(exactly(path))
    .reply(200, {
      value: [
        {
          id: 'QQ==',
          appId: 'APP1',
          delegatedClientSignInActivity: {
            lastSignInDateTime: '2026-11-01T02:03:04Z',
            lastSignInRequestId: 'x',
          },
          applicationAuthenticationClientSignInActivity: null,
          applicationAuthenticationResourceSignInActivity: { lastSignInDateTime: '2026-11-20T00:00:00Z' },
          lastSignInActivity: { lastSignInDateTime: '2026-11-20T00:00:00Z' },
        },
      ],
    });
  const surface = await openSurface('sign-in-activity');

  const read = await readAll(surface);

  const use = { kind: 'use', clientId: 'app1', evidence: 'sign-in-activity' };
  expect(read.gaps).toEqual([]);
  expect(read.records).toEqual([
    {
      ...use,
      key: 't/use/sign-in-activity/app1/delegated',
      by: 'delegated',
      lastUsedAt: '2026-11-01T02:03:04.000Z',
    },
    { ...use, key: 't/use/sign-in-activity/app1/application', by: 'application', lastUsedAt: 'never' },
  ]);
});

test.each([
  ['none', null, 'never'],
  ['one without a time', { lastSignInDateTime: null }, 'never'],
  ['a zone without its zero', { lastSignInDateTime: '2021-01-01T00:00:00-8:00' }, '2021-01-01T08:00:00.000Z'],
  ['the sentinel of the year 1', { lastSignInDateTime: '0001-01-01T00:00:00Z' }, 'unknown'],
  ['no time at all', { lastSignInDateTime: 'yesterday' }, 'unknown'],
  ['no such member', undefined, 'unknown'],
  ['an activity without that member', {}, 'unknown'],
])('an activity of %s', (_, activity, expected) => {
  const [use] = toUses('t', { appId: 'a', delegatedClientSignInActivity: activity });

  expect(use?.lastUsedAt).toBe(expected);
});

const signedIn = { lastSignInDateTime: '2026-11-20T00:00:00Z' };

test('a kind of sign-in that is not there is not one that never was: unknown, and a gap about the app', async () => {
  graph()
    .get(exactly(path))
    .reply(200, {
      value: [
        { id: 'QQ==', appId: 'APP1', delegatedClientSignInActivity: signedIn, lastSignInActivity: signedIn },
        { id: 'Qg==', appId: 'APP2', delegatedClientSignInActivity: {}, lastSignInActivity: signedIn },
      ],
    });
  const surface = await openSurface('sign-in-activity');

  const read = await readAll(surface);

  expect(read.records.map((use) => use.kind === 'use' && [use.clientId, use.by, use.lastUsedAt])).toEqual([
    ['app1', 'delegated', '2026-11-20T00:00:00.000Z'],
    ['app1', 'application', 'unknown'],
    ['app2', 'delegated', 'unknown'],
    ['app2', 'application', 'unknown'],
  ]);
  expect(read.gaps).toEqual([
    {
      reason: 'shape',
      what: 'sign-in activity QQ== came without applicationAuthenticationClientSignInActivity.lastSignInDateTime',
      subject: 't/app/registration/app1',
    },
    {
      reason: 'shape',
      what: 'sign-in activity Qg== came without delegatedClientSignInActivity.lastSignInDateTime, applicationAuthenticationClientSignInActivity.lastSignInDateTime',
      subject: 't/app/registration/app2',
    },
  ]);
});

test('where the report has changed, one gap is about every app, and not one about each', async () => {
  const rows = Array.from({ length: 300 }, (_, n) => ({
    id: `id${n}`,
    appId: `app${n}`,
    delegatedClientSignInActivity: signedIn,
  }));
  const next = `${path}&$skiptoken=2`;
  graph()
    .get(exactly(path))
    .reply(200, { value: rows, '@odata.nextLink': `https://graph.microsoft.com${next}` });
  graph().get(exactly(next)).reply(200, { value: rows });
  const surface = await openSurface('sign-in-activity');

  const read = await readAll(surface);

  const gap = {
    reason: 'shape',
    what: 'many a sign-in activity came without applicationAuthenticationClientSignInActivity.lastSignInDateTime',
  };
  expect(read.records).toHaveLength(1_200);
  expect(read.gaps).toEqual([gap, gap]);
});

test('without the licence the gap says so', async () => {
  const said = "Neither tenant is B2C or tenant doesn't have premium license";
  graph()
    .get(exactly(path))
    .reply(403, refusal('Authentication_RequestFromNonPremiumTenantOrB2CTenant', said));
  const surface = await openSurface('sign-in-activity');

  const read = await readAll(surface);

  expect(read.gaps).toEqual([
    {
      reason: 'plan',
      what: `the list of sign-in activities: GET /beta/reports/servicePrincipalSignInActivities gave 403: Authentication_RequestFromNonPremiumTenantOrB2CTenant: ${said}`,
      lacks: 'Microsoft Entra ID P1 or P2',
      fix: 'this report exists only in tenants that own a Microsoft Entra ID P1 or P2 licence',
    },
  ]);
});

test('a cloud without the report is a gap, and nothing is asked', async () => {
  nock('https://graph.microsoft.us')
    .get('/v1.0/organization')
    .query(true)
    .reply(200, { value: [ME] });
  const config = { cloud: 'usgov', auth: { kind: 'bearer', token: new Secret('tok') } };
  const surface = await surfaceOf('sign-in-activity', config, testTools());

  const read = await readAll(surface);

  expect(read.records).toEqual([]);
  expect(read.gaps).toMatchObject([{ reason: 'unsupported' }]);
});

test('five pages of the report in ten seconds, and no more', async () => {
  const pages = [path, ...[2, 3, 4, 5, 6].map((n) => `${path}&$skiptoken=${n}`)];
  pages.forEach((page, i) => {
    const next = pages[i + 1];
    graph()
      .get(exactly(page))
      .reply(200, { value: [], ...(next && { '@odata.nextLink': `https://graph.microsoft.com${next}` }) });
  });
  const tools = testTools();
  const surface = await openSurface('sign-in-activity', tools);

  await readAll(surface);

  expect(tools.waited.map(Math.round)).toEqual([10_250]);
});
