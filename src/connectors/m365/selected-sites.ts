import { z } from 'zod';
import { ProviderError, toGap } from '../../lib/errors.ts';
import { type RecordKey, recordKey } from '../../model/keys.ts';
import type { Gap } from '../../model/page.ts';
import type { GrantRecord } from '../../model/records.ts';
import type { ReadOptions, Surface } from '../connector.ts';
import { apiName, SHAREPOINT } from './api-names.ts';
import { BATCH_SIZE } from './batch.ts';
import type { GraphClient } from './client.ts';
import { guid, readRows } from './listing.ts';
import { withNeeds } from './needs.ts';
import type { Session } from './session.ts';

/** host,site,web: it goes into paths. */
const siteRow = z.object({ id: z.string().regex(/^[\w.,-]+$/), webUrl: z.string().nullish() });
const identity = z.object({
  application: z.object({ id: guid, displayName: z.string().nullish() }).nullish(),
});
const permission = z
  .object({
    id: z.string().min(1),
    roles: z.array(z.string()).nullish(),
    grantedToIdentitiesV2: z.array(identity).nullish(),
    grantedToIdentities: z.array(identity).nullish(),
  })
  .transform(({ id, roles, grantedToIdentitiesV2: now, grantedToIdentities: before }) => ({
    id,
    roles: roles ?? [],
    apps: [
      ...new Map(
        (now ?? before ?? []).flatMap(({ application: app }) => (app ? [[app.id, app]] : [])),
      ).values(),
    ],
  }));

/** The older name is told beside the newer one; a single person is under another one of each. */
const isGranted = /\bgrantedTo(?:V2|Identities|IdentitiesV2)?\b/;

type Permission = z.output<typeof permission>;

interface Site {
  readonly address: string;
  readonly id: string;
  readonly url: string;
}

const needs = ['Sites.FullControl.All'] as const;

export const selectedSites: Surface<Session, GrantRecord> = {
  id: 'selected-sites',
  question: 'To which apps were the SharePoint sites opened that the config names?',
  listing: 'whole',
  yields: ['grant'],
  adds: ['grant'],
  onRequest: true,
  from: ['service-principals'],
  needs,
  calls: [
    'POST /v1.0/$batch',
    'GET /v1.0/sites/{id}',
    'GET /v1.0/sites/{id}/permissions',
    'GET /v1.0/sites/{id}/permissions/{id}',
  ],
  off: ({ sites }) =>
    sites.length > 0
      ? undefined
      : {
          why: 'it has to be asked for: to read which apps a site was opened to takes the right to do anything in every site; sites in the config names the sites',
        },
  read: async function* ({ graph, sites }, options) {
    const clients = await clientsOf(options);
    for (let at = 0; at < sites.length; at += BATCH_SIZE) {
      const gaps: Gap[] = [];
      const found = await findSites(graph, sites.slice(at, at + BATCH_SIZE), gaps, options);
      const records = await readSites(graph, found, { clients, gaps }, options);
      yield { records, gaps };
    }
  },
};

/** Service principals by the app ids that sites know them by. */
async function clientsOf({ known }: ReadOptions): Promise<ReadonlyMap<string, RecordKey>> {
  const clients = new Map<string, RecordKey>();
  for await (const { key, role, clientId } of known('app'))
    if (role === 'client' && clientId !== undefined) clients.set(clientId, key);
  return clients;
}

type Asking = Pick<ReadOptions, 'tenant' | 'signal'>;

async function findSites(
  graph: GraphClient,
  addresses: readonly string[],
  gaps: Gap[],
  { tenant, signal }: Asking,
): Promise<readonly Site[]> {
  const parts = await graph.batch(addresses.map(pathOf), signal);
  return addresses.flatMap((address, at): readonly Site[] => {
    const part = parts[at];
    const parsed = siteRow.safeParse(part);
    if (parsed.success) return [{ address, id: parsed.data.id, url: parsed.data.webUrl || address }];
    const error =
      part instanceof ProviderError ? part : new ProviderError('shape', 'it is not as documented');
    gaps.push(gapOf(error, `the site ${address}`, subjectOf(tenant, address)));
    return [];
  });
}

/** The name of a site may hold what would end the path. */
function pathOf(address: string): string {
  const [host = '', path] = address.split(':');
  const named = path?.split('/').map(encodeURIComponent).join('/');
  return `/v1.0/sites/${host}${named === undefined ? '' : `:${named}`}?$select=id,webUrl`;
}

