import type { BudgetRules, Quota } from './budget.ts';
import type { ProviderReason } from './errors.ts';

/** What the transport must know of a platform; the connector says it once. */
export interface PlatformRules {
  /** Vendor's origin -> the origin that is really called (a sovereign cloud, a server of one's own). */
  readonly origins: Readonly<Record<string, string>>;
  /** Origins at link-local addresses that may be called by plain http: the sign-in service of the machine itself. */
  readonly linkLocal?: readonly string[];
  /** The only POSTs that may be sent, by path. */
  readonly posts: readonly RegExp[];
  /** Which rate budget a call draws on; the URL is the vendor's, before mapping. */
  readonly budget: (url: URL) => string;
  readonly budgets: Readonly<Record<string, BudgetRules>>;
  /** A 2xx that is a refusal all the same (Slack says `ok: false` with status 200). None: no 2xx is. */
  readonly isRefusal?: (body: object) => boolean;
  /** What a refusal means in this vendor's words. */
  readonly judge: (answer: Answer) => Verdict;
  /** What the headers of a good answer say of the quota. None: the vendor says nothing before it refuses. */
  readonly quota?: (headers: Headers) => Quota;
  /**
   * The calls inside a POST (a batch): each must be a GET, and each draws on the quota by itself. None: it is
   * an ordinary call. @throws TypeError when what is inside cannot be told
   */
  readonly inside?: (url: URL, body: string | Uint8Array | undefined) => readonly InnerCall[];
  /** Their answers, inside a whole 2xx answer; one that is missing counts as a 504. */
  readonly parts?: (url: URL, answered: unknown, inside: readonly InnerCall[]) => readonly Answer[];
}

/** A call that travels inside another one. */
export interface InnerCall {
  readonly id: string;
  readonly method: string;
  /** Relative, so that it cannot lead to another host. */
  readonly url: string;
}

/** A whole answer; `judge` sees only refusals. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed when it is JSON, else its text. */
  readonly body: unknown;
  /** The URL that was really called. */
  readonly url: URL;
}

export interface Verdict {
  /** Whether asking again can help. */
  readonly retry: boolean;
  /** What it is when the retries are used up. */
  readonly reason: ProviderReason;
  readonly message: string;
  /** How long the vendor asks to wait, where it says so elsewhere than in Retry-After. */
  readonly pauseMs?: number;
  readonly lacks?: string;
  readonly fix?: string;
  /** It is about who asks: whatever else the same credential asked for would be refused so. */
  readonly isGeneral?: true;
}
