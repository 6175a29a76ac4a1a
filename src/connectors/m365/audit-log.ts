import { z } from 'zod';
import type { Instant } from '../../model/values.ts';
import type { GraphClient } from './client.ts';
import { type CloudName, notInChina } from './clouds.ts';
import { guid } from './listing.ts';

export const AUDITS = '/v1.0/auditLogs/directoryAudits';

/** The clouds in which the log has no API. */
export const AUDITS_NOT_IN: readonly CloudName[] = notInChina;

/** What is done to apps, and to roles: the rest of the log is about people, groups and devices. */
const about =
  "loggedByService eq 'Core Directory' and (category eq 'ApplicationManagement' or category eq 'RoleManagement')";

/** The log between two times, the newest first. */
export function auditsBetween(from: Instant, to: Instant): string {
  const filter = `activityDateTime ge ${from} and activityDateTime le ${to} and ${about}`;
  return `${AUDITS}?$filter=${filter}&$orderby=activityDateTime desc&$top=999`;
}

/** Object ids of what was touched, by the log's word for what it is, in small letters. */
export type Touched = ReadonlyMap<string, ReadonlySet<string>>;

const event = z.object({
  targetResources: z.array(z.object({ id: guid.nullish(), type: z.string().toLowerCase().nullish() })),
});

/** Whatever the log says was done to; undefined where a row of it cannot be read. @throws ProviderError */
export async function fetchTouched(
  graph: GraphClient,
  from: Instant,
  { to, signal }: { readonly to: Instant; readonly signal: AbortSignal },
): Promise<Touched | undefined> {
  const touched = new Map<string, Set<string>>();
  for await (const { value } of graph.list(auditsBetween(from, to), { signal })) {
    for (const row of value) {
      const { data } = event.safeParse(row);
      if (data === undefined) return undefined;
      for (const { id, type } of data.targetResources) {
        if (!id || !type) continue;
        const ids = touched.get(type) ?? new Set<string>();
        touched.set(type, ids.add(id));
      }
    }
  }
  return touched;
}
