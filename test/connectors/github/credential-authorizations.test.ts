import { describe, expect, it } from 'vitest';
import { toRecords } from '../../../src/connectors/github/credential-authorizations.ts';
import { recordKey, vendorId } from '../../../src/model/keys.ts';
import type { PrincipalRecord } from '../../../src/model/records.ts';
import { readAll, useNock } from '../../support/surface.ts';
import { next, opened, organization, personKey, refusal, surface, vendor } from './support.ts';

useNock();

const path = '/orgs/example/credential-authorizations?per_page=100';
const app = recordKey('t', 'app', 'authorization', '161195');

const authorization = {
  login: 'Ada',
  credential_id: 161_195,
  credential_type: 'personal access token',
  token_last_eight: '71c3fc11',
  credential_authorized_at: '2026-01-26T19:06:43Z',
  credential_accessed_at: '2026-02-26T19:06:43Z' as string | null,
  authorized_credential_expires_at: '2027-02-25T00:00:00Z' as string | null,
  authorized_credential_note: 'my token',
  scopes: ['repo', 'admin:org', 'repo'],
};

const member: PrincipalRecord = {
  kind: 'principal',
  key: personKey(101),
  type: 'user',
  name: 'ADA',
  state: 'unknown',
  guest: false,
  admin: false,
  createdAt: 'unknown',
};

describe('an authorised credential', () => {
  it('holds access itself', () => {
    const records = toRecords('t', 'Example', authorization, personKey(101));

    expect(records).toEqual([
      {
        kind: 'app',
        key: app,
        name: 'my token',
        role: 'token',
        type: 'personal-access-token',
        home: 'own',
        enabled: 'unknown',
        createdAt: '2026-01-26T19:06:43.000Z',
      },
      {
        kind: 'grant',
        key: recordKey('t', 'grant', 'authorization', '161195'),
        app,
        access: 'delegated',
        principal: personKey(101),
        resource: 'example',
        scopes: ['admin:org', 'repo'],
        consent: 'user',
        grantedAt: '2026-01-26T19:06:43.000Z',
      },
      {
        kind: 'credential',
        key: recordKey('t', 'credential', 'authorization', '161195'),
        app,
        type: 'token',
        name: 'my token',
        startsAt: 'unknown',
        expiresAt: '2027-02-25T00:00:00.000Z',
      },
      {
        kind: 'use',
        key: recordKey('t', 'use', 'authorization', '161195'),
        app,
        evidence: 'credential-accessed',
        by: 'delegated',
        lastUsedAt: '2026-02-26T19:06:43.000Z',
      },
    ]);
    // The end of a token is part of a secret.
    expect(JSON.stringify(records)).not.toContain('71c3fc11');
  });

  it.each([
    ['SSH key', 'ssh-key', 'own', 'ssh-key'],
    // Of the app behind these GitHub tells nothing: whose it is, is not known.
    ['OAuth app token', 'oauth-app-token', 'unknown', 'token'],
    ['GitHub app token', 'github-app-token', 'unknown', 'token'],
    ['something new', 'something-new', 'unknown', 'token'],
  ])('that is a %s is of type %s, and its home is %s', (credential_type, type, home, credential) => {
    const records = toRecords('t', 'example', { ...authorization, credential_type }, undefined);

    expect(records.map((record) => 'type' in record && record.type)).toEqual([
      type,
      false,
      credential,
      false,
    ]);
    expect(records[0]).toMatchObject({ kind: 'app', home });
  });

  it.each([
    [{ authorized_credential_expires_at: null }, { expiresAt: 'never' }],
    [{ authorized_credential_expires_at: undefined }, { expiresAt: 'unknown' }],
    // That nobody used the authorisation does not say that nobody used the token.
    [{ credential_accessed_at: null }, { lastUsedAt: 'unknown' }],
    [{ scopes: undefined }, { scopes: [] }],
    [{ authorized_credential_note: null }, { name: 'personal access token' }],
  ])('with %j says %j', (members, told) => {
    const records = toRecords('t', 'example', { ...authorization, ...members }, undefined);

    expect(records).toContainEqual(expect.objectContaining({ ...told }));
  });
});

