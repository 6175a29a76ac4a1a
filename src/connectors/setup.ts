/** What was asked for on the command line, by the name of the flag; unchecked. */
export type Asked = Readonly<Record<string, unknown>>;

/** Something that was asked for cannot be. */
export class SetupError extends Error {
  override readonly name = 'SetupError';
}

/** How somebody lets OAuthlas into a tenant, for `oauthlas init`. It sends nothing: people run what it prints. */
export interface SetupPlan {
  /** What is made, in one sentence. */
  readonly what: string;
  /** Surfaces that the credential will be able to read. */
  readonly surfaces: readonly string[];
  /** Those that it will not, and that the entry of the config therefore leaves out. */
  readonly off: readonly string[];
  /** What is granted, each right with those of the surfaces that need it. */
  readonly rights: readonly SetupRight[];
  /** What the reader should know before anything is run. */
  readonly notes: readonly string[];
  readonly steps: readonly SetupStep[];
  /** What `--write` writes besides the steps themselves. */
  readonly files: readonly SetupFile[];
  /** The tenant's entry in the config. */
  readonly entry: object;
}

export interface SetupRight {
  readonly name: string;
  /** The vendor's own id of it; absent where it has none. */
  readonly id?: string;
  readonly surfaces: readonly string[];
  readonly isBaseline: boolean;
}

export interface SetupStep {
  readonly title: string;
  /** Words for the reader; none of them is to be pasted. */
  readonly text?: string;
  /** The same thing done in several ways: one is enough. */
  readonly ways: readonly { readonly by: string; readonly lines: readonly string[] }[];
}

export interface SetupFile {
  readonly name: string;
  readonly text: string;
}
