import { z } from 'zod';
import { type ProviderError, toGap } from '../../lib/errors.ts';
import { fanOut } from '../../lib/fan-out.ts';
import type { Gap } from '../../model/page.ts';
import { clientKey } from './keys.ts';
import { guid, idIn, type Rows, readRows } from './listing.ts';
import { withNeeds } from './needs.ts';
import { kindOf, type Principal, principal } from './principal.ts';
import type { Role } from './role-definitions.ts';
import type { Session } from './session.ts';
import { identify } from './unnamed-holders.ts';

const assignment = z.object({
  principalId: guid,
  roleDefinitionId: guid,
  directoryScopeId: z.string().nullish(),
  appScopeId: z.string().nullish(),
  // Nothing for who was deleted, and for whom Graph does not expand.
  principal: principal.nullish(),
});

/** Somebody who holds a role, or who may. */
export interface Holding {
  readonly role: Role;
  readonly holder: Principal;
  readonly kind: 'app' | 'person';
  /** Where alone the role holds, as the vendor writes it; absent: in the whole directory. */
  readonly scope?: string;
  /** The group by which it is held. */
  readonly group?: string;
}

export interface HoldersQuery {
  readonly tenant: string;
  /** The list, with `$expand=principal`: it takes no page size. */
  readonly path: string;
  readonly what: string;
  readonly needs: readonly string[];
  readonly signal: AbortSignal;
}

export interface Holders {
  readonly holdings: readonly Holding[];
  readonly gaps: readonly Gap[];
}

/** Who holds a role, directly or as a member of a group that does. */
export async function readHolders(session: Session, query: HoldersQuery): Promise<Holders> {
  const { find, gaps: unread } = await session.roleDefinitions();
  const gaps = [...unread];
  const holdings: Holding[] = [];
  const unnamed: { readonly id: string; readonly held: GroupRole }[] = [];
  const groups = new Map<string, GroupRole[]>();
  const rows: Rows<z.output<typeof assignment>, z.output<typeof assignment>> = {
    one: 'role assignment',
    row: assignment,
    toRecords: (row) => [row],
    subject: (row) => {
      const id = idIn(row, 'principalId');
      return id === undefined ? undefined : clientKey(query.tenant, id);
    },
  };
  try {
    for await (const { value } of session.graph.list(query.path, query)) {
      const read = readRows(rows, value);
      gaps.push(...read.gaps);
      for (const row of read.records) {
        const role = find(row.roleDefinitionId);
        if (role === undefined) continue;
        const held = { role, ...scopeOf(row) };
        if (!row.principal || kindOf(row.principal) === 'unknown')
          unnamed.push({ id: row.principalId, held });
        else add(held, row.principal);
      }
    }
  } catch (error) {
    gaps.push(toGap(withNeeds(error, query.needs), { what: `the list of ${query.what}` }));
  }
  const named = await identify(
    session.graph,
    unnamed.map(({ id }) => id),
    query,
  );
  gaps.push(...named.gaps);
  for (const { id, held } of unnamed) {
    const holder = named.found.get(id);
    if (holder !== undefined) add(held, holder);
  }
  const members = await readMembers(session, groups, query.signal);
  return { holdings: [...holdings, ...members.holdings], gaps: [...gaps, ...members.gaps] };

  function add(held: GroupRole, holder: Principal): void {
    const kind = kindOf(holder);
    if (kind === 'group') groups.set(holder.id, [...(groups.get(holder.id) ?? []), held]);
    else if (kind === 'app' || kind === 'person') holdings.push({ ...held, holder, kind });
  }
}

type GroupRole = Pick<Holding, 'role' | 'scope'>;

/** `/` is the whole directory; the other kind of scope is one that only the app behind it understands. */
function scopeOf({ directoryScopeId, appScopeId }: z.output<typeof assignment>): Pick<Holding, 'scope'> {
  const scope = [directoryScopeId, appScopeId].find((one) => one && one !== '/');
  return scope ? { scope: scope.toLowerCase() } : {};
}

/**
 * Of v1.0, this list leaves out apps. A group that holds a role holds no other group.
 * @see https://learn.microsoft.com/en-us/graph/api/group-list-members
 * @see https://learn.microsoft.com/en-us/entra/identity/role-based-access-control/groups-concept
 */
const membersPath = (group: string) =>
  `/beta/groups/${group}/members?$top=999&$select=id,displayName,mail,userPrincipalName,accountEnabled,userType,createdDateTime`;

async function readMembers(
  { graph, concurrency }: Session,
  groups: ReadonlyMap<string, readonly GroupRole[]>,
  signal: AbortSignal,
): Promise<Holders> {
  const rows: Rows<Principal, Principal> = {
    one: 'member of a group that holds a role',
    row: principal,
    toRecords: (row) => [row],
  };
  const readGroup = async ([group, roles]: readonly [string, readonly GroupRole[]]): Promise<Holders> => {
    const holdings: Holding[] = [];
    const gaps: Gap[] = [];
    for await (const { value } of graph.list(membersPath(group), { signal })) {
      const read = readRows(rows, value);
      gaps.push(...read.gaps);
      for (const holder of read.records) {
        const kind = kindOf(holder);
        if (kind === 'group') gaps.push(nested);
        else if (kind === 'unknown') gaps.push(untyped);
        else if (kind !== 'thing') holdings.push(...roles.map((held) => ({ ...held, holder, kind, group })));
      }
    }
    return { holdings, gaps };
  };
  const holdings: Holding[] = [];
  const gaps: Gap[] = [];
  const pages = fanOut(
    listOf(groups),
    readGroup,
    (_, error): Holders => ({ holdings: [], gaps: [gapOf(error)] }),
    { width: concurrency, pageSize: 50 },
  );
  for await (const { done, gaveUp } of pages) {
    holdings.push(...done.flatMap(({ value }) => value.holdings));
    gaps.push(...done.flatMap(({ value }) => value.gaps), ...(gaveUp === undefined ? [] : [gapOf(gaveUp)]));
  }
  return { holdings, gaps };
}

const untyped: Gap = {
  reason: 'shape',
  what: 'of somebody in a group that holds a role Graph does not tell whether it is an app or a person',
};

const nested: Gap = {
  reason: 'shape',
  what: 'a group inside a group that holds a role, which Microsoft says there is none of, was not followed',
};

function gapOf(error: ProviderError): Gap {
  return toGap(withNeeds(error, ['Directory.Read.All']), {
    what: 'who is in the groups that hold a role',
  });
}

async function* listOf<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items;
}
