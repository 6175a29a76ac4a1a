import { z } from 'zod';
import { toGap } from '../../lib/errors.ts';
import { printable } from '../../lib/text.ts';
import { type RecordKey, recordKey } from '../../model/keys.ts';
import type { Gap } from '../../model/page.ts';
import type { GrantRecord } from '../../model/records.ts';
import type { Surface } from '../connector.ts';
import { apiName, EXCHANGE } from './api-names.ts';
import type { GraphClient } from './client.ts';
import { clientKey } from './keys.ts';
import { guid, readListing, readRows } from './listing.ts';
import { withNeeds } from './needs.ts';
import { member } from './rules.ts';
import type { Session } from './session.ts';

const named = z.object({ id: guid, displayName: z.string().min(1) });

const assignment = z.object({
  id: guid,
  principalId: z.string().regex(/^\/\w+\/./, { error: 'it does not say what kind of principal it is for' }),
  roleDefinitionId: guid,
  directoryScopeId: z.string().nullish(),
  appScopeId: z.string().nullish(),
});

type Assignment = z.output<typeof assignment>;
type Names = ReadonlyMap<string, string>;

/** Names by id. In part: one that is not among them may have been hidden. */
interface Read {
  readonly names: Names;
  readonly isWhole: boolean;
  readonly gaps: readonly Gap[];
}

const path = '/beta/roleManagement/exchange';
const needs = ['RoleManagement.Read.Exchange'] as const;

export const exchangeRoles: Surface<Session, GrantRecord> = {
  id: 'exchange-roles',
  question: 'Which apps does Exchange itself let into mailboxes, with which roles and into which mailboxes?',
  listing: 'whole',
  yields: ['grant'],
  adds: ['grant'],
  needs,
  calls: [`GET ${path}/roleDefinitions`, `GET ${path}/customAppScopes`, `GET ${path}/roleAssignments`],
  read: async function* ({ graph }, { tenant, signal }) {
    const roles = await namesOf(graph, 'roleDefinitions', 'the names of roles in Exchange', signal);
    if (roles.gaps.length > 0) yield { records: [], gaps: roles.gaps };
    // Without any name of a role nothing could be told.
    if (roles.names.size === 0 && !roles.isWhole) return;
    const scopes = await namesOf(graph, 'customAppScopes', 'the names of mailbox scopes in Exchange', signal);
    if (scopes.gaps.length > 0) yield { records: [], gaps: scopes.gaps };
    const odd = new Set<string>();
    const assignments = readListing(
      graph,
      {
        path: `${path}/roleAssignments`,
        what: 'role assignments in Exchange',
        one: 'role assignment in Exchange',
        row: assignment,
        needs,
        toRecords: (row) => {
          const kind = kindOf(row.principalId);
          if (kind !== 'ServicePrincipals' && !people.test(kind)) odd.add(printable(kind, 40));
          return toGrants(tenant, row, { roles, scopes });
        },
        subject: (row) => appIn(tenant, member(row, 'principalId')),
      },
      { signal },
    );
    for await (const { gaps = [], ...page } of assignments) {
      yield { ...page, gaps: [...gaps, ...[...odd].map(newKind)] };
      odd.clear();
    }
  },
};

async function namesOf(
  graph: GraphClient,
  list: 'roleDefinitions' | 'customAppScopes',
  what: string,
  signal: AbortSignal,
): Promise<Read> {
  const names = new Map<string, string>();
  const gaps: Gap[] = [];
  const rows = { one: `one of ${what}`, row: named, toRecords: (row: z.output<typeof named>) => [row] };
  try {
    for await (const { value } of graph.list(`${path}/${list}`, { signal })) {
      const read = readRows(rows, value);
      for (const { id, displayName } of read.records) names.set(id, displayName);
      gaps.push(...read.gaps);
    }
  } catch (error) {
    gaps.push(toGap(withNeeds(error, needs), { what }));
  }
  return { names, isWhole: gaps.length === 0, gaps };
}

/** Users, role groups and assignment policies hold most of them, and are no apps. */
function toGrants(
  tenant: string,
  row: Assignment,
  { roles, scopes }: { readonly roles: Read; readonly scopes: Read },
): readonly GrantRecord[] {
  const app = appIn(tenant, row.principalId);
  if (app === undefined) return [];
  const role = roles.names.get(row.roleDefinitionId);
  const bounds = placeOf(row, scopes.names);
  // Told by its id once and by its name again, it would look like another one: the gap says that it was not told.
  if (role === undefined && !roles.isWhole) return [];
  if (bounds.place !== undefined && bounds.placeName === undefined && !scopes.isWhole) return [];
  return [
    {
      kind: 'grant',
      key: recordKey(tenant, 'grant', 'exchange-role', row.id),
      app,
      access: 'application',
      principal: 'itself',
      resource: EXCHANGE,
      ...apiName(EXCHANGE),
      scopes: [role ?? `unknown role ${row.roleDefinitionId}`],
      consent: 'admin',
      ...bounds,
      grantedAt: 'unknown',
    },
  ];
}

/** What Exchange gives roles to besides apps. */
const people = /^(?:user|computer|mailboxplan|foreignsecurityprincipal|\w*group|\w*polic(?:y|ies))s?$/i;

/** `/ServicePrincipals/{id}`. */
function kindOf(principal: string): string {
  const kind = /^\/(\w+)\//.exec(principal)?.[1] ?? '';
  return /^servicePrincipals$/i.test(kind) ? 'ServicePrincipals' : kind;
}

/** It may be one of apps: whether it is, and by which id it would go, nobody has told. */
function newKind(kind: string): Gap {
  return {
    reason: 'shape',
    what: `what a kind of principal that is new to OAuthlas may do in Exchange: ${kind}`,
  };
}

function appIn(tenant: string, principal: unknown): RecordKey | undefined {
  const id = typeof principal === 'string' ? /^\/servicePrincipals\/(.+)$/i.exec(principal)?.[1] : undefined;
  return id === undefined ? undefined : clientKey(tenant, id.toLowerCase());
}

/** The slash alone is the whole of the organisation; so is nothing, for who is told of no bounds must expect none. */
export function placeOf(
  { id, appScopeId, directoryScopeId }: Pick<Assignment, 'id' | 'appScopeId' | 'directoryScopeId'>,
  scopes: Names,
): Pick<GrantRecord, 'place' | 'placeName'> {
  const custom = appScopeId?.toLowerCase().replace(/^\//, '');
  if (custom) {
    const placeName = scopes.get(custom.split('/').at(-1) ?? '');
    return { place: custom, ...(placeName !== undefined && { placeName }) };
  }
  const directory = directoryScopeId?.toLowerCase().replace(/^\//, '');
  if (!directory) return {};
  const [kind = '', of = ''] = directory.split('/');
  // Whose mailbox it is says as much of the person as of the app.
  if (kind === 'users') return { place: `mailbox/${id}`, placeName: 'one mailbox' };
  const words = kinds.get(kind);
  return { place: directory, ...(words !== undefined && { placeName: `${words} ${of}` }) };
}

const kinds: Names = new Map([
  ['administrativeunits', 'administrative unit'],
  ['groups', 'group'],
]);
