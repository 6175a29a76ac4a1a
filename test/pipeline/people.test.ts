import { describe, expect, test } from 'vitest';
import { recordKey } from '../../src/model/keys.ts';
import type {
  AnyRecord,
  AppRecord,
  CredentialRecord,
  EventRecord,
  GrantRecord,
  TrustRecord,
} from '../../src/model/records.ts';
import { protectPage } from '../../src/pipeline/people.ts';

const app: AppRecord = {
  kind: 'app',
  key: recordKey('t', 'app', 'a'),
  name: 'Mailer',
  role: 'client',
  type: 'Application',
  home: 'foreign',
  enabled: true,
  createdAt: 'unknown',
};

const grant: GrantRecord = {
  kind: 'grant',
  key: recordKey('t', 'grant', 'u1', 'a'),
  app: app.key,
  access: 'delegated',
  principal: recordKey('t', 'principal', 'u1'),
  resource: 'r',
  scopes: ['Mail.Read'],
  consent: 'user',
  grantedAt: 'unknown',
};

const credential = (type: CredentialRecord['type'], name: string): CredentialRecord => ({
  kind: 'credential',
  key: recordKey('t', 'credential', 'c'),
  type,
  name,
  startsAt: 'unknown',
  expiresAt: 'unknown',
});

const person = (type: 'user' | 'group', name: string, email?: string): AnyRecord => ({
  kind: 'principal',
  key: recordKey('t', 'principal', 'u1'),
  type,
  name,
  ...(email !== undefined && { email }),
  state: 'active',
  guest: false,
  admin: 'unknown',
  createdAt: 'unknown',
});

const policy = (title: string, servicePrincipalFilter: string): AnyRecord => ({
  kind: 'policy',
  key: recordKey('t', 'policy', 'x'),
  area: 'fence',
  name: 'x',
  title,
  state: 'on',
  rules: [{ effect: 'excludes', when: { servicePrincipalFilter, isKept: true } }],
});

const event = (facts: Pick<EventRecord, 'before' | 'scopes'>): EventRecord => ({
  kind: 'event',
  key: recordKey('t', 'event', 'e'),
  type: 'changed',
  at: '2026-11-23T12:00:00.000Z' as EventRecord['at'],
  what: 'Update application: AppAddress',
  ...facts,
});

const { name: _, ...nameless } = credential('ssh-key', '');

describe('beyond names, a person is the id of the vendor', () => {
  test.each<[string, AnyRecord, AnyRecord]>([
    [
      'an address in what an app was changed to',
      event({ before: ['https://a.example'], scopes: ['mailto:ada@acme.example'] }),
      event({ before: ['https://a.example'], scopes: ['mailto:[address]'] }),
    ],
    ['somebody', person('user', 'Ada Farrow', 'ada@acme.example'), person('user', 'u1')],
    [
      'a group is nobody, but its address is one',
      person('group', 'Staff of ada@acme.example', 'all@acme.example'),
      person('group', 'Staff of [address]'),
    ],
    [
      'what is written in marks of their own, or for an address bar',
      {
        ...app,
        redirects: ['https://acme.example/?who=ada%40acme.example', 'https://b.example'],
        tags: ['jose\u0301@acme.example'],
      },
      {
        ...app,
        redirects: ['https://acme.example/[address]', 'https://b.example'],
        tags: ['[address]'],
      },
    ],
    [
      'a resource',
      { ...grant, resourceName: 'Calendar of ada@acme.example' },
      { ...grant, resourceName: 'Calendar of [address]' },
    ],
    ['an app', app, app],
    [
      'an app named by an address',
      { ...app, name: 'Sync of ada@acme.example' },
      { ...app, name: 'Sync of [address]' },
    ],
    [
      'a service account, which is nobody',
      { ...app, name: 'backup@example-ops.iam.gserviceaccount.com' },
      { ...app, name: 'backup@example-ops.iam.gserviceaccount.com' },
    ],
    [
      'an address that hides behind such a one',
      {
        ...app,
        name: 'ada%40acme.example@example-ops.iam.gserviceaccount.com',
        tags: ['ada@example-ops.iam.gserviceaccount.com.acme.example'],
      },
      { ...app, name: '[address]', tags: ['[address]'] },
    ],
    [
      'a publisher who is somebody',
      { ...app, publisher: { name: 'ada@acme.example', verified: false } },
      { ...app, publisher: { name: '[address]', verified: false } },
    ],
    [
      'a key of their own',
      { ...app, role: 'token', name: "Ada's laptop" },
      { ...app, role: 'token', name: 'a' },
    ],
    ['the name of an ssh key', credential('ssh-key', 'ada@laptop'), nameless],
    [
      'the name of a secret',
      credential('secret', 'for ada@acme.example'),
      credential('secret', 'for [address]'),
    ],
    ['a grant', grant, grant],
    ['the app on a grant', { ...grant, appName: 'ada@acme.example' }, { ...grant, appName: '[address]' }],
    [
      'a setting',
      { kind: 'setting', key: recordKey('t', 'setting', 'x'), name: 'x', value: 'ada@acme.example' },
      { kind: 'setting', key: recordKey('t', 'setting', 'x'), name: 'x', value: '[address]' },
    ],
    [
      'a policy',
      policy('Fence of ada@acme.example', 'x.owner eq "ada@acme.example"'),
      policy('Fence of [address]', 'x.owner eq "[address]"'),
    ],
    [
      'a trust',
      {
        kind: 'trust',
        key: recordKey('t', 'trust', 'x'),
        type: 'owner',
        home: 'unknown',
        with: 'ada@acme.example',
      },
      { kind: 'trust', key: recordKey('t', 'trust', 'x'), type: 'owner', home: 'unknown', with: '[address]' },
    ],
  ])('%s', (_, record, expected) => {
    const page = { records: [record] };

    expect(protectPage(page, 'names')).toBe(page);
    expect(protectPage(page, 'pseudonyms').records).toEqual([expected]);
    expect(protectPage(page, 'counts').records).toEqual([expected]);
  });
});

