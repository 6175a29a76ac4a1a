import { z } from 'zod';
import { ProviderError, toGap } from '../../lib/errors.ts';
import type { Page } from '../../model/page.ts';
import type { TrustRecord } from '../../model/records.ts';
import type { Surface } from '../connector.ts';
import type { GraphClient } from './client.ts';
import { federatedDomainKey, signInKey } from './keys.ts';
import { guid, idIn, type Listing, maybeGuid, readListing, readRows } from './listing.ts';
import { withNeeds } from './needs.ts';
import { member } from './rules.ts';
import type { Session } from './session.ts';

const domain = z.object({
  id: z.string().min(1).toLowerCase(),
  authenticationType: z.string(),
  isDefault: z.boolean().nullish(),
});

const outsideMethod = z.object({
  id: guid,
  displayName: z.string().nullish(),
  appId: maybeGuid,
  state: z.string().nullish(),
  openIdConnectSetting: z.object({ discoveryUrl: z.string().nullish() }).nullish(),
  includeTargets: z.array(z.object({ id: z.string().nullish() })).nullish(),
});

const methodsPath = '/v1.0/policies/authenticationMethodsPolicy';

export const outsideSignIn: Surface<Session, TrustRecord> = {
  id: 'outside-sign-in',
  question:
    'Who outside decides on sign-ins: which domains are federated, and which second factors come from elsewhere?',
  listing: 'whole',
  yields: ['trust'],
  needs: ['Directory.Read.All', 'Policy.Read.All'],
  calls: ['GET /v1.0/domains', `GET ${methodsPath}`],
  read: async function* ({ graph }, { tenant, after, signal }) {
    yield* readListing(graph, federatedDomains(tenant), { after, signal });
    yield await readMethods(graph, tenant, signal);
  },
};

/** No page size is documented. */
function federatedDomains(tenant: string): Listing<z.output<typeof domain>, TrustRecord> {
  return {
    path: '/v1.0/domains?$select=id,authenticationType,isDefault',
    what: 'domains',
    one: 'domain',
    row: domain,
    needs: ['Directory.Read.All'],
    toRecords: (row) => (/^federated$/i.test(row.authenticationType) ? [toFederated(tenant, row)] : []),
    subject: (row) => {
      const id = idIn(row, 'id');
      return id === undefined ? undefined : federatedDomainKey(tenant, id);
    },
  };
}

function toFederated(
  tenant: string,
  { id, authenticationType, isDefault }: z.output<typeof domain>,
): TrustRecord {
  return {
    kind: 'trust',
    key: federatedDomainKey(tenant, id),
    type: 'sign-in',
    with: `the federation server of ${id}`,
    home: 'unknown',
    allows: [`authenticationType: ${authenticationType}`, ...(isDefault === true ? ['isDefault'] : [])],
  };
}

/** The policy takes no query, and the configurations have no list of their own. */
async function readMethods(
  graph: GraphClient,
  tenant: string,
  signal: AbortSignal,
): Promise<Page<TrustRecord>> {
  try {
    const configurations = member(await graph.get(methodsPath, signal), 'authenticationMethodConfigurations');
    if (!Array.isArray(configurations))
      throw new ProviderError('shape', `GET ${methodsPath} names no authentication methods`);
    return readRows(
      {
        one: 'external authentication method',
        row: outsideMethod,
        toRecords: (row) => [toOutsideMethod(tenant, row)],
        subject: (row) => {
          const id = idIn(row, 'id');
          return id === undefined ? undefined : signInKey(tenant, 'method', id);
        },
      },
      configurations.filter(isOutside),
    );
  } catch (error) {
    const what = 'second factors from outside';
    return { records: [], gaps: [toGap(withNeeds(error, ['Policy.Read.All']), { what })] };
  }
}

/** Those of Microsoft's own have a type each. */
function isOutside(row: unknown): boolean {
  return /externalAuthenticationMethodConfiguration$/i.test(String(member(row, '@odata.type')));
}

function toOutsideMethod(
  tenant: string,
  { id, displayName, appId, state, openIdConnectSetting, includeTargets }: z.output<typeof outsideMethod>,
): TrustRecord {
  const url = openIdConnectSetting?.discoveryUrl || 'without a discovery URL';
  const isForAll = includeTargets?.some((target) => target.id === 'all_users') === true;
  return {
    kind: 'trust',
    key: signInKey(tenant, 'method', id),
    ...(appId && { clientId: appId }),
    type: 'sign-in',
    // The documented sample has an address that is none.
    with: `${displayName || id}, ${URL.parse(url)?.host || url}`,
    home: 'unknown',
    allows: [`state: ${state || 'unknown'}`, ...(isForAll ? ['includeTargets: all_users'] : [])],
  };
}
