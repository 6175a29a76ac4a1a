/** How OAuthlas is let into a tenant, step by step. Nothing of it is done by OAuthlas. */
export interface SetupGuide {
  readonly platform: string;
  readonly platformTitle: string;
  /** What is made, in one sentence. */
  readonly what: string;
  readonly surfaces: readonly string[];
  /** Surfaces that stay unread. */
  readonly off: readonly string[];
  readonly rights: readonly {
    readonly name: string;
    readonly id?: string;
    readonly surfaces: readonly string[];
    readonly isBaseline: boolean;
  }[];
  readonly notes: readonly string[];
  readonly steps: readonly {
    readonly title: string;
    readonly text?: string;
    /** One of them is enough. */
    readonly ways: readonly { readonly by: string; readonly lines: readonly string[] }[];
  }[];
  readonly files: readonly { readonly name: string; readonly text: string }[];
  /** The tenant's entry in the config. */
  readonly entry: object;
}
