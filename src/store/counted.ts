import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Schema } from './schema.ts';

/** Grants that were counted at the end of an earlier run, when those who gave them were forgotten. */
export interface CountedGrants {
  /** The surfaces that told them and tell nobody now: their numbers are the newest word. */
  readonly sources: readonly number[];
  /** The run that first saw a grant of this app by this surface; infinity where none was counted. */
  readonly since: (row: { readonly source_id: number; readonly app: string | null }) => number;
}

/** @param telling the surfaces that name people now */
export async function countedGrants(
  db: Kysely<Schema>,
  sources: readonly number[],
  telling: ReadonlySet<number>,
): Promise<CountedGrants> {
  const rows = await db
    .selectFrom('counted')
    .select(['source_id', 'app', (eb) => eb.fn.min('first_run').as('first')])
    .where('source_id', 'in', sources)
    .where('kind', '=', 'grant')
    .groupBy(['source_id', 'app'])
    .execute();
  const first = new Map(rows.map((row) => [`${row.source_id} ${row.app}`, Number(row.first)]));
  return {
    sources: [...new Set(rows.map((row) => row.source_id)).difference(telling)],
    since: ({ source_id, app }) => first.get(`${source_id} ${app}`) ?? Number.POSITIVE_INFINITY,
  };
}

/** As rows of a record; who gave them is nobody. `c` is the counted row. */
export function asGrant(tenant: string): RawBuilder<unknown> {
  return sql`${tenant} || '/grant/counted/' || c.id, c.app, c.client, ${tenant} || '/principal/counted', c.body,
    NULL, c.source_id, c.first_run, 'present', c.run_id, c.run_id`;
}

/** The body of an administrator: JSON, in which no name can look like this. */
export const admin = '%"admin":true%';

/** The body of somebody who cannot sign in, in either way. */
export const suspended = '%"state":"suspended"%';
export const archived = '%"state":"archived"%';

/** A bot stays when people become numbers. No name can look like this: in a body its quotes are escaped. */
const service = '%"type":"service"%';

/** People who were counted, and of whom the same surface names none now; those who can sign in alone, where asked. */
export async function countedPeople(
  db: Kysely<Schema>,
  tenant: string,
  { areEnabled }: { readonly areEnabled: boolean },
): Promise<number> {
  const { rows } = await sql<{ readonly n: number | null }>`
    SELECT sum(c.tally - ${areEnabled ? 1 : 0} * c.suspended) AS n FROM counted AS c JOIN source AS s ON s.id = c.source_id
    WHERE s.tenant = ${tenant} AND c.kind = 'principal' AND c.state = 'present' AND NOT EXISTS (
      SELECT 1 FROM record AS r WHERE r.source_id = c.source_id
        AND r.key > ${`${tenant}/principal/`} AND r.key < ${`${tenant}/principal0`}
        AND r.body NOT LIKE ${service})`.execute(db);
  return Number(rows[0]?.n ?? 0);
}

/** Whether an administrator was among those who were counted. */
export async function countedAdmins(db: Kysely<Schema>, tenant: string): Promise<boolean> {
  const { rows } = await sql<{ readonly n: number | null }>`
    SELECT max(c.admins) AS n FROM counted AS c JOIN source AS s ON s.id = c.source_id
    WHERE s.tenant = ${tenant} AND c.state = 'present'`.execute(db);
  return Number(rows[0]?.n ?? 0) > 0;
}
