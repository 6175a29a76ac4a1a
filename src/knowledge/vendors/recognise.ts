import type { FirstPartyApp, Platform, Vendor } from './vendor.ts';

/** What an app shows of itself. Only the ids and what a platform has verified are not its maker's to choose. */
export interface Appearance {
  readonly platform: Platform;
  /** Every id under which the platform knows it: app id, client id, slug, number. */
  readonly ids: readonly string[];
  /** The name that the platform has verified; never the one that the maker only claims. */
  readonly verifiedPublisher?: string;
  /**
   * The domain of the directory that is its home, where that has one of its own: by a record in the DNS or, while nobody
   * administrates the directory, by the mail address of whoever came first. So it is no word of the platform's.
   */
  readonly homeDomain?: string;
  /** Hosts of its redirect addresses, its home page, its publisher: never those of anybody's mail address. */
  readonly domains: readonly string[];
  /** GitHub: the login of the account that owns the app. */
  readonly githubOwner?: string;
  readonly name: string;
}

/**
 * How sure it is. `certain`: a known id. `strong`: the platform vouches for the maker, or for the owner.
 * `probable`: its home has the vendor's domain, which whoever had a mailbox there may have taken first; or all its
 * addresses are the vendor's, so that a stranger receives no sign-in there, but anybody can list them, and an app that
 * works by itself needs none. `weak`: it says so itself, or not all of it fits. `weak` never
 * serves for a verdict, neither against an app nor for it.
 */
export type Confidence = 'certain' | 'strong' | 'probable' | 'weak';

export interface Recognition {
  readonly vendor: Vendor;
  readonly confidence: Confidence;
  /** For the reader: by what. Holds nothing that the app's maker wrote. */
  readonly basis: string;
}

export interface Catalogue {
  readonly vendors: readonly Vendor[];
  readonly firstParty: readonly FirstPartyApp[];
  /** The registrable domain of a host (`getDomain` of tldts), `null` where it has none: `localhost`, an address. */
  readonly registrable: (host: string) => string | null;
}

/** Builds the indexes once. What comes back never throws, whatever an app calls itself. */
export function vendorMatcher(catalogue: Catalogue): (app: Appearance) => Recognition | undefined {
  const byId = new Map<string, Vendor>();
  const byPublisher = new Map<string, Vendor | 'several'>();
  const byOwner = new Map<string, Vendor | 'several'>();
  const byDomain = new Map<string, Vendor | 'several'>();
  const byBrand = new Map<string, Vendor | 'several'>();
  const vendors = new Map(catalogue.vendors.map((vendor) => [vendor.id, vendor]));
  const handedOut = new Set(catalogue.vendors.flatMap((vendor) => vendor.customerDomains ?? []));

  for (const app of catalogue.firstParty) {
    const publisher = vendors.get(app.publisher);
    if (publisher !== undefined) byId.set(key(app.platform, app.id), publisher);
  }
  for (const vendor of catalogue.vendors) {
    for (const platform of ['m365', 'google', 'github', 'slack'] as const)
      for (const app of vendor.ids?.[platform] ?? []) byId.set(key(platform, app.id), vendor);
    for (const name of vendor.verifiedPublisher ?? []) claim(byPublisher, fold(name), vendor);
    for (const login of vendor.githubOwner ?? []) claim(byOwner, login.toLowerCase(), vendor);
    for (const domain of vendor.domains) claim(byDomain, domain, vendor);
    for (const brand of [vendor.name, ...vendor.brands]) claim(byBrand, fold(brand), vendor);
  }

  return (app) =>
    ofId(app) ??
    ofPublisher(app) ??
    ofOwner(app) ??
    ofHome(app) ??
    ofDomains(app) ??
    found(byBrand, fold(app.name), 'weak', 'its name alone');

  function ofId(app: Appearance): Recognition | undefined {
    for (const id of app.ids) {
      const vendor = byId.get(key(app.platform, id));
      if (vendor === undefined || isAnothers(app, vendor)) continue;
      return { vendor, confidence: 'certain', basis: 'its id' };
    }
    return undefined;
  }

  /** A slug of GitHub is free again when its app is gone, so the owner must not speak against it. */
  function isAnothers({ githubOwner }: Appearance, vendor: Vendor): boolean {
    if (githubOwner === undefined || vendor.githubOwner === undefined) return false;
    return vendor.githubOwner.every((login) => login.toLowerCase() !== githubOwner.toLowerCase());
  }

  function ofPublisher(app: Appearance): Recognition | undefined {
    if (app.verifiedPublisher === undefined) return undefined;
    return found(
      byPublisher,
      fold(app.verifiedPublisher),
      'strong',
      'the publisher that the platform has verified',
    );
  }

  function ofOwner(app: Appearance): Recognition | undefined {
    if (app.platform !== 'github' || app.githubOwner === undefined) return undefined;
    return found(byOwner, app.githubOwner.toLowerCase(), 'strong', 'the account that owns it on GitHub');
  }

  /** The domain itself: what lies below it, its owner may have handed out. */
  function ofHome({ homeDomain }: Appearance): Recognition | undefined {
    if (homeDomain === undefined) return undefined;
    return found(
      byDomain,
      homeDomain.toLowerCase(),
      'probable',
      'the domain of the directory that is its home',
    );
  }

  /** One stranger among its addresses is enough to receive what the others would, so they all have to fit. */
  function ofDomains(app: Appearance): Recognition | undefined {
    let first: Vendor | undefined;
    let all = true;
    for (const host of app.domains) {
      const bare = host.toLowerCase().replace(/\.$/, '');
      const domain = catalogue.registrable(bare)?.toLowerCase();
      // Without a domain it is the person's own device, or a number that belongs to nobody we know.
      if (domain === undefined) {
        if (!/^(?:localhost|127\.0\.0\.1|\[?::1\]?)$/.test(bare)) all = false;
        continue;
      }
      const owner = byDomain.get(domain);
      const theirs = owner !== undefined && owner !== 'several';
      if (theirs) first ??= owner;
      if (!theirs || first === undefined || !related(first, owner)) all = false;
      if (handedOut.has(domain) && bare !== domain && bare !== `www.${domain}`) all = false;
    }
    if (first === undefined) return undefined;
    const confidence = all ? 'probable' : 'weak';
    return { vendor: first, confidence, basis: all ? 'its addresses, all of them' : 'some of its addresses' };
  }

  function related(one: Vendor, other: Vendor): boolean {
    return one === other || one.parent === other.id || other.parent === one.id;
  }
}

function found(
  index: ReadonlyMap<string, Vendor | 'several'>,
  word: string,
  confidence: Confidence,
  basis: string,
): Recognition | undefined {
  const vendor = index.get(word);
  return vendor === undefined || vendor === 'several' ? undefined : { vendor, confidence, basis };
}

/** What two vendors claim tells of neither. */
function claim(index: Map<string, Vendor | 'several'>, word: string, vendor: Vendor): void {
  if (word === '') return;
  const before = index.get(word);
  index.set(word, before === undefined || before === vendor ? vendor : 'several');
}

function key(platform: Platform, id: string): string {
  return `${platform} ${id.toLowerCase()}`;
}

/** Letters and digits in one form and case. Letters that only look alike stay different. */
function fold(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}
