import { z } from 'zod';
import { connectors } from '../connectors/index.ts';
import { severities } from '../model/finding.ts';
import { gapReasons } from '../model/page.ts';
import { peopleModes } from '../model/people.ts';

const text = z.string().min(1);

const tenantId = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9_-]{0,62}$/,
    'must be lower-case letters, digits, - and _ (it stands in every key, so keep it for good)',
  );

const guid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

const surfaceIds = connectors.flatMap((connector) => connector.surfaces.map((surface) => surface.id));

/** What every tenant has, whatever its platform. */
export const tenantFrame = {
  id: tenantId.describe('Your own short name for it. It stands in every key of the store: keep it for good.'),
  label: text.optional().describe('The name in reports; else the id.'),
  group: text
    .optional()
    .describe('Tenants that belong together, such as a subsidiary or a customer: for scan --group.'),
  owner: text.optional().describe('Who answers for it; stands in reports.'),
  platform: z.enum(connectors.map((connector) => connector.id)).describe('What it is a tenant of.'),
  off: z
    .array(z.string())
    .min(1)
    .optional()
    .describe('Surfaces not to read, by id. What rests on them is withheld.'),
};

/** Ids of what is ours besides the tenants that are scanned; they are compared in lower case. */
function ids(what: string, fit: z.ZodString = text) {
  return z.array(fit).min(1).optional().describe(what);
}

const own = z.strictObject({
  tenantIds: ids('Directory ids of Entra tenants.', z.string().regex(guid, 'must be a directory id, a GUID')),
  domains: ids(
    'Domains of ours.',
    z.string().regex(/^(?!-)[\w-]+(\.[\w-]+)+$/, 'must be a domain such as example.com'),
  ),
  googleCustomers: ids(
    'Google customer ids.',
    z.string().regex(/^C[0-9a-z]+$/i, 'must be a customer id such as C01abcdef'),
  ),
  googleProjects: ids(
    'Numbers of Google Cloud projects: client ids of their apps begin with it.',
    z
      .string()
      .regex(/^\d+$/, 'must be the number of a project, as text; the client ids of its apps begin with it'),
  ),
  githubEnterprises: ids('GitHub enterprises, by the name in their address.'),
  githubOrganizations: ids('GitHub organizations, by their login.'),
  slackOrganizations: ids(
    'Slack organizations and workspaces, by id.',
    z
      .string()
      .regex(
        /^[ET][A-Z0-9]+$/i,
        'must be the id of an organization or workspace, such as E0123ABC or T0123ABC',
      ),
  ),
});

/** The config file, but for what each platform and analyzer has of its own: that is checked by themselves. */
export const frame = z.strictObject({
  $schema: z.string().optional().describe('For editors: where the JSON Schema of this file is.'),
  store: text.default('oauthlas.db').describe('The SQLite file, relative to the folder of this file.'),
  failOn: z.enum(severities).default('high').describe('The least severity that makes a scan end with 10.'),
  people: z
    .enum(peopleModes)
    .default('names')
    .describe(
      'What is stored of people: their names, their ids alone, or numbers alone once a scan has ended.',
    ),
  tenants: z
    .array(z.looseObject(tenantFrame))
    .min(1, 'must name at least one tenant')
    .describe('What is scanned.'),
  own: own.optional().describe('What is ours besides the tenants above: it is never called foreign.'),
  expectedGaps: z
    .array(
      z.strictObject({
        tenant: text.optional().describe('The id of a tenant; else all of them.'),
        surface: z
          .string()
          .describe('The id of a surface.')
          .meta({ examples: surfaceIds.slice(0, 3) }),
        reason: z.enum(gapReasons).describe('The reason that the report gives for the gap.'),
        owner: text.describe('Who answers for it.'),
        expires: z.iso.date().describe('The last day on which it is expected, such as 2027-06-30.'),
      }),
    )
    .default([])
    .describe('Gaps that somebody knows of: they do not make a scan end with 20.'),
  analyzers: z
    .record(
      z.string(),
      z.union([z.literal(false), z.looseObject({})], 'must be false, or its options in { }'),
    )
    .default({})
    .describe('Analyzers by id: false switches one off, an object gives it options.'),
  network: z
    .strictObject({
      ca: text.optional().describe("A PEM file with certificates to trust beside the system's."),
    })
    .default({})
    .describe('How the vendors are reached.'),
});

export type Frame = z.output<typeof frame>;
