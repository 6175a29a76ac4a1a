import { z } from 'zod';
import { parseAnswer } from '../../lib/parse.ts';
import type { GoogleSession } from './client.ts';
import type { Window } from './token-window.ts';

/** What tells an activity of any of Google's logs apart, with its time. */
export const activityId = z.object({
  time: z.string(),
  // An int64, so it comes as text.
  uniqueQualifier: z.string().min(1),
});

/** The profile that stands for Google's own systems. */
const SYSTEM_PROFILE = '105250506097979753968';

/** Absent when no person is named: a key, or Google itself, acted. */
export function personIn(profileId: string | null | undefined): string | undefined {
  return !profileId || profileId === SYSTEM_PROFILE ? undefined : profileId;
}

const answerSchema = z.object({
  nextPageToken: z.string().optional(),
  // Absent when nothing happened.
  items: z.array(z.unknown()).default([]),
});

export interface Asking {
  readonly applicationName: string;
  /** Asked for by name it draws on a quota of 250 calls a minute. */
  readonly eventName?: string;
  /** Only those of which a parameter has this value: `name==value`. */
  readonly filters?: string;
  readonly window: Window;
  readonly fields: string;
  /** For the reader. */
  readonly what: string;
}

/** One page of a log: the largest that there is. */
export async function listActivities(
  session: GoogleSession,
  { applicationName, eventName, filters, window: { start, end }, fields, what }: Asking,
  pageToken: string | undefined,
  signal: AbortSignal,
) {
  const answer = await session.activities(
    {
      userKey: 'all',
      applicationName,
      maxResults: 1000,
      startTime: start,
      endTime: end,
      fields,
      ...(eventName !== undefined && { eventName }),
      ...(filters !== undefined && { filters }),
      ...(pageToken !== undefined && { pageToken }),
    },
    signal,
  );
  return parseAnswer(answerSchema, answer, what);
}
