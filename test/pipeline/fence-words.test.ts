import { expect, test } from 'vitest';
import { recordKey } from '../../src/model/keys.ts';
import type { PolicyRecord, PolicyRule } from '../../src/model/records.ts';
import { placesInWords } from '../../src/pipeline/fence-words.ts';

type When = PolicyRule['when'];

interface Told {
  readonly met?: When;
  readonly exempt?: readonly When[];
  readonly state?: PolicyRecord['state'];
  readonly value?: readonly string[];
  readonly title?: string;
}

const ours = { includeServicePrincipals: ['ServicePrincipalsInMyTenant'] };
const outside = (...ids: readonly string[]) => ({ excludeLocations: ids });

function fence({ met = ours, exempt = [], state = 'on', value = ['block'], title }: Told): PolicyRecord {
  return {
    kind: 'policy',
    key: recordKey('t', 'policy', 'conditionalAccess', 'f'),
    area: 'fence',
    name: 'f',
    title: title ?? 'Fence',
    state,
    value,
    rules: [
      { effect: 'includes', when: met },
      ...exempt.map((when) => ({ effect: 'excludes', when }) as const),
    ],
  };
}

function place(name: string, when: When, title?: string): PolicyRecord {
  return {
    kind: 'policy',
    key: recordKey('t', 'policy', 'namedLocations', name),
    area: 'fence',
    name,
    ...(title !== undefined && { title }),
    state: 'on',
    rules: [{ effect: 'includes', when }],
  };
}

const places = [
  place('office', { ipRanges: ['203.0.113.0/24'], isTrusted: true }, 'Office'),
  place('low', { ipRanges: ['0.0.0.0/1'] }, 'Low half'),
  place('high', { ipRanges: ['128.0.0.0/1'] }, 'High half'),
  place('quarter', { ipRanges: ['2000::/5'] }),
  place('abroad', { countriesAndRegions: ['KP'], includeUnknownCountriesAndRegions: true }, 'Abroad'),
  place('many', { countriesAndRegions: 'AD AE AF AG AI AL AM AO AQ AR'.split(' ') }),
  place('net', { compliantNetworkType: 'allTenantCompliantNetworks', isTrusted: true }, 'Compliant'),
  place('long', { ipRanges: ['1', '2', '3', '4', '5'].map((n) => `192.0.2.${n}/32`) }),
  place('none', { ipRanges: [] }),
  place('new', { type: 'moonNamedLocation' }),
];

test.each<[string, Told, string]>([
  [
    'from one place alone',
    { exempt: [outside('office')] },
    'our own apps may sign in only from 203.0.113.0/24 (Office)',
  ],
  [
    'from two halves, which together are everywhere',
    { exempt: [outside('low', 'high')] },
    'our own apps may sign in only from 0.0.0.0/1 (Low half) and 128.0.0.0/1 (High half), which is every address of IPv4',
  ],
  [
    'from a part of IPv6',
    { exempt: [outside('quarter')] },
    'our own apps may sign in only from 2000::/5 (quarter), which is 25 % of all addresses of IPv6',
  ],
  [
    'from what is trusted',
    { exempt: [outside('AllTrusted')] },
    'our own apps may sign in only from all that is trusted (203.0.113.0/24 (Office); the networks of Global Secure Access (Compliant); the trusted IPs of multifactor authentication, which no API tells)',
  ],
  [
    'from what multifactor authentication trusts',
    { exempt: [outside('00000000-0000-0000-0000-000000000000')] },
    'our own apps may sign in only from the trusted IPs of multifactor authentication, which no API tells',
  ],
  [
    'not from some places',
    { met: { includeServicePrincipals: ['a'], includeLocations: ['abroad'] }, exempt: [outside('office')] },
    'one app may not sign in from KP and addresses of no known country (Abroad), save from 203.0.113.0/24 (Office)',
  ],
  [
    'many countries',
    { met: { includeAgentIdServicePrincipals: ['All'], includeLocations: ['many'] } },
    'agents may not sign in from AD, AE, AF, AG, AI, AL, AM, AO and 2 more countries (many)',
  ],
  [
    'many ranges',
    { met: { includeServicePrincipals: ['a', 'b'] }, exempt: [outside('long')] },
    '2 apps may sign in only from 192.0.2.1/32, 192.0.2.2/32, 192.0.2.3/32, 192.0.2.4/32 and 1 more range (long)',
  ],
  [
    'a place without addresses',
    { exempt: [outside('none')] },
    'our own apps may sign in only from nowhere (none)',
  ],
  [
    'a place of a new kind, and one that is no more',
    { exempt: [outside('new', 'gone')] },
    'our own apps may sign in only from a place of the kind moonNamedLocation (new) and a place that is not among the named locations (gone)',
  ],
  [
    'narrower than it looks',
    {
      met: { servicePrincipalFilter: 'x eq 1' },
      exempt: [{ excludeApplications: ['r'] }, outside('office')],
      state: 'report-only',
    },
    'some apps may sign in only from 203.0.113.0/24 (Office), under further conditions, with exceptions, but it only reports',
  ],
  [
    'what does not block',
    { exempt: [outside('office')], value: ['mfa'], state: 'unknown' },
    'our own apps are fenced everywhere but from 203.0.113.0/24 (Office), if it is in force, which is unknown',
  ],
  [
    'what does not block, in some places',
    { met: { ...ours, includeLocations: ['abroad'] }, value: [] },
    'our own apps are fenced from KP and addresses of no known country (Abroad)',
  ],
])('%s', (_, told, expected) => {
  expect(placesInWords([fence(told)], places, undefined)).toEqual([`By the policy "Fence", ${expected}`]);
});

test.each<[string, Told]>([
  ['is switched off', { state: 'off', exempt: [outside('office')] }],
  ['goes by risk alone', { met: { servicePrincipalRiskLevels: ['high'] } }],
])('a fence that %s says nothing of places', (_, told) => {
  expect(placesInWords([fence(told)], places, undefined)).toEqual([]);
});

test('where places were not read whole, what is not known is called so', () => {
  const fences = [fence({ exempt: [outside('gone', 'AllTrusted')] })];
  const why = 'since named-locations was not read whole';

  expect(placesInWords(fences, places.slice(0, 1), why)).toEqual([
    `By the policy "Fence", our own apps may sign in only from all that is trusted (203.0.113.0/24 (Office); more that is unknown, ${why}; the trusted IPs of multifactor authentication, which no API tells) and a place that is unknown, ${why} (gone)`,
  ]);
});

test('nothing is trusted, as far as named locations go', () => {
  expect(placesInWords([fence({ exempt: [outside('AllTrusted')] })], [], undefined)).toEqual([
    'By the policy "Fence", our own apps may sign in only from all that is trusted (no named location; the trusted IPs of multifactor authentication, which no API tells)',
  ]);
});
