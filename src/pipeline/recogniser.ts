import { getDomain } from 'tldts';
import { firstParty, vendors } from '../knowledge/vendors/index.ts';
import { type Appearance, type Recognition, vendorMatcher } from '../knowledge/vendors/recognise.ts';
import type { TenantRef } from '../model/dossier.ts';
import { vendorId } from '../model/keys.ts';
import type { AppRecord, HomeRecord } from '../model/records.ts';
import type { RegisteredVendor, VendorRef } from '../model/register.ts';
import { hostOf } from './asked.ts';
import { publisherOf } from './publisher.ts';

/** By what a vendor can be told. */
export interface Recognisable {
  readonly tenant: Pick<TenantRef, 'platform'>;
  readonly key: AppRecord['key'];
  readonly clientId: string;
  readonly name: string;
  readonly client?: AppRecord;
  readonly registration?: AppRecord;
  /** The organisation that is its home. */
  readonly organisation?: HomeRecord;
}

export type Recognise = (app: Recognisable) => {
  readonly vendor: VendorRef;
  readonly registered?: RegisteredVendor;
};

/** What OAuthlas knows of vendors, with the index of it. What anybody can have below a domain is no vendor's. */
const known = vendorMatcher({
  ...{ vendors, firstParty },
  registrable: (host) => getDomain(host, { allowPrivateDomains: true }),
});

/**
 * Whose an app is: by the register, else by what OAuthlas knows of vendors (a known id, a verified publisher or owner,
 * the domain of its home, its addresses), else by what the platform vouches for, else by the client id alone, which is one identity wherever it
 * stands. A name joins nothing: anybody may choose it.
 */
export function recogniser(register: readonly RegisteredVendor[]): Recognise {
  const registry = new Map<string, RegisteredVendor>();
  for (const vendor of register) {
    for (const [platform, ids] of Object.entries(vendor.apps))
      for (const id of ids) registry.set(`${platform}/${id.toLowerCase()}`, vendor);
  }
  return (app) => {
    const { platform } = app.tenant;
    const registered =
      registry.get(`${platform}/${app.clientId.toLowerCase()}`) ??
      registry.get(`${platform}/${vendorId(app.key).toLowerCase()}`);
    if (registered === undefined) return { vendor: ofKnowledge(app) ?? vouched(app) };
    const { name } = registered;
    const id = `register/${name.toLowerCase()}`;
    return { registered, vendor: { id, name, confidence: 'certain', basis: 'your register' } };
  };
}

/** What is ours, or the platform's own, is no vendor's, whatever its addresses are. */
function ofKnowledge(app: Recognisable): VendorRef | undefined {
  const homes = [app.client?.home, app.registration?.home];
  if (homes.includes('own') || homes.includes('platform')) return undefined;
  const appearance = appearanceOf(app);
  const found = appearance && known(appearance);
  if (found === undefined || found.confidence === 'weak') return undefined;
  const { vendor, confidence, basis } = found;
  const told = { name: vendor.name, confidence, known: vendor.id };
  // Anybody can list a vendor's addresses, and few prove a domain by more than a mailbox: by neither must an app be parted
  // from what else is of the same home.
  const home = confidence === 'probable' ? homeOf(app) : undefined;
  if (home === undefined) return { ...told, id: `vendor/${vendor.id}`, basis };
  return { ...told, id: home, basis: `${basis}; only what has the same home counts as one with it` };
}

/** What joins all that has the same home. */
function homeOf({ tenant: { platform }, client, registration }: Recognisable): string | undefined {
  const home = registration?.homeTenant ?? client?.homeTenant;
  return home === undefined ? undefined : `${platform}/home/${home.toLowerCase()}`;
}

function appearanceOf({
  tenant,
  key,
  clientId,
  name,
  client,
  registration,
  organisation,
}: Recognisable): Appearance | undefined {
  const platform = platforms.find((one) => one === tenant.platform);
  if (platform === undefined) return undefined;
  const home = registration?.homeTenant ?? client?.homeTenant;
  const publisher = publisherOf({ ...(client && { client }), ...(registration && { registration }) });
  const redirects = [...(client?.redirects ?? []), ...(registration?.redirects ?? [])];
  // With a host in front it is an account of another server; `user/` marks a person's.
  const isOnGithub = platform === 'github' && home !== undefined && !home.includes('/');
  const ids = {
    m365: [...(isHearsay(client, registration) ? [] : [clientId]), vendorId(key)],
    // Google's home is the number of a project, by which a vendor's clients can be known as well.
    google: [clientId, ...(home === undefined ? [] : [home])],
    // Names and numbers of apps are a server's own; the number in the key is the installation's.
    github: [clientId, ...(isOnGithub ? githubIds(clientId, client) : [])],
    slack: [clientId, vendorId(key)],
  }[platform];
  return {
    platform,
    ids: ids.filter((id) => id !== 'unknown'),
    ...(publisher?.verified === true && { verifiedPublisher: publisher.name }),
    ...(organisation?.domain !== undefined && { homeDomain: organisation.domain }),
    // A scheme of one's own leads to a program on the device, whatever stands where the host would.
    domains: redirects.flatMap((address) => (/^https?:/i.test(address) ? (hostOf(address) ?? []) : [])),
    ...(isOnGithub && { githubOwner: home }),
    name,
  };
}

/** Whoever puts a package into Teams without Microsoft's store writes into it the id of any app that he likes. */
function isHearsay(client: AppRecord | undefined, registration: AppRecord | undefined): boolean {
  if (client !== undefined || registration?.type !== 'teams-app') return false;
  return registration.tags?.includes('distribution:store') !== true;
}

/** An installation bears the slug of its app; a client id that is made up, its number. */
function githubIds(clientId: string, client: AppRecord | undefined): readonly string[] {
  const number = /^app-(\d+)$/.exec(clientId)?.[1];
  return [client?.type === 'installation' ? client.name : undefined, number].filter((id) => id !== undefined);
}

const platforms = ['m365', 'google', 'github', 'slack'] as const;

/** A known brand whose name an app bears, without more that speaks for it. */
function namesake(app: Recognisable): string {
  const appearance = appearanceOf(app);
  const found: Recognition | undefined = appearance && known(appearance);
  return found?.confidence === 'weak' ? `; by ${found.basis} it may be ${found.vendor.name}’s` : '';
}

function vouched(app: Recognisable): VendorRef {
  const {
    tenant: { platform },
    key,
    clientId,
    name,
    client,
    registration,
    organisation,
  } = app;
  const known = client ?? registration;
  const publisher = publisherOf(app);
  if (known?.home === 'platform')
    return {
      id: `platform/${platform}`,
      name: publisher?.name || 'the platform itself',
      confidence: 'strong',
      basis: 'it is the platform’s own',
    };
  const home = homeOf(app);
  if (home !== undefined)
    return {
      id: home,
      name: publisher?.name || organisation?.name || name,
      confidence: 'strong',
      basis: platform === 'github' ? 'the account that owns it' : 'the directory that is its home',
    };
  if (clientId !== 'unknown')
    return {
      id: `${platform}/client/${clientId.toLowerCase()}`,
      name: publisher?.name || name,
      confidence: 'weak',
      basis: `its client id; the name is what it calls itself${namesake(app)}`,
    };
  return {
    id: `${platform}/app/${key}`,
    name,
    confidence: 'weak',
    basis: `what it calls itself${namesake(app)}`,
  };
}
