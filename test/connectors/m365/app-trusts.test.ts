import { describe, expect, test } from 'vitest';
import { Secret } from '../../../src/lib/secret.ts';
import type { TrustRecord } from '../../../src/model/records.ts';
import { readAll, testTools, useNock } from '../../support/surface.ts';
import {
  answerBatches,
  answerOrganization,
  exactly,
  GRAPH,
  graph,
  openSurface,
  refusal,
  surfaceOf,
} from './tenant.ts';

useNock();

const ownerSelect = 'id,displayName,userPrincipalName,userType,appOwnerOrganizationId';
const listed = '/v1.0/applications?$top=100&$select=id,appId&$expand=';
const ownersPath = `${listed}owners($select=${ownerSelect})`;
const federatedPath = `${listed}federatedIdentityCredentials($select=id,issuer,subject)`;
const ownersOf = (id: string) => `/v1.0/applications/${id}/owners?$top=999&$select=${ownerSelect}`;
const federatedOf = (id: string) =>
  `/v1.0/applications/${id}/federatedIdentityCredentials?$select=id,issuer,subject`;

const member = (id: string) => ({
  '@odata.type': '#microsoft.graph.user',
  id,
  displayName: 'Ada Farrow',
  userPrincipalName: `${id}@contoso.com`,
  userType: 'Member',
});
const federated = (id: string, issuer: string, subject: string | null) => ({ id, issuer, subject });
const many = <T>(count: number, make: (id: string) => T) =>
  Array.from({ length: count }, (_, at) => make(`n${String(at).padStart(2, '0')}`));

/** Both lists of one page each, with one app that has these. */
function answer({ owners = [], credentials = [] }: { owners?: unknown; credentials?: unknown }): void {
  graph()
    .get(exactly(ownersPath))
    .reply(200, { value: [{ id: 'OBJ1', appId: 'APP1', owners }] });
  graph()
    .get(exactly(federatedPath))
    .reply(200, { value: [{ id: 'OBJ1', appId: 'APP1', federatedIdentityCredentials: credentials }] });
}

async function read(after?: string) {
  const surface = await openSurface('app-trusts');
  return await readAll(surface, after === undefined ? {} : { after });
}

test('owners and subjects are filed under the client id of the app; of people nothing is kept but who they are', async () => {
  answer({
    owners: [
      member('U1'),
      {
        '@odata.type': '#microsoft.graph.servicePrincipal',
        id: 'SP1',
        displayName: 'Deployer',
        appOwnerOrganizationId: '22222222-2222-2222-2222-22222222222A',
      },
    ],
    credentials: [
      federated('F1', 'https://token.actions.githubusercontent.com', 'repo:Acme/web:environment:production'),
    ],
  });

  const { records, gaps, cursors } = await read();

  const filed = { kind: 'trust', clientId: 'app1' };
  expect(gaps).toEqual([]);
  expect(records).toEqual([
    {
      ...filed,
      key: 't/trust/owner/app1/u1',
      type: 'owner',
      with: 'a member',
      home: 'own',
      principal: 't/principal/u1',
    },
    {
      ...filed,
      key: 't/trust/owner/app1/sp1',
      type: 'owner',
      with: 'Deployer',
      home: 'foreign',
      holder: 'm365/22222222-2222-2222-2222-22222222222a',
    },
    {
      ...filed,
      key: 't/trust/federated-subject/app1/f1',
      type: 'federated-subject',
      with: 'https://token.actions.githubusercontent.com repo:Acme/web:environment:production',
      home: 'unknown',
      holder: 'github/acme',
    },
  ]);
  expect(cursors).toEqual(['federatedIdentityCredentials ', undefined]);
});

const user = { '@odata.type': '#microsoft.graph.user', id: 'u' };
const app = { '@odata.type': '#microsoft.graph.servicePrincipal', id: 'sp' };

