import { describe, expect, it } from 'vitest';
import { toApp, toGrant } from '../../../src/connectors/github/installations.ts';
import { recordKey } from '../../../src/model/keys.ts';
import { readAll, useNock } from '../../support/surface.ts';
import { next, opened, refusal, vendor } from './support.ts';

useNock();

const path = '/orgs/example/installations?per_page=100';
const second = '/organizations/42/installations?per_page=100&page=2';
const key = recordKey('t', 'app', 'installation', '25381');

const installation = {
  id: 25_381,
  app_id: 2_218,
  client_id: 'Iv23liAbC',
  app_slug: 'octo-chat',
  repository_selection: 'all' as const,
  permissions: { metadata: 'read', contents: 'write' },
  created_at: '2017-05-16T08:47:09.000-07:00',
  suspended_at: null,
};

describe('an installation', () => {
  it('is an app and what it holds as itself', () => {
    const records = [toApp('t', installation), toGrant('t', 'Example', installation)];

    expect(records).toEqual([
      {
        kind: 'app',
        key,
        clientId: 'Iv23liAbC',
        name: 'octo-chat',
        role: 'client',
        type: 'installation',
        home: 'unknown',
        enabled: true,
        createdAt: '2017-05-16T15:47:09.000Z',
      },
      {
        kind: 'grant',
        key: recordKey('t', 'grant', 'installation', '25381'),
        app: key,
        clientId: 'Iv23liAbC',
        access: 'application',
        principal: 'itself',
        resource: 'example',
        scopes: ['contents:write', 'metadata:read'],
        consent: 'admin',
        repositories: 'all',
        grantedAt: '2017-05-16T15:47:09.000Z',
      },
    ]);
  });

  it('that is suspended is switched off', () => {
    expect(toApp('t', { ...installation, suspended_at: '2026-01-01T00:00:00Z' }).enabled).toBe(false);
  });

  it('without a client id gets one that can meet no other', () => {
    const { client_id: _, ...old } = installation;

    expect([toApp('t', old).clientId, toGrant('t', 'example', old).clientId]).toEqual([
      'app-2218',
      'app-2218',
    ]);
  });
});

describe('installations', () => {
  it('are counted, page by page', async () => {
    const installations = await opened('installations');
    vendor.get(path).reply(200, { total_count: 2, installations: [installation] }, next(second));
    vendor.get(second).reply(200, { total_count: 2, installations: [{ ...installation, id: 2 }] });

    const { records, gaps, stated } = await readAll(installations);

    expect([records.length, gaps]).toEqual([4, []]);
    expect(stated).toEqual({ rows: 2, total: 2 });
  });

  it.each([
    [3, 3, 3],
    // One went while the pages were read, and took another from the first page to one that was read already.
    [3, 2, 3],
    [2, 3, 3],
  ])('of which GitHub counts %i and then %i and shows two are cut short', async (before, after, counted) => {
    const installations = await opened('installations');
    vendor.get(path).reply(200, { total_count: before, installations: [installation] }, next(second));
    vendor.get(second).reply(200, { total_count: after, installations: [{ ...installation, id: 2 }] });

    const { gaps, stated } = await readAll(installations);

    expect(stated).toEqual({ rows: 2, total: counted });
    expect(gaps).toEqual([
      {
        reason: 'truncated',
        what: `GitHub counted ${counted} and showed 2: the list changed while it was read, or was cut short`,
        fix: 'scan again',
      },
    ]);
  });

  it('are counted once each: a row that is shown twice hides none that is missing', async () => {
    const installations = await opened('installations');
    vendor.get(path).reply(200, { total_count: 2, installations: [installation] }, next(second));
    vendor.get(second).reply(200, { total_count: 2, installations: [installation] });

    const { gaps } = await readAll(installations);

    expect(gaps).toEqual([
      {
        reason: 'truncated',
        what: 'GitHub counted 2 and showed 1: the list changed while it was read, or was cut short',
        fix: 'scan again',
      },
    ]);
  });

  it('start over where they were stopped, since nobody knows any more which ones were counted', async () => {
    const installations = await opened('installations');
    vendor.get(path).reply(200, { total_count: 2, installations: [installation] }, next(second));
    vendor.get(second).reply(200, { total_count: 2, installations: [{ ...installation, id: 2 }] });

    const { records, gaps } = await readAll(installations, { after: `https://api.github.com${second}` });

    expect([records.length, gaps]).toEqual([4, []]);
  });

  it('of another shape are one gap each, with their subject, and count as shown', async () => {
    const installations = await opened('installations');
    const odd = { ...installation, permissions: ['contents'] };
    vendor.get(path).reply(200, { total_count: 2, installations: [odd, { ...installation, id: 2 }] });

    const { records, gaps } = await readAll(installations);

    expect(records.length).toBe(2);
    expect(gaps).toEqual([
      {
        reason: 'shape',
        what: 'an installation is not as documented (permissions: invalid_type)',
        subject: key,
      },
    ]);
  });

  it('that are hidden behind a 404 are a gap that names the right', async () => {
    const installations = await opened('installations');
    vendor.get(path).reply(404, refusal('Not Found'));

    const { gaps } = await readAll(installations);

    expect(gaps).toEqual([
      {
        reason: 'permission',
        what: 'the installed apps were not all listed: GET /orgs/example/installations gave 404: not found, which may mean not allowed',
        lacks: 'organization_administration:read',
        fix: 'give organization_administration:read to the app or token that OAuthlas signs in with, and accept it for the organisation',
      },
    ]);
  });
});
