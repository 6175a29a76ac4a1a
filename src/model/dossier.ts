import type { Power } from './app-row.ts';
import type { RecordKey } from './keys.ts';
import type {
  AppRecord,
  CredentialRecord,
  EventRecord,
  GrantRecord,
  HomeRecord,
  PolicyRecord,
  SettingRecord,
  TrustRecord,
  UseRecord,
} from './records.ts';
import type { RegisteredVendor, VendorRef } from './register.ts';
import type { Instant, Maybe } from './values.ts';

/** One app with all its evidence: what analysis, report page and investigation share. */
export interface AppDossier {
  readonly tenant: TenantRef;
  /** The service principal, client or token; the registration when nothing else exists. */
  readonly key: RecordKey;
  readonly clientId: Maybe<string>;
  /** From the app itself, else the most frequent name on its grants. */
  readonly name: string;
  readonly client?: AppRecord;
  readonly registration?: AppRecord;
  /** The organisation that is its home, as the vendor names it; absent where none was named. */
  readonly organisation?: HomeRecord;
  /** Every name, publisher, home and address that any surface ever told of it: to be found by, and to show. */
  readonly told: Told;
  /** Grants of the same access, resource, consent and scopes are one group; application permissions, of the same day. */
  readonly grants: readonly GrantGroup[];
  readonly credentials: readonly CredentialRecord[];
  /** Who may speak for it: owners, subjects of federated credentials. */
  readonly trusts: readonly TrustRecord[];
  readonly uses: readonly UseRecord[];
  /** The newest few; the rest is in the store. */
  readonly events: readonly EventRecord[];
  /** When OAuthlas first saw it in this tenant. */
  readonly firstSeenAt: Instant;
  /** The earliest day on which the vendor's own lists had it, where that is earlier. */
  readonly listedSince?: Instant;
  readonly vendor: VendorRef;
  /** What the user's register says of its vendor; absent where it says nothing. */
  readonly registered?: RegisteredVendor;
}

/** What surfaces differ in is kept side by side; what is shown is the word of the one that knows most. */
export interface Told {
  readonly names: readonly string[];
  readonly publishers: readonly string[];
  readonly homes: readonly string[];
  readonly redirects: readonly string[];
  /** Marks of the vendor and of catalogues, in their own words. */
  readonly tags: readonly string[];
}

/** All that one vendor holds, over all tenants and platforms of a run. */
export interface VendorDossier {
  readonly key: RecordKey;
  readonly vendor: VendorRef;
  readonly registered?: RegisteredVendor;
  /** What is, or may be, somebody else’s, and reaches data: the most powerful first. */
  readonly apps: readonly AppBrief[];
}

/** Of an app what is needed to judge its vendor; kept for all of them at once, so it is small. */
export interface AppBrief {
  readonly tenant: TenantRef;
  readonly key: RecordKey;
  readonly clientId: Maybe<string>;
  readonly name: string;
  readonly power: Power;
  /** What it can do, in plain words: `can read every message in every mailbox (Mail.Read), as itself`. */
  readonly powerReason: string;
  /** `unknown` where nobody tells for how many people it acts. */
  readonly isHighPower: Maybe<boolean>;
  /** The kind of record by which it may turn out to be ours, and which was not read; absent: it is not ours. */
  readonly perhapsOurs?: 'app' | 'setting';
  readonly isOff: boolean;
  /** The surface that told of what it holds. */
  readonly seen: string;
}

/** One tenant: what it lets in by its settings, and whom it trusts. */
export interface TenantDossier {
  readonly tenant: TenantRef;
  readonly key: RecordKey;
  readonly settings: readonly SettingRecord[];
  readonly policies: readonly PolicyRecord[];
  readonly trusts: readonly TrustRecord[];
}

export interface GrantGroup {
  /** The surface that told of it; of several, one that tells when it was given. */
  readonly seen: string;
  readonly access: GrantRecord['access'];
  readonly consent: GrantRecord['consent'];
  /** The API it opens: its client id where its app was seen, else the vendor's id of it. */
  readonly resource: string;
  readonly resourceName: Maybe<string>;
  readonly scopes: readonly string[];
  readonly basis?: GrantRecord['basis'];
  readonly repositories?: GrantRecord['repositories'];
  /** Places to which it is narrowed: how many, and a handful by name or id. Absent: it is not narrowed. */
  readonly places?: { readonly count: number; readonly sample: readonly string[] };
  /** Nothing but scopes by which people sign in: it reaches no data. */
  readonly isSignInOnly: boolean;
  /** For `everyone`, `itself` and people who are not named; absent when it is by person. */
  readonly reach?: 'everyone' | 'itself' | 'unknown';
  /** People, by state; 0 where `reach` stands. */
  readonly principals: number;
  readonly suspended: number;
  readonly admins: number;
  /** A handful, for the reader. */
  readonly sample: readonly RecordKey[];
  /** A handful of the administrators. */
  readonly adminSample: readonly RecordKey[];
  readonly grants: number;
  /** The earliest known. */
  readonly grantedAt: Maybe<Instant>;
}

export interface TenantRef {
  readonly id: string;
  readonly label: string;
  readonly platform: string;
  /** People who can sign in, as they were when all of them were read last; `unknown` where they never were. */
  readonly people: Maybe<number>;
  /** Of surfaces that tell of use, since when OAuthlas knows all that they tell; absent where it never did. */
  readonly usesSince?: Readonly<Record<string, Instant>>;
}

/**
 * What is ours besides the tenants that are scanned, in lower case: `platform/id` of homes (Entra directories, Google
 * projects, owners on GitHub, Slack organisations and workspaces) and domains. An app from there is not foreign.
 */
export interface Own {
  readonly homes: ReadonlySet<string>;
  readonly domains: ReadonlySet<string>;
  /** Tenants of ours by our own ids: what the store knows of them is ours too. Absent: those that are scanned. */
  readonly tenants?: readonly string[];
  /**
   * Directories of ours, by label, that never told their id or their domains: what is of there looks like a stranger's.
   * Absent: all of them did.
   */
  readonly untold?: Readonly<Record<'ids' | 'domains', readonly string[]>>;
}

/** What can be asked of: a dossier by its subject's name. */
export interface Dossiers {
  readonly app: AppDossier;
  readonly vendor: VendorDossier;
  readonly tenant: TenantDossier;
}

export type Subject = keyof Dossiers;
export type DossierOf<S extends Subject> = Dossiers[S];
