import type { Kysely } from 'kysely';
import type { RecordKey } from '../model/keys.ts';
import type { AppRecord, RecordOf } from '../model/records.ts';
import type { Instant } from '../model/values.ts';
import { unpack } from './body.ts';
import { ofKind } from './of-kind.ts';
import type { Schema } from './schema.ts';

/** What binds a person to an app. */
export type Tie = 'acts-for' | 'owner' | 'let-in';

/** What these people have to do with which apps. */
export interface Ties {
  readonly people: readonly RecordKey[];
  readonly apps: ReadonlyMap<RecordKey, ReadonlySet<Tie>>;
  /** Of what is known of an app by its client id alone. */
  readonly clients: ReadonlyMap<string, ReadonlySet<Tie>>;
}

/** An app that two whole readings showed no more. */
export interface GoneApp {
  readonly app: AppRecord;
  /** When the reading began that did not show it. */
  readonly since: Instant;
  readonly scopes: readonly string[];
}

const ROWS = 1000;

/** What an investigation asks besides the apps themselves: people, what binds them to apps, and what is gone. */
export function createTies(db: Kysely<Schema>) {
  return {
    /** People, groups and bots, once for each surface that tells of them. */
    people: async function* (tenant: string): AsyncGenerator<RecordOf<'principal'>> {
      for await (const row of ofKind(db, tenant, 'principal')) yield unpack(row) as RecordOf<'principal'>;
    },

    of: async (tenant: string, people: readonly RecordKey[]): Promise<Ties> => {
      const apps = new Map<RecordKey, Set<Tie>>();
      const clients = new Map<string, Set<Tie>>();
      const tie = (what: { readonly app?: string | null; readonly client?: string | null }, how: Tie) => {
        if (what.app != null) put(apps, what.app as RecordKey, how);
        else if (what.client != null) put(clients, what.client, how);
      };
      for (let i = 0; i < people.length; i += ROWS) {
        const found = await db
          .selectFrom('record as r')
          .select(['r.app', 'r.client'])
          .where('r.state', '!=', 'removed')
          .where('r.principal', 'in', people.slice(i, i + ROWS))
          .execute();
        for (const row of found) tie(row, 'acts-for');
      }
      if (people.length === 0) return { people, apps, clients };
      const asked = new Set(people);
      // Owners, and who let something in, stand in the text of a record: few records, and nobody asks often.
      for (const [kind, how] of [
        ['trust', 'owner'],
        ['event', 'let-in'],
      ] as const)
        for await (const row of ofKind(db, tenant, kind)) {
          const { principal, type } = unpack(row) as RecordOf<'trust' | 'event'>;
          if (principal !== undefined && asked.has(principal) && (type === 'owner' || type === 'granted'))
            tie(row, how);
        }
      return { people, apps, clients };
    },

    /** Apps that are gone, with what they held when they went. */
    gone: async function* (tenant: string): AsyncGenerator<GoneApp> {
      for await (const row of ofKind(db, tenant, 'app', { isGone: true })) {
        const still = await db
          .selectFrom('record')
          .select('id')
          .where('key', '=', row.key)
          .where('state', '!=', 'removed')
          .limit(1)
          .executeTakeFirst();
        if (still !== undefined) continue;
        const { started_at: since } = await db
          .selectFrom('run')
          .select('started_at')
          .where('id', '=', row.state_run)
          .executeTakeFirstOrThrow();
        yield {
          app: unpack(row) as AppRecord,
          since: since as Instant,
          scopes: await scopesOf(row.key),
        };
      }
    },

    /** What an app held whenever it was seen, though nothing lists it any more. */
    everHeld: scopesOf,
  };

  async function scopesOf(app: string): Promise<readonly string[]> {
    const bodies = await db
      .selectFrom('record')
      .select('body')
      .distinct()
      .where('app', '=', app)
      .where('key', 'like', '%/grant/%')
      .limit(ROWS)
      .execute();
    const scopes = bodies.flatMap(({ body }) => (JSON.parse(body) as RecordOf<'grant'>).scopes ?? []);
    return [...new Set(scopes)].sort();
  }
}

function put<K>(map: Map<K, Set<Tie>>, key: K, tie: Tie): void {
  map.set(key, (map.get(key) ?? new Set()).add(tie));
}
