import { z } from 'zod';
import { type RecordKey, recordKey } from '../../model/keys.ts';
import type { PolicyRecord, PolicyRule } from '../../model/records.ts';
import type { Surface } from '../connector.ts';
import { guid, idIn, readListing } from './listing.ts';
import type { Session } from './session.ts';

const text = z.string().nullish();

/** In one block, or, as the types of Graph allow, from one address to another. */
const range = z
  .object({ cidrAddress: text, lowerAddress: text, upperAddress: text })
  .transform(({ cidrAddress, lowerAddress, upperAddress }) =>
    cidrAddress || !lowerAddress || !upperAddress ? cidrAddress : `${lowerAddress}-${upperAddress}`,
  )
  .pipe(z.string().min(1));

const location = z.object({
  '@odata.type': text,
  id: guid,
  displayName: text,
  isTrusted: z.boolean().nullish(),
  ipRanges: z.array(range).nullish(),
  countriesAndRegions: z.array(z.string()).nullish(),
  countryLookupMethod: text,
  includeUnknownCountriesAndRegions: z.boolean().nullish(),
  compliantNetworkType: text,
});

type Location = z.output<typeof location>;

/** v1.0 does not know the networks of Global Secure Access, which a policy may name. */
const path = '/beta/identity/conditionalAccess/namedLocations';
const needs = ['Policy.Read.All'] as const;

export const namedLocations: Surface<Session, PolicyRecord> = {
  id: 'named-locations',
  question: 'Which addresses and countries are the places by which Conditional Access fences apps in?',
  listing: 'whole',
  yields: ['policy'],
  needs,
  calls: [`GET ${path}`],
  read: ({ graph }, { tenant, after, signal }) =>
    readListing(
      graph,
      {
        path,
        what: 'named locations of Conditional Access',
        one: 'named location',
        row: location,
        needs,
        toRecords: (row) => [toLocation(tenant, row)],
        subject: (row) => {
          const id = idIn(row, 'id');
          return id === undefined ? undefined : keyOf(tenant, id);
        },
      },
      { after, signal },
    ),
};

/** What is not true, or not set, says nothing and is left out; a list without members is a place that is nowhere. */
function toLocation(tenant: string, row: Location): PolicyRecord {
  const { id, displayName, ipRanges, countriesAndRegions, countryLookupMethod, compliantNetworkType } = row;
  const place: PolicyRule['when'] = {
    ...(ipRanges && { ipRanges }),
    ...(countriesAndRegions && { countriesAndRegions }),
    ...(countryLookupMethod && { countryLookupMethod }),
    ...(row.includeUnknownCountriesAndRegions === true && { includeUnknownCountriesAndRegions: true }),
    ...(compliantNetworkType && { compliantNetworkType }),
  };
  return {
    kind: 'policy',
    key: keyOf(tenant, id),
    area: 'fence',
    name: id,
    ...(displayName && { title: displayName }),
    state: 'on',
    rules: [
      {
        effect: 'includes',
        when: {
          ...(Object.keys(place).length > 0 ? place : { type: typeOf(row) }),
          ...(row.isTrusted === true && { isTrusted: true }),
        },
      },
    ],
  };
}

function typeOf({ '@odata.type': type }: Location): string {
  return type?.replace(/^#?microsoft\.graph\./, '') || 'unknown';
}

function keyOf(tenant: string, id: string): RecordKey {
  return recordKey(tenant, 'policy', 'namedLocations', id);
}
