import { dayMs } from '../clock.ts';
import { authorize, type EventFeed, revoke, type TokenEvent } from './events.ts';
import type { Holding } from './scene.ts';

/** What becomes of a Google tenant after it was planted. */
export interface GoogleEdits {
  /** The person lets the app in, or throws it out, now; the log tells it, unless it loses it. */
  readonly letIn: (user: number, app: number, isLost?: boolean) => void;
  readonly throwOut: (user: number, app: number) => void;
  /** The person is deleted, with all tokens; no log of tokens tells it. */
  readonly remove: (user: number) => void;
  /** One more person, who holds nothing yet. Returns who. */
  readonly add: () => number;
  readonly passDays: (days: number) => void;
}

/** The same, as the APIs see it. */
export interface Edited extends GoogleEdits {
  readonly now: () => number;
  readonly added: () => number;
  /** When the person came, of those who came later. */
  readonly cameAt: (user: number) => number | undefined;
  readonly isRemoved: (user: number) => boolean;
  /** Who was deleted, and when. */
  readonly removed: () => readonly (readonly [user: number, time: number])[];
  readonly holdings: (user: number, planted: readonly Holding[]) => readonly Holding[];
  /** How the number of people of each app has changed until then. */
  readonly counted: (until: number) => ReadonlyMap<number, number>;
  /** How many apps more or fewer the person holds by then than was planted. */
  readonly moreOf: (user: number, until: number) => number;
  readonly feed: (planted: EventFeed) => EventFeed;
}

interface Edit {
  readonly time: number;
  readonly user: number;
  readonly app: number;
  readonly kind: typeof authorize | typeof revoke;
  readonly isLost: boolean;
}

export function createEdits(
  start: number,
  users: number,
  holdingsOf: (user: number) => readonly Holding[],
): Edited {
  let now = start;
  const came: number[] = [];
  // The newest last.
  const edits: Edit[] = [];
  const removed = new Map<number, number>();
  const held = (user: number, app: number) => holdings(user, holdingsOf(user)).some((one) => one.app === app);

  function holdings(user: number, planted: readonly Holding[]): readonly Holding[] {
    if (removed.has(user)) return [];
    const own = new Map(planted.map((one) => [one.app, one]));
    for (const { app, kind } of edits.filter((edit) => edit.user === user)) {
      if (kind === authorize) own.set(app, { app, variant: 0 });
      else own.delete(app);
    }
    return [...own.values()];
  }

  function edit(user: number, app: number, kind: Edit['kind'], isLost = false): void {
    if (held(user, app) === (kind === authorize))
      throw new RangeError(`person ${user}, app ${app}: nothing to change`);
    edits.push({ time: now, user, app, kind, isLost });
  }

  return {
    letIn: (user, app, isLost = false) => edit(user, app, authorize, isLost),
    throwOut: (user, app) => edit(user, app, revoke),
    remove: (user) => {
      removed.set(user, now);
    },
    add: () => {
      came.push(now);
      return users + came.length - 1;
    },
    passDays: (days) => {
      now += days * dayMs;
    },
    now: () => now,
    added: () => came.length,
    cameAt: (user) => came[user - users],
    isRemoved: (user) => removed.has(user),
    removed: () => [...removed],
    holdings,
    counted: (until) => {
      const counts = new Map<number, number>();
      for (const { app, kind } of edits.filter(({ time }) => time < until))
        counts.set(app, (counts.get(app) ?? 0) + (kind === authorize ? 1 : -1));
      for (const [user, time] of removed)
        if (time < until) for (const { app } of holdingsOf(user)) counts.set(app, (counts.get(app) ?? 0) - 1);
      return counts;
    },
    moreOf: (user, until) =>
      edits
        .filter((one) => one.user === user && one.time < until)
        .reduce((sum, { kind }) => sum + (kind === authorize ? 1 : -1), 0),
    feed: (planted) => {
      const events = edits
        .filter(({ isLost }) => !isLost)
        .map(
          ({ kind, time, user, app }, n): TokenEvent => ({
            time,
            user,
            app,
            kind,
            variant: 0,
            number: planted.length + n,
          }),
        )
        .reverse();
      if (events.length === 0) return planted;
      const at = (rank: number) => events[rank] ?? planted.at(rank - events.length);
      return {
        length: planted.length + events.length,
        at,
        rankAt: (time) => {
          const newer = events.filter((event) => event.time > time).length;
          return newer < events.length ? newer : events.length + planted.rankAt(time);
        },
      };
    },
  };
}
