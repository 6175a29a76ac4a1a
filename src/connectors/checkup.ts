import type { Instant } from '../model/values.ts';

/** It cannot be told, and why. */
export interface Untold {
  readonly untold: string;
}

/** What somebody does by hand: OAuthlas changes nothing itself. */
export interface Remedy {
  /** In the vendor's console, or in words. */
  readonly by: string;
  /** For a POSIX shell, unless the first says otherwise in a comment; to be copied as they stand. Empty: there are none. */
  readonly commands: readonly string[];
  /** What else there is to know before it is done. */
  readonly note?: string;
}

/** Something that the credential by which we sign in may do. */
export interface HeldRight {
  /** In the vendor's spelling, as in the `needs` of a surface. */
  readonly name: string;
  readonly access: 'application' | 'delegated' | 'directory-role';
  /** Whose permission it is, where it is not of the platform's main API. */
  readonly api?: { readonly id: string; readonly title: string };
  /**
   * `not-yet`: granted, and the token does not carry it. `no-longer`: the token carries it, and it is not granted any
   * more. `aside`: held, and not in the way that we sign in, so that it opens nothing to a scan.
   */
  readonly state: 'held' | 'not-yet' | 'no-longer' | 'aside';
  /** How to take it away. */
  readonly revoke: Remedy;
}

/** Something besides a right that is held, without which that right opens nothing: a role, an API that is not enabled. */
export interface Obstacle {
  /** The right. */
  readonly need: string;
  /** What is lacking. The same words mean the same thing. */
  readonly lacks: string;
  readonly remedy: Remedy;
}

/** A licence that some surface wants. `unknown`: not told. */
export interface OwnedPlan {
  readonly name: string;
  readonly isOwned: boolean | 'unknown';
}

/** When what we sign in with ends. `never`: nothing is kept that could. */
export interface CredentialEnd {
  /** What it is, as after "the end of". */
  readonly what: string;
  readonly at: Instant | 'never' | 'unknown';
  /** Somebody renews it, so that its end is no reason to act. */
  readonly isRenewed?: true;
  /** Why it is not known. */
  readonly why?: string;
}

/** What is found of the credential by which we sign in, for `oauthlas doctor`. Never a secret. */
export interface Checkup {
  /** By which name the vendor knows who signs in; absent where it was not told. */
  readonly account?: string;
  readonly rights: readonly HeldRight[] | Untold;
  /** By what the rights are known. */
  readonly basis: string;
  readonly obstacles?: readonly Obstacle[];
  /** Rights of which it could not be told whether they are held, or open anything. */
  readonly doubts?: readonly string[];
  /** The names of other rights that open to a surface all that this one does. Most can do more. */
  readonly broader: (need: string, surface: string) => readonly string[];
  /** How to give a right that a surface needs. */
  readonly grant: (need: string) => Remedy;
  readonly plans: readonly OwnedPlan[];
  readonly credential: CredentialEnd;
  /** What was asked and not answered, and what the reader should know besides. */
  readonly notes: readonly string[];
}
