import { z } from 'zod';
import { type ProviderError, providerError, toGap } from '../../lib/errors.ts';
import { fanOut } from '../../lib/fan-out.ts';
import { type RecordKey, recordKey, vendorId } from '../../model/keys.ts';
import type { Cursor, Gap, Page } from '../../model/page.ts';
import type { AppRecord, GrantRecord } from '../../model/records.ts';
import { toInstant } from '../../model/values.ts';
import type { ReadOptions, Surface } from '../connector.ts';
import { type Asked, firstPages } from './first-pages.ts';
import { clientKey } from './keys.ts';
import { guid, idIn, type Rows, readRows } from './listing.ts';
import { withNeeds } from './needs.ts';
import type { Session } from './session.ts';

const assignment = z.object({
  id: z.string().nullish(),
  appRoleId: guid,
  createdDateTime: z.string().nullish(),
  principalId: guid,
  principalType: z.string(),
  principalDisplayName: z.string().nullish(),
  resourceDisplayName: z.string().nullish(),
});

/** Assigned without a role: it may get tokens for the resource, which decides alone what they are good for. */
const defaultAccess = '00000000-0000-0000-0000-000000000000';

const needs = ['Application.Read.All'] as const;

interface Resource {
  readonly id: string;
  readonly roles: Readonly<Record<string, string>>;
}

type Read = Pick<Page<GrantRecord>, 'records' | 'gaps'>;

export const applicationPermissions: Surface<Session, GrantRecord> = {
  id: 'application-permissions',
  question: 'Which apps act as themselves, without a person, and what may they do?',
  listing: 'whole',
  yields: ['grant'],
  from: ['service-principals'],
  needs,
  calls: ['POST /v1.0/$batch', 'GET /v1.0/servicePrincipals/{id}/appRoleAssignedTo'],
  read: async function* (session, options) {
    const { tenant, after, signal } = options;
    // Who is refused at one resource is refused at all of them: no further one is asked.
    let refusal: ProviderError | undefined;
    const isRefused = () => refusal !== undefined;

    const pages = fanOut(
      firstPages(session.graph, resources(options, after, isRefused), { pathOf, signal }),
      (resource) => readAssignments(session, tenant, resource, signal),
      (resource, error): Read => {
        if (error.reason !== 'permission' && error.reason !== 'credentials') {
          return { records: [], gaps: [gapOf(tenant, resource, error)] };
        }
        const isFirst = refusal === undefined;
        refusal ??= error;
        return { records: [], gaps: isFirst ? [restOf(error)] : [] };
      },
      { width: session.concurrency * 2, pageSize: 50 },
    );
    for await (const { done, gaveUp } of pages) {
      const last = done.at(-1);
      yield {
        records: done.flatMap(({ value }) => value.records),
        gaps: [
          ...done.flatMap(({ value }) => value.gaps ?? []),
          ...(gaveUp === undefined ? [] : [restOf(gaveUp)]),
        ],
        ...(last !== undefined && { cursor: last.parent.id }),
      };
    }
  },
};

/** Who publishes no application permission has none to be held. */
async function* resources(
  { known }: ReadOptions,
  after: Cursor | undefined,
  isRefused: () => boolean,
): AsyncGenerator<Resource> {
  for await (const app of known('app')) {
    if (isRefused()) return;
    if (app.publishes === undefined) continue;
    const id = vendorId(app.key);
    if (after === undefined || id > after) yield { id, roles: app.publishes };
  }
}

function pathOf({ id }: Resource): string {
  return `/v1.0/servicePrincipals/${id}/appRoleAssignedTo?$top=999`;
}

async function readAssignments(
  { graph }: Session,
  tenant: string,
  resource: Asked<Resource>,
  signal: AbortSignal,
): Promise<Read> {
  const rows: Rows<z.output<typeof assignment>, GrantRecord> = {
    one: 'app role assignment',
    row: assignment,
    toRecords: (row) => (row.principalType === 'ServicePrincipal' ? [toGrant(tenant, resource, row)] : []),
    subject: (row) => {
      const id = idIn(row, 'principalId');
      return id === undefined ? undefined : clientKey(tenant, id);
    },
  };
  // By key: a list that started over shows its first rows twice.
  const records = new Map<RecordKey, GrantRecord>();
  const gaps: Gap[] = [];
  try {
    for await (const { value } of graph.list(pathOf(resource), { first: resource.first(), signal })) {
      const read = readRows(rows, value);
      for (const record of read.records) records.set(record.key, record);
      gaps.push(...read.gaps);
    }
  } catch (error) {
    const known = providerError(error);
    // With nothing in hand it goes to the fan-out, which counts refusals; what was read is not thrown away.
    if (known === undefined || records.size + gaps.length === 0) throw error;
    gaps.push(gapOf(tenant, resource, known));
  }
  return { records: [...records.values()], gaps };
}

function toGrant(
  tenant: string,
  { id: resourceId, roles }: Resource,
  row: z.output<typeof assignment>,
): GrantRecord {
  const { appRoleId, principalId, principalDisplayName, resourceDisplayName } = row;
  return {
    kind: 'grant',
    key: recordKey(tenant, 'grant', 'application', resourceId, principalId, appRoleId),
    app: clientKey(tenant, principalId),
    access: 'application',
    principal: 'itself',
    resource: resourceId,
    ...(resourceDisplayName && { resourceName: resourceDisplayName }),
    scopes: toScopes(appRoleId, roles),
    consent: 'admin',
    grantedAt: toInstant(row.createdDateTime),
    ...(principalDisplayName && { appName: principalDisplayName }),
  };
}

/** A role id means something only within its resource; one that is gone from there still stands on the grant. */
function toScopes(appRoleId: string, roles: AppRecord['publishes'] = {}): readonly string[] {
  if (appRoleId === defaultAccess) return [];
  return [Object.hasOwn(roles, appRoleId) ? String(roles[appRoleId]) : `unknown role ${appRoleId}`];
}

function gapOf(tenant: string, resource: Resource, error: ProviderError): Gap {
  return toGap(withNeeds(error, needs), {
    what: 'who holds the permissions of a resource',
    subject: clientKey(tenant, resource.id),
  });
}

function restOf(error: ProviderError): Gap {
  return toGap(withNeeds(error, needs), { what: 'who holds the permissions of the remaining resources' });
}
