import type { Kysely } from 'kysely';
import { type PeopleMode, peopleModes } from '../model/people.ts';
import { dropSpeakers, fold } from './fold.ts';
import { type Protect, rewrite } from './rewrite.ts';
import type { Run } from './runs.ts';
import type { Schema } from './schema.ts';
import { forgetDeleted, overwriteDeleted } from './sqlite.ts';

/** Sees to it that no more stands here of people than the user wants. */
export function createPeopleStore(db: Kysely<Schema>) {
  /** What may stand here now: a store of before this was written down holds names. */
  async function kept(): Promise<PeopleMode | undefined> {
    const row = await db.selectFrom('keeping').select('people').executeTakeFirst();
    const mode = peopleModes.find((mode) => mode === row?.people);
    if (mode !== undefined) return mode;
    const anything = await db.selectFrom('source').select('id').limit(1).executeTakeFirst();
    return anything && 'names';
  }

  async function keep(mode: PeopleMode): Promise<void> {
    await db.deleteFrom('keeping').execute();
    await db.insertInto('keeping').values({ people: mode }).execute();
  }

  return {
    /** What stands here of people now; undefined where nothing was stored yet. */
    kept,

    /** Before a run stores anything: the store owns up to what it is going to hold. */
    begin: async (mode: PeopleMode): Promise<void> => {
      const before = await kept();
      if (before === undefined || holdsMore(mode, before)) await keep(mode);
      if (mode !== 'names') await overwriteDeleted(db);
    },

    /**
     * Before a run is judged, so that its report tells no more than may be kept: what an earlier mode left is rewritten,
     * in every tenant and every old version. A gap's text can be rid of whom it is about only while that is known.
     */
    tighten: async (mode: PeopleMode, protect: Protect): Promise<void> => {
      const before = await kept();
      if (before !== undefined && holdsMore(before, mode)) await rewrite(db, protect);
      if (mode === 'counts') await dropSpeakers(db);
    },

    /** When a run was judged: in mode `counts` people become numbers. What went is gone from the file too. */
    end: async (run: Run, mode: PeopleMode): Promise<void> => {
      const before = await kept();
      const isStricter = before !== undefined && holdsMore(before, mode);
      if (mode === 'counts') await fold(db, run);
      if (isStricter || mode === 'counts') await forgetDeleted(db);
      await keep(mode);
    },
  };
}

function holdsMore(a: PeopleMode, b: PeopleMode): boolean {
  return peopleModes.indexOf(a) < peopleModes.indexOf(b);
}
