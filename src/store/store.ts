import type { Kysely } from 'kysely';
import { createAnnouncedFindings } from './announce.ts';
import { createCoverageStore } from './coverage.ts';
import { StoreError } from './errors.ts';
import { createIntake } from './intake.ts';
import { createInventory } from './inventory.ts';
import { migrate } from './migrations.ts';
import { createOutbox } from './outbox.ts';
import { createPeopleStore } from './people.ts';
import { createRuns } from './runs.ts';
import type { Schema } from './schema.ts';
import { createSources } from './sources.ts';
import { lockDelivery, lockStore, openSqlite } from './sqlite.ts';
import { createTellers } from './tellers.ts';
import { createTenants } from './tenants.ts';
import { createTies } from './ties.ts';

/** All that is kept between pages, runs and processes. */
export type Store = Awaited<ReturnType<typeof openStore>>;

/** Opens, and creates or migrates, the store at `path` (`:memory:` for none). @throws StoreError */
export async function openStore(path: string) {
  const db = openSqlite(path);
  try {
    await migrate(db);
  } catch (error) {
    await db.destroy();
    throw new StoreError(
      `the store ${path} cannot be brought up to date: ${error instanceof Error ? error.message : 'unknown error'}`,
      { cause: error },
    );
  }
  return {
    ...createStore(db),
    lock: () => lockStore(path),
    lockDelivery: () => lockDelivery(path),
    close: () => db.destroy(),
  };
}

function createStore(db: Kysely<Schema>) {
  const sources = createSources(db);
  return {
    runs: createRuns(db),
    tenants: createTenants(db),
    intake: createIntake(db, sources),
    inventory: createInventory(db, sources),
    ties: createTies(db),
    tellers: createTellers(db, sources),
    coverage: createCoverageStore(db),
    findings: createAnnouncedFindings(db),
    people: createPeopleStore(db),
    outbox: createOutbox(db),
  };
}
