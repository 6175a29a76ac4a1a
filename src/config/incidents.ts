import { z } from 'zod';
import type { Incident } from '../knowledge/incidents/incident.ts';
import { ConfigError, inWords, toProblems } from './problems.ts';
import { readJson } from './read-json.ts';

const text = z.string().regex(/\S/u, 'must not be empty');
const day = z.iso.date();
/** It is shown as a link. */
const page = z.url({ protocol: /^https?$/ });

/** A word that no tenant's platform is would be asked of no tenant, and read as "not here". */
const platform = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]*$/, 'must be in small letters, such as m365, google, github, slack, salesforce')
  .superRefine((word, { addIssue }) => {
    const ours = Object.hasOwn(otherWords, word) ? otherWords[word] : undefined;
    if (ours !== undefined) addIssue({ code: 'custom', message: `must be ${ours}` });
  });

const otherWords: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['microsoft', 'microsoft365', 'microsoft-365', 'office365', 'o365', 'entra', 'entra-id', 'azure-ad'].map(
      (word) => [word, 'm365'],
    ),
  ),
  ...Object.fromEntries(['google-workspace', 'workspace', 'gsuite', 'gmail'].map((word) => [word, 'google'])),
};

const indicator = z
  .strictObject({
    kind: z
      .enum(['client-id', 'domain', 'app-name', 'ip', 'cidr', 'user-agent'])
      .describe('What it is. Apps are met by client id, domain and name; the rest is for your own logs.'),
    value: text,
    platform: platform.optional().describe('Where it holds; absent: wherever it is met.'),
    note: text.optional(),
    source: page.describe('The publication that names it.'),
  })
  .refine(({ kind, value }) => kind !== 'domain' || /^[^\s.*/:@]+(?:\.[^\s.*/:@]+)+$/u.test(value), {
    path: ['value'],
    message: 'must be a bare domain such as example.com; what is below it is meant too',
  });

/** A feed of vendor incidents: what OAuthlas brings along, and what users add. */
export const incidentFeed = z.array(
  z
    .strictObject({
      id: z.string().regex(/^\d{4}-\d{2}-[a-z0-9-]+$/, 'must be like 2025-08-vendor-product'),
      title: text,
      vendor: text.describe('The canonical name of the vendor.'),
      brands: z.array(text).describe('Other names under which its apps are met.'),
      window: z
        .strictObject({ from: day, to: day.nullable() })
        .refine(({ from, to }) => to === null || from <= to, { path: ['to'], message: 'is before from' })
        .describe('When the access was abused.'),
      disclosed: day,
      platforms: z.array(platform).min(1),
      status: z.enum(['confirmed', 'claimed', 'disputed']),
      summary: text,
      indicators: z.array(indicator),
      advice: text,
      sources: z
        .array(z.strictObject({ url: page, title: text, licence: text, read: day.nullable() }))
        .min(1)
        .describe('Public primary sources.'),
    })
    .superRefine(({ platforms, indicators }, { addIssue }) => {
      for (const [at, { platform }] of indicators.entries())
        if (platform !== undefined && !platforms.includes(platform))
          addIssue({
            code: 'custom',
            path: ['indicators', at, 'platform'],
            message: 'must stand among the platforms too, or it is met nowhere',
          });
    }),
);

/** A feed of the user's. @throws ConfigError with every problem by its path in the file */
export function readIncidents(file: string): readonly Incident[] {
  const parsed = incidentFeed.safeParse(readJson(file, 'docs/incidents.md shows a feed').content, inWords);
  if (!parsed.success) throw new ConfigError(file, toProblems(parsed.error, []));
  const ids = parsed.data.map(({ id }) => id);
  const twice = ids.findIndex((id, at) => ids.indexOf(id) !== at);
  if (twice >= 0)
    throw new ConfigError(file, [{ path: `[${twice}].id`, message: `${ids[twice]} stands there twice` }]);
  return parsed.data as readonly Incident[];
}
