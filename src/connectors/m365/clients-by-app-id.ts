import { z } from 'zod';
import { ProviderError } from '../../lib/errors.ts';
import type { RecordKey } from '../../model/keys.ts';
import type { AppRecord } from '../../model/records.ts';
import { BATCH_SIZE, type Part } from './batch.ts';
import { toHome } from './home.ts';
import { clientKey } from './keys.ts';
import { guid, maybeGuid } from './listing.ts';
import type { Session } from './session.ts';

/** The service principal of an app. */
export interface Client {
  readonly key: RecordKey;
  readonly home: AppRecord['home'];
}

const principal = z.object({ id: guid, appOwnerOrganizationId: maybeGuid });

/** Nothing else may stand in the path: whoever wrote it may have written anything. */
const appIdPattern = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/**
 * Which apps are of this tenant, asked by their app ids, each once: that Microsoft says there is none can be believed
 * of it, where the list of all service principals may have been cut.
 */
export function createClients({ graph, ownTenant }: Session, tenant: string, signal: AbortSignal) {
  const told = new Map<string, Client | 'none' | ProviderError>();

  function read(part: Part | undefined): Client | 'none' | ProviderError {
    if (part instanceof ProviderError) return part.reason === 'gone' ? 'none' : part;
    const { data } = principal.safeParse(part);
    if (data === undefined)
      return new ProviderError('shape', 'a service principal was told that is not as documented');
    return { key: clientKey(tenant, data.id), home: toHome(data.appOwnerOrganizationId, ownTenant) };
  }

  return {
    /** What was learned; a refusal is one that {@link learn} gave. */
    of: (appId: string | undefined): Client | 'none' | ProviderError =>
      (appId === undefined ? undefined : told.get(appId)) ?? 'none',
    /** Asks for those that are new. Gives what was refused, by app id. */
    learn: async (appIds: Iterable<string>): Promise<ReadonlyMap<string, ProviderError>> => {
      const sought = [...new Set(appIds)].filter((appId) => !told.has(appId) && appIdPattern.test(appId));
      const refused = new Map<string, ProviderError>();
      for (let at = 0; at < sought.length; at += BATCH_SIZE) {
        const some = sought.slice(at, at + BATCH_SIZE);
        const parts = await graph.batch(some.map(pathOf), signal);
        for (const [n, appId] of some.entries()) {
          const answer = read(parts[n]);
          told.set(appId, answer);
          if (answer instanceof ProviderError) refused.set(appId, answer);
        }
      }
      return refused;
    },
  };
}

function pathOf(appId: string): string {
  return `/v1.0/servicePrincipals(appId='${appId}')?$select=id,appOwnerOrganizationId`;
}
