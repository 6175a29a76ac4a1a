import { z } from 'zod';
import { keyParts } from '../../model/keys.ts';
import type { Page } from '../../model/page.ts';
import type { TrustRecord } from '../../model/records.ts';
import type { ReadOptions, Surface } from '../connector.ts';
import { readById } from './by-id.ts';
import { federatedDomainKey } from './keys.ts';
import { type Rows, readRows } from './listing.ts';
import type { Session } from './session.ts';
import { certificateInWords } from './signing-certificate.ts';

const text = z.string().nullish();

const federation = z.object({
  issuerUri: text,
  passiveSignInUri: text,
  preferredAuthenticationProtocol: text,
  federatedIdpMfaBehavior: text,
  promptLoginBehavior: text,
  signingCertificate: text,
  nextSigningCertificate: text,
});

type Federation = z.output<typeof federation>;

const needs = ['Domain-InternalFederation.Read.All'] as const;

export const federationServers: Surface<Session, TrustRecord> = {
  id: 'federation-servers',
  question:
    'Whose word, and whose certificate, says who the people of a federated domain are, and is its second factor believed?',
  listing: 'whole',
  yields: ['trust'],
  adds: ['trust'],
  from: ['outside-sign-in'],
  needs,
  calls: ['POST /v1.0/$batch', 'GET /v1.0/domains/{id}/federationConfiguration'],
  read: async function* (session, options) {
    const { tenant, after, signal } = options;
    const domains = await federatedDomains(options);
    const pathOf = (domain: string) => `/v1.0/domains/${encodeURIComponent(domain)}/federationConfiguration`;
    yield* readById(
      session,
      {
        ids: domains,
        pathOf,
        keyOf: (domain) => federatedDomainKey(tenant, domain),
        what: {
          one: 'by which federation server people of a domain sign in',
          rest: 'by which federation servers people of federated domains sign in',
        },
        needs,
        read: async (domain, first) => {
          const rows: unknown[] = [];
          for await (const { value } of session.graph.list(pathOf(domain), { first: first(), signal }))
            rows.push(...value);
          return readServers(tenant, domain, rows);
        },
        // A domain below another one takes over what that one has.
        gone: (domain) =>
          [...domains].some((other) => domain.endsWith(`.${other}`)) ? { records: [] } : undefined,
      },
      { ...(after !== undefined && { after }), signal },
    );
  },
};

async function federatedDomains({ tenant, known }: ReadOptions): Promise<ReadonlySet<string>> {
  const domains = new Set<string>();
  for await (const { key } of known('trust')) {
    const domain = keyParts(key).at(-1) ?? '';
    if (key === federatedDomainKey(tenant, domain)) domains.add(domain);
  }
  return domains;
}

function readServers(
  tenant: string,
  domain: string,
  rows: readonly unknown[],
): Pick<Page<TrustRecord>, 'records' | 'gaps'> {
  const key = federatedDomainKey(tenant, domain);
  const servers: Rows<Federation, TrustRecord> = {
    one: 'federation configuration',
    row: federation,
    toRecords: (row) => [
      {
        kind: 'trust',
        key,
        type: 'sign-in',
        with: row.issuerUri || `the federation server of ${domain}`,
        home: 'unknown',
        allows: toAllows(row),
      },
    ],
    subject: () => key,
  };
  return readRows(servers, rows);
}

/** In the vendor's own words. Of an address no more than the host, of a certificate no more than tells it apart. */
function toAllows(row: Federation): readonly string[] {
  const { passiveSignInUri: address, signingCertificate: now, nextSigningCertificate: next } = row;
  const said = {
    federatedIdpMfaBehavior: row.federatedIdpMfaBehavior,
    promptLoginBehavior: row.promptLoginBehavior,
    preferredAuthenticationProtocol: row.preferredAuthenticationProtocol,
    passiveSignInUri: address && (URL.parse(address)?.host || 'not readable'),
    signingCertificate: now && certificateInWords(now),
    nextSigningCertificate: next && certificateInWords(next),
  };
  return Object.entries(said).flatMap(([name, value]) => (value ? `${name}: ${value}` : []));
}
