import { z } from 'zod';
import { recordKey } from '../../model/keys.ts';
import type { TrustRecord } from '../../model/records.ts';
import type { Maybe } from '../../model/values.ts';
import { toHome } from './home.ts';
import { userKey } from './keys.ts';
import { guid, maybeGuid } from './listing.ts';
import type { Spoken } from './spoken.ts';

export const ownerRow = z.object({
  '@odata.type': z.string().nullish(),
  id: guid,
  displayName: z.string().nullish(),
  userPrincipalName: z.string().nullish(),
  userType: z.string().nullish(),
  appOwnerOrganizationId: maybeGuid,
});

export const federatedCredentialRow = z.object({
  id: guid,
  issuer: z.string(),
  subject: z.string().nullish(),
});

type Owner = z.output<typeof ownerRow>;

export function toOwner({ tenant, ownTenant, id, as, filed }: Spoken, row: Owner): TrustRecord {
  const key = recordKey(tenant, 'trust', as, id, row.id);
  const owner = { kind: 'trust', key, ...filed, type: 'owner' } as const;
  if (isPerson(row)) return { ...owner, ...personOf(row), principal: userKey(tenant, row.id) };
  return { ...owner, with: row.displayName || row.id, ...ofDirectory(row.appOwnerOrganizationId, ownTenant) };
}

/** Without the right to read people, Graph gives of a person the id alone. */
export function isHidden(row: Owner): boolean {
  return isPerson(row) && !row.userPrincipalName && !row.userType;
}

/** Of whom the id alone is told may be a person, and is protected as one. */
function isPerson(row: Owner): boolean {
  const type = row['@odata.type'];
  if (row.userPrincipalName) return true;
  return type ? /user$/i.test(type) : !row.displayName && !row.appOwnerOrganizationId;
}

/** A guest's name holds the address by which they were invited: ada_partner.example#EXT#@contoso.com. */
function personOf({ userType, userPrincipalName }: Owner): Pick<TrustRecord, 'with' | 'home' | 'holder'> {
  const name = userPrincipalName ?? '';
  const domain = /_([a-z\d.-]+)#EXT#@/i.exec(name)?.[1]?.toLowerCase();
  // A directory goes by its domains as well as by its id.
  if (domain !== undefined)
    return { with: `a guest of ${domain}`, home: 'foreign', holder: `m365/${domain}` };
  if (userType === 'Guest' || /#EXT#/i.test(name)) return { with: 'a guest', home: 'foreign' };
  if (userType === 'Member') return { with: 'a member', home: 'own' };
  return { with: 'a person', home: 'unknown' };
}

export function toFederatedSubject(
  { tenant, ownTenant, id: spokenFor, filed }: Spoken,
  { id, issuer, subject }: z.output<typeof federatedCredentialRow>,
): TrustRecord {
  return {
    kind: 'trust',
    key: recordKey(tenant, 'trust', 'federated-subject', spokenFor, id),
    ...filed,
    type: 'federated-subject',
    with: subject ? `${issuer} ${subject}` : `${issuer}, for subjects by an expression`,
    ...ofIssuer(issuer, subject ?? '', ownTenant),
  };
}

type Whose = Pick<TrustRecord, 'home' | 'holder'>;

/** Whose tokens these are, as far as an issuer, and whom it speaks of, can tell. */
export function ofIssuer(issuer: string, subject: string, ownTenant: Maybe<string>): Whose {
  const url = URL.parse(issuer);
  if (url?.protocol !== 'https:') return { home: 'unknown' };
  const directory = directories.has(url.host) ? /^\/([\da-f-]{36})\//i.exec(url.pathname)?.[1] : undefined;
  if (directory !== undefined) return ofDirectory(directory.toLowerCase(), ownTenant);
  const server = gitHubOf(url);
  // As it is by default, or with the ids of owner and repository behind their names.
  const owner =
    /^repo:([\w-]+)(?:@\d+)?\//.exec(subject)?.[1] ?? /^repository_owner:([\w-]+)(?::|$)/.exec(subject)?.[1];
  if (server === undefined || owner === undefined) return { home: 'unknown' };
  // A login means one account on each server.
  const account = server === 'github.com' ? owner : `${server}/${owner}`;
  return { home: 'unknown', holder: `github/${account.toLowerCase()}` };
}

/** Who does not know their own directory cannot tell another from it, and keeps its id for who can. */
function ofDirectory(directory: string | null | undefined, ownTenant: Maybe<string>): Whose {
  return { home: toHome(directory, ownTenant), ...(directory && { holder: `m365/${directory}` }) };
}

/** Where Entra issues tokens, in all its clouds and by both of its endpoints. */
const directories: ReadonlySet<string> = new Set([
  'login.microsoftonline.com',
  'login.microsoftonline.us',
  'login.partner.microsoftonline.cn',
  'login.chinacloudapi.cn',
  'sts.windows.net',
  'sts.chinacloudapi.cn',
]);

/**
 * The GitHub whose Actions issue the token: github.com, SUBDOMAIN.ghe.com or a server of one's own.
 * @see https://docs.github.com/en/actions/reference/security/oidc
 */
function gitHubOf({ host, pathname }: URL): string | undefined {
  if (host === 'token.actions.githubusercontent.com') return 'github.com';
  const residency = /^token\.actions\.([a-z\d-]+\.ghe\.com)$/.exec(host)?.[1];
  if (residency !== undefined) return residency;
  return /^\/_services\/token\/?$/.test(pathname) ? host : undefined;
}
