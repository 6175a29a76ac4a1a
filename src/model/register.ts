/** What the user keeps of a vendor: who answers for it, what it may hold, how it is used. */
export interface RegisteredVendor {
  readonly name: string;
  /** Who answers for it among us. */
  readonly owner?: string;
  /** Where its approval, or its review, is kept. */
  readonly ticket?: string;
  /** `annual`: it is used so seldom that it counts as idle only after 400 days. */
  readonly usage?: 'annual';
  /** By platform: the ids by which the vendor's apps are known there (client ids, slugs of GitHub, ids of Slack). */
  readonly apps: Readonly<Record<string, readonly string[]>>;
  /** By platform: all the scopes that it may hold there. A platform that is left out: nothing is laid down. */
  readonly allows?: Readonly<Record<string, readonly string[]>>;
}

/** Whose an app is, and how sure that is. */
export interface VendorRef {
  /** The same for all that is the vendor's, on every platform: what joins its apps. */
  readonly id: string;
  readonly name: string;
  /**
   * `certain`: the register says so, or it is one and the same client id. `strong`: the platform vouches for it
   * (a home directory, an owner's account, a verified publisher). `probable`: its tokens go to the vendor's addresses
   * and to no other. `weak`: nothing but the name that it gave itself.
   */
  readonly confidence: 'certain' | 'strong' | 'probable' | 'weak';
  /** In a few words: by what it was recognised. */
  readonly basis: string;
  /** The vendor's id in what OAuthlas knows of vendors; absent where it knows none. */
  readonly known?: string;
}
