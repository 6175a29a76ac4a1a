import type { Severity } from '../model/finding.ts';
import type { Instant } from '../model/values.ts';

/** What `oauthlas doctor` found of each connection, before anything is scanned. */
export interface Diagnosis {
  readonly at: Instant;
  /** The least severity of what a credential holds beyond need that is no small matter. */
  readonly failOn: Severity;
  readonly connections: readonly Connection[];
}

/** One tenant of the config. */
export interface Connection {
  readonly tenant: string;
  readonly tenantLabel: string;
  readonly platform: string;
  readonly platformTitle: string;
  readonly reached: Reached;
  readonly signIn: SignIn;
  /** Absent where no answer told the time. */
  readonly clock?: Clock;
  /** What the vendor's answers say of its quota; absent: nothing. */
  readonly quota?: string;
  /** Absent where it was not examined: no sign-in, or a platform whose rights this version does not examine. */
  readonly credential?: CredentialLine;
  readonly plans: readonly PlanLine[];
  readonly rights: RightsLine;
  readonly surfaces: readonly SurfaceLine[];
  /** Surfaces that every scan would tell as gaps, whatever is granted: to be switched off. */
  readonly unreadable: readonly UnreadableSurface[];
  readonly missing: readonly MissingRight[];
  readonly beyond: readonly BeyondRight[];
  readonly notes: readonly string[];
}

/** `no`: to one of the hosts there was no connection. */
export interface Reached {
  readonly said: 'yes' | 'no' | 'nobody-asked';
  /** Those that answered. */
  readonly hosts: readonly string[];
  readonly why?: string;
  readonly fix?: string;
}

export interface SignIn {
  /** `cannot-say`: it came to no answer. */
  readonly said: 'yes' | 'refused' | 'cannot-say';
  /** As whom, by the config and the vendor. */
  readonly identity: string;
  readonly why?: string;
  readonly fix?: string;
}

/** `off`: by more than a minute. `wrong`: by more than five, and sign-ins fail over it. */
export interface Clock {
  readonly said: 'right' | 'off' | 'wrong';
  /** How far ours is ahead of the vendor's; negative: behind. */
  readonly aheadMs: number;
}

export interface CredentialLine {
  readonly what: string;
  readonly at: Instant | 'never' | 'unknown';
  /** Whole days from now; absent where there is no date. */
  readonly days?: number;
  readonly isRenewed?: true;
  readonly why?: string;
}

export interface PlanLine {
  readonly name: string;
  readonly isOwned: boolean | 'unknown';
  /** Surfaces that want it and are not switched off. */
  readonly surfaces: readonly string[];
  /** Rights that would open nothing before the licence is there, and that are not held. */
  readonly thenGrant: readonly string[];
}

/** `not-examined`: this version asks this platform for a sign-in, no more. `cannot-say`: it was asked and not told. */
export interface RightsLine {
  readonly said: 'known' | 'cannot-say' | 'not-examined';
  /** By what it is known, or why it is not. */
  readonly by: string;
}

/**
 * `ready`: nothing is lacking. `broader`: a right that can do more stands in for one that is lacking. `waiting`: granted,
 * and the token does not carry it yet. `lacks`: a right is lacking. `plan`: the tenant owns no licence for it.
 * `absent`: the vendor does not have it in this cloud. `unknown`: it cannot be said. `off`: switched off, so that it
 * needs nothing.
 */
export type SurfaceState = 'ready' | 'broader' | 'waiting' | 'lacks' | 'plan' | 'absent' | 'unknown' | 'off';

/** Why a surface is off that the config names under `off`. */
export const SWITCHED_OFF = 'switched off in the config';

export interface SurfaceLine {
  readonly surface: string;
  readonly question: string;
  readonly state: SurfaceState;
  readonly needs: readonly NeedLine[];
  /** The licence that it wants. */
  readonly plan?: string;
  /** It adds something to the ordinary lists, and its loss costs nothing but itself. */
  readonly isOptional: boolean;
  /** Why it is off, or absent. */
  readonly why?: string;
  /** The config expects it under `expectedGaps`. */
  readonly isExpected?: true;
}

export interface NeedLine {
  readonly name: string;
  /**
   * `later`: not held, and of no use before the tenant owns the licence. `blocked`: held, and it opens nothing, since
   * something else is lacking.
   */
  readonly state: 'met' | 'broader' | 'waiting' | 'missing' | 'later' | 'blocked' | 'unknown';
  /** What stands in for it; of a blocked one, what is lacking. */
  readonly by?: string;
}

export interface UnreadableSurface {
  readonly surface: string;
  readonly why: string;
}

export interface MissingRight {
  readonly name: string;
  /** Surfaces that are not read without it. */
  readonly surfaces: readonly string[];
  /** What stays unanswered. */
  readonly questions: readonly string[];
  /** Only surfaces that can be spared need it. */
  readonly isOptional: boolean;
  /** It is met by other rights, which this one would make superfluous. */
  readonly insteadOf?: string;
  /** It opens something only in a tenant that owns one of these, and whether this one does was not told. */
  readonly plans?: readonly string[];
  readonly by: string;
  readonly commands: readonly string[];
  /** What else there is to know before it is done. */
  readonly note?: string;
}

export interface BeyondRight {
  readonly name: string;
  readonly access: 'application' | 'delegated' | 'directory-role';
  readonly api?: string;
  readonly severity: Severity;
  /** It can change something. */
  readonly canWrite: boolean;
  /** As after "it can". */
  readonly allows?: string;
  /** Rights that it stands in for: grant these first, or their surfaces are lost. */
  readonly standsInFor: readonly string[];
  /** Surfaces that would use it, and that are not read here. */
  readonly unusedBy: readonly UnreadableSurface[];
  readonly by: string;
  readonly commands: readonly string[];
  /** What else there is to know before it is done. */
  readonly note?: string;
}
