import { z } from 'zod';
import { GOOGLE_ADMIN_ROLES } from '../../knowledge/scopes/google-admin-roles.ts';
import { chainedPages } from '../../lib/chained-pages.ts';
import { providerError, toGap } from '../../lib/errors.ts';
import { parseAnswer, parseEach } from '../../lib/parse.ts';
import { recordKey, vendorId } from '../../model/keys.ts';
import type { Gap } from '../../model/page.ts';
import type { AppRecord, GrantRecord, PrincipalRecord } from '../../model/records.ts';
import type { Surface } from '../connector.ts';
import type { GoogleSession } from './client.ts';
import { nextPageOf } from './pages.ts';
import { readRoles } from './role-definitions.ts';
import { scopes } from './scopes.ts';

type Held = AppRecord | GrantRecord | PrincipalRecord;

export const adminRoles: Surface<GoogleSession, Held> = {
  id: 'admin-roles',
  question: 'Which service accounts and groups hold a role of an administrator?',
  listing: 'whole',
  yields: ['app', 'grant', 'principal'],
  adds: ['app', 'grant', 'principal'],
  from: ['users'],
  needs: [scopes.roles, scopes.users],
  calls: [
    'GET /admin/directory/v1/customer/{customer}/roles',
    'GET /admin/directory/v1/customer/{customer}/roleassignments',
    'GET /admin/directory/v1/users/{userKey}',
  ],
  read: async function* (session, { tenant, signal, known }) {
    const gaps: Gap[] = [];
    const holders = new Map<string, Holder>();
    const people = new Set<string>();
    for await (const { type, key } of known('principal')) if (type === 'user') people.add(vendorId(key));
    try {
      const roles = await readRoles(session, signal);
      gaps.push(...roles.gaps);
      for await (const { answer } of chainedPages({
        ask: (token) => listAssignments(session, token, signal),
        next: nextPageOf,
      })) {
        const { values, gaps: bad } = parseEach(assignmentSchema, answer.items, 'a role assignment');
        gaps.push(...bad);
        const records: Held[] = [];
        for (const row of values) {
          if (people.has(row.assignedTo)) continue;
          let holder = holders.get(row.assignedTo);
          if (holder === undefined) {
            holder = isGroup(row) ? 'group' : await askWho(session, row.assignedTo, signal, gaps);
            holders.set(row.assignedTo, holder);
            if (holder === 'group') records.push(toGroup(tenant, row.assignedTo));
            if (holder === 'app') records.push(toApp(tenant, row.assignedTo));
          }
          if (holder === 'app') records.push(toGrant(tenant, row, roles.scopes.get(row.roleId)));
        }
        yield { records, gaps: gaps.splice(0) };
      }
    } catch (error) {
      yield {
        records: [],
        gaps: [...gaps, toGap(error, { what: 'who holds roles of an administrator was not all read' })],
      };
    }
  },
};

type Holder = 'group' | 'app' | 'person' | 'unknown';

const id = z.union([z.string().trim().min(1), z.int().transform(String)]);

const assignmentSchema = z.object({
  roleAssignmentId: id,
  roleId: id,
  assignedTo: id,
  // `user` of a service account, too.
  assigneeType: z.string().nullish(),
  scopeType: z.string().nullish(),
  orgUnitId: z.string().nullish(),
  condition: z.string().nullish(),
});

export type Assignment = z.output<typeof assignmentSchema>;

function isGroup({ assigneeType }: Assignment): boolean {
  return assigneeType?.toLowerCase() === 'group';
}

/** Who is not among the people may be a service account, or a person whom the list left out. */
async function askWho(
  session: GoogleSession,
  userKey: string,
  signal: AbortSignal,
  gaps: Gap[],
): Promise<Holder> {
  try {
    await session.user({ userKey, projection: 'basic', fields: 'id' }, signal);
    return 'person';
  } catch (error) {
    if (providerError(error)?.reason === 'gone') return 'app';
    const what = 'of somebody who holds a role of an administrator it was not told whether it is a person';
    // Without the path, which may name a person.
    gaps.push({ ...toGap(error, { what }), what });
    return 'unknown';
  }
}

/** It may be of any Cloud project, of ours or of somebody else's. */
export function toApp(tenant: string, uniqueId: string): AppRecord {
  return {
    kind: 'app',
    key: recordKey(tenant, 'app', uniqueId),
    clientId: uniqueId,
    name: `service account ${uniqueId}`,
    role: 'client',
    type: 'service-account',
    home: 'unknown',
    enabled: 'unknown',
    createdAt: 'unknown',
  };
}

export function toGrant(
  tenant: string,
  row: Assignment,
  held: readonly string[] = [`role ${row.roleId} (custom role)`],
): GrantRecord {
  const place = row.scopeType?.toUpperCase() === 'CUSTOMER' ? undefined : row.orgUnitId || undefined;
  return {
    kind: 'grant',
    key: recordKey(tenant, 'grant', 'admin-role', row.roleAssignmentId),
    app: recordKey(tenant, 'app', row.assignedTo),
    clientId: row.assignedTo,
    access: 'application',
    principal: 'itself',
    resource: GOOGLE_ADMIN_ROLES,
    resourceName: row.condition
      ? 'Google Workspace administrator roles, on a condition'
      : 'Google Workspace administrator roles',
    scopes: held,
    consent: 'admin',
    ...(place !== undefined && { place, placeName: `organisational unit ${place}` }),
    grantedAt: 'unknown',
  };
}

export function toGroup(tenant: string, groupId: string): PrincipalRecord {
  return {
    kind: 'principal',
    key: recordKey(tenant, 'principal', groupId),
    type: 'group',
    name: `group ${groupId}`,
    state: 'unknown',
    guest: false,
    admin: true,
    createdAt: 'unknown',
  };
}

const answerSchema = z.object({
  nextPageToken: z
    .string()
    .nullish()
    .transform((token) => token ?? undefined),
  items: z
    .array(z.unknown())
    .nullish()
    .transform((items) => items ?? []),
});

const FIELDS =
  'nextPageToken,items(roleAssignmentId,roleId,assignedTo,assigneeType,scopeType,orgUnitId,condition)';

async function listAssignments(session: GoogleSession, pageToken: string | undefined, signal: AbortSignal) {
  const answer = await session.roleAssignments(
    { maxResults: 200, fields: FIELDS, ...(pageToken !== undefined && { pageToken }) },
    signal,
  );
  return parseAnswer(answerSchema, answer, 'the list of role assignments');
}