test.each([
  ['pseudonyms', ['owner/c1/u1', 'owner/c1/u2', 'owner/c2/u1', 'federated-subject/c1/f1'], 3],
  ['counts', ['person/owner/c1/1', 'person/owner/c1/2', 'person/owner/c2/1', 'federated-subject/c1/f1'], 0],
] as const)('in %s, of people who speak for an app is left what can be counted', (mode, keys, named) => {
  const owner = (clientId: string, id: string): TrustRecord => ({
    kind: 'trust',
    key: recordKey('t', 'trust', 'owner', clientId, id),
    clientId,
    type: 'owner',
    with: 'a guest',
    principal: recordKey('t', 'principal', id),
    home: 'foreign',
  });
  const subject: TrustRecord = {
    kind: 'trust',
    key: recordKey('t', 'trust', 'federated-subject', 'c1', 'f1'),
    clientId: 'c1',
    type: 'federated-subject',
    with: 'issuer subject',
    home: 'unknown',
  };

  const { records } = protectPage(
    { records: [owner('c1', 'u1'), owner('c1', 'u2'), owner('c2', 'u1'), subject] },
    mode,
  );

  expect(records.map(({ key }) => key)).toEqual(keys.map((key) => `t/trust/${key}`));
  expect(records.filter((record) => 'principal' in record)).toHaveLength(named);
});

describe('gaps', () => {
  const subject = recordKey('t', 'principal', '1042');

  test.each([
    ['names', 'GET /users/1042/tokens gave 403: ada@acme.example may not'],
    ['pseudonyms', 'GET /users/1042/tokens gave 403: [address] may not'],
    ['counts', 'GET /users/{id}/tokens gave 403: [address] may not'],
  ] as const)('%s', (mode, expected) => {
    const what = 'GET /users/1042/tokens gave 403: ada@acme.example may not';

    const { gaps } = protectPage({ records: [], gaps: [{ reason: 'permission', what }] }, mode);

    expect(gaps).toEqual([{ reason: 'permission', what: expected }]);
  });

  test('counts: nor is who it is about named in its text; a path to all is left as it is', () => {
    const what = 'the user 1042 is not as documented: /users/all/applications';

    const { gaps } = protectPage({ records: [], gaps: [{ reason: 'shape', what, subject }] }, 'counts');

    expect(gaps).toEqual([
      { reason: 'shape', what: 'the user {id} is not as documented: /users/all/applications', subject },
    ]);
  });
});
