import { digits, draws, fraction, nameHash } from '../chance.ts';
import { itemAt } from '../list.ts';
import { productName } from '../names.ts';
import { workspace } from '../tenants.ts';
import { createEdits } from './edits.ts';
import { createEvents, type EventFeed } from './events.ts';
import { googlePlanted, ordinaryScopes } from './planted.ts';
import { createRows, type GoogleRows } from './rows.ts';
import type { GoogleScannerOptions } from './scanner.ts';
import type { Google, GoogleApp, Holding } from './scene.ts';
import { apiOf, signIn } from './scopes.ts';

export interface GooglePlan {
  readonly seed: number;
  readonly now: number;
  readonly users: number;
  /** Exact when set. */
  readonly tokensPerUser: number | undefined;
  readonly hasRefusedUser: boolean;
  readonly hasDeletedUser: boolean;
  readonly scanner: GoogleScannerOptions;
}

const tableSize = 4096;

export function createGoogle(plan: GooglePlan): Google {
  const { seed, now } = plan;
  const people = draws(seed, 'google.people');
  const grants = draws(seed, 'google.grants');
  const apps = createApps(seed, Math.max(250, (plan.tokensPerUser ?? 0) + 20));
  const pick = popularApps(apps.length);
  const isSuspended = (user: number) => user > 1 && people(user, 1) % 100 < 3;
  const isArchived = (user: number) => user > 1 && !isSuspended(user) && people(user, 2) % 200 === 3;
  const planted = plantHoldings(plan, (user) => isSuspended(user) || isArchived(user));
  const deletedUser = plan.hasDeletedUser ? plan.users - 1 : undefined;

  const plantedHoldings = (user: number): readonly Holding[] => {
    if (user === deletedUser || user >= plan.users) return [];
    const own: Holding[] = [...(planted.get(user) ?? [])];
    const wanted = plan.tokensPerUser ?? own.length + usualCount(fraction(people(user, 3)));
    const add = (app: number) => {
      if (own.every((held) => held.app !== app))
        own.push({ app, variant: grants(user, app) % 4 === 0 ? 1 : 0 });
    };
    for (let tried = 0; own.length < wanted && tried < 4 * wanted; tried++)
      add(pick(people(user, 10 + tried)));
    // The popular ones are all held already: go on in order.
    for (let app = googlePlanted.length; own.length < wanted; app++) add(app);
    return own;
  };
  const grantedDays = (user: number, app: number): number => {
    const plant = apps[app]?.planted;
    if (plant !== undefined) return plant.granted + (user % 5) / 10;
    const word = grants(user, 1_000_000 + app);
    const days = word % 100 < 35 ? 2 + ((word >>> 8) % 176) : 182 + ((word >>> 8) % 700);
    return isSuspended(user) || isArchived(user) ? Math.max(days, 45) : days;
  };

  const edits = createEdits(now, plan.users, plantedHoldings);
  const holdings = (user: number) => edits.holdings(user, plantedHoldings(user));

  let counted: Uint32Array | undefined;
  let feed: EventFeed | undefined;
  let rows: GoogleRows | undefined;
  let oldest: readonly number[] | undefined;
  const google: Google = {
    tenant: workspace,
    get now() {
      return edits.now();
    },
    plantedAt: now,
    seed,
    users: {
      get length() {
        return plan.users + edits.added();
      },
      ids: digits(seed, 'google.user'),
    },
    apps,
    holdings,
    grantedDays,
    isSuspended,
    isArchived,
    census: (until = Number.POSITIVE_INFINITY) => {
      counted ??= count(plan.users, apps.length, plantedHoldings);
      const now = counted.slice();
      for (const [app, more] of edits.counted(until)) now[app] = itemAt(now, app) + more;
      return now;
    },
    oldest: () => {
      oldest ??= oldestDays(google);
      return oldest;
    },
    events: () => {
      feed ??= createEvents(google);
      return edits.feed(feed);
    },
    edits,
    plantedHoldings,
    rows: () => {
      rows ??= createRows(google);
      return rows;
    },
    refusedUser: plan.hasRefusedUser || plan.scanner.administrator === 'lesser' ? 1 : undefined,
    deletedUser,
    scanner: plan.scanner,
  };
  return google;
}

