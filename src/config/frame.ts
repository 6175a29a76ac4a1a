import { z } from 'zod';
import { connectors } from '../connectors/index.ts';
import { severities } from '../model/finding.ts';
import { gapReasons } from '../model/page.ts';
import { peopleModes } from '../model/people.ts';
import { eventFormats, eventSinks } from '../report/index.ts';
import { register } from './register.ts';

const text = z.string().min(1);

const tenantId = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9_-]{0,62}$/,
    'must be lower-case letters, digits, - and _ (it stands in every key, so keep it for good)',
  );

// Both cases are spelled out in these: the patterns of JSON Schema know no flags.
const guid = /^[\da-fA-F]{8}(?:-[\da-fA-F]{4}){3}-[\da-fA-F]{12}$/;
const customer = /^[Cc][0-9a-zA-Z]+$/;
const slug = /^\w(?:[\w-]*\w)?$/;
const organization = /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?(?::\d+)?\/)?\w(?:[\w-]*\w)?$/;
// A name would fit but for the digit.
const slackId = /^[ETet](?=[A-Za-z0-9]*\d)[A-Za-z0-9]{7,}$/;

/** All there are, on any platform. */
export const surfaceIds = connectors.flatMap((connector) => connector.surfaces.map((surface) => surface.id));

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

/** What every destination has, whatever its kind. */
export const destinationFrame = {
  kind: z.enum(eventSinks.map(({ id }) => id)).describe('What it is.'),
  format: z
    .enum(eventFormats.map(({ id }) => id))
    .optional()
    .describe('How an event is written down; each kind has its own default.'),
  least: z
    .enum(severities)
    .optional()
    .describe('The least severity that it hears of; else high in its first run, and everything later.'),
};

export const destinationName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]*$/, 'must be a name of lower-case letters, digits and -');

/** Ids of what is ours besides the tenants that are scanned; they are compared in lower case. */
function ids(what: string, fit: z.ZodString) {
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
    z.string().regex(customer, 'must be a customer id such as C01abcdef'),
  ),
  googleProjects: ids(
    'Numbers of Google Cloud projects: client ids of their apps begin with it.',
    z
      .string()
      .regex(/^\d+$/, 'must be the number of a project, as text; the client ids of its apps begin with it'),
  ),
  githubEnterprises: ids(
    'GitHub enterprises, by the name in their address.',
    z.string().regex(slug, 'must be its name in its address, such as example-inc'),
  ),
  githubOrganizations: ids(
    'GitHub organizations: by login, or as host/login where that is not github.com.',
    z
      .string()
      .regex(
        organization,
        'must be a login, or host/login on another host than github.com, such as github.example.com/example',
      ),
  ),
  slackOrganizations: ids(
    'Slack organizations and workspaces, by id.',
    z.string().regex(slackId, 'must be the id of an organization or workspace, such as E0123ABC or T0123ABC'),
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
  register,
  incidents: z
    .array(text)
    .default([])
    .describe(
      'Files of vendor incidents, relative to the folder of this file: `oauthlas incidents` looks for them beside those that OAuthlas brings along.',
    ),
  expectedGaps: z
    .array(
      z.strictObject({
        tenant: text.optional().describe('The id of a tenant; else all of them.'),
        surface: z.string().describe('The id of a surface.'),
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
  destinations: z
    .record(destinationName, z.looseObject(destinationFrame))
    .default({})
    .describe(
      'Who hears of what changes, by a name of your own: keep it, since what it heard stands under it.',
    ),
  network: z
    .strictObject({
      ca: text.optional().describe("A PEM file with certificates to trust beside the system's."),
    })
    .default({})
    .describe('How the vendors are reached.'),
});

export type Frame = z.output<typeof frame>;