test.each<[string, object, Partial<TrustRecord>]>([
  [
    'a guest',
    { ...user, userPrincipalName: 'ada_f_partner.example#EXT#@contoso.com', userType: 'Guest' },
    { home: 'foreign', with: 'a guest of partner.example', holder: 'm365/partner.example' },
  ],
  [
    'a guest who was made a member',
    { ...user, userPrincipalName: 'Ada_Partner.example#ext#@contoso.com', userType: 'Member' },
    { home: 'foreign', with: 'a guest of partner.example', holder: 'm365/partner.example' },
  ],
  [
    'a guest with an account of ours',
    { ...user, userPrincipalName: 'ada@contoso.com', userType: 'Guest' },
    { home: 'foreign', with: 'a guest' },
  ],
  ['a member', { ...user, userPrincipalName: 'ada@contoso.com', userType: 'Member' }, { home: 'own' }],
  [
    'somebody of whom it is not told',
    { ...user, userPrincipalName: 'ada@contoso.com', userType: null },
    { home: 'unknown', with: 'a person' },
  ],
  [
    'somebody without the type of the row',
    { id: 'u', userPrincipalName: 'ada@contoso.com', userType: 'Member' },
    { home: 'own', with: 'a member' },
  ],
  [
    'an app of ours',
    { ...app, appOwnerOrganizationId: '11111111-1111-1111-1111-111111111111' },
    { home: 'own' },
  ],
  [
    'an app of Microsoft',
    { ...app, appOwnerOrganizationId: 'f8cdef31-a31e-4b4a-93e4-5f571e91255a' },
    { home: 'platform' },
  ],
  ['an app without a home or a name', { ...app, displayName: '' }, { home: 'unknown', with: 'sp' }],
])('owned by %s', async (_, owner, expected) => {
  answer({ owners: [owner] });

  const { records } = await read();

  expect(records).toMatchObject([expected]);
});

const githubIssuer = 'https://token.actions.githubusercontent.com';
const own = '11111111-1111-1111-1111-111111111111';
const other = '22222222-2222-2222-2222-22222222222A';

describe('whose a token from outside is', () => {
  test.each<[string, string | null, Partial<TrustRecord>]>([
    [githubIssuer, 'repo:acme/web:ref:refs/heads/main', { home: 'unknown', holder: 'github/acme' }],
    [`${githubIssuer}/big-corp`, 'repo:Acme-Inc/web:pull_request', { holder: 'github/acme-inc' }],
    [githubIssuer, 'repo:acme@123456/web@456789:ref:refs/heads/main', { holder: 'github/acme' }],
    [githubIssuer, 'repository_owner:acme:job_workflow_ref:x', { holder: 'github/acme' }],
    [githubIssuer, 'repository_owner:acme', { holder: 'github/acme' }],
    [
      'https://token.actions.acme.ghe.com',
      'repo:platform/web:environment:x',
      { holder: 'github/acme.ghe.com/platform' },
    ],
    [
      'https://git.acme.example/_services/token',
      'repo:platform/web:environment:x',
      { home: 'unknown', holder: 'github/git.acme.example/platform' },
    ],
    [
      `https://login.microsoftonline.com/${other}/v2.0`,
      'mi',
      { home: 'foreign', holder: `m365/${other.toLowerCase()}` },
    ],
    [`https://sts.windows.net/${other}/`, 'mi', { home: 'foreign', holder: `m365/${other.toLowerCase()}` }],
    [`https://login.microsoftonline.us/${own}/v2.0`, 'mi', { home: 'own', holder: `m365/${own}` }],
  ])('%s %s', async (issuer, subject, expected) => {
    answer({ credentials: [federated('f', issuer, subject)] });

    const { records } = await read();

    expect(records).toMatchObject([expected]);
  });

  test.each<[string, string | null]>([
    ['https://accounts.google.com', '112233445566778899'],
    ['https://gitlab.com', 'project_path:acme/web:ref_type:branch:ref:main'],
    [
      'https://westeurope.oic.prod-aks.azure.com/22222222-2222-2222-2222-222222222222/c/',
      'system:serviceaccount:a:b',
    ],
    [githubIssuer, 'workflow:acme/web/.github/workflows/x.yml'],
    [githubIssuer, 'repo:acme'],
    [githubIssuer, null],
    ['https://token.actions.githubusercontent.com.evil.example', 'repo:acme/web:x'],
    ['https://token.actions.githubusercontent.com:8443', 'repo:acme/web:x'],
    ['http://token.actions.githubusercontent.com', 'repo:acme/web:x'],
    ['https://login.microsoftonline.com/common/v2.0', 'mi'],
    [`https://login.microsoftonline.com.evil.example/${own}/v2.0`, 'mi'],
    ['no address', 'repo:acme/web:x'],
  ])('is not guessed: %s %s', async (issuer, subject) => {
    answer({ credentials: [federated('f', issuer, subject)] });

    const { records } = await read();

    const [{ home, holder } = { home: 'none' }] = records as readonly TrustRecord[];
    expect([home, holder]).toEqual(['unknown', undefined]);
  });

  test('a flexible credential has an expression in the place of its subject', async () => {
    answer({ credentials: [federated('f', githubIssuer, null)] });

    const { records } = await read();

    expect(records).toMatchObject([{ with: `${githubIssuer}, for subjects by an expression` }]);
  });
});

