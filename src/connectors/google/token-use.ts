import { recordKey } from '../../model/keys.ts';
import type { UseRecord } from '../../model/records.ts';
import type { Instant } from '../../model/values.ts';
import type { TokenEvent } from './token-activity.ts';
import { type Window, windowDays } from './token-window.ts';

/** Folds the log's events into one use record an app. It grows with apps and methods, not with people or calls. */
export interface UseFold {
  /** What an earlier run or page had folded, so that a short window loses nothing. */
  readonly seed: (record: UseRecord) => void;
  readonly see: (event: TokenEvent) => void;
  /** The records that changed since this was last asked. */
  readonly changed: () => readonly UseRecord[];
  /** The window is read from its end again: what was summed up before is not counted twice. */
  readonly startOver: () => void;
  /** The window is read to its end; with `isSummed` by this fold alone, so that how much was answered in it is known. */
  readonly end: (isSummed: boolean) => void;
  /** The newest API call of any app; absent when none was ever logged. */
  readonly newestCall: () => Instant | undefined;
}

/** No API of Google's has as many; an app that calls more keeps those that it called last. */
export const MOST_METHODS = 200;

interface Use {
  lastUsedAt: Instant;
  readonly apis: Map<string, Instant>;
  readonly methods: Methods;
  answered: UseRecord['answered'];
  windowDays: number | undefined;
  /** In this window. */
  bytes: number | undefined;
}

interface Methods {
  /** By API and method. */
  readonly newest: Map<string, Map<string, Instant>>;
  areMore: boolean;
}

export function createUseFold(tenant: string, window: Window): UseFold {
  const uses = new Map<string, Use>();
  const changed = new Set<string>();
  const days = windowDays(window);
  let newestCall: Instant | undefined;

  function call(at: Instant): void {
    if (newestCall === undefined || at > newestCall) newestCall = at;
  }

  function useOf(clientId: string, at: Instant): Use {
    const known = uses.get(clientId);
    if (known !== undefined) return known;
    const methods = { newest: new Map(), areMore: false };
    const use: Use = {
      ...{ lastUsedAt: at, apis: new Map(), methods },
      ...{ answered: undefined, bytes: undefined, windowDays: undefined },
    };
    uses.set(clientId, use);
    changed.add(clientId);
    return use;
  }

  return {
    seed: (record) => {
      const { evidence, clientId, lastUsedAt, apis = {}, methods = {} } = record;
      if (evidence !== 'token-events' || clientId === undefined) return;
      if (lastUsedAt === 'never' || lastUsedAt === 'unknown') return;
      const newest = Object.entries(methods).map(
        ([api, each]) => [api, new Map(Object.entries(each))] as const,
      );
      uses.set(clientId, {
        lastUsedAt,
        apis: new Map(Object.entries(apis)),
        methods: { newest: new Map(newest), areMore: record.areMethodsMore ?? false },
        answered: record.answered,
        windowDays: record.windowDays,
        bytes: undefined,
      });
      for (const at of Object.values(apis)) call(at);
    },
    see: ({ name, clientId, at, api, method, bytes }) => {
      // To be authorized is to be used; a revocation or a denial is not.
      if (name !== 'activity' && name !== 'authorize') return;
      if (name === 'activity') call(at);
      const use = useOf(clientId, at);
      if (bytes !== undefined) use.bytes = (use.bytes ?? 0) + bytes;
      const isNews = [
        at > use.lastUsedAt,
        api !== undefined && isNewer(use.apis, api, at),
        api !== undefined && method !== undefined && sawMethod(use.methods, [api, method], at),
      ];
      if (at > use.lastUsedAt) use.lastUsedAt = at;
      if (isNews.includes(true)) changed.add(clientId);
    },
    changed: () => {
      const records = [...changed].flatMap((clientId) => {
        const use = uses.get(clientId);
        return use === undefined ? [] : [toUse(tenant, clientId, use)];
      });
      changed.clear();
      return records;
    },
    startOver: () => {
      for (const use of uses.values()) use.bytes = undefined;
    },
    end: (isSummed) => {
      for (const [clientId, use] of uses) {
        if (use.windowDays !== days) changed.add(clientId);
        use.windowDays = days;
        if (!isSummed || use.bytes === undefined) continue;
        use.answered = { from: window.start, to: window.end, bytes: use.bytes };
        changed.add(clientId);
      }
    },
    newestCall: () => newestCall,
  };
}

/** Whether this is the newest call that is known; then it is kept. */
function isNewer(calls: Map<string, Instant>, name: string, at: Instant): boolean {
  const newest = calls.get(name);
  if (newest !== undefined && at <= newest) return false;
  calls.set(name, at);
  return true;
}

function sawMethod(methods: Methods, [api, method]: readonly [string, string], at: Instant): boolean {
  const ofApi = methods.newest.get(api) ?? new Map<string, Instant>();
  methods.newest.set(api, ofApi);
  if (!isNewer(ofApi, method, at)) return false;
  const all = [...methods.newest].flatMap(([name, each]) => [...each].map((one) => [name, ...one] as const));
  if (all.length <= MOST_METHODS) return true;
  const [oldest] = all.sort(([, , a], [, , b]) => (a < b ? -1 : 1));
  if (oldest !== undefined) methods.newest.get(oldest[0])?.delete(oldest[1]);
  methods.areMore = true;
  return true;
}

function toUse(tenant: string, clientId: string, use: Use): UseRecord {
  const methods = [...use.methods.newest]
    .filter(([, each]) => each.size > 0)
    .map(([api, each]) => [api, sorted(each)] as const);
  return {
    kind: 'use',
    key: recordKey(tenant, 'use', 'token-events', clientId),
    app: recordKey(tenant, 'app', clientId),
    clientId,
    evidence: 'token-events',
    by: 'any',
    lastUsedAt: use.lastUsedAt,
    ...(use.windowDays !== undefined && { windowDays: use.windowDays }),
    ...(use.apis.size > 0 && { apis: sorted(use.apis) }),
    ...(methods.length > 0 && { methods: sorted(methods) }),
    ...(use.methods.areMore && { areMethodsMore: true }),
    ...(use.answered !== undefined && { answered: use.answered }),
  };
}

/** In one order, so that the same is the same record. */
function sorted<T>(entries: Iterable<readonly [string, T]>): Readonly<Record<string, T>> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}
