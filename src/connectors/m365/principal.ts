import { z } from 'zod';
import { user } from './users.ts';

/** Whom a role was given: of apps, too, these members are all that is asked for. */
export const principal = user.extend({ '@odata.type': z.string().nullish() });
export type Principal = z.output<typeof principal>;

/** A kind that is new to us is told as an app: nothing that holds a role goes untold. Without any, it may be a person. */
export function kindOf({ '@odata.type': type }: Principal): 'app' | 'person' | 'group' | 'thing' | 'unknown' {
  if (!type) return 'unknown';
  const name = type.replace(/^#?microsoft\.graph\./i, '').toLowerCase();
  if (name === 'group') return 'group';
  if (name === 'device' || name === 'orgcontact') return 'thing';
  return name === 'user' || name === 'agentuser' ? 'person' : 'app';
}
