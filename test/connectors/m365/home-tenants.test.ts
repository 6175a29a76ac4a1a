import fc from 'fast-check';
import nock from 'nock';
import { expect, test } from 'vitest';
import { Secret } from '../../../src/lib/secret.ts';
import { recordKey } from '../../../src/model/keys.ts';
import type { AnyRecord, AppRecord, TrustRecord } from '../../../src/model/records.ts';
import { AT, readAll, testTools, useNock } from '../../support/surface.ts';
import { answerBatches, answerOrganization, ME, OWN, openSurface, refusal, surfaceOf } from './tenant.ts';

useNock();

const id = (n: number) => `6babcaad-604b-40ac-a9d7-${String(n).padStart(12, '0')}`;
const pathOf = (tenantId: string) =>
  `/v1.0/tenantRelationships/findTenantInformationByTenantId(tenantId='${tenantId}')`;

const app = (n: number, homeTenant?: string): AppRecord => ({
  kind: 'app',
  key: recordKey('t', 'app', `sp${n}`),
  name: `App ${n}`,
  role: 'client',
  type: 'Application',
  home: 'foreign',
  ...(homeTenant !== undefined && { homeTenant }),
  enabled: true,
  createdAt: 'unknown',
});
const trust = (type: TrustRecord['type'], holder?: string): TrustRecord => ({
  kind: 'trust',
  key: recordKey('t', 'trust', type, holder ?? 'default'),
  type,
  with: 'x',
  home: 'foreign',
  ...(holder !== undefined && { holder }),
});

const told = (tenantId: string, facts: object = {}) => ({
  body: {
    '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#microsoft.graph.tenantInformation',
    tenantId,
    federationBrandName: null,
    displayName: 'Contoso, Ltd',
    defaultDomainName: 'CONTOSO18839.onmicrosoft.com',
    ...facts,
  },
});

async function read(known: readonly AnyRecord[], after?: string) {
  const surface = await openSurface('home-tenants');
  return await readAll(surface, { known, ...(after !== undefined && { after }) });
}

const present = (n: number) => ({ kind: 'home', key: `t/home/${id(n)}`, id: id(n), state: 'present' });

test('each home is asked for once: of apps, and of who has cross-tenant settings; ours and Microsoft’s are not', async () => {
  const asked = answerBatches({
    [pathOf(id(1))]: [told(id(1))],
    [pathOf(id(2))]: [told(id(2).toUpperCase(), { defaultDomainName: 'Fabrikam.Example' })],
    [pathOf(id(3))]: [told(id(3), { displayName: '', federationBrandName: 'Tailwind' })],
  });

  const { records, gaps, cursors } = await read([
    app(1, id(2)),
    app(2, id(1)),
    app(3, id(2)),
    app(4, OWN),
    app(5, 'f8cdef31-a31e-4b4a-93e4-5f571e91255a'),
    app(6, '72f988bf-86f1-41af-91ab-2d7cd011db47'),
    app(7),
    app(8, "x')/users('"),
    trust('inbound', `m365/${id(3)}`),
    trust('inbound', `m365/${id(1)}`),
    trust('inbound'),
    trust('owner', `m365/${id(9)}`),
  ]);

  expect(asked).toEqual([[id(1), id(2), id(3)].map(pathOf)]);
  expect({ gaps, cursors }).toEqual({ gaps: [], cursors: [id(3)] });
  expect(records).toEqual([
    { ...present(1), name: 'Contoso, Ltd' },
    { ...present(2), name: 'Contoso, Ltd', domain: 'fabrikam.example' },
    { ...present(3), name: 'Tailwind' },
  ]);
});

test('an organisation that Microsoft no longer knows is gone', async () => {
  const message = 'Unable to read the company information from the directory.';
  answerBatches({ [pathOf(id(1))]: [{ status: 404, body: refusal('Directory_ObjectNotFound', message) }] });

  const { records, gaps } = await read([app(1, id(1))]);

  expect(gaps).toEqual([]);
  expect(records).toEqual([{ ...present(1), state: 'gone' }]);
});

test.each([refusal('UnknownError', ''), refusal('BadRequest', 'No.'), {}])(
  'a 404 that does not say that it was not found is no proof that an organisation is gone: %j',
  async (body) => {
    answerBatches({ [pathOf(id(1))]: [{ status: 404, body }] });

    const { records, gaps } = await read([app(1, id(1))]);

    expect(records).toEqual([]);
    expect(gaps).toMatchObject([{ reason: 'unavailable', subject: `t/home/${id(1)}` }]);
  },
);

test('the directory of personal accounts has a name, and a domain of nobody who made one', async () => {
  const personal = '9188040d-6c67-4c5b-b112-36a304b66dad';
  const facts = { displayName: 'Microsoft Accounts', defaultDomainName: 'live.com' };
  answerBatches({ [pathOf(personal)]: [told(personal, facts)] });

  const { records } = await read([app(1, personal)]);

  expect(records).toEqual([
    {
      kind: 'home',
      key: `t/home/${personal}`,
      id: personal,
      state: 'present',
      name: 'Microsoft Accounts',
    },
  ]);
});

