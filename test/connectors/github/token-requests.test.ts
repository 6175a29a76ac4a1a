import { describe, expect, it } from 'vitest';
import { recordKey } from '../../../src/model/keys.ts';
import type { EventRecord } from '../../../src/model/records.ts';
import type { Instant } from '../../../src/model/values.ts';
import { readAll, useNock } from '../../support/surface.ts';
import { ada, next, opened, personKey, refusal, vendor } from './support.ts';

useNock();

const path = '/orgs/example/personal-access-token-requests?per_page=100';
const second = '/organizations/42/personal-access-token-requests?per_page=100&page=2';
const key = (id: number) => recordKey('t', 'event', 'token-request', String(id));

// As GitHub documents an answer, with other names.
const request = {
  id: 25_381,
  reason: 'Access to the repositories of the release, <b>today</b>',
  owner: ada,
  repository_selection: 'all',
  repositories_url:
    'https://api.github.com/organizations/42/personal-access-token-requests/25381/repositories',
  permissions: { organization: { members: 'read' }, repository: { metadata: 'read' } },
  created_at: '2026-11-16T08:47:09.000-07:00',
  token_id: 98_716,
  token_name: 'release',
  token_expired: false,
  token_expires_at: null,
  token_last_used_at: null,
};

const event: EventRecord = {
  kind: 'event',
  key: key(25_381),
  type: 'requested',
  at: '2026-11-16T15:47:09.000Z' as Instant,
  principal: personKey(101),
  access: 'delegated',
  scopes: ['members:read', 'metadata:read'],
  appName: 'release',
};

describe('a request', () => {
  it('is told with who asks, and for what; the reason is not read', async () => {
    const requests = await opened('token-requests');
    vendor.get(path).reply(200, [request]);

    const { records, gaps } = await readAll(requests);

    expect([records, gaps]).toEqual([[event], []]);
    expect(JSON.stringify(records)).not.toContain('today');
  });

  it.each<[object, Partial<EventRecord>]>([
    [{ token_name: '' }, { appName: 'token 25381' }],
    [{ token_name: null }, { appName: 'token 25381' }],
    [{ permissions: {} }, { scopes: [] }],
    [{ permissions: { other: { gists: 'write' } } }, { scopes: ['gists:write'] }],
  ])('with %j says %j', async (members, told) => {
    const requests = await opened('token-requests');
    vendor.get(path).reply(200, [{ ...request, ...members }]);

    expect((await readAll(requests)).records).toEqual([{ ...event, ...told }]);
  });
});

describe('token-requests', () => {
  it('are read page by page; one that cannot be read is a gap of its own', async () => {
    const requests = await opened('token-requests');
    vendor.get(path).reply(200, [request], next(second));
    vendor.get(second).reply(200, [{ ...request, id: 2 }, { ...request, id: 3, created_at: 'soon' }, 'x']);

    const { records, gaps } = await readAll(requests);

    expect(records.map((record) => record.key)).toEqual([key(25_381), key(2)]);
    expect(gaps).toEqual([
      {
        reason: 'shape',
        what: 'a request for a personal access token is not as documented (created_at: custom)',
        subject: key(3),
      },
      { reason: 'shape', what: expect.stringContaining('a request for a personal access token') },
    ]);
  });

  it('there are none, and that is all read', async () => {
    const requests = await opened('token-requests');
    vendor.get(path).reply(200, []);

    expect(await readAll(requests)).toMatchObject({ records: [], gaps: [] });
  });

  it.each([403, 404])('are shown to apps alone: else (%i) a gap says how to sign in', async (status) => {
    const requests = await opened('token-requests');
    vendor.get(path).reply(status, refusal('Resource not accessible by personal access token'));

    const { gaps } = await readAll(requests);

    expect(gaps).toEqual([
      {
        reason: 'permission',
        what: expect.stringContaining(`personal-access-token-requests gave ${status}`),
        lacks: 'organization_personal_access_token_requests:read of a GitHub App',
        fix: expect.stringContaining('sign in with auth.kind app'),
      },
    ]);
  });
});
