import type { EndpointId } from '../endpoints.ts';
import { type Answer, json, parameters } from '../http.ts';
import { graphError } from './answers.ts';
import { deletedClient } from './deleted.ts';
import type { Entity } from './edits.ts';
import { objectNow } from './objects.ts';
import { selected } from './page.ts';
import type { Part, PartRoute } from './part.ts';
import type { M365 } from './scene.ts';

/** What changed in the directory, and single objects of it. */
export const deltas: Part = {
  routes: [
    ofChanges('m365.usersDelta', 'users'),
    ofChanges('m365.servicePrincipalsDelta', 'servicePrincipals'),
    ofChanges('m365.applicationsDelta', 'applications'),
    ofChanges('m365.grantsDelta', 'oauth2PermissionGrants'),
    {
      endpoint: 'm365.oauth2PermissionGrant',
      path: /^\/v1\.0\/oauth2PermissionGrants\/([\w-]{20,})$/,
      answer: (world, _, [id = '']) => one(objectNow(world, 'oauth2PermissionGrants', id), id),
    },
    {
      endpoint: 'm365.deletedItem',
      path: /^\/v1\.0\/directory\/deletedItems\/([\da-f-]{36})$/,
      answer: (world, _, [id = '']) =>
        one(world.edits.deleted('applications', id) ?? deletedClient(world, id), id),
    },
  ],
};

/** So many changes to a page. */
const PAGE = 3;
const host = 'https://graph.microsoft.com';

function ofChanges(endpoint: EndpointId, entity: Entity): PartRoute {
  const path = `/v1.0/${entity}/delta`;
  return {
    endpoint,
    path,
    answer: (world, { query }) => changes(world, entity, query, (from) => world.edits.since(entity, from)),
  };
}

export interface Change {
  readonly id: string;
  readonly row: object | null;
}

/** A change tells its id and at least what changed; the rest may be there or not, and here is not. */
export function changes(
  { edits }: M365,
  entity: Entity | 'groups',
  query: string,
  since: (from: number) => readonly Change[],
): Answer {
  const given = parameters(query);
  const select = given.get('$select')?.split(',');
  const token = given.get('$deltatoken') ?? given.get('$skiptoken') ?? '';
  const path = `${host}/v1.0/${entity}/delta`;
  const kept = select === undefined ? '' : `$select=${select.join(',')}&`;
  const later = `${path}?${kept}$deltatoken=${write(edits.count(), 0)}`;
  const context = { '@odata.context': `${host}/v1.0/$metadata#${entity}` };
  if (token === 'latest') return json({ ...context, '@odata.deltaLink': later, value: [] });
  const place = read(token);
  if (place === undefined || place.from > edits.count() || place.from < edits.forgotten())
    return {
      ...graphError(410, 'syncStateNotFound', 'The sync state is not found.'),
      headers: { location: path },
    };
  // What may come back was changed, in the vendor's words; what is gone for good was deleted.
  const reasonOf = (id: string) =>
    entity === 'groups' || edits.deleted(entity, id) !== undefined ? 'changed' : 'deleted';
  const all = since(place.from);
  const value = all.slice(place.at, place.at + PAGE).map(({ id, row }) =>
    row === null
      ? { id, '@removed': { reason: reasonOf(id) } }
      : {
          ...selected(
            row,
            select?.flatMap((name) => [name, `${name}@delta`]),
          ),
          id,
        },
  );
  const end = place.at + PAGE;
  return json({
    ...context,
    ...(end < all.length
      ? { '@odata.nextLink': `${path}?${kept}$skiptoken=${write(place.from, end)}` }
      : { '@odata.deltaLink': later }),
    value,
  });
}

function one(row: object | undefined, id: string): Answer {
  if (row === undefined)
    return graphError(404, 'Request_ResourceNotFound', `Resource '${id}' does not exist.`);
  return json({ '@odata.context': `${host}/v1.0/$metadata#directoryObjects/$entity`, ...row });
}

// Opaque to the client.
function write(from: number, at: number): string {
  return Buffer.from(`delta.${from}.${at}`).toString('base64url');
}

function read(token: string): { readonly from: number; readonly at: number } | undefined {
  const parts = /^delta\.(\d+)\.(\d+)$/.exec(Buffer.from(token, 'base64url').toString());
  return parts === null ? undefined : { from: Number(parts[1]), at: Number(parts[2]) };
}
