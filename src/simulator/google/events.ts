import { type Draw, draws } from '../chance.ts';
import { itemAt } from '../list.ts';
import type { Google, Holding } from './scene.ts';
import { apiNames } from './scopes.ts';

/** What happened: 0 let in, 1 let in to sign in only, 2 thrown out, 3 and more: called the API of that number less 3. */
type EventKind = number;
export const authorize = 0;
export const authorizeSignIn = 1;
export const revoke = 2;
export const firstApi = 3;

export interface TokenEvent {
  /** Milliseconds. */
  readonly time: number;
  readonly user: number;
  readonly app: number;
  readonly variant: 0 | 1;
  readonly kind: EventKind;
  /** The same number for the same event, whichever page it stands on. */
  readonly number: number;
}

/** The events by rank, the newest first; some 15 bytes each. */
export interface EventFeed {
  readonly length: number;
  readonly at: (rank: number) => TokenEvent;
  /** The rank of the newest event at or before the time. */
  readonly rankAt: (time: number) => number;
}

export const windowDays = 180;
const daySeconds = 86_400;
// A sort key holds both: 24 bits of seconds are 194 days, and a double has 53.
const numberBits = 2 ** 28;

type Emit = (ageDays: number, held: Holding, kind: EventKind) => void;

export function createEvents(google: Google): EventFeed {
  const start = Math.floor(google.now / 1000) - windowDays * daySeconds;
  const draw = draws(google.seed, 'google.events');
  const log = createLog();
  for (let user = 0; user < google.users.length; user++) {
    const emit: Emit = (age, held, kind) => {
      const seconds = Math.floor((windowDays - age) * daySeconds);
      if (seconds >= 0) log.add(seconds, user, held.app * 2 + held.variant, kind);
    };
    for (const held of google.holdings(user)) tokenEvents(google, draw, user, held, emit);
    passingGrant(google, draw, user, emit);
  }
  const keys = log.sorted();
  const { length } = keys;
  const at = (rank: number): TokenEvent => {
    const key = itemAt(keys, length - 1 - rank);
    const number = key % numberBits;
    const { user, app, kind } = log.at(number);
    // Within a second the number orders them, so the milliseconds follow it.
    const time = (start + Math.floor(key / numberBits)) * 1000 + Math.floor((number / length) * 1000);
    return { time, user, app: app >>> 1, variant: app % 2 === 0 ? 0 : 1, kind, number };
  };
  const rankAt = (time: number) => {
    let low = 0;
    let high = length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (at(middle).time <= time) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  return { length, at, rankAt };
}

function tokenEvents(google: Google, draw: Draw, user: number, held: Holding, emit: Emit): void {
  const app = itemAt(google.apps, held.app);
  const granted = google.grantedDays(user, held.app);
  const word = draw(user, held.app);
  if (granted < windowDays) {
    const isOrdinary = app.planted === undefined;
    const story = isOrdinary ? word % 50 : 49;
    // Some let it in step by step; some threw it out and took it back.
    emit(granted, held, story < 5 && story > 0 ? authorizeSignIn : authorize);
    if (story === 0) emit(granted * 0.7, held, revoke);
    if (isOrdinary && story < 5) emit(granted * 0.6, held, authorize);
  }
  if (app.planted !== undefined) {
    const { apis, newest, oldest } = app.planted.calls;
    for (const api of apis) {
      for (let n = 0; n < 3; n++) {
        const age = newest + ((oldest - newest) * n) / 2 + 0.05 + (user % 7) / 50;
        emit(Math.min(age, granted - 0.01), held, firstApi + apiNames.indexOf(api));
      }
    }
    return;
  }
  // Enough calls for every API that the token opens to be seen in use.
  const { apis } = app.variants[held.variant];
  const calls = apis.length === 0 ? 0 : Math.max(apis.length, 1 + (word % 3));
  const youngest = google.isSuspended(user) || google.isArchived(user) ? 20 : 0;
  for (let n = 0; n < calls; n++) {
    const age = youngest + (draw(user, held.app * 8 + n + 100_000) % 40_000) / 1000;
    emit(
      Math.min(age, granted * 0.5) + 0.01,
      held,
      firstApi + apiNames.indexOf(itemAt(apis, n % apis.length)),
    );
  }
}

// What the listing of tokens no longer shows: let in, and thrown out again.
function passingGrant(google: Google, draw: Draw, user: number, emit: Emit): void {
  if (draw(user, 1) % 33 !== 0) return;
  const ordinary = google.apps.filter((app) => app.planted === undefined).length;
  const app = google.apps.length - 1 - (draw(user, 2) % ordinary);
  if (google.holdings(user).some((held) => held.app === app)) return;
  const age = 60 + (draw(user, 3) % 110);
  emit(age, { app, variant: 0 }, authorize);
  emit(age / 2, { app, variant: 0 }, revoke);
}

// Columns that grow; a row is 9 bytes, and 8 more for its place in the order.
function createLog() {
  let seconds = new Uint32Array(1024);
  let users = new Uint32Array(1024);
  let apps = new Uint16Array(1024);
  let kinds = new Uint8Array(1024);
  let length = 0;
  const grow = () => {
    const size = length * 2;
    const [oldSeconds, oldUsers, oldApps, oldKinds] = [seconds, users, apps, kinds];
    seconds = new Uint32Array(size);
    users = new Uint32Array(size);
    apps = new Uint16Array(size);
    kinds = new Uint8Array(size);
    seconds.set(oldSeconds);
    users.set(oldUsers);
    apps.set(oldApps);
    kinds.set(oldKinds);
  };
  return {
    add: (second: number, user: number, app: number, kind: EventKind) => {
      if (length === seconds.length) grow();
      seconds[length] = second;
      users[length] = user;
      apps[length] = app;
      kinds[length] = kind;
      length += 1;
    },
    at: (number: number) => ({
      user: itemAt(users, number),
      app: itemAt(apps, number),
      kind: itemAt(kinds, number),
    }),
    sorted: () => {
      const keys = new Float64Array(length);
      for (let number = 0; number < length; number++)
        keys[number] = itemAt(seconds, number) * numberBits + number;
      seconds = new Uint32Array(0);
      return keys.sort();
    },
  };
}
