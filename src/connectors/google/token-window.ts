import { z } from 'zod';
import type { Bookmark } from '../../model/page.ts';
import { DAY_MS, daysBetween, type Instant, instant } from '../../model/values.ts';

/** Google keeps token events for 180 days. */
export const RETENTION_DAYS = 180;
/** Events can come late, so a run looks this far behind the end of the last one. */
const OVERLAP_MS = DAY_MS;

/** The part of the log that a run reads. */
export interface Window {
  /** Since when it was read without a hole, over all runs. */
  readonly from: Instant;
  readonly start: Instant;
  /** Pinned, or pages would shift under us: the newest come first. */
  readonly end: Instant;
}

const instantSchema = z.iso.datetime().transform((text) => instant(Date.parse(text)));

export const windowSchema = z.object({ from: instantSchema, start: instantSchema, end: instantSchema });

const bookmarkSchema = z.object({ from: instantSchema, to: instantSchema });

export function planWindow(at: Instant, since: Bookmark | undefined): Window {
  const oldest = Date.parse(at) - RETENTION_DAYS * DAY_MS;
  if (since === undefined) return { from: instant(oldest), start: instant(oldest), end: at };
  const { from, to } = bookmarkSchema.parse(JSON.parse(since));
  const wanted = Math.min(Date.parse(to), Date.parse(at)) - OVERLAP_MS;
  // The last run is too long ago: what lies between can no longer be read.
  if (wanted < oldest) return { from: instant(oldest), start: instant(oldest), end: at };
  return { from, start: instant(wanted), end: at };
}

export function windowDays({ from, end }: Window): number {
  return Math.min(RETENTION_DAYS, daysBetween(from, end));
}

export function toBookmark({ from, end }: Window): Bookmark {
  return JSON.stringify({ from, to: end });
}
