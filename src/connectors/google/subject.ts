import { z } from 'zod';
import { providerError } from '../../lib/errors.ts';
import type { GoogleConfig } from './config.ts';
import { privileges } from './rights.ts';

/**
 * The administrator as whom a service account acts: what that person may see is what is seen. `lesser`: no super
 * administrator. `none`: nor any other.
 */
export interface Subject {
  readonly address: string;
  readonly power: 'super' | 'lesser' | 'none' | 'unknown';
  readonly isSuspended: boolean;
}

type AskUser = (
  query: { readonly userKey: string; readonly projection: string; readonly fields: string },
  signal: AbortSignal,
) => Promise<unknown>;

const answer = z.object({
  isAdmin: z.boolean().optional(),
  isDelegatedAdmin: z.boolean().optional(),
  suspended: z.boolean().optional(),
});

/** Undefined where the token is not a service account's. A refusal is for the surfaces to tell: here it is not known. */
export async function askSubject(
  { auth }: GoogleConfig,
  ask: AskUser | undefined,
  signal: AbortSignal,
): Promise<Subject | undefined> {
  if (auth.kind !== 'service-account' && auth.kind !== 'workload-identity') return undefined;
  const address = auth.subject;
  const unknown: Subject = { address, power: 'unknown', isSuspended: false };
  if (ask === undefined) return unknown;
  try {
    const query = { userKey: address, projection: 'basic', fields: 'isAdmin,isDelegatedAdmin,suspended' };
    const { data } = answer.safeParse(await ask(query, signal));
    return data === undefined
      ? unknown
      : { address, power: powerOf(data), isSuspended: data.suspended === true };
  } catch (error) {
    const refused = providerError(error);
    if (refused === undefined) throw error;
    // Nothing is refused to a super administrator for want of a privilege.
    return refused.lacks === privileges.users ? { ...unknown, power: 'lesser' } : unknown;
  }
}

/** `isAdmin` is the super administrator; any other role shows as delegated. */
function powerOf({ isAdmin, isDelegatedAdmin }: z.output<typeof answer>): Subject['power'] {
  if (isAdmin === true) return 'super';
  if (isDelegatedAdmin === true) return 'lesser';
  return isAdmin === undefined || isDelegatedAdmin === undefined ? 'unknown' : 'none';
}

/** For every report, behind the address. */
export const powerWords = {
  super: ', a super administrator',
  lesser: ', who is no super administrator',
  none: ', who is no administrator',
  unknown: '',
} as const satisfies Record<Subject['power'], string>;