test('without the right to read people, their ids are kept, and a gap says what is not known', async () => {
  answer({ owners: [{ ...user, userPrincipalName: null, userType: null }, member('u2')] });

  const { records, gaps } = await read();

  expect(records).toMatchObject([{ home: 'unknown', principal: 't/principal/u' }, { home: 'own' }]);
  expect(gaps).toEqual([
    {
      reason: 'permission',
      what: 'whether the owners of an app registration are guests: Graph gives their ids alone',
      subject: 't/app/registration/app1',
      lacks: 'Directory.Read.All',
      fix: 'grant Directory.Read.All to the app that OAuthlas signs in as, and give admin consent',
    },
  ]);
});

test('of whom Graph expands twenty, the whole list is asked for: several by one batch, to the last page', async () => {
  const next = '/v1.0/applications/o1/owners?$skiptoken=x';
  graph()
    .get(exactly(ownersPath))
    .reply(200, {
      value: [
        { id: 'o1', appId: 'a1', owners: many(20, member) },
        { id: 'o2', appId: 'a2', owners: many(19, member) },
        { id: 'o3', appId: 'a3', owners: many(20, member) },
      ],
    });
  graph()
    .get(exactly(federatedPath))
    .reply(200, {
      value: [
        {
          id: 'o1',
          appId: 'a1',
          federatedIdentityCredentials: many(20, (id) => federated(id, githubIssuer, 's')),
        },
      ],
    });
  const asked = answerBatches(
    {
      [ownersOf('o1')]: [{ body: { value: many(20, member), '@odata.nextLink': `${GRAPH}${next}` } }],
      [ownersOf('o3')]: [{ body: { value: many(22, member) } }],
      [federatedOf('o1')]: [{ body: { value: many(20, (id) => federated(id, githubIssuer, 's')) } }],
    },
    { calls: 2 },
  );
  graph()
    .get(exactly(next))
    .reply(200, { value: [member('last')] });

  const { records, gaps } = await read();

  const of = (start: string) => records.filter(({ key }) => key.startsWith(start)).length;
  expect(asked).toEqual([[ownersOf('o1'), ownersOf('o3')], [federatedOf('o1')]]);
  expect([of('t/trust/owner/a1/'), of('t/trust/owner/a2/'), of('t/trust/owner/a3/')]).toEqual([21, 19, 22]);
  expect(of('t/trust/federated-subject/a1/')).toBe(20);
  expect(records).toHaveLength(82);
  expect(gaps).toEqual([]);
});

test('who was left out of a batch is asked again; in the end it is a gap, and what was expanded stays', async () => {
  answer({ owners: many(20, member) });
  const asked = answerBatches({ [ownersOf('obj1')]: [undefined] }, { calls: 6 });

  const { records, gaps } = await read();

  expect(asked).toHaveLength(6);
  expect(records).toHaveLength(20);
  expect(gaps).toEqual([
    {
      reason: 'unavailable',
      what: 'the other owners of an app registration: GET /v1.0/applications/obj1/owners gave no answer inside the batch after 6 tries',
      subject: 't/app/registration/app1',
    },
  ]);
});

test('when the service is down, no further batch goes out, and nobody who was expanded is forgotten', async () => {
  const apps = many(25, (id) => ({ id, appId: `a${id}`, owners: many(20, member) }));
  graph().get(exactly(ownersPath)).reply(200, { value: apps });
  graph().get(exactly(federatedPath)).reply(200, { value: [] });
  const down = { status: 503, body: refusal('serviceNotAvailable', 'Down.') };
  const asked = answerBatches(Object.fromEntries(apps.map(({ id }) => [ownersOf(id), [down]])), {
    calls: 12,
  });

  const { records, gaps } = await read();

  expect(asked.length).toBeLessThanOrEqual(12);
  expect(records).toHaveLength(500);
  expect(gaps.map(({ reason, subject }) => [reason, subject])).toEqual(
    apps.map(({ appId }) => ['unavailable', `t/app/registration/${appId}`]),
  );
});

