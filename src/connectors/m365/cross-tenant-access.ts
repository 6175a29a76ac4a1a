import { z } from 'zod';
import { ProviderError, providerError, toGap } from '../../lib/errors.ts';
import { recordKey } from '../../model/keys.ts';
import type { TrustRecord } from '../../model/records.ts';
import type { Surface } from '../connector.ts';
import type { GraphClient } from './client.ts';
import { guid, idIn, type Listing, readListing } from './listing.ts';
import { withNeeds } from './needs.ts';
import type { Session } from './session.ts';

const automaticUserConsentSettings = z.object({ inboundAllowed: z.boolean().nullish() }).nullish();
const defaults = z.object({ automaticUserConsentSettings });
const partner = z.object({ tenantId: guid, automaticUserConsentSettings });

type Consent = NonNullable<TrustRecord['consent']>;

const path = '/v1.0/policies/crossTenantAccessPolicy';
const needs = ['Policy.Read.All'] as const;

export const crossTenantAccess: Surface<Session, TrustRecord> = {
  id: 'cross-tenant-access',
  question: 'Whose people come into the tenant as guests, and are they asked before?',
  listing: 'whole',
  yields: ['trust'],
  needs,
  calls: [`GET ${path}/default`, `GET ${path}/partners`],
  read: async function* ({ graph }, { tenant, after, signal }) {
    let inherited: Consent = 'unknown';
    try {
      inherited = toConsent(await fetchDefaults(graph, signal), 'unknown');
      yield { records: [toInbound(tenant, undefined, inherited)] };
    } catch (error) {
      yield {
        records: [],
        gaps: [toGap(withNeeds(error, needs), { what: 'cross-tenant access by default' })],
      };
      // Who may not read the one may not read the other.
      if (providerError(error)?.reason === 'permission') return;
    }
    yield* readListing(graph, partners(tenant, inherited), { after, signal });
  },
};

async function fetchDefaults(graph: GraphClient, signal: AbortSignal): Promise<z.output<typeof defaults>> {
  const { data } = defaults.safeParse(await graph.get(`${path}/default`, signal));
  if (data === undefined) throw new ProviderError('shape', `GET ${path}/default is not as documented`);
  return data;
}

/** The list takes no page size. */
function partners(tenant: string, inherited: Consent): Listing<z.output<typeof partner>, TrustRecord> {
  return {
    path: `${path}/partners?$select=tenantId,automaticUserConsentSettings`,
    what: 'organisations with cross-tenant access of their own',
    one: 'cross-tenant access of an organisation',
    row: partner,
    needs,
    toRecords: (row) => [toInbound(tenant, row.tenantId, toConsent(row, inherited))],
    subject: (row) => {
      const id = idIn(row, 'tenantId');
      return id === undefined ? undefined : recordKey(tenant, 'trust', 'inbound', id);
    },
  };
}

/** What an organisation does not set for itself it inherits from the default. */
function toConsent(
  { automaticUserConsentSettings: settings }: z.output<typeof defaults>,
  inherited: Consent,
): Consent {
  const isAllowed = settings?.inboundAllowed ?? undefined;
  if (isAllowed === undefined) return inherited;
  return isAllowed ? 'automatic' : 'asked';
}

/** Without an organisation: all that have no settings of their own. */
function toInbound(tenant: string, partnerId: string | undefined, consent: Consent): TrustRecord {
  return {
    kind: 'trust',
    key: recordKey(tenant, 'trust', 'inbound', partnerId ?? 'default'),
    type: 'inbound',
    with: partnerId ?? 'every other organisation',
    home: 'foreign',
    ...(partnerId !== undefined && { holder: `m365/${partnerId}` }),
    consent,
  };
}
