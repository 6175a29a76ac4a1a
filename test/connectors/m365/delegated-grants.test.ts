import { expect, test } from 'vitest';
import { Secret } from '../../../src/lib/secret.ts';
import { grantId } from '../../../src/simulator/m365/ids.ts';
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

const path =
  '/v1.0/oauth2PermissionGrants?$top=999&$select=id,clientId,consentType,principalId,resourceId,scope';

const row = {
  id: 'AAA',
  clientId: 'c1',
  consentType: 'Principal',
  principalId: 'u1',
  resourceId: 'r1',
  scope: 'Mail.Read',
};

test('a grant for everyone has no principal, stray spaces, and the same scope twice', async () => {
  graph()
    .get(exactly(path))
    .reply(200, {
      value: [
        {
          ...row,
          clientId: 'C1',
          resourceId: 'R1',
          consentType: 'AllPrincipals',
          principalId: null,
          scope: '  Mail.Read  openid mail.read ',
        },
      ],
    });
  const surface = await openSurface('delegated-grants');

  const read = await readAll(surface);

  expect(read).toEqual({
    records: [
      {
        kind: 'grant',
        key: 't/grant/delegated/c1/r1/everyone',
        app: 't/app/c1',
        access: 'delegated',
        principal: 'everyone',
        resource: 'r1',
        scopes: ['Mail.Read', 'openid'],
        consent: 'admin',
        grantedAt: 'unknown',
      },
    ],
    gaps: [],
    removed: [],
    cursors: [undefined],
    bookmark: undefined,
  });
});

test('a grant whose scopes are not told at all is kept, with a gap about its app', async () => {
  const { scope: _, ...withoutScope } = row;
  graph()
    .get(exactly(path))
    .reply(200, { value: [withoutScope] });
  const surface = await openSurface('delegated-grants');

  const read = await readAll(surface);

  expect(read.records).toMatchObject([{ scopes: [] }]);
  expect(read.gaps).toMatchObject([
    { reason: 'shape', what: expect.stringMatching(/ came without scope$/), subject: 't/app/c1' },
  ]);
});

test.each([
  ['with an empty scope', { scope: '' }],
  ['with a scope of null', { scope: null }],
  ['with a scope of spaces', { scope: '  ' }],
])('a grant for one person %s is kept', async (_, odd) => {
  graph()
    .get(exactly(path))
    .reply(200, { value: [{ ...row, ...odd }] });
  const surface = await openSurface('delegated-grants');

  const read = await readAll(surface);

  expect(read.records).toEqual([
    {
      kind: 'grant',
      key: 't/grant/delegated/c1/r1/u1',
      app: 't/app/c1',
      access: 'delegated',
      principal: 't/principal/u1',
      resource: 'r1',
      scopes: [],
      consent: 'user',
      grantedAt: 'unknown',
    },
  ]);
});

test('a consent type that is new to us passes through with its person', async () => {
  graph()
    .get(exactly(path))
    .reply(200, { value: [{ ...row, consentType: 'Group' }] });
  const surface = await openSurface('delegated-grants');

  const read = await readAll(surface);

  expect(read.records).toMatchObject([{ principal: 't/principal/u1', consent: 'unknown' }]);
});

test('rows that do not parse are gaps about their app, and the rest goes on', async () => {
  graph()
    .get(exactly(path))
    .reply(200, {
      value: [
        { ...row, id: 'BAD1', scope: 5 },
        { ...row, id: 'BAD2', principalId: null },
        { id: 'BAD3' },
        row,
      ],
    });
  const surface = await openSurface('delegated-grants');

  const read = await readAll(surface);

  expect(read.records.map(({ key }) => key)).toEqual(['t/grant/delegated/c1/r1/u1']);
  expect(read.gaps).toEqual([
    {
      reason: 'shape',
      what: 'delegated grant BAD1 is not as documented (scope: Invalid input: expected string, received number)',
      subject: 't/app/c1',
    },
    {
      reason: 'shape',
      what: 'delegated grant BAD2 is not as documented (principalId: it is for one person and names nobody)',
      subject: 't/app/c1',
    },
    {
      reason: 'shape',
      what: 'delegated grant BAD3 is not as documented (clientId: Invalid input: expected string, received undefined)',
    },
  ]);
});

test('a new grant that is not found yet is no grant that was taken back; a tombstone that is not found is one', async () => {
  const [one, other] = [id('11111111'), id('22222222')];
  const place = {
    whole: '2026-11-20T12:00:00.000Z',
    of: path,
    pages: 9,
    later: '/v1.0/oauth2PermissionGrants/delta?$deltatoken=then',
  };
  graph()
    .get(exactly(place.later))
    .reply(200, {
      value: [
        { id: one, scope: 'Mail.Read' },
        { id: other, '@removed': { reason: 'deleted' } },
      ],
      '@odata.deltaLink': `${GRAPH}/v1.0/oauth2PermissionGrants/delta?$deltatoken=now`,
    });
  const none = { status: 404, body: refusal('Request_ResourceNotFound', 'None.') };
  answerBatches({
    [`/v1.0/oauth2PermissionGrants/${one}`]: [none],
    [`/v1.0/oauth2PermissionGrants/${other}`]: [none],
  });
  answerOrganization();
  const auth = { kind: 'bearer', token: new Secret('tok') };
  const surface = await surfaceOf('delegated-grants', { auth, fullEveryDays: 7 }, testTools());

  const read = await readAll(surface, { since: JSON.stringify(place) });

  expect(read).toMatchObject({
    records: [],
    removed: [`t/grant/delegated/${guidOf('22222222')}/${guidOf('99999999')}/everyone`],
    gaps: [
      {
        reason: 'unavailable',
        what: 'delegated grant: told as changed, and not found by its id yet',
        subject: `t/app/${guidOf('11111111')}`,
      },
    ],
  });
});

const guidOf = (start: string) => `${start}-0000-4000-8000-000000000001`;
const id = (client: string) => grantId(guidOf(client), guidOf('99999999'), null);

test('without the right the gap names it and the remedy', async () => {
  graph().get(exactly(path)).reply(403, refusal('Authorization_RequestDenied', 'Insufficient privileges.'));
  const surface = await openSurface('delegated-grants');

  const read = await readAll(surface);

  expect(read.records).toEqual([]);
  expect(read.gaps).toEqual([
    {
      reason: 'permission',
      what: 'the list of delegated grants: GET /v1.0/oauth2PermissionGrants gave 403: Authorization_RequestDenied: Insufficient privileges.',
      lacks: 'Directory.Read.All',
      fix: 'grant Directory.Read.All to the app that OAuthlas signs in as, and give admin consent',
    },
  ]);
});
