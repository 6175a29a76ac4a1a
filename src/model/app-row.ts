import type { Severity } from './finding.ts';
import type { RecordKey } from './keys.ts';
import type { HomeRecord } from './records.ts';
import type { VendorRef } from './register.ts';
import type { Instant, LastUsed, Maybe } from './values.ts';

/**
 * How far access goes, the greatest first. `takeover`: it can make itself master of the tenant. `organisation`:
 * everybody's data, without a person taking part. `people`: the data of those who let it in. `limited`: one kind of
 * everyday data, or less. `sign-in`: it signs people in and reaches no data. `unclassified`: it holds what nobody
 * has rated. `none`: it holds nothing.
 */
export const powers = [
  'takeover',
  'organisation',
  'people',
  'limited',
  'unclassified',
  'sign-in',
  'none',
] as const;

export type Power = (typeof powers)[number];

/** One app, service principal, installation or token in one tenant, on one line: what every table of apps shows. */
export interface AppRow {
  readonly tenant: string;
  readonly tenantLabel: string;
  readonly platform: string;
  readonly key: RecordKey;
  readonly vendor: VendorRef;
  /** Its name, as the tenant shows it: an attacker may have chosen it. */
  readonly app: string;
  readonly role: 'client' | 'registration' | 'token';
  readonly clientId: Maybe<string>;
  /** The vendor's own id of it in this tenant. */
  readonly objectId: string;
  readonly publisher: Maybe<string>;
  readonly isVerified: Maybe<boolean>;
  readonly home: 'own' | 'platform' | 'foreign' | 'unknown';
  readonly homeTenant: Maybe<string>;
  /** The organisation that is its home, as the vendor names it; absent where none was named. */
  readonly organisation?: Organisation;
  readonly enabled: Maybe<boolean>;
  readonly power: Power;
  /** Over the tenant or everybody’s data, or over the mail, files or chats of a privileged person or of many. */
  readonly isHighPower: boolean;
  /** What it can do, in plain words. */
  readonly powerReason: string;
  /** The most powerful few, the greatest first. */
  readonly topScopes: readonly string[];
  /** Those of high power, the greatest first: all of them, or what is taken away would look like something added. */
  readonly highScopes: readonly string[];
  /** How many different scopes it holds. */
  readonly scopes: number;
  readonly consent: 'admin' | 'user' | 'both' | 'unknown' | 'none';
  /** Who let it in: the name of a person where one is known and kept, else `unknown`. */
  readonly consentBy: Maybe<string>;
  readonly consentAt: Maybe<Instant>;
  /** People in whose name it acts; `everyone` for a consent for all. */
  readonly users: Maybe<number> | 'everyone';
  /** It is at least so many: not all who let it into one API could be told from those of another. */
  readonly areUsersMore?: true;
  /** So many `everyone` is now: people who can sign in; absent where it acts for fewer, or not all of them were read. */
  readonly everyone?: number;
  readonly privilegedUsers: Maybe<number>;
  /** It is at least so many of them. */
  readonly arePrivilegedMore?: true;
  readonly lastUsed: LastUsed;
  /** By what that is known; empty where there is no evidence at all. */
  readonly lastUsedEvidence: string;
  /** How far back the evidence reaches; absent where the vendor keeps the latest use for good. */
  readonly windowDays?: number;
  readonly firstSeenAt: Instant;
  readonly credentials: number;
  /** Hosts to which its tokens may be sent. */
  readonly replyHosts: readonly string[];
  /** Who answers for it: by the register, else for the tenant. */
  readonly owner?: string;
  readonly ticket?: string;
  /** Where the platform's console shows it. */
  readonly consoleLink?: string;
  readonly nextStep: string;
  /** Whether all that bears on it was read whole; what stands here is a lower bound where it was not. */
  readonly coverage: 'complete' | 'partial';
  readonly findings: readonly RowFinding[];
}

/** Its name is what it calls itself. */
export type Organisation = Pick<HomeRecord, 'id' | 'name' | 'domain' | 'state'>;

/** Whose an app is, with its organisation: `foreign: Example Ltd (example.com, 5d0c7a91-…)`. */
export function homeInWords({ home, organisation }: Pick<AppRow, 'home' | 'organisation'>): string {
  if (organisation === undefined) return home;
  const { id, name, domain, state } = organisation;
  if (state === 'gone') return `${home}: ${id}, an organisation that is gone`;
  const ids = domain === undefined ? id : `${domain}, ${id}`;
  return `${home}: ${name ?? 'an organisation without a name'} (${ids})`;
}

export interface RowFinding {
  readonly fingerprint: string;
  readonly analyzer: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly remedy: string;
}

/** By what the last use is known: `token-events, which reaches back 180 days`. */
export function useInWords({
  lastUsedEvidence,
  windowDays,
}: Pick<AppRow, 'lastUsedEvidence' | 'windowDays'>): string {
  if (lastUsedEvidence === '') return 'no evidence of use';
  if (windowDays === undefined) return lastUsedEvidence;
  return `${lastUsedEvidence}, which reaches back ${windowDays} ${windowDays === 1 ? 'day' : 'days'}`;
}
