import { z } from 'zod';
import { ProviderError, providerError, toGap } from '../../lib/errors.ts';
import { recordKey } from '../../model/keys.ts';
import type { TrustRecord } from '../../model/records.ts';
import type { Surface } from '../connector.ts';
import type { GraphClient } from './client.ts';
import type { CloudName } from './clouds.ts';
import { type Inbound, inboundMembers, toAllows, toInbound, untold } from './inbound.ts';
import { guid, idIn, type Listing, readListing } from './listing.ts';
import { withNeeds } from './needs.ts';
import type { Session } from './session.ts';

const automaticUserConsentSettings = z.object({ inboundAllowed: z.boolean().nullish() }).nullish();
const defaults = z.object({ automaticUserConsentSettings, ...inboundMembers });
const partner = z.object({
  tenantId: guid,
  automaticUserConsentSettings,
  ...inboundMembers,
  isServiceProvider: z.boolean().nullish(),
  isInMultiTenantOrganization: z.boolean().nullish(),
  identitySynchronization: z
    .object({ userSyncInbound: z.object({ isSyncAllowed: z.boolean().nullish() }).nullish() })
    .nullish(),
});

type Partner = z.output<typeof partner>;
type Consent = NonNullable<TrustRecord['consent']>;

/** What an organisation takes over, where it sets nothing for itself. */
interface Inherited {
  readonly consent: Consent;
  readonly inbound: Inbound;
}

const path = '/v1.0/policies/crossTenantAccessPolicy';
const needs = ['Policy.Read.All'] as const;

export const crossTenantAccess: Surface<Session, TrustRecord> = {
  id: 'cross-tenant-access',
  question:
    'Whose people come into the tenant from outside, are they asked before, and what of theirs is believed?',
  listing: 'whole',
  yields: ['trust'],
  needs,
  calls: [`GET ${path}/default`, `GET ${path}/partners`],
  read: async function* ({ graph, cloud }, { tenant, after, signal }) {
    let inherited: Inherited = { consent: 'unknown', inbound: untold };
    try {
      inherited = toInherited(await fetchDefaults(graph, signal), inherited);
      yield { records: [toTrust(tenant, undefined, inherited.consent, toAllows(inherited.inbound))] };
    } catch (error) {
      yield {
        records: [],
        gaps: [toGap(withNeeds(error, needs), { what: 'cross-tenant access by default' })],
      };
      // Who may not read the one may not read the other.
      if (providerError(error)?.reason === 'permission') return;
    }
    yield* readListing(graph, partners(tenant, cloud, inherited), { after, signal });
  },
};

async function fetchDefaults(graph: GraphClient, signal: AbortSignal): Promise<z.output<typeof defaults>> {
  const { data } = defaults.safeParse(await graph.get(`${path}/default`, signal));
  if (data === undefined) throw new ProviderError('shape', `GET ${path}/default is not as documented`);
  return data;
}

/** The list takes no page size. Graph of China knows no identitySynchronization, and would refuse the list for it. */
function partners(tenant: string, cloud: CloudName, inherited: Inherited): Listing<Partner, TrustRecord> {
  const expand = cloud === 'china' ? '' : '&$expand=identitySynchronization';
  return {
    path: `${path}/partners?$select=${selected.join(',')}${expand}`,
    what: 'organisations with cross-tenant access of their own',
    one: 'cross-tenant access of an organisation',
    row: partner,
    needs,
    toRecords: (row) => {
      const { consent, inbound } = toInherited(row, inherited);
      return [toTrust(tenant, row.tenantId, consent, [...toAllows(inbound), ...ofPartner(row)])];
    },
    asked: () => inheritable,
    subject: (row) => {
      const id = idIn(row, 'tenantId');
      return id === undefined ? undefined : recordKey(tenant, 'trust', 'inbound', id);
    },
  };
}

/** Null where it is inherited. */
const inheritable = [
  'automaticUserConsentSettings',
  'inboundTrust',
  'b2bCollaborationInbound',
  'b2bDirectConnectInbound',
];

const selected = ['tenantId', ...inheritable, 'isServiceProvider', 'isInMultiTenantOrganization'];

function toInherited(row: z.output<typeof defaults>, before: Inherited): Inherited {
  return { consent: toConsent(row, before.consent), inbound: toInbound(row, before.inbound) };
}

/** What an organisation does not set for itself it inherits from the default, and bears as null. */
function toConsent(
  { automaticUserConsentSettings: settings }: z.output<typeof defaults>,
  inherited: Consent,
): Consent {
  const isAllowed = settings === null ? null : settings?.inboundAllowed;
  if (isAllowed === undefined) return 'unknown';
  if (isAllowed === null) return inherited;
  return isAllowed ? 'automatic' : 'asked';
}

/** What only an organisation can be, or be let do: of these there is no default. */
function ofPartner({
  isServiceProvider,
  isInMultiTenantOrganization,
  identitySynchronization,
}: Partner): readonly string[] {
  return [
    ...(isServiceProvider === true ? ['isServiceProvider'] : []),
    ...(isInMultiTenantOrganization === true ? ['isInMultiTenantOrganization'] : []),
    ...(identitySynchronization?.userSyncInbound?.isSyncAllowed === true ? ['isSyncAllowed'] : []),
  ];
}

/** Without an organisation: all that have no settings of their own. */
function toTrust(
  tenant: string,
  partnerId: string | undefined,
  consent: Consent,
  allows: readonly string[],
): TrustRecord {
  return {
    kind: 'trust',
    key: recordKey(tenant, 'trust', 'inbound', partnerId ?? 'default'),
    type: 'inbound',
    with: partnerId ?? 'every other organisation',
    home: 'foreign',
    ...(partnerId !== undefined && { holder: `m365/${partnerId}` }),
    consent,
    allows,
  };
}