test('a list goes on where it stopped, on the next relation too', async () => {
  const next = '/v1.0/applications?$skiptoken=y&$expand=owners';
  graph()
    .get(exactly(ownersPath))
    .reply(200, { value: [], '@odata.nextLink': `${GRAPH}${next}` });
  graph().get(exactly(next)).reply(200, { value: [] });
  graph().get(exactly(federatedPath)).reply(200, { value: [] });
  const whole = await read();

  graph().get(exactly(next)).reply(200, { value: [] });
  graph().get(exactly(federatedPath)).times(2).reply(200, { value: [] });
  await read(whole.cursors[0]);
  const last = await read(whole.cursors[1]);

  expect(whole.cursors).toEqual([`owners ${next}`, 'federatedIdentityCredentials ', undefined]);
  expect(last).toMatchObject({ records: [], gaps: [], cursors: [undefined] });
});

test('a refusal of one relation is a gap about that one, and the other is read', async () => {
  graph().get(exactly(ownersPath)).reply(403, refusal('Authorization_RequestDenied', 'No.'));
  graph()
    .get(exactly(federatedPath))
    .reply(200, {
      value: [{ id: 'o', appId: 'a', federatedIdentityCredentials: [federated('f', 'x', 'y')] }],
    });

  const { records, gaps } = await read();

  expect(records).toHaveLength(1);
  expect(gaps).toEqual([
    {
      reason: 'permission',
      what: 'the app registrations with their owners: GET /v1.0/applications gave 403: Authorization_RequestDenied: No.',
      lacks: 'Application.Read.All',
      fix: 'grant Application.Read.All to the app that OAuthlas signs in as, and give admin consent',
    },
  ]);
});

test('what does not parse is a gap about its app; what was not expanded is not taken for none', async () => {
  graph()
    .get(exactly(ownersPath))
    .reply(200, {
      value: [
        { id: 'o1', appId: 'A1', owners: [{ id: 7 }, member('u')] },
        { id: 'o2', appId: 'A2' },
        { id: 'o3', appId: 'A3', owners: null },
        { id: 'o4' },
      ],
    });
  graph()
    .get(exactly(federatedPath))
    .reply(200, { value: [{ id: 'o1', appId: 'A1', federatedIdentityCredentials: [{ id: 'f' }] }] });

  const { records, gaps } = await read();

  expect(records.map(({ key }) => key)).toEqual(['t/trust/owner/a1/u']);
  expect(gaps.map(({ reason, subject, what }) => [reason, subject, what])).toEqual([
    [
      'shape',
      't/app/registration/a2',
      'app registration o2 is not as documented (owners: Invalid input: expected array, received undefined)',
    ],
    [
      'shape',
      undefined,
      'app registration o4 is not as documented (appId: Invalid input: expected string, received undefined)',
    ],
    [
      'shape',
      't/app/registration/a1',
      'owner is not as documented (id: Invalid input: expected string, received number)',
    ],
    [
      'shape',
      't/app/registration/a1',
      'federated credential f is not as documented (issuer: Invalid input: expected string, received undefined)',
    ],
  ]);
});

test('an own directory that is not known tells nobody from us, and keeps where they are at home', async () => {
  answerOrganization(403, refusal('Authorization_RequestDenied', 'No.'));
  answer({
    owners: [{ ...app, appOwnerOrganizationId: own }],
    credentials: [federated('f', `https://sts.windows.net/${own}/`, 's')],
  });
  const surface = await surfaceOf(
    'app-trusts',
    { auth: { kind: 'bearer', token: new Secret('tok') } },
    testTools(),
  );

  const { records } = await readAll(surface);

  expect((records as readonly TrustRecord[]).map(({ home, holder }) => [home, holder])).toEqual([
    ['unknown', `m365/${own}`],
    ['unknown', `m365/${own}`],
  ]);
});
