import { printable } from '../lib/text.ts';
import type { AppRow, Organisation } from '../model/app-row.ts';
import type { RecordKey } from '../model/keys.ts';
import type { CredentialRecord } from '../model/records.ts';
import type { VendorRef } from '../model/register.ts';
import type { Instant, LastUsed, Maybe } from '../model/values.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';

/** The answer to "is it in here, and what can it reach?", tenant by tenant. */
export interface Investigation {
  readonly query: string;
  readonly verdicts: readonly TenantVerdict[];
  /** What is like what was asked, and is not it: the likest first. */
  readonly near: readonly { readonly name: string; readonly tenantLabels: readonly string[] }[];
  readonly moreNear: number;
}

export interface TenantVerdict {
  readonly tenant: string;
  readonly tenantLabel: string;
  readonly platform: string;
  readonly platformTitle: string;
  /** `deleted`: nothing of it is alive, and it can be restored. `not-found`: every surface that could show it was read whole. */
  readonly said: 'present' | 'deleted' | 'not-found' | 'cannot-say';
  /** When the scan that is asked began; absent where there was none. */
  readonly readAt?: Instant;
  /** When a later scan began that was stopped: what it read is not judged. */
  readonly brokenOffAt?: Instant;
  /** What it is by itself comes before what has to do with a person who is meant; then the most powerful first. */
  readonly apps: readonly FoundApp[];
  /** What could have shown it, or more of it, and was not read whole. */
  readonly gaps: readonly Unseen[];
  /** People of this tenant who are meant, with or without an app. */
  readonly known: readonly string[];
  /** Apps that were here, and that two whole readings showed no more. */
  readonly gone: readonly {
    readonly key: RecordKey;
    readonly name: string;
    readonly clientId: string;
    readonly since: Instant;
    /** What it held. */
    readonly scopes: readonly string[];
  }[];
  /** Places that no API shows, or that this version does not read. */
  readonly blindSpots: number;
}

export interface Unseen {
  readonly surface?: string;
  readonly what: string;
  /** What to do about it. */
  readonly fix?: string;
}

export interface FoundApp {
  readonly key: RecordKey;
  readonly name: string;
  readonly clientId: Maybe<string>;
  /** By what it was found. */
  readonly by: string;
  readonly vendor: VendorRef;
  readonly publisher: Maybe<string>;
  readonly isVerified: Maybe<boolean>;
  readonly home: 'own' | 'platform' | 'foreign' | 'unknown';
  /** The organisation that is its home, as the vendor names it; absent where none was named. */
  readonly organisation?: Organisation;
  readonly enabled: Maybe<boolean>;
  /** How the vendor and its catalogues mark it, in their own words. */
  readonly tags: readonly string[];
  /** When it was deleted, and until when it can be restored with what it held. Absent: it is alive. */
  readonly deleted?: {
    readonly at: Maybe<Instant>;
    readonly restorableUntil: Maybe<Instant> | 'never';
  };
  /** 1 to 5, of its most powerful permission; 0 where it holds none that is known. */
  readonly impact: number;
  /** In plain words, one sentence. */
  readonly reach: string;
  readonly scopes: readonly string[];
  readonly consent: readonly string[];
  /** The one person who let it in, where that is told. */
  readonly consentBy: Maybe<string>;
  /**
   * By what that is known: the platform lists it, a log tells of it, it was only approved, all of it is inherited, a file
   * that the user got elsewhere lists it, a log shows it at work; `none`: nothing is held.
   */
  readonly consentBasis: 'listed' | 'log' | 'approved' | 'inherited' | 'imported' | 'seen' | 'none';
  /** The earliest that is known. */
  readonly consentAt: Maybe<Instant>;
  /** When it came into the tenant: no consent is older. */
  readonly createdAt: Maybe<Instant>;
  /** People in whose name it acts. */
  readonly people: AppRow['users'];
  /** They are at least so many. */
  readonly arePeopleMore?: true;
  /** People of the tenant who can sign in; `unknown` where not all of its people were read. */
  readonly headcount: Maybe<number>;
  /** Why that is unknown, and how many there were when all were read last. */
  readonly uncounted?: { readonly why: string; readonly before?: number };
  /** They themselves, where they are a handful. */
  readonly named: readonly string[];
  readonly admins: Maybe<number>;
  /** They are at least so many. */
  readonly areAdminsMore?: true;
  /** A handful of the administrators among them, by what is stored of them. */
  readonly privileged: readonly string[];
  readonly lastUsed: LastUsed;
  /** By what that is known, or why it is not. */
  readonly lastUsedBy: string;
  /** With what it was seen at work; absent where no log tells. */
  readonly use?: FoundUse;
  readonly credentials: readonly Pick<CredentialRecord, 'type' | 'expiresAt' | 'isOff'>[];
  /** Who answers for it: by the register, else for the tenant. */
  readonly owner?: string;
  /** Who may speak for it on the platform: which person, or which workload. */
  readonly speakers: readonly string[];
  readonly firstSeenAt: Instant;
  /** The earliest day on which the vendor's own lists had it, where that is earlier. */
  readonly listedSince?: Instant;
  readonly next: string;
  /** Where its platform's console shows it. */
  readonly link?: string;
  /** Not all that bears on it was read whole: it may hold more. */
  readonly isLowerBound: boolean;
}

export interface FoundUse {
  /** Which APIs it called, the newest first, with the methods that the log names, the newest first. */
  readonly apis: readonly {
    readonly api: string;
    readonly last: Instant;
    readonly methods: readonly string[];
  }[];
  /** It called more methods than are kept. */
  readonly areMethodsMore?: true;
  /** How much it was answered between two times. */
  readonly answered?: { readonly from: Instant; readonly to: Instant; readonly bytes: number };
  /** Of what it holds: seen in use, not seen though it would have shown, and what would not have shown. */
  readonly scopes?: {
    readonly seen: readonly string[];
    readonly notSeen: readonly string[];
    readonly unknown: readonly string[];
  };
}

/** How an investigation ends: found anywhere, be it deleted, else in doubt anywhere, else nowhere. */
export function investigationOutcome({ verdicts }: Investigation): {
  readonly exitCode: ExitCode;
  readonly why: string;
} {
  const has = (said: TenantVerdict['said']) => verdicts.some((verdict) => verdict.said === said);
  const those = (said: TenantVerdict['said']) => {
    const labels = verdicts.filter((verdict) => verdict.said === said).map(({ tenant }) => tenant);
    return labels.length === 0 ? '0' : `${labels.length} (${printable(labels.join(', '), 200)})`;
  };
  const deleted = has('deleted') ? `deleted in ${those('deleted')}, ` : '';
  const each = `present in ${those('present')}, ${deleted}not found in ${those('not-found')}, cannot say of ${those('cannot-say')} of ${verdicts.length} ${verdicts.length === 1 ? 'tenant' : 'tenants'}`;
  if (has('present') || has('deleted')) return { exitCode: exitCodes.findings, why: each };
  return { exitCode: has('cannot-say') ? exitCodes.gaps : exitCodes.expected, why: each };
}
