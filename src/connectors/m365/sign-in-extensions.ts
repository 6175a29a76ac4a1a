import { z } from 'zod';
import type { TrustRecord } from '../../model/records.ts';
import type { Surface } from '../connector.ts';
import { notInChina } from './clouds.ts';
import { signInKey } from './keys.ts';
import { guid, idIn, readListing } from './listing.ts';
import type { Session } from './session.ts';

/** As it is listed, and as a listener names it. */
export const extension = z.object({
  '@odata.type': z.string().nullish(),
  id: guid,
  displayName: z.string().nullish(),
  endpointConfiguration: z
    .object({ targetUrl: z.string().nullish(), logicAppWorkflowName: z.string().nullish() })
    .nullish(),
  authenticationConfiguration: z.object({ resourceId: z.string().nullish() }).nullish(),
  claimsForTokenConfiguration: z.array(z.object({ claimIdInApiResponse: z.string().nullish() })).nullish(),
});

type Extension = z.output<typeof extension>;

const path = '/v1.0/identity/customAuthenticationExtensions';
const needs = ['CustomAuthenticationExtension.Read.All'] as const;

export const signInExtensions: Surface<Session, TrustRecord> = {
  id: 'sign-in-extensions',
  question: 'Which services outside are asked while somebody signs in, and may write into the token?',
  listing: 'whole',
  yields: ['trust'],
  adds: ['trust'],
  needs,
  calls: [`GET ${path}`],
  notIn: {
    clouds: notInChina,
    what: 'Microsoft documents no list of custom authentication extensions for its cloud in China',
  },
  read: async function* ({ graph }, { tenant, after, signal }) {
    yield* readListing(
      graph,
      {
        path,
        what: 'custom authentication extensions',
        one: 'custom authentication extension',
        row: extension,
        needs,
        toRecords: (row) => [toTrust(tenant, row)],
        subject: (row) => {
          const id = idIn(row, 'id');
          return id === undefined ? undefined : signInKey(tenant, 'extension', id);
        },
      },
      { after, signal },
    );
  },
};

function toTrust(tenant: string, row: Extension): TrustRecord {
  const clientId = toClientId(row.authenticationConfiguration?.resourceId ?? '');
  return {
    kind: 'trust',
    key: signInKey(tenant, 'extension', row.id),
    ...(clientId !== undefined && { clientId }),
    type: 'sign-in',
    with: toTarget(row),
    home: 'unknown',
    allows: toAllows(row),
  };
}

/** The address of a function holds its key: the host says whose it is. */
export function toTarget({ id, displayName, endpointConfiguration }: Extension): string {
  const { targetUrl, logicAppWorkflowName } = endpointConfiguration ?? {};
  return URL.parse(targetUrl ?? '')?.host || logicAppWorkflowName || displayName || id;
}

/** For whom the token is that it is shown: the app's id, alone or at the end of a URI. */
function toClientId(resourceId: string): string | undefined {
  return /(?:^|\/)([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/i.exec(resourceId)?.[1]?.toLowerCase();
}

/** At which step it is asked, and which claims it may give. */
function toAllows({ '@odata.type': type, claimsForTokenConfiguration }: Extension): readonly string[] {
  const step = type?.replace(/^#?microsoft\.graph\./, '') || 'unknown';
  const claims = (claimsForTokenConfiguration ?? []).flatMap((claim) => claim.claimIdInApiResponse || []);
  return [step, ...claims.map((claim) => `claimsForTokenConfiguration: ${claim}`)];
}
