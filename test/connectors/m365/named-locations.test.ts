import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readAll, testTools, useNock } from '../../support/surface.ts';
import { exactly, GRAPH, graph, openSurface, refusal } from './tenant.ts';

useNock();

const path = '/beta/identity/conditionalAccess/namedLocations';

function answer(value: readonly unknown[], link?: string, at = path): void {
  graph()
    .get(exactly(at))
    .reply(200, { value, ...(link !== undefined && { '@odata.nextLink': `${GRAPH}${link}` }) });
}

const read = async () => await readAll(await openSurface('named-locations'));

const dates = { modifiedDateTime: '2019-07-26T18:00:43.5796446Z', createdDateTime: '2018-06-22T11:56:12Z' };
/** As Microsoft documents them. */
const addresses = {
  '@odata.type': '#microsoft.graph.ipNamedLocation',
  id: '06E4FF15-ca6b-4843-9c34-3fdd1ce8f739',
  displayName: 'Quay',
  ...dates,
  isTrusted: false,
  ipRanges: [
    { '@odata.type': '#microsoft.graph.iPv4CidrRange', cidrAddress: '192.0.2.3/32' },
    { '@odata.type': '#microsoft.graph.iPv6CidrRange', cidrAddress: '2001:db8:e8:7:d92a:7695:fda1:9d62/48' },
  ],
};
const countries = {
  '@odata.type': '#microsoft.graph.countryNamedLocation',
  id: 'c1',
  displayName: 'Where we sail',
  ...dates,
  countriesAndRegions: ['US', 'CA'],
  includeUnknownCountriesAndRegions: false,
};

const place = { kind: 'policy', area: 'fence', state: 'on' };

test('the documented answer, on two pages', async () => {
  const next = `${path}?$skiptoken=x`;
  answer([addresses, countries], next);
  answer([{ ...addresses, id: 'i2', displayName: '', isTrusted: true }], undefined, next);

  const { records, gaps, cursors } = await read();

  const ipRanges = ['192.0.2.3/32', '2001:db8:e8:7:d92a:7695:fda1:9d62/48'];
  expect({ gaps, cursors }).toEqual({ gaps: [], cursors: [next, undefined] });
  expect(records).toEqual([
    {
      ...place,
      key: 't/policy/namedLocations/06e4ff15-ca6b-4843-9c34-3fdd1ce8f739',
      name: '06e4ff15-ca6b-4843-9c34-3fdd1ce8f739',
      title: 'Quay',
      rules: [{ effect: 'includes', when: { ipRanges } }],
    },
    {
      ...place,
      key: 't/policy/namedLocations/c1',
      name: 'c1',
      title: 'Where we sail',
      rules: [{ effect: 'includes', when: { countriesAndRegions: ['US', 'CA'] } }],
    },
    {
      ...place,
      key: 't/policy/namedLocations/i2',
      name: 'i2',
      rules: [{ effect: 'includes', when: { ipRanges, isTrusted: true } }],
    },
  ]);
});

test.each<[string, object, object]>([
  [
    'countries with all that is unknown, by the phone',
    {
      countriesAndRegions: ['NL'],
      includeUnknownCountriesAndRegions: true,
      countryLookupMethod: 'authenticatorAppGps',
    },
    {
      countriesAndRegions: ['NL'],
      countryLookupMethod: 'authenticatorAppGps',
      includeUnknownCountriesAndRegions: true,
    },
  ],
  [
    'the networks of Global Secure Access',
    {
      '@odata.type': '#microsoft.graph.compliantNetworkNamedLocation',
      compliantNetworkType: 'allTenantCompliantNetworks',
      isTrusted: true,
    },
    { compliantNetworkType: 'allTenantCompliantNetworks', isTrusted: true },
  ],
  [
    'from one address to another',
    { ipRanges: [{ lowerAddress: '192.0.2.1', upperAddress: '192.0.2.9' }] },
    { ipRanges: ['192.0.2.1-192.0.2.9'] },
  ],
  ['no address', { ipRanges: [], isTrusted: null }, { ipRanges: [] }],
  [
    'a kind that is new',
    { '@odata.type': '#microsoft.graph.moonNamedLocation', isTrusted: true },
    { type: 'moonNamedLocation', isTrusted: true },
  ],
  ['nothing told', { '@odata.type': null, ipRanges: null }, { type: 'unknown' }],
])('a place of %s', async (_, facts, when) => {
  answer([{ id: 'p', displayName: null, ...facts }]);

  const { records, gaps } = await read();

  expect(gaps).toEqual([]);
  expect(records).toEqual([
    {
      ...place,
      key: 't/policy/namedLocations/p',
      name: 'p',
      rules: [{ effect: 'includes', when }],
    },
  ]);
});

test.each([{ cidrAddress: null }, {}, { cidrAddress: '' }, { lowerAddress: '192.0.2.1' }])(
  'a range that is none (%j) is a gap about its place, and the rest goes on',
  async (range) => {
    answer([{ ...addresses, id: 'BAD', ipRanges: [range] }, countries]);

    const { records, gaps } = await read();

    expect(records).toHaveLength(1);
    expect(gaps).toMatchObject([{ reason: 'shape', subject: 't/policy/namedLocations/bad' }]);
  },
);

test.each([
  [
    refusal('AccessDenied', 'Required scopes are missing.'),
    { reason: 'permission', lacks: 'Policy.Read.All' },
  ],
  [
    refusal('AccessDenied', "The tenant doesn't have premium license"),
    { reason: 'plan', lacks: 'Microsoft Entra ID P1 or P2' },
  ],
])('a missing right and a missing licence are told apart', async (body, expected) => {
  graph().get(exactly(path)).reply(403, body);

  const { records, gaps } = await read();

  expect(records).toEqual([]);
  expect(gaps).toMatchObject([expected]);
});

test('a refusal that names no time to wait is waited out by itself', async () => {
  graph().get(exactly(path)).reply(429, refusal('TooManyRequests', 'Too many.'));
  answer([countries]);
  const tools = testTools();

  const { records, gaps } = await readAll(await openSurface('named-locations', tools));

  expect(gaps).toEqual([]);
  expect(records).toMatchObject([{ name: 'c1' }]);
  expect(tools.waited.some((ms) => ms > 0)).toBe(true);
});

test('whatever stands in it, a place is one record under its own key', async () => {
  const text = fc.option(fc.string(), { nil: null });
  const row = fc.record(
    {
      '@odata.type': text,
      id: fc.string({ minLength: 1 }),
      displayName: text,
      isTrusted: fc.option(fc.boolean(), { nil: null }),
      ipRanges: fc.option(fc.array(fc.record({ cidrAddress: fc.string({ minLength: 1 }) })), { nil: null }),
      countriesAndRegions: fc.option(fc.array(fc.string()), { nil: null }),
    },
    { requiredKeys: ['id'] },
  );
  await fc.assert(
    fc.asyncProperty(row, async (told) => {
      answer([told]);

      const { records, gaps } = await read();

      expect(gaps).toEqual([]);
      expect(records).toMatchObject([{ name: told.id.toLowerCase(), rules: [{ effect: 'includes' }] }]);
    }),
    { numRuns: 30 },
  );
});
