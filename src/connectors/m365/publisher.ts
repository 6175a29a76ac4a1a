import { z } from 'zod';
import type { AppRecord } from '../../model/records.ts';

export const verifiedPublisher = z
  .object({ displayName: z.string().nullish(), verifiedPublisherId: z.string().nullish() })
  .nullish();

/** An object of nulls says that the publisher is not verified; no object at all says nothing. */
export function toPublisher(
  publisher: z.output<typeof verifiedPublisher>,
  otherName: string | null | undefined,
): AppRecord['publisher'] {
  const name = publisher?.displayName || otherName || '';
  if (publisher === null || publisher === undefined) {
    return name === '' ? undefined : { name, verified: 'unknown' };
  }
  return { name, verified: Boolean(publisher.verifiedPublisherId || publisher.displayName) };
}

/** `NotDisabled` and null say the same; every other word, also one that is new to us, says disabled. */
export function isDisabledByMicrosoft(status: unknown): boolean {
  return status !== null && status !== undefined && status !== '' && status !== 'NotDisabled';
}