test.each<[string | null | undefined, string | undefined]>([
  ['fabrikam.example', 'fabrikam.example'],
  ['EU.Fabrikam.Example', 'eu.fabrikam.example'],
  ['fabrikam.onmicrosoft.com', undefined],
  ['fabrikam.mail.onmicrosoft.com', undefined],
  ['fabrikam.onmicrosoft.us', undefined],
  ['fabrikam.partner.onmschina.cn', undefined],
  ['notonmicrosoft.com', 'notonmicrosoft.com'],
  ['localhost', undefined],
  ['no domain at all', undefined],
  ['', undefined],
  [null, undefined],
  [undefined, undefined],
])('of the default domain %j is kept %j', async (defaultDomainName, domain) => {
  answerBatches({ [pathOf(id(1))]: [told(id(1), { defaultDomainName })] });

  const { records } = await read([app(1, id(1))]);

  expect(records).toEqual([{ ...present(1), name: 'Contoso, Ltd', ...(domain !== undefined && { domain }) }]);
});

test('an organisation without a name is present all the same', async () => {
  answerBatches({ [pathOf(id(1))]: [{ body: {} }] });

  const { records, gaps } = await read([app(1, id(1))]);

  expect({ records, gaps }).toEqual({ records: [present(1)], gaps: [] });
});

test.each<[string, object]>([
  ['of a wrong shape', { displayName: 7 }],
  ['about somebody else', { tenantId: id(2) }],
])('an answer %s is a gap about that organisation, and the rest goes on', async (_, facts) => {
  answerBatches({ [pathOf(id(1))]: [told(id(1), facts)], [pathOf(id(3))]: [told(id(3))] });

  const { records, gaps } = await read([app(1, id(1)), app(2, id(3))]);

  expect(records).toMatchObject([{ id: id(3) }]);
  expect(gaps).toEqual([
    {
      reason: 'shape',
      what: 'the name of an organisation: what is told of it is not as documented',
      subject: `t/home/${id(1)}`,
    },
  ]);
});

test('twenty to a call; a resume goes on after the last', async () => {
  const homes = Array.from({ length: 42 }, (_, n) => id(n));
  const asked = answerBatches(Object.fromEntries(homes.map((home) => [pathOf(home), [told(home)]])), {
    calls: 2,
  });

  const { records, cursors } = await read(
    homes.map((home, n) => app(n, home)),
    id(1),
  );

  expect(asked).toEqual([homes.slice(2, 22).map(pathOf), homes.slice(22).map(pathOf)]);
  expect(records).toHaveLength(40);
  expect(cursors).toEqual([id(41)]);
});

test('who lacks the right is told once, and nobody is asked beyond what was under way', async () => {
  const denied = { status: 403, body: refusal('Authorization_RequestDenied', 'No.') };
  const homes = Array.from({ length: 100 }, (_, n) => id(n));
  const asked = answerBatches(Object.fromEntries(homes.map((home) => [pathOf(home), [denied]])), {
    calls: 3,
  });

  const { records, gaps } = await read(homes.map((home, n) => app(n, home)));

  expect(asked).toHaveLength(3);
  expect(records).toEqual([]);
  expect(gaps).toMatchObject([{ reason: 'permission', lacks: 'CrossTenantInformation.ReadBasic.All' }]);
});

test('elsewhere than in the global cloud nothing is asked', async () => {
  nock('https://graph.microsoft.us')
    .get('/v1.0/organization')
    .query(true)
    .reply(200, { value: [ME] });
  const config = { cloud: 'usgov', auth: { kind: 'bearer', token: new Secret('tok') } };

  const surface = await surfaceOf('home-tenants', config, testTools());
  const { records, gaps } = await readAll(surface, { known: [app(1, id(1))] });

  expect(records).toEqual([]);
  expect(gaps).toMatchObject([{ reason: 'unsupported' }]);
});

test('whatever an organisation calls itself, it is one record, and its domain a domain', async () => {
  const text = fc.option(fc.string(), { nil: null });
  const facts = fc.record({
    displayName: text,
    federationBrandName: text,
    defaultDomainName: fc.option(fc.oneof(fc.string(), fc.domain()), { nil: null }),
  });
  await fc.assert(
    fc.asyncProperty(facts, async (row) => {
      answerBatches({ [pathOf(id(1))]: [told(id(1), row)] });

      const { records, gaps } = await read([app(1, id(1))]);

      expect(gaps).toEqual([]);
      expect(records).toMatchObject([present(1)]);
      const [home] = records;
      const domain = home?.kind === 'home' ? home.domain : undefined;
      if (domain !== undefined) expect(URL.parse(`https://${domain}`)?.hostname).toBe(domain);
    }),
    { numRuns: 30 },
  );
});

test.each([
  ['yesterday, only new ones are', '2026-11-22T12:00:00.000Z', [id(2)]],
  ['a week ago, all are', '2026-11-16T12:00:00.000Z', [id(1), id(2)]],
])('where all names were asked for %s', async (_, whole, expected) => {
  answerOrganization();
  const auth = { kind: 'bearer', token: new Secret('tok') };
  const surface = await surfaceOf('home-tenants', { auth, fullEveryDays: 7 }, testTools());
  const asked = answerBatches({ [pathOf(id(1))]: [told(id(1))], [pathOf(id(2))]: [told(id(2))] });
  const before: AnyRecord = { kind: 'home', key: recordKey('t', 'home', id(1)), id: id(1), state: 'present' };

  const { gaps, bookmark } = await readAll(surface, {
    known: [app(1, id(1)), app(2, id(2)), before],
    since: JSON.stringify({ whole }),
  });

  expect(asked.flat()).toEqual(expected.map(pathOf));
  expect(gaps).toEqual([]);
  expect(JSON.parse(bookmark ?? '')).toEqual({ whole: expected.length === 1 ? whole : AT });
});
