import { z } from 'zod';
import { providerError } from '../../lib/errors.ts';
import { recordKey, vendorId } from '../../model/keys.ts';
import type { Bookmark, Page } from '../../model/page.ts';
import type { GrantRecord } from '../../model/records.ts';
import type { ReadOptions, Surface } from '../connector.ts';
import { isRecent } from '../whole.ts';
import { askAgain, type Hanging } from './ask-again.ts';
import { latest } from './changes.ts';
import type { GraphClient } from './client.ts';
import { clientIds } from './client-ids.ts';
import { readExpanded } from './expanded-lists.ts';
import { memberships } from './groups.ts';
import { guid } from './listing.ts';
import type { Session } from './session.ts';
import { principals } from './spoken.ts';

export const groupMemberships: Surface<Session, GrantRecord> = {
  id: 'group-memberships',
  question: 'Which groups are apps in, so that they may do what these may?',
  listing: 'whole',
  yields: ['grant'],
  adds: ['grant'],
  from: ['service-principals'],
  needs: ['Application.Read.All', 'Directory.Read.All'],
  calls: [
    'GET /v1.0/servicePrincipals',
    'GET /v1.0/groups/delta',
    'POST /v1.0/$batch',
    'GET /v1.0/servicePrincipals/{id}/memberOf',
  ],
  read: async function* (session, options) {
    const changed = await readChanges(session, options);
    if (changed !== undefined) {
      yield changed;
      return;
    }
    const { graph, fullEveryDays } = session;
    const { tenant, after, at, signal } = options;
    // Asked for before the list is: what changes while it is read comes again, and nothing falls between.
    const later = after === undefined && fullEveryDays > 0 ? await latest(graph, DELTA, signal) : undefined;
    const members: Pair[] = [];
    for await (const page of readExpanded(session, principals, memberships, {
      tenant,
      after,
      signal,
      toCursor: (next) => next,
    })) {
      if (members.length <= MANY) members.push(...page.records.flatMap(pairOf));
      yield page;
    }
    if (later !== undefined && members.length <= MANY)
      yield { records: [], bookmark: write({ whole: at, later, members }) };
  },
};

const DELTA = '/v1.0/groups/delta?$select=displayName,isAssignableToRole,members';

/** More memberships are not kept in mind from one scan to the next, nor so many changes followed. */
const MANY = 5000;
const MANY_CHANGED = 400;

/** A group, and an app in it. */
const pair = z.tuple([z.string(), z.string()]);
type Pair = z.output<typeof pair>;

const bookmarkSchema = z.object({
  whole: z.string(),
  later: z.string().startsWith('/'),
  members: z.array(pair),
});

const member = z.object({
  '@odata.type': z.string().nullish(),
  '@removed': z.unknown().optional(),
  id: guid,
});
const change = z.object({ id: guid, 'members@delta': z.array(member).nullish() });

/** People, devices and groups; what is new to us, or not told, may be an app. */
const isOther = (type: string | null | undefined) => /\.(?:user|device|group|orgContact)$/i.test(type ?? '');

const isApp = (type: string | null | undefined) => /\.servicePrincipal$/i.test(type ?? '');

const hanging: Hanging<GrantRecord> = {
  collection: principals,
  relations: [memberships],
  covers: ({ tenant, id }) => [recordKey(tenant, 'grant', 'group-member', id)],
  isByObject: true,
};

/**
 * Graph tells which groups changed, and whom of their members that concerns. Only what may be an app is asked again,
 * with those that were in a group that changed otherwise, or is gone. Undefined where all has to be read.
 */
async function readChanges(session: Session, options: ReadOptions): Promise<Page<GrantRecord> | undefined> {
  const { after, since, at } = options;
  if (after !== undefined || since === undefined) return undefined;
  const place = bookmarkSchema.parse(JSON.parse(since));
  if (!isRecent(place.whole, { at, fullEveryDays: session.fullEveryDays })) return undefined;
  try {
    const changes = await collectChanges(session.graph, place.later, options.signal);
    if (changes === undefined) return undefined;
    const apps = await clientIds(options);
    const isTouched = ([group, app]: Pair) => changes.groups.has(group) || !apps.has(app);
    const touched = new Set([...place.members.filter(isTouched).map(([, app]) => app), ...changes.members]);
    if (touched.size > MANY_CHANGED) return undefined;
    const page = await askAgain(session, hanging, [...touched], { ...options, there: changes.came });
    if (page === undefined) return undefined;
    const kept = place.members.filter(([, app]) => !touched.has(app));
    const members = [...kept, ...page.records.flatMap(pairOf)];
    const bookmark = write({ ...place, later: changes.later, members });
    return { ...page, isChange: true, bookmark };
  } catch (error) {
    if (providerError(error) === undefined) throw error;
    return undefined;
  }
}

interface GroupChanges {
  readonly groups: ReadonlySet<string>;
  /** Of those who came or went, all that may be apps, whether the list of apps has them or not: it is of another time. */
  readonly members: ReadonlySet<string>;
  /** Those of them who came, and of whom it is told that they are apps. */
  readonly came: ReadonlySet<string>;
  readonly later: string;
}

async function collectChanges(
  graph: GraphClient,
  from: string,
  signal: AbortSignal,
): Promise<GroupChanges | undefined> {
  const groups = new Set<string>();
  const members = new Set<string>();
  const came = new Set<string>();
  for await (const { value, later } of graph.list(from, { signal })) {
    for (const row of value) {
      const { data } = change.safeParse(row);
      if (data === undefined) return undefined;
      groups.add(data.id);
      for (const { '@odata.type': type, '@removed': left, id } of data['members@delta'] ?? []) {
        if (isOther(type)) continue;
        members.add(id);
        if (left === undefined && isApp(type)) came.add(id);
        else came.delete(id);
      }
    }
    if (groups.size > MANY_MOVED || members.size > MANY_CHANGED) return undefined;
    if (later !== undefined) return { groups, members, came, later };
  }
  return undefined;
}

/** Ids held at once: in a large tenant thousands of groups change in a day. */
const MANY_MOVED = 200_000;

function pairOf({ place, app }: GrantRecord): readonly Pair[] {
  return place === undefined ? [] : [[place, vendorId(app)]];
}

function write(place: z.output<typeof bookmarkSchema>): Bookmark {
  return JSON.stringify(place);
}
