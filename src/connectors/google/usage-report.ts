import { z } from 'zod';
import { providerError } from '../../lib/errors.ts';
import { parseAnswer } from '../../lib/parse.ts';
import { DAY_MS, type Instant } from '../../model/values.ts';
import type { GoogleSession } from './client.ts';

/** An app of the census. */
export const appSchema = z.looseObject({
  client_id: z.string().trim().min(1),
  client_name: z.string().optional(),
  // A number today; the Reports API writes its other integers as text.
  num_users: z.union([z.int(), z.string().regex(/^\d+$/).transform(Number)]).optional(),
});

export type CountedApp = z.output<typeof appSchema>;

const reportSchema = z.looseObject({
  nextPageToken: z.string().optional(),
  warnings: z.array(z.unknown()).default([]),
  usageReports: z
    .array(
      z.looseObject({
        parameters: z
          .array(
            z.looseObject({
              name: z.string(),
              intValue: z.union([z.string(), z.number()]).optional(),
              msgValue: z.array(z.unknown()).optional(),
            }),
          )
          .default([]),
      }),
    )
    .default([]),
});

export type Report = z.output<typeof reportSchema>;

/** The apps that are authorized on one day. */
export async function readReport(
  session: GoogleSession,
  date: string,
  token: string | undefined,
  signal: AbortSignal,
) {
  const answer = await session.usage(
    {
      date,
      parameters: 'accounts:authorized_apps,accounts:num_authorized_apps',
      fields: 'nextPageToken,warnings(code),usageReports(parameters)',
      ...(token !== undefined && { pageToken: token }),
    },
    signal,
  );
  return parseAnswer(reportSchema, answer, 'the census');
}

/** A day without a report. */
export function ifAbsent(error: unknown): undefined {
  if (providerError(error)?.reason !== 'gone') throw error;
}

/** A report's day begins at midnight of UTC-8, in summer too. */
export function reportDate(at: Instant, daysBack: number): string {
  return new Date(Date.parse(at) - 8 * 3_600_000 - daysBack * DAY_MS).toISOString().slice(0, 10);
}

/** Without the list, only a count of none says that there are no apps; else the day's data is not there yet. */
export function saysApps(report: Report): boolean {
  const parameters = report.usageReports.flatMap(({ parameters }) => parameters);
  return parameters.some(
    ({ name, msgValue, intValue }) =>
      (name === 'accounts:authorized_apps' && msgValue !== undefined) ||
      (name === 'accounts:num_authorized_apps' && Number(intValue) === 0),
  );
}

export function appsOf(report: Report): readonly unknown[] {
  return report.usageReports
    .flatMap(({ parameters }) => parameters)
    .filter(({ name }) => name === 'accounts:authorized_apps')
    .flatMap(({ msgValue }) => msgValue ?? []);
}