function createApps(seed: number, ordinaryCount: number): GoogleApp[] {
  const draw = draws(seed, 'google.app');
  const apps: GoogleApp[] = googlePlanted.map((plant) =>
    createApp(clientId(seed, nameHash(plant.key)), plant.name, 'WEB', plant.scopes, plant),
  );
  for (let nth = 0; nth < ordinaryCount; nth++) {
    const type = (['WEB', 'WEB', 'WEB', 'NATIVE_ANDROID', 'NATIVE_IOS'] as const)[draw(nth, 2) % 5] ?? 'WEB';
    const id = clientId(seed, nth);
    // Google's oldest kind of app never registered: all of them share one id, and no name.
    const isAnonymous = nth === ordinaryCount - 1;
    const scopes = isAnonymous ? signIn.slice(0, 1) : ordinaryScopes(draw(nth, 1) % 1000);
    apps.push(
      createApp(
        isAnonymous ? 'anonymous' : id,
        isAnonymous ? 'anonymous' : productName(nth),
        type,
        scopes,
        undefined,
      ),
    );
  }
  return apps;
}

function createApp(
  id: string,
  name: string,
  clientType: GoogleApp['clientType'],
  scopes: readonly string[],
  planted: GoogleApp['planted'],
): GoogleApp {
  const variant = (some: readonly string[]) => ({
    scopes: some,
    apis: [...new Set(some.flatMap((scope) => apiOf(scope) ?? []))],
  });
  const all = variant(scopes);
  // Who leaves something out leaves out the last; nobody leaves out the only thing the app is for.
  const less = planted === undefined && all.apis.length > 1 ? variant(scopes.slice(0, -1)) : all;
  return { clientId: id, name, clientType, variants: [all, less], planted };
}

// The number of the vendor's project, and 32 letters and digits.
function clientId(seed: number, number: number): string {
  const draw = draws(seed, 'google.client');
  let tail = '';
  for (let part = 0; tail.length < 32; part++)
    tail += draw(number, 10 + part)
      .toString(36)
      .padStart(7, '0');
  return `${100_000_000_000 + draw(number, 1) * 200 + (draw(number, 2) % 200)}-${tail.slice(0, 32)}.apps.googleusercontent.com`;
}

// A few apps are everywhere, most are with a handful: a table to look the next one up in.
function popularApps(count: number): (word: number) => number {
  const table = new Uint16Array(tableSize);
  const ordinary = count - googlePlanted.length;
  let total = 0;
  for (let nth = 0; nth < ordinary; nth++) total += (nth + 1) ** -0.8;
  let sum = 0;
  let slot = 0;
  for (let nth = 0; nth < ordinary; nth++) {
    sum += (nth + 1) ** -0.8;
    while (slot < tableSize && slot <= (sum / total) * tableSize) {
      table[slot] = googlePlanted.length + nth;
      slot += 1;
    }
  }
  return (word) => itemAt(table, word % tableSize);
}

// Most people hold a few tokens, some none, some very many.
function usualCount(x: number): number {
  return x < 0.07 ? 0 : Math.round(1 + 3 * x + 14 * x ** 7);
}

// The planted apps take people one after the other, so that nobody holds more of them than need be.
function plantHoldings(
  plan: GooglePlan,
  isAway: (user: number) => boolean,
): ReadonlyMap<number, readonly Holding[]> {
  const holders: number[] = [];
  const last = plan.users - (plan.hasDeletedUser ? 1 : 0);
  for (let user = Math.min(2, plan.users - 1); user < last && holders.length < 500; user++) {
    if (!isAway(user)) holders.push(user);
  }
  if (holders.length === 0) throw new RangeError('users: too few to plant anything');
  const found = new Map<number, Holding[]>();
  let next = 0;
  googlePlanted.forEach((plant, app) => {
    for (let n = 0; n < Math.min(plant.users, Math.ceil(holders.length * 0.15)); n++) {
      const user = itemAt(holders, next % holders.length);
      next += 1;
      found.set(user, [...(found.get(user) ?? []), { app, variant: 0 }]);
    }
  });
  const most = Math.ceil(next / holders.length);
  if (plan.tokensPerUser !== undefined && most > plan.tokensPerUser) {
    throw new RangeError(
      `tokensPerUser must be at least ${most} for ${plan.users} users: so many are planted`,
    );
  }
  return found;
}

function oldestDays({ users, apps, plantedHoldings, grantedDays }: Google): readonly number[] {
  const days = new Array<number>(apps.length).fill(0);
  for (let user = 0; user < users.length; user++)
    for (const { app } of plantedHoldings(user))
      days[app] = Math.max(itemAt(days, app), grantedDays(user, app));
  return days;
}

function count(users: number, apps: number, holdings: Google['holdings']): Uint32Array {
  const counted = new Uint32Array(apps);
  for (let user = 0; user < users; user++) {
    for (const { app } of holdings(user)) counted[app] = itemAt(counted, app) + 1;
  }
  return counted;
}
