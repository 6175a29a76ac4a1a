import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { Kysely, SqliteDialect, sql } from 'kysely';
import { StoreError, StoreFault } from './errors.ts';
import type { Schema } from './schema.ts';

/** Prepared statements kept: those of a scan are few and come back with every page. */
const STATEMENTS = 64;

/** Kysely's own SQLite dialect over node:sqlite. @throws StoreError when the file cannot be opened. */
export function openSqlite(path: string): Kysely<Schema> {
  // The journal beside the data lets readers work during a scan, and a killed process leaves it whole.
  const database = openDatabase(
    path,
    'PRAGMA busy_timeout = 5000; PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 1000; PRAGMA cache_size = -16000;',
  );
  return new Kysely<Schema>({ dialect: new SqliteDialect({ database: shim(database, path) }) });
}

/** From now on what is deleted is overwritten too, and does not wait in the file for its place to be used again. */
export async function overwriteDeleted(db: Kysely<Schema>): Promise<void> {
  await sql`PRAGMA secure_delete = ON`.execute(db);
}

/**
 * Writes the file anew without what was deleted or replaced in it before, and empties the journal beside it: pages
 * keep copies of what moved in them, so overwriting what is deleted is not enough. @throws StoreError
 */
export async function forgetDeleted(db: Kysely<Schema>): Promise<void> {
  try {
    await sql`VACUUM`.execute(db);
    await sql`PRAGMA wal_checkpoint(TRUNCATE)`.execute(db);
  } catch (error) {
    throw new StoreError(
      `the store could not be written anew, so what was deleted may still be in its file (${error instanceof Error ? error.message : 'unknown error'}); see that there is room for a second copy, then \`oauthlas scan --resume\` tries again`,
      { cause: error },
    );
  }
}

/** With its settings: what is no database says so only then. */
function openDatabase(path: string, settings: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    if (path !== ':memory:') makePrivate(path);
    database = new DatabaseSync(path);
    database.exec(settings);
    return database;
  } catch (error) {
    database?.close();
    throw new StoreError(
      `the store ${path} cannot be opened: ${error instanceof Error ? error.message : 'unknown error'}`,
      {
        cause: error,
      },
    );
  }
}

/** What we read is a map for attackers too: only its owner may read it. SQLite gives its journal the same mode. */
function makePrivate(path: string): void {
  makeFolder(dirname(path));
  closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600);
}

/** Folder by folder: Node's own way of doing it at once never ends where none can be made, as below /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}

/** The few members of better-sqlite3 that Kysely's dialect calls. */
function shim(database: DatabaseSync, path: string) {
  const cache = new Map<string, StatementSync>();

  function prepared(sql: string): StatementSync {
    const known = cache.get(sql);
    if (known !== undefined) return known;
    const statement = database.prepare(sql);
    const oldest = cache.keys().next();
    if (cache.size >= STATEMENTS && oldest.done !== true) cache.delete(oldest.value);
    cache.set(sql, statement);
    return statement;
  }

  return {
    close: () => database.close(),
    prepare: (sql: string) => {
      // Who has read something and only then wants to write is refused at once when another process wrote meanwhile;
      // who wants to from the beginning waits for it.
      const statement = told(path, () => prepared(sql === 'begin' ? 'begin immediate' : sql));
      return {
        reader: statement.columns().length > 0,
        all: (parameters: readonly unknown[]) =>
          told(path, () => statement.all(...(parameters as readonly SQLInputValue[]))),
        run: (parameters: readonly unknown[]) =>
          told(path, () => statement.run(...(parameters as readonly SQLInputValue[]))),
        iterate: (parameters: readonly unknown[]) =>
          statement.iterate(...(parameters as readonly SQLInputValue[])),
      };
    },
  };
}

/** What a disk or a damaged file does to us is no fault in a statement. @see https://www.sqlite.org/rescode.html */
const faults: Readonly<Record<number, string>> = {
  5: 'another process holds it; try again when that has ended',
  8: 'it may not be written to; see who owns the file and its folder',
  10: 'the disk failed; see the space and the health of the disk',
  11: 'it is damaged; put it aside and scan into a new one',
  13: 'the disk is full; make room, and go on with `oauthlas scan --resume`',
  26: 'it is no database of ours, or damaged; put it aside and scan into a new one',
};

function told<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : 0;
    const what = faults[code];
    if (what === undefined) throw error;
    throw new StoreFault(`the store ${path} failed: ${what}`, { cause: error });
  }
}

/**
 * Keeps a second scan of the same store out. The operating system holds it, so it ends with the process,
 * also with a killed one. @throws StoreError when somebody else has it
 */
export function lockStore(path: string): Lock {
  const lock = tryLock(path, '.lock');
  if (lock !== undefined) return lock;
  throw new StoreError(
    `another scan is writing to ${path}; wait for it, or give this one a store of its own`,
  );
}

/**
 * Sees to it that one process at a time delivers what waits in a store: two would send the same side by side. Another
 * lock than the scan's, so that neither keeps the other waiting. Undefined while somebody else has it. @throws StoreError
 */
export function lockDelivery(path: string): Lock | undefined {
  return tryLock(path, '.deliver.lock');
}

export interface Lock {
  readonly release: () => void;
}

function tryLock(path: string, end: string): Lock | undefined {
  if (path === ':memory:') return { release: () => {} };
  const lock = openDatabase(`${path}${end}`, 'PRAGMA busy_timeout = 0');
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return { release: () => lock.close() };
  } catch {
    // Whoever has it may tell why by himself.
    lock.close();
    return undefined;
  }
}
