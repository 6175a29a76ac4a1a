import { z } from 'zod';
import { type ProviderError, toGap } from '../../lib/errors.ts';
import { recordKey, vendorId } from '../../model/keys.ts';
import type { Gap } from '../../model/page.ts';
import type { PolicyRecord } from '../../model/records.ts';
import type { ReadOptions, Surface } from '../connector.ts';
import { BATCH_SIZE } from './batch.ts';
import { readChildLists } from './child-lists.ts';
import { clientKey } from './keys.ts';
import { guid, type Rows } from './listing.ts';
import { withNeeds } from './needs.ts';
import type { Session } from './session.ts';

const classificationRow = z.object({
  permissionId: guid,
  permissionName: z.string().nullish(),
  classification: z.string().min(1),
});

/** Microsoft Graph, in every tenant. */
const GRAPH = '00000003-0000-0000-c000-000000000000';

const needs = ['Application.Read.All'] as const;

/** An API, by its service principal in this tenant. */
interface Resource {
  readonly id: string;
  readonly clientId: string;
}

export const permissionClassifications: Surface<Session, PolicyRecord> = {
  id: 'permission-classifications',
  question: 'Which permissions count as harmless, so that people may consent to them?',
  listing: 'whole',
  yields: ['policy'],
  from: ['service-principals', 'delegated-grants'],
  needs,
  calls: ['POST /v1.0/$batch', 'GET /v1.0/servicePrincipals/{id}/delegatedPermissionClassifications'],
  read: async function* ({ graph }, options) {
    const { tenant, after = '', signal } = options;
    const resources = (await consentedTo(options)).filter(({ id }) => id > after);
    for (let at = 0; at < resources.length; at += BATCH_SIZE) {
      const some = resources.slice(at, at + BATCH_SIZE);
      let refusal: ProviderError | undefined;
      const gapOf = ({ id }: Resource, error: ProviderError): Gap | undefined => {
        if (error.reason === 'permission') refusal = error;
        // The API was deleted, and its classifications with it.
        return error.reason === 'gone' || error.reason === 'permission'
          ? undefined
          : toGap(error, { what: 'the classified permissions of an API', subject: clientKey(tenant, id) });
      };
      const reads = await readChildLists(graph, some, { pathOf, rowsOf: rowsOf(tenant), gapOf, signal });
      const cursor = some.at(-1)?.id;
      yield {
        records: reads.flatMap(({ records }) => records),
        gaps: [...reads.flatMap(({ gaps }) => gaps), ...(refusal === undefined ? [] : [restOf(refusal)])],
        ...(cursor !== undefined && { cursor }),
      };
      // Who is refused at one API is refused at all of them.
      if (refusal !== undefined) return;
    }
  },
};

/**
 * There is no list over all APIs. What people may consent to is looked up where somebody has consented to something,
 * and in Graph.
 */
async function consentedTo({ known }: Pick<ReadOptions, 'known'>): Promise<readonly Resource[]> {
  const used = new Set<string>();
  for await (const { access, resource } of known('grant')) {
    if (access === 'delegated') used.add(resource);
  }
  const resources = new Map<string, Resource>();
  for await (const { key, role, clientId = '' } of known('app')) {
    const id = vendorId(key);
    if (role === 'client' && (used.has(id) || clientId === GRAPH)) resources.set(id, { id, clientId });
  }
  return [...resources.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function pathOf({ id }: Resource): string {
  return `/v1.0/servicePrincipals/${id}/delegatedPermissionClassifications`;
}

type Row = z.output<typeof classificationRow>;

function rowsOf(tenant: string): (resource: Resource) => Rows<Row, PolicyRecord> {
  return (resource) => ({
    one: 'classified permission',
    row: classificationRow,
    toRecords: (row) => [toClassification(tenant, resource, row)],
    subject: () => clientKey(tenant, resource.id),
  });
}

export function toClassification(
  tenant: string,
  { id, clientId }: Resource,
  { permissionId, permissionName, classification }: Row,
): PolicyRecord {
  return {
    kind: 'policy',
    // The same permission id may stand for another permission of another API.
    key: recordKey(tenant, 'policy', 'delegatedPermissionClassifications', id, permissionId),
    area: 'classification',
    name: permissionName || permissionId,
    state: 'on',
    value: classification,
    rules: [{ effect: 'includes', when: { resourceApplication: clientId || id } }],
  };
}

function restOf(error: ProviderError): Gap {
  return toGap(withNeeds(error, needs), { what: 'the classified permissions of APIs' });
}
