import { type Answer, json, parameters } from '../http.ts';
import type { List } from '../list.ts';
import { graphError } from './answers.ts';

export interface Collection<T> {
  /** What follows the host: 'v1.0/servicePrincipals'. */
  readonly path: string;
  /** What the context calls it: 'servicePrincipals'. */
  readonly entity: string;
  readonly list: List<T>;
  readonly row: (item: T) => object;
  /** What is told besides, whatever is selected. */
  readonly expanded?: (item: T) => object;
  /** The largest $top; more is refused. */
  readonly most?: number;
  /** The page size where none is asked for. */
  readonly usual?: number;
  /** After the first page comes one without rows, as Graph may give one. */
  readonly hasEmptyPage?: boolean;
  /** What became of the rows since. */
  readonly edited?: {
    readonly now: (row: object) => object | undefined;
    /** They stand at the end. */
    readonly added: () => readonly object[];
  };
}

const host = 'https://graph.microsoft.com';

/** One page of a collection: $top, $select and $skiptoken. The next link carries the vendor's own host. */
export function page<T>(collection: Collection<T>, query: string): Answer {
  const given = parameters(query);
  const most = collection.most ?? 999;
  const top = given.has('$top') ? Number(given.get('$top')) : (collection.usual ?? 100);
  if (!Number.isInteger(top) || top < 1 || top > most) {
    return graphError(
      400,
      'Request_UnsupportedQuery',
      `Invalid page size specified: '${given.get('$top')}'. Must be between 1 and ${most} inclusive.`,
    );
  }
  const position = given.has('$skiptoken')
    ? readToken(given.get('$skiptoken') ?? '')
    : { start: 0, isEmpty: false };
  if (position === undefined || position.start > collection.list.length) {
    return graphError(400, 'Directory_ExpiredPageToken', 'The page token has expired or is not valid.');
  }
  const end = position.isEmpty ? position.start : Math.min(position.start + top, collection.list.length);
  const select = given
    .get('$select')
    ?.split(',')
    .map((name) => name.trim());
  const value: object[] = [];
  for (let index = position.start; index < end; index++) {
    const item = collection.list.at(index);
    const planted = collection.row(item);
    const row = collection.edited === undefined ? planted : collection.edited.now(planted);
    if (row !== undefined) value.push({ ...selected(row, select), ...collection.expanded?.(item) });
  }
  if (end === collection.list.length && !position.isEmpty)
    for (const row of collection.edited?.added() ?? []) value.push(selected(row, select));
  const gapFollows = collection.hasEmptyPage === true && position.start === 0 && !position.isEmpty;
  const [version] = collection.path.split('/');
  return json({
    '@odata.context': `${host}/${version}/$metadata#${collection.entity}${select ? `(${select.join(',')})` : ''}`,
    ...(end < collection.list.length || gapFollows
      ? { '@odata.nextLink': nextLink(collection.path, query, end, gapFollows) }
      : {}),
    value,
  });
}

/** The type of a row is told in any case. */
export function selected(row: object, select: readonly string[] | undefined): object {
  if (select === undefined) return row;
  const source: Record<string, unknown> = { ...row };
  const picked: Record<string, unknown> = {};
  for (const name of ['@odata.type', ...select]) if (name in source) picked[name] = source[name];
  return picked;
}

function nextLink(path: string, query: string, start: number, isEmpty: boolean): string {
  const kept = query.split('&').filter((part) => part !== '' && !/^(\$|%24)skiptoken=/i.test(part));
  return `${host}/${path}?${[...kept, `$skiptoken=${writeToken(start, isEmpty)}`].join('&')}`;
}

// Opaque to the client: it must come back as it was given.
function writeToken(start: number, isEmpty: boolean): string {
  return Buffer.from(`RFNwdAIAAQAAA.${start}.${isEmpty ? 'gap' : 'row'}`).toString('base64url');
}

function readToken(token: string): { readonly start: number; readonly isEmpty: boolean } | undefined {
  const parts = /^RFNwdAIAAQAAA\.(\d+)\.(gap|row)$/.exec(Buffer.from(token, 'base64url').toString());
  return parts === null ? undefined : { start: Number(parts[1]), isEmpty: parts[2] === 'gap' };
}
