import type { RecordKey } from './keys.ts';
import type { AnyRecord, RecordKind } from './records.ts';

/** Where a resumed run goes on inside one listing. Only the surface that made it can read it. */
export type Cursor = string;

/** Where the next run may start. Kept between runs, never mixed with a {@link Cursor}. */
export type Bookmark = string;

/** What a surface yields; stored whole, with its cursor, in one transaction. */
export interface Page<R extends AnyRecord = AnyRecord> {
  readonly records: readonly R[];
  readonly gaps?: readonly Gap[];
  /** Absent on a page from which nothing can be resumed: then the surface starts over. */
  readonly cursor?: Cursor;
  /** Only the last one counts, and only when the surface ends. */
  readonly bookmark?: Bookmark;
  /** Said to be gone by the vendor itself: a tombstone, a revocation. */
  readonly removed?: readonly RecordKey[];
  /**
   * Keys whose parts (`…/credential/{owner}`) are the beginnings of others: of what stands below them, this page holds
   * everything there is.
   */
  readonly covers?: readonly RecordKey[];
  /**
   * Of a whole listing: it tells what changed since the bookmark, and what no page names is as it was. The word of the
   * last page counts that says either.
   */
  readonly isChange?: boolean;
  /** From the start of the list up to here; only the last one counts. */
  readonly stated?: Stated;
}

/** Rows, which are not records: one row may tell of an app and of what it was granted. */
export interface Stated {
  readonly rows: number;
  /** So many the vendor says there are. */
  readonly total: number;
}

export const gapReasons = [
  'permission',
  'credentials',
  'plan',
  'throttled',
  'unavailable',
  'unsupported',
  'shape',
  'truncated',
  'aborted',
] as const;

/**
 * Why something was not seen. `permission`: who we are may not do this; `credentials`: the sign-in itself was refused, or
 * a fresh one is asked for (a claims challenge). `truncated` means only a cap; a cut body is `unavailable`, an answer that is
 * not what the vendor documents is `shape`.
 */
export type GapReason = (typeof gapReasons)[number];

export interface Gap {
  readonly reason: GapReason;
  /** What was not seen, in one clause. */
  readonly what: string;
  /** The one thing it is about; absent when the whole surface is in doubt. */
  readonly subject?: RecordKey;
  /** The kinds it leaves in doubt; absent: all that the surface yields. */
  readonly kinds?: readonly RecordKind[];
  /** The right or licence that was missing. */
  readonly lacks?: string;
  /** What the reader can do about it. */
  readonly fix?: string;
}
