import { z } from 'zod';
import { providerError } from '../../lib/errors.ts';
import type { Gap } from '../../model/page.ts';
import type { Instant } from '../../model/values.ts';
import type { GoogleSession } from './client.ts';
import { privileges } from './rights.ts';
import { ifAbsent, reportDate } from './usage-report.ts';

/** Reports come late, and people come and go meanwhile. */
const DAYS_BACK = [3, 4, 5, 6];
const TOLERANCE = 0.9;

/**
 * Whether a list of people is but that of some organisational units: to an administrator whose role is limited to them Google
 * shows those alone, and no answer says so. Its own count of all people does.
 */
export async function limitedViewGaps(
  session: GoogleSession,
  listed: number,
  { at, signal }: { readonly at: Instant; readonly signal: AbortSignal },
): Promise<readonly Gap[]> {
  const { subject } = session;
  if (subject === undefined || subject.power === 'super') return [];
  const counted = await countPeople(session, at, signal);
  if (counted === undefined || listed >= counted * TOLERANCE) return [];
  return [
    {
      reason: 'permission',
      what: `${listed} people were listed, and Google counts ${counted}: the role of ${subject.address} may be limited to some organisational units`,
      lacks: `${privileges.users}, in all organisational units`,
      fix: `in the Admin console, under Account > Admin roles, assign the role of ${subject.address} in all organisational units`,
    },
  ];
}

const reportSchema = z.object({
  usageReports: z
    .array(
      z.object({
        parameters: z
          .array(z.object({ name: z.string(), intValue: z.coerce.number().optional().catch(undefined) }))
          .default([]),
      }),
    )
    .default([]),
});

/** Undefined where no day tells. That it is refused is for the count of apps to tell, which asks for the same reports. */
async function countPeople(
  session: GoogleSession,
  at: Instant,
  signal: AbortSignal,
): Promise<number | undefined> {
  try {
    for (const back of DAYS_BACK) {
      const query = {
        date: reportDate(at, back),
        parameters: 'accounts:num_users',
        fields: 'usageReports(parameters(name,intValue))',
      };
      const told = reportSchema.safeParse(await session.usage(query, signal).catch(ifAbsent)).data;
      const found = told?.usageReports
        .flatMap(({ parameters }) => parameters)
        .find(({ name }) => name === 'accounts:num_users')?.intValue;
      if (found !== undefined) return found;
    }
  } catch (error) {
    if (providerError(error) === undefined) throw error;
  }
  return undefined;
}
