/** The platforms whose apps we can know by an id. */
export type Platform = 'm365' | 'google' | 'github' | 'slack';

/** What a vendor's product is for: the names of the files, so that a vendor stands in the file of its first one. */
export type Category =
  | 'ai'
  | 'automation'
  | 'backup'
  | 'ci'
  | 'collaboration'
  | 'crm'
  | 'design'
  | 'finance'
  | 'hr'
  | 'identity'
  | 'mail-clients'
  | 'marketing'
  | 'mcp'
  | 'meetings'
  | 'project-management'
  | 'security'
  | 'storage'
  | 'support';

/** A file of vendors: those whose first category bears the file's name, in the order of their ids. */
export interface VendorFile {
  readonly about: string;
  readonly vendors: readonly Vendor[];
}

/** Who makes apps. `scripts/knowledge/vendor-schema.ts` checks it. */
export interface Vendor {
  /** Ours: small letters and hyphens. Never given to another, and kept when the vendor renames itself. */
  readonly id: string;
  readonly name: string;
  /** The id of the vendor that owns it, where that is beyond doubt; absent means no more than that we do not say. */
  readonly parent?: string;
  /** What its products call themselves now and did before. Anybody can give an app such a name. */
  readonly brands: readonly string[];
  /** Domains that it owns, as registered. No domain under which its customers publish pages or code of their own. */
  readonly domains: readonly string[];
  /** Those of `domains` whose subdomains it hands to its customers: only the domain itself and `www` speak for it. */
  readonly customerDomains?: readonly string[];
  /** The first is the main one. */
  readonly categories: readonly [Category, ...Category[]];
  /** Apps of which the vendor, or a list that we may use, says that they are its own. */
  readonly ids?: Readonly<Partial<Record<Platform, readonly KnownApp[]>>>;
  /** Names under which a platform can have verified it: its legal names, now and before. */
  readonly verifiedPublisher?: readonly string[];
  /** Accounts on GitHub that own its apps. */
  readonly githubOwner?: readonly string[];
  /** The vendor's own site, unless the ids say otherwise. */
  readonly source: string;
  /** Under which we hold what is said here: `vendor-published fact`, or the licence of a list. */
  readonly licence: string;
}

/** One app. */
export interface KnownApp {
  /** Microsoft 365: app id. Google: client id. GitHub: slug, number or client id of the app. Slack: app id. */
  readonly id: string;
  readonly name: string;
  readonly source: string;
  readonly licence: string;
}

/** `first-party.json`: the apps of the platforms themselves, which a tenant has without anybody having chosen them. */
export interface FirstPartyFile {
  readonly about: string;
  readonly sources: Readonly<Record<string, Source>>;
  readonly apps: readonly FirstPartyApp[];
}

export interface FirstPartyApp {
  readonly platform: Platform;
  readonly id: string;
  readonly name: string;
  /** A vendor's id. */
  readonly publisher: string;
  /** A key of the file's `sources`. */
  readonly source: string;
  /**
   * It signs people in without a secret of its own, so that whoever knows the id can ask for tokens in its name, by
   * a device code or a copied address. That is why phishing likes it. Absent means that we do not know of it.
   */
  readonly publicClient?: true;
}

/** `../abused-apps.json`: apps that attackers are known to use. */
export interface AbusedAppFile {
  readonly about: string;
  readonly apps: readonly AbusedApp[];
}

export interface AbusedApp {
  readonly platform: Platform;
  readonly id: string;
  /** As it was seen; empty where no source tells, for such apps borrow any name. */
  readonly names: readonly string[];
  readonly why: string;
  /** `lawful-but-abused`: made for honest use, so that its presence alone says little. */
  readonly kind: 'lawful-but-abused' | 'malicious';
  readonly sources: readonly [Source, ...Source[]];
  /** The year in which it was first told of, or met. */
  readonly seen?: number;
}

export interface Source {
  readonly name: string;
  readonly url: string;
  readonly licence: string;
}
