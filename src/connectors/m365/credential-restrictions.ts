import { z } from 'zod';
import type { PolicyRule } from '../../model/records.ts';
import { toInstant } from '../../model/values.ts';
import { member } from './rules.ts';

const restriction = z.object({
  restrictionType: z.string().min(1),
  /** Older answers lack it, and are enforced. */
  state: z.string().nullish(),
  maxLifetime: z.string().nullish(),
  restrictForAppsCreatedAfterDateTime: z.string().nullish(),
  /** Whoever bears the attributes in it is not held to it. */
  excludeActors: z.unknown().optional(),
});

const list = z.array(restriction).nullish();

/** What is asked of the keys of apps. */
export const restrictions = z.object({ passwordCredentials: list, keyCredentials: list });

/** What is stopped; a restriction that is switched off stops nothing. */
export function toRules(told: z.output<typeof restrictions> | null | undefined): readonly PolicyRule[] {
  return [
    ...(told?.passwordCredentials ?? []).flatMap((one) => toRule('passwordCredentials', one)),
    ...(told?.keyCredentials ?? []).flatMap((one) => toRule('keyCredentials', one)),
  ];
}

function toRule(
  credentials: keyof z.output<typeof restrictions>,
  {
    restrictionType,
    state,
    maxLifetime,
    restrictForAppsCreatedAfterDateTime: since,
    excludeActors,
  }: z.output<typeof restriction>,
): readonly PolicyRule[] {
  const isEnabled = !state || state.toLowerCase() === 'enabled';
  if (state?.toLowerCase() === 'disabled') return [];
  // A year of 1 means: for all apps.
  const from = toInstant(since);
  return [
    {
      effect: 'excludes',
      when: {
        credentials,
        restrictionType,
        ...(maxLifetime && { maxLifetime }),
        ...(from !== 'unknown' && { restrictForAppsCreatedAfterDateTime: from }),
        ...(isSomebody(excludeActors) && { excludeActors: true }),
        ...(!isEnabled && { state }),
      },
    },
  ];
}

/** Told as an object with a list of attributes, which may be empty. */
function isSomebody(actors: unknown): boolean {
  if (actors === null || actors === undefined) return false;
  const attributes = member(actors, 'customSecurityAttributes');
  return !Array.isArray(attributes) || attributes.length > 0;
}
