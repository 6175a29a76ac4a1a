import { z } from 'zod';
import type { Instant } from '../../model/values.ts';
import { id, maybeId, maybeText, seconds } from './loose.ts';

/** One entry of the log. What it is about has an app id or, from the time before apps, a service id. */
export const entrySchema = z
  .object({
    app_id: maybeId,
    app_type: maybeText,
    service_id: maybeId,
    service_type: maybeText,
    user_id: maybeId,
    date: seconds,
    change_type: id,
    scope: maybeText,
  })
  .transform((entry, context) => {
    const { app_id: app, service_id: service, date: at } = entry;
    const subject = app ?? service;
    if (subject !== undefined && at !== 'unknown') {
      return {
        kind: app === undefined ? ('service' as const) : ('app' as const),
        id: subject,
        name: entry.app_type ?? entry.service_type,
        at,
        by: entry.user_id,
        change: entry.change_type,
        scopes: scopesOf(entry.scope),
      };
    }
    context.addIssue({ code: 'custom', path: [subject === undefined ? 'app_id' : 'date'] });
    return z.NEVER;
  });

export type Entry = z.output<typeof entrySchema>;

/** What the log says of one app or service. */
export interface Standing {
  readonly kind: Entry['kind'];
  readonly id: string;
  readonly name: string | undefined;
  readonly isPresent: boolean;
  /** What is switched off keeps what it holds, and can be switched on again. */
  readonly isEnabled: boolean;
  /** The first time that it was added since it was last taken away. */
  readonly added: Entry | undefined;
  readonly scopes: readonly string[];
}

/** What is kept of an app, however long its story is. */
interface Fold {
  newest: Entry;
  name: string | undefined;
  takenAt: Instant | undefined;
  added: Entry | undefined;
  /** Each with the last time that it was named. */
  readonly scopes: Map<string, Instant>;
}

/** Folds the log into what stands. From the newest entry to the oldest or the other way: it comes to the same. */
export function createFold() {
  const folds = new Map<string, Fold>();
  return {
    see: (entry: Entry): void => {
      const subject = `${entry.kind} ${entry.id}`;
      const fold = folds.get(subject) ?? {
        newest: entry,
        name: entry.name,
        takenAt: undefined,
        added: undefined,
        scopes: new Map(),
      };
      folds.set(subject, fold);
      // Of two in the same second, the one that is told first is the newer.
      if (entry.at > fold.newest.at) {
        fold.newest = entry;
        fold.name = entry.name ?? fold.name;
      }
      fold.name ??= entry.name;
      // Every other word brings an app in, or finds it there: one that is new to us must not hide it.
      if (entry.change === 'removed') takeAway(fold, entry);
      else add(fold, entry);
    },
    standings: function* (): Generator<Standing> {
      for (const fold of folds.values()) yield toStanding(fold);
    },
  };
}

function takeAway(fold: Fold, { at }: Entry): void {
  if (fold.takenAt === undefined || at > fold.takenAt) fold.takenAt = at;
  if (fold.added !== undefined && fold.added.at < at) fold.added = undefined;
}

function add(fold: Fold, entry: Entry): void {
  const { at, change, scopes } = entry;
  if (fold.takenAt !== undefined && at < fold.takenAt) return;
  for (const scope of scopes) {
    const before = fold.scopes.get(scope);
    if (before === undefined || at > before) fold.scopes.set(scope, at);
  }
  if (change === 'added' && (fold.added === undefined || at < fold.added.at)) fold.added = entry;
}

/**
 * An installation gains scopes and loses none but with all of them, so those of every entry since it was last
 * taken away are held: https://docs.slack.dev/authentication/installing-with-oauth
 */
function toStanding({ newest, name, takenAt, added, scopes }: Fold): Standing {
  const held = [...scopes].filter(([, at]) => takenAt === undefined || at >= takenAt);
  return {
    kind: newest.kind,
    id: newest.id,
    name,
    isPresent: newest.change !== 'removed',
    isEnabled: newest.change !== 'disabled',
    added,
    scopes: held.map(([scope]) => scope).sort(),
  };
}

function scopesOf(text: string | undefined): readonly string[] {
  const names = (text ?? '').split(',').map((scope) => scope.trim());
  return [...new Set(names.filter((name) => name !== ''))].sort();
}
