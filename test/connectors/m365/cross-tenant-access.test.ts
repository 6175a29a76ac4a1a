import { expect, test } from 'vitest';
import { readAll, useNock } from '../../support/surface.ts';
import { exactly, GRAPH, graph, openSurface, refusal } from './tenant.ts';

useNock();

const path = '/v1.0/policies/crossTenantAccessPolicy';
const partnersPath = `${path}/partners?$select=tenantId,automaticUserConsentSettings`;
const settings = (inboundAllowed: boolean | null) => ({
  automaticUserConsentSettings: { inboundAllowed, outboundAllowed: null },
});

function answerDefault(body: object, status = 200): void {
  graph()
    .get(exactly(`${path}/default`))
    .reply(status, body);
}

function answerPartners(value: readonly object[], link?: string): void {
  graph()
    .get(exactly(partnersPath))
    .reply(200, { value, ...(link !== undefined && { '@odata.nextLink': `${GRAPH}${link}` }) });
}

test('organisations with settings of their own, and all others', async () => {
  const next = `${path}/partners?$skiptoken=x`;
  answerDefault({ isServiceDefault: true, ...settings(false) });
  answerPartners([{ tenantId: 'P1', ...settings(true) }], next);
  graph()
    .get(exactly(next))
    .reply(200, { value: [{ tenantId: 'p2', ...settings(false) }] });
  const surface = await openSurface('cross-tenant-access');

  const read = await readAll(surface);

  const inbound = { kind: 'trust', type: 'inbound', home: 'foreign' };
  expect(read).toMatchObject({ gaps: [], cursors: [undefined, next, undefined] });
  expect(read.records).toEqual([
    { ...inbound, key: 't/trust/inbound/default', with: 'every other organisation', consent: 'asked' },
    { ...inbound, key: 't/trust/inbound/p1', with: 'p1', holder: 'm365/p1', consent: 'automatic' },
    { ...inbound, key: 't/trust/inbound/p2', with: 'p2', holder: 'm365/p2', consent: 'asked' },
  ]);
});

test.each([
  ['asked', settings(false), 'asked'],
  ['automatic', settings(true), 'automatic'],
  ['what nobody tells', settings(null), 'unknown'],
  ['a default without the settings', {}, 'unknown'],
])('an organisation that sets nothing inherits: %s', async (_, inherited, expected) => {
  answerDefault(inherited);
  answerPartners([{ tenantId: 'p1', ...settings(null) }, { tenantId: 'p2' }]);
  const surface = await openSurface('cross-tenant-access');

  const read = await readAll(surface);

  expect(read.records).toMatchObject([{ consent: expected }, { consent: expected }, { consent: expected }]);
});

test('a missing right is one gap with its remedy, and is not asked about twice', async () => {
  answerDefault(refusal('Authorization_RequestDenied', 'No.'), 403);
  const surface = await openSurface('cross-tenant-access');

  const read = await readAll(surface);

  expect(read).toMatchObject({
    records: [],
    gaps: [
      {
        reason: 'permission',
        what: 'cross-tenant access by default: GET /v1.0/policies/crossTenantAccessPolicy/default gave 403: Authorization_RequestDenied: No.',
        lacks: 'Policy.Read.All',
        fix: 'grant Policy.Read.All to the app that OAuthlas signs in as, and give admin consent',
      },
    ],
  });
});

test('where the default is not told, those who set something are; those who inherit are unknown', async () => {
  answerDefault(refusal('Request_ResourceNotFound', 'None.'), 404);
  answerPartners([
    { tenantId: 'p1', ...settings(true) },
    { tenantId: 'p2', ...settings(null) },
  ]);
  const surface = await openSurface('cross-tenant-access');

  const read = await readAll(surface);

  expect(read.records).toMatchObject([{ consent: 'automatic' }, { consent: 'unknown' }]);
  expect(read.gaps).toMatchObject([{ reason: 'unavailable' }]);
});

test('what does not parse is a gap about that organisation', async () => {
  answerDefault({ automaticUserConsentSettings: { inboundAllowed: 'yes' } });
  answerPartners([{ tenantId: 'P1', automaticUserConsentSettings: 'x' }, { tenantId: 7 }]);
  const surface = await openSurface('cross-tenant-access');

  const read = await readAll(surface);

  expect(read.records).toEqual([]);
  expect(read.gaps.map(({ reason, subject, what }) => [reason, subject, what])).toEqual([
    [
      'shape',
      undefined,
      'cross-tenant access by default: GET /v1.0/policies/crossTenantAccessPolicy/default is not as documented',
    ],
    [
      'shape',
      't/trust/inbound/p1',
      'cross-tenant access of an organisation is not as documented (automaticUserConsentSettings: Invalid input: expected object, received string)',
    ],
    [
      'shape',
      undefined,
      'cross-tenant access of an organisation is not as documented (tenantId: Invalid input: expected string, received number)',
    ],
  ]);
});
