import { describe, expect, it } from 'vitest';
import { toRecords } from '../../../src/connectors/github/personal-access-tokens.ts';
import { recordKey } from '../../../src/model/keys.ts';
import { readAll, useNock } from '../../support/surface.ts';
import { ada, next, opened, personKey, refusal, vendor } from './support.ts';

useNock();

const path = '/orgs/example/personal-access-tokens?per_page=100';
const second = '/organizations/42/personal-access-tokens?per_page=100&page=2';
const app = recordKey('t', 'app', 'fine-grained-pat', '25381');

const token = {
  id: 25_381,
  owner: ada,
  repository_selection: 'subset',
  permissions: { organization: { members: 'read' }, repository: { metadata: 'read' }, other: {} },
  access_granted_at: '2023-05-16T08:47:09.000-07:00',
  token_id: 98_716,
  token_name: 'release',
  token_expired: false,
  token_expires_at: '2027-01-01T00:00:00Z' as string | null,
  token_last_used_at: '2026-11-22T10:00:00Z' as string | null,
};

describe('a fine-grained token', () => {
  it('holds access itself', () => {
    const records = toRecords('t', 'Example', token);

    expect(records).toEqual([
      {
        kind: 'app',
        key: app,
        name: 'release',
        role: 'token',
        type: 'fine-grained-pat',
        home: 'own',
        enabled: true,
        createdAt: '2023-05-16T15:47:09.000Z',
      },
      {
        kind: 'grant',
        key: recordKey('t', 'grant', 'fine-grained-pat', '25381'),
        app,
        access: 'delegated',
        principal: personKey(101),
        resource: 'example',
        scopes: ['members:read', 'metadata:read'],
        consent: 'user',
        repositories: 'selected',
        grantedAt: '2023-05-16T15:47:09.000Z',
      },
      {
        kind: 'credential',
        key: recordKey('t', 'credential', 'fine-grained-pat', '25381'),
        app,
        type: 'token',
        name: 'release',
        startsAt: 'unknown',
        expiresAt: '2027-01-01T00:00:00.000Z',
      },
      {
        kind: 'use',
        key: recordKey('t', 'use', 'fine-grained-pat', '25381'),
        app,
        evidence: 'token-last-used',
        by: 'delegated',
        lastUsedAt: '2026-11-22T10:00:00.000Z',
      },
    ]);
  });

  it.each([
    [{ token_expires_at: null }, { expiresAt: 'never' }],
    [{ token_expires_at: undefined }, { expiresAt: 'unknown' }],
    [{ token_last_used_at: null }, { lastUsedAt: 'never' }],
    [{ token_last_used_at: undefined }, { lastUsedAt: 'unknown' }],
    [{ token_expired: true }, { enabled: false }],
    [{ repository_selection: 'all' }, { repositories: 'all' }],
    [{ repository_selection: 'none' }, { repositories: 'none' }],
    [{ repository_selection: 'selected' }, { repositories: 'selected' }],
    [{ token_name: '' }, { name: 'token 25381' }],
  ])('with %j says %j', (members, told) => {
    const records = toRecords('t', 'example', { ...token, ...members });

    expect(records).toContainEqual(expect.objectContaining(told));
  });

  it('with a selection that is new to us does not say how far it reaches', () => {
    const [, grant] = toRecords('t', 'example', { ...token, repository_selection: 'starred' });

    expect(grant).not.toHaveProperty('repositories');
  });
});

describe('personal-access-tokens', () => {
  it('are read page by page', async () => {
    const tokens = await opened('personal-access-tokens');
    vendor.get(path).reply(200, [token], next(second));
    vendor.get(second).reply(200, [{ ...token, id: 2, permissions: {} }, { id: 3 }]);

    const { records, gaps } = await readAll(tokens);

    expect(records.length).toBe(8);
    expect(gaps).toEqual([
      {
        reason: 'shape',
        what: 'a personal access token is not as documented (owner: invalid_type)',
        subject: recordKey('t', 'app', 'fine-grained-pat', '3'),
      },
    ]);
  });

  it.each([403, 404])('are shown to apps alone: else (%i) a gap says how to sign in', async (status) => {
    const tokens = await opened('personal-access-tokens');
    vendor.get(path).reply(status, refusal('Resource not accessible by personal access token'));

    const { gaps } = await readAll(tokens);

    expect(gaps).toEqual([
      {
        reason: 'permission',
        what: expect.stringContaining(`personal-access-tokens gave ${status}`),
        lacks: 'organization_personal_access_tokens:read of a GitHub App',
        fix: expect.stringContaining('sign in with auth.kind app'),
      },
    ]);
  });
});