async function readSites(
  graph: GraphClient,
  sites: readonly Site[],
  { clients, gaps }: { readonly clients: ReadonlyMap<string, RecordKey>; readonly gaps: Gap[] },
  { tenant, signal }: Asking,
): Promise<readonly GrantRecord[]> {
  const paths = sites.map(({ id }) => `/v1.0/sites/${id}/permissions`);
  const parts = await graph.batch(paths, signal);
  const records = new Map<RecordKey, GrantRecord>();
  for (const [at, site] of sites.entries()) {
    const subject = subjectOf(tenant, site.address);
    const rows = {
      one: 'permission of a site',
      row: permission,
      toRecords: (row: Permission) => [row],
      subject: () => subject,
      asked: (row: unknown) =>
        isGranted.test(Object.keys(Object(row)).join(' ')) ? [] : ['grantedToIdentitiesV2'],
    };
    const told: Permission[] = [];
    try {
      const part = parts[at];
      if (part === undefined || part instanceof ProviderError) throw part;
      for await (const { value } of graph.list(paths[at] ?? '', { first: Promise.resolve(part), signal })) {
        const read = readRows(rows, value);
        told.push(...read.records);
        gaps.push(...read.gaps);
      }
    } catch (error) {
      gaps.push(gapOf(error, `to which apps the site ${site.address} was opened`, subject));
    }
    for (const one of await withRoles(graph, site, told, { gaps, subject, signal }))
      for (const grant of toGrants(tenant, site, one, clients)) records.set(grant.key, grant);
  }
  return [...records.values()];
}

/** The list leaves the roles out, whatever its page shows: then each permission is asked for by itself. */
async function withRoles(
  graph: GraphClient,
  { id, address }: Site,
  told: readonly Permission[],
  {
    gaps,
    subject,
    signal,
  }: { readonly gaps: Gap[]; readonly subject: RecordKey; readonly signal: AbortSignal },
): Promise<readonly Permission[]> {
  const whole = new Map(told.map((one) => [one.id, one]));
  const bare = told.filter(({ roles, apps }) => roles.length === 0 && apps.length > 0);
  for (let at = 0; at < bare.length; at += BATCH_SIZE) {
    const some = bare.slice(at, at + BATCH_SIZE);
    const paths = some.map((one) => `/v1.0/sites/${id}/permissions/${encodeURIComponent(one.id)}`);
    for (const [n, part] of (await graph.batch(paths, signal)).entries()) {
      const { data } = permission.safeParse(part);
      const one = some[n];
      if (one === undefined) continue;
      whole.delete(one.id);
      if (data !== undefined && data.roles.length > 0) whole.set(one.id, { ...one, roles: data.roles });
      else {
        const error = part instanceof ProviderError ? part : new ProviderError('shape', 'no role is told');
        gaps.push(gapOf(error, `how far an app may go on the site ${address}`, subject));
      }
    }
  }
  return [...whole.values()];
}

function toGrants(
  tenant: string,
  { id: place, url: placeName }: Site,
  { roles, apps }: Permission,
  clients: ReadonlyMap<string, RecordKey>,
): readonly GrantRecord[] {
  return apps.flatMap(({ id: appId, displayName }): readonly GrantRecord[] => {
    const app = clients.get(appId);
    // Without a service principal in the tenant nobody gets a token for it: it opens nothing.
    if (app === undefined) return [];
    return [
      {
        kind: 'grant',
        key: recordKey(tenant, 'grant', 'selected-site', place, appId),
        app,
        clientId: appId,
        access: 'application',
        principal: 'itself',
        resource: SHAREPOINT,
        ...apiName(SHAREPOINT),
        scopes: [...new Set(roles.map(scopeOf))],
        // By whoever holds full control of sites, and that may be an app.
        consent: 'unknown',
        place,
        placeName,
        grantedAt: 'unknown',
        ...(displayName && { appName: displayName }),
      },
    ];
  });
}

/** What a role opens, it opens to who holds Sites.Selected, and on one site. */
function scopeOf(role: string): string {
  return `Sites.Selected (${role.toLowerCase()})`;
}

function subjectOf(tenant: string, address: string): RecordKey {
  return recordKey(tenant, 'grant', 'selected-site', address);
}

function gapOf(error: unknown, what: string, subject: RecordKey): Gap {
  return toGap(withNeeds(error, needs), { what, subject });
}
