import { z } from 'zod';
import type { Gap, Page } from '../../model/page.ts';
import type { TrustRecord } from '../../model/records.ts';
import type { Surface } from '../connector.ts';
import { notInChina } from './clouds.ts';
import { signInKey } from './keys.ts';
import { guid, idIn, type Listing, readListing } from './listing.ts';
import type { Session } from './session.ts';
import { extension, toTarget } from './sign-in-extensions.ts';

const listener = z.object({
  '@odata.type': z.string().nullish(),
  id: guid,
  conditions: z
    .object({
      applications: z
        .object({
          includeAllApplications: z.boolean().nullish(),
          includeApplications: z.array(z.object({ appId: guid })).nullish(),
          'includeApplications@odata.nextLink': z.string().nullish(),
        })
        .nullish(),
    })
    .nullish(),
  handler: z.object({ '@odata.type': z.string().nullish(), customExtension: extension.nullish() }).nullish(),
});

type Listener = z.output<typeof listener>;

const path = '/v1.0/identity/authenticationEventListeners';
const needs = ['EventListener.Read.All'] as const;

export const signInListeners: Surface<Session, TrustRecord> = {
  id: 'sign-in-listeners',
  question: 'For the sign-ins of which apps is a service outside asked?',
  listing: 'whole',
  yields: ['trust'],
  adds: ['trust'],
  needs,
  calls: [`GET ${path}`],
  notIn: {
    clouds: notInChina,
    what: 'Microsoft documents no list of listeners to sign-ins for its cloud in China',
  },
  read: async function* ({ graph }, { tenant, after, signal }) {
    const cut: Gap[] = [];
    for await (const page of readListing(graph, listeners(tenant, cut), { after, signal }))
      yield withCut(page, cut);
  },
};

function listeners(tenant: string, cut: Gap[]): Listing<Listener, TrustRecord> {
  const keyOf = (id: string) => signInKey(tenant, 'listener', id);
  return {
    path,
    what: 'listeners to sign-ins',
    one: 'listener to sign-ins',
    row: listener,
    needs,
    toRecords: (row) => {
      if (row.conditions?.applications?.['includeApplications@odata.nextLink'])
        cut.push({
          reason: 'truncated',
          what: 'more apps of a listener to sign-ins',
          subject: keyOf(row.id),
        });
      return toTrusts(tenant, row);
    },
    subject: (row) => {
      const id = idIn(row, 'id');
      return id === undefined ? undefined : keyOf(id);
    },
  };
}

function withCut<R extends Page<TrustRecord>>(page: R, cut: Gap[]): R {
  return cut.length === 0 ? page : { ...page, gaps: [...(page.gaps ?? []), ...cut.splice(0)] };
}

/** One for each app, filed under it; one without an app where it is for all, for none, or for whom is not told. */
export function toTrusts(tenant: string, row: Listener): readonly TrustRecord[] {
  const { id, conditions, handler } = row;
  if (!isAsking(handler)) return [];
  const asked = handler?.customExtension;
  const { includeAllApplications, includeApplications } = conditions?.applications ?? {};
  const apps = includeApplications?.map(({ appId }) => appId);
  const said = {
    kind: 'trust',
    type: 'sign-in',
    with: asked ? toTarget(asked) : 'a service that is not told',
    home: 'unknown',
  } as const;
  const allows = [
    row['@odata.type']?.replace(/^#?microsoft\.graph\./, '') || 'unknown',
    ...(asked ? [`customExtension: ${asked.id}`] : []),
  ];
  const key = signInKey(tenant, 'listener', id);
  const without = (whom: string): TrustRecord => ({ ...said, key, allows: [...allows, whom] });
  return [
    ...(includeAllApplications === true ? [without('includeAllApplications')] : []),
    ...[...new Set(apps)].map((appId) => ({
      ...said,
      key: signInKey(tenant, 'listener', id, appId),
      clientId: appId,
      allows,
    })),
    ...(includeAllApplications === true || apps?.length
      ? []
      : [without(`includeApplications: ${apps === undefined ? 'unknown' : 'none'}`)]),
  ];
}

/** Handlers of other kinds are Entra's own, and ask nobody outside; one that is not told may. */
function isAsking(handler: Listener['handler']): boolean {
  if (handler === null) return false;
  const type = handler?.['@odata.type'];
  return Boolean(handler?.customExtension) || !type || /CustomExtensionHandler$/i.test(type);
}
