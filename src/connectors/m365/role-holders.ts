import { z } from 'zod';
import { type ProviderError, toGap } from '../../lib/errors.ts';
import { fanOut } from '../../lib/fan-out.ts';
import type { Gap } from '../../model/page.ts';
import { clientKey } from './keys.ts';
import { guid, idIn, type Rows, readRows } from './listing.ts';
import { withNeeds } from './needs.ts';
import type { Role } from './role-definitions.ts';
import type { Session } from './session.ts';
import { user } from './users.ts';

/** Whom a role was given: of apps, too, these members are all that is asked for. */
const principal = user.extend({ '@odata.type': z.string().nullish() });
export type Principal = z.output<typeof principal>;

const assignment = z.object({
  principalId: guid,
  roleDefinitionId: guid,
  directoryScopeId: z.string().nullish(),
  appScopeId: z.string().nullish(),
  // Nothing where nobody has this id any more.
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
  const nameless: Holding[] = [];
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
        const holder = row.principal ?? { id: row.principalId };
        const kind = kindOf(holder);
        if (!row.principal) nameless.push({ ...held, holder, kind: 'app' });
        else if (kind === 'group')
          groups.set(row.principalId, [...(groups.get(row.principalId) ?? []), held]);
        else if (kind !== 'thing') holdings.push({ ...held, holder, kind });
      }
    }
  } catch (error) {
    gaps.push(toGap(withNeeds(error, query.needs), { what: `the list of ${query.what}` }));
  }
  // Some were deleted, which a restored app gets back with all that it holds. But not all of them can be gone.
  if (holdings.length + groups.size > 0) holdings.push(...nameless);
  else if (nameless.length > 0) gaps.push(untold);
  const members = await readMembers(session, groups, query.signal);
  return { holdings: [...holdings, ...members.holdings], gaps: [...gaps, ...members.gaps] };
}

const untold: Gap = {
  reason: 'shape',
  what: 'of nobody who holds a role did Graph tell whether it is an app or a person',
};

type GroupRole = Pick<Holding, 'role' | 'scope'>;

/** `/` is the whole directory; the other kind of scope is one that only the app behind it understands. */
function scopeOf({ directoryScopeId, appScopeId }: z.output<typeof assignment>): Pick<Holding, 'scope'> {
  const scope = [directoryScopeId, appScopeId].find((one) => one && one !== '/');
  return scope ? { scope: scope.toLowerCase() } : {};
}

/** A kind that is new to us is told as an app: nothing that holds a role goes untold. */
function kindOf({ '@odata.type': type }: Principal): Holding['kind'] | 'group' | 'thing' {
  const name = (type ?? '').replace(/^#?microsoft\.graph\./i, '').toLowerCase();
  if (name === 'group') return 'group';
  if (name === 'device' || name === 'orgcontact') return 'thing';
  return name === 'user' || name === 'agentuser' ? 'person' : 'app';
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