describe('whose they are', () => {
  it('is known of a run that goes on in a store that keeps no login', async () => {
    const kept = { ...member, name: vendorId(member.key) };
    vendor
      .get('/orgs/example/members')
      .query(true)
      .reply(200, [{ id: Number(vendorId(member.key)), login: member.name, type: 'User' }]);
    vendor
      .get('/orgs/example/credential-authorizations')
      .query(true)
      .reply(200, [{ login: member.name, credential_id: 7, credential_type: 'SSH key' }]);

    const { records } = await readAll(await opened('credential-authorizations'), { known: [kept] });

    expect(records.find(({ kind }) => kind === 'grant')).toMatchObject({ principal: member.key });
  });
});

describe('credential-authorizations', () => {
  it.each([
    ['free', true],
    ['team', true],
    ['enterprise', false],
    ['something new', false],
  ])('on the plan %s: nothing is missing by it: %s', async (name, isAbsent) => {
    vendor.get('/orgs/example').reply(200, { ...organization, plan: { name } });
    vendor.get('/user').reply(200, { login: 'Ada' });

    const { off } = await surface('credential-authorizations');

    expect(off?.isAbsent ?? false).toBe(isAbsent);
  });

  it.each([
    ['no plan is told', 200, { ...organization, plan: undefined }],
    ['the organisation is not told', 403, refusal('Resource not accessible')],
  ])('is asked where %s', async (_, status, answer) => {
    vendor.get('/orgs/example').reply(status, answer);
    vendor.get('/user').reply(200, { login: 'Ada' });

    const { off } = await surface('credential-authorizations');

    expect(off).toBeUndefined();
  });

  it('is a gap where they had to be listed again and that was refused, and the credentials are told all the same', async () => {
    const kept = { ...member, name: vendorId(member.key) };
    vendor.get('/orgs/example/members').query(true).reply(403, refusal('Resource not accessible'));
    vendor.get('/orgs/example/credential-authorizations').query(true).reply(200, [authorization]);

    const { records, gaps } = await readAll(await opened('credential-authorizations'), { known: [kept] });

    expect(records).toHaveLength(4);
    expect(records).toContainEqual(expect.objectContaining({ kind: 'grant', principal: 'unknown' }));
    expect(gaps).toMatchObject([
      {
        reason: 'permission',
        what: expect.stringContaining('whose the authorised tokens and keys are was not told'),
        kinds: ['grant'],
      },
    ]);
  });

  it('find the person by the login; who stands in no list is a person unknown', async () => {
    const authorizations = await opened('credential-authorizations');
    vendor.get(path).reply(200, [authorization, { ...authorization, login: 'gone', credential_id: 2 }]);

    const { records, gaps } = await readAll(authorizations, { known: [member] });

    expect(records.flatMap((record) => (record.kind === 'grant' ? [record.principal] : []))).toEqual([
      personKey(101),
      'unknown',
    ]);
    expect(gaps).toEqual([]);
  });

  it('are a matter of the plan where the organisation has no SAML, and hide the use of no other token', async () => {
    const authorizations = await opened('credential-authorizations');
    vendor.get(path).reply(404, refusal('Not Found'));

    const { gaps } = await readAll(authorizations);

    expect(gaps).toEqual([
      {
        reason: 'plan',
        what: 'the authorised tokens and keys were not all listed: GET /orgs/example/credential-authorizations gave 404: not shown',
        kinds: ['app', 'grant', 'credential'],
        lacks: 'GitHub Enterprise Cloud with SAML single sign-on',
        fix: expect.stringContaining('SAML single sign-on'),
      },
    ]);
  });

  it('of another shape are one gap each', async () => {
    const authorizations = await opened('credential-authorizations');
    vendor.get(path).reply(200, [{ ...authorization, credential_id: 'x' }, authorization]);

    const { records, gaps } = await readAll(authorizations);

    expect([records.length, gaps]).toEqual([
      4,
      [
        {
          reason: 'shape',
          what: 'an authorised credential is not as documented (credential_id: invalid_type)',
          kinds: ['app', 'grant', 'credential'],
        },
      ],
    ]);
  });

  it('are told apart by an id of their own name, however long the list is', async () => {
    const authorizations = await opened('credential-authorizations');
    const page = (number: number) => `/organizations/42/credential-authorizations?page=${number}`;
    vendor.get(path).reply(200, [authorization], next(page(2)));
    for (let at = 2; at < 60; at++) {
      vendor.get(page(at)).reply(200, [{ ...authorization, credential_id: at }], next(page(at + 1)));
    }
    vendor.get(page(60)).reply(200, []);

    const { records, gaps } = await readAll(authorizations);

    expect([records.length, gaps]).toEqual([59 * 4, []]);
  });
});
