import { z } from 'zod';
import type { RecordKey } from '../../model/keys.ts';
import type { Page } from '../../model/page.ts';
import type { TrustRecord } from '../../model/records.ts';
import type { Surface } from '../connector.ts';
import { signInKey } from './keys.ts';
import { guid, idIn, type Listing, maybeGuid, readListing } from './listing.ts';
import type { Session } from './session.ts';
import { certificateInWords } from './signing-certificate.ts';
import { ofIssuer } from './trust.ts';

const text = z.string().nullish();

/** Rows hold secrets, too, if only behind stars: what is not named here is not read. */
const provider = z
  .object({
    '@odata.type': text,
    id: maybeGuid,
    displayName: text,
    identityProviderType: text,
    clientId: text,
    issuer: text,
    wellKnownEndpoint: text,
    metadataUrl: text,
    responseType: text,
    developerId: text,
    serviceId: text,
  })
  // The documented sample of OpenID Connect has no id.
  .refine(({ id, clientId }) => Boolean(id || clientId), { error: 'it has no id', path: ['id'] });

const federation = z.object({
  id: guid,
  displayName: text,
  issuerUri: text,
  passiveSignInUri: text,
  preferredAuthenticationProtocol: text,
  signingCertificate: text,
  domains: z.array(z.object({ id: z.string().min(1).toLowerCase() })).nullish(),
});

type Provider = z.output<typeof provider>;
type Federation = z.output<typeof federation>;
type Seen = Pick<Session, 'ownTenant'> & { readonly tenant: string };

/** v1.0 does not know providers by OpenID Connect. */
const providersPath = '/beta/identity/identityProviders';
const federationsPath = '/v1.0/directory/federationConfigurations/graph.samlOrWsFedExternalDomainFederation';

export const guestIdentityProviders: Surface<Session, TrustRecord> = {
  id: 'guest-identity-providers',
  question: 'Who outside says who a guest is: Google, Facebook, or the server of a partner?',
  listing: 'whole',
  yields: ['trust'],
  adds: ['trust'],
  needs: ['IdentityProvider.Read.All', 'Domain.Read.All'],
  calls: [`GET ${providersPath}`, `GET ${federationsPath}`],
  read: async function* ({ graph, ownTenant }, { tenant, signal }) {
    const seen = { tenant, ownTenant };
    yield* withoutCursor(readListing(graph, providers(seen), { signal }));
    yield* withoutCursor(readListing(graph, federations(seen), { signal }));
  },
};

/** A resume could not tell of which of the two lists it is. */
async function* withoutCursor(pages: AsyncIterable<Page<TrustRecord>>): AsyncGenerator<Page<TrustRecord>> {
  for await (const { cursor: _, ...page } of pages) yield page;
}

function providers(seen: Seen): Listing<Provider, TrustRecord> {
  return {
    path: providersPath,
    what: 'identity providers',
    one: 'identity provider',
    row: provider,
    needs: ['IdentityProvider.Read.All'],
    toRecords: (row) => (isMicrosofts(row) ? [] : [toProvider(seen, row)]),
    subject: (row) => subjectOf(seen, row),
  };
}

function federations(seen: Seen): Listing<Federation, TrustRecord> {
  return {
    path: federationsPath,
    what: 'federations with the domains of guests',
    one: 'federation with the domains of guests',
    row: federation,
    needs: ['Domain.Read.All'],
    toRecords: (row) => [toFederation(seen, row)],
    subject: (row) => subjectOf(seen, row),
  };
}

function subjectOf({ tenant }: Seen, row: unknown): RecordKey | undefined {
  const id = idIn(row, 'id');
  return id === undefined ? undefined : signInKey(tenant, 'guest', id);
}

/** Where it is built in, Microsoft itself asks for the password, or sends the code. */
function isMicrosofts({ '@odata.type': type }: Provider): boolean {
  return /\.builtInIdentityProvider$/i.test(type ?? '');
}

function toProvider({ tenant, ownTenant }: Seen, row: Provider): TrustRecord {
  const { id, displayName, identityProviderType, clientId, responseType, developerId, serviceId } = row;
  const issuer = row.issuer || issuerOf(row.wellKnownEndpoint || row.metadataUrl);
  const type = kindOf(row);
  // Our own client over there, whose id means nothing here.
  const said = { clientId, responseType, developerId, serviceId };
  return {
    kind: 'trust',
    key: signInKey(tenant, 'guest', id || (clientId ?? '').toLowerCase()),
    type: 'sign-in',
    with: issuer || identityProviderType || displayName || type,
    ...(issuer ? ofIssuer(issuer, '', ownTenant) : { home: 'unknown' }),
    allows: [type, ...pairs(said)],
  };
}

function kindOf({ '@odata.type': type }: Provider): string {
  return type?.replace(/^#?microsoft\.graph\./i, '') || 'unknown';
}

/** An issuer is where its metadata lies, without the well-known end, and without a query. */
function issuerOf(metadata: string | null | undefined): string | undefined {
  const url = URL.parse(metadata ?? '');
  return url === null
    ? undefined
    : `${url.protocol}//${url.host}${url.pathname.replace(/\/\.well-known\/.*$/, '')}`;
}

function toFederation({ tenant, ownTenant }: Seen, row: Federation): TrustRecord {
  const { id, displayName, issuerUri, passiveSignInUri: address, signingCertificate, domains } = row;
  const said = {
    preferredAuthenticationProtocol: row.preferredAuthenticationProtocol,
    passiveSignInUri: address && (URL.parse(address)?.host || 'not readable'),
    signingCertificate: signingCertificate && certificateInWords(signingCertificate),
  };
  return {
    kind: 'trust',
    key: signInKey(tenant, 'guest', id),
    type: 'sign-in',
    with: issuerUri || displayName || id,
    ...(issuerUri ? ofIssuer(issuerUri, '', ownTenant) : { home: 'unknown' }),
    allows: [
      ...pairs(said),
      ...(domains ? domains.map((domain) => `domains: ${domain.id}`) : ['domains: unknown']),
    ],
  };
}

function pairs(said: Readonly<Record<string, string | null | undefined>>): readonly string[] {
  return Object.entries(said).flatMap(([name, value]) => (value ? `${name}: ${value}` : []));
}
