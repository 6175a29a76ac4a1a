import { recordKey } from '../../model/keys.ts';
import type { UseRecord } from '../../model/records.ts';
import type { Instant } from '../../model/values.ts';
import type { TokenEvent } from './token-activity.ts';

/** Folds the log's events into one use record an app. It grows with apps and APIs, not with people or calls. */
export interface UseFold {
  /** What an earlier run or page had folded, so that a short window loses nothing. */
  readonly seed: (record: UseRecord) => void;
  readonly see: (event: TokenEvent) => void;
  /** The records that changed since this was last asked. */
  readonly changed: () => readonly UseRecord[];
  /** The newest API call of any app; absent when none was ever logged. */
  readonly newestCall: () => Instant | undefined;
}

interface Use {
  lastUsedAt: Instant;
  readonly apis: Map<string, Instant>;
}

export function createUseFold(tenant: string, windowDays: number): UseFold {
  const uses = new Map<string, Use>();
  const changed = new Set<string>();
  let newestCall: Instant | undefined;

  function call(at: Instant): void {
    if (newestCall === undefined || at > newestCall) newestCall = at;
  }

  return {
    seed: ({ evidence, clientId, lastUsedAt, apis = {} }) => {
      if (evidence !== 'token-events' || clientId === undefined) return;
      if (lastUsedAt === 'never' || lastUsedAt === 'unknown') return;
      uses.set(clientId, { lastUsedAt, apis: new Map(Object.entries(apis)) });
      for (const at of Object.values(apis)) call(at);
    },
    see: ({ name, clientId, at, api }) => {
      // To be authorized is to be used; a revocation or a denial is not.
      if (name !== 'activity' && name !== 'authorize') return;
      if (name === 'activity') call(at);
      const use = uses.get(clientId);
      if (use === undefined) {
        uses.set(clientId, { lastUsedAt: at, apis: new Map(api === undefined ? [] : [[api, at]]) });
        changed.add(clientId);
        return;
      }
      if (at > use.lastUsedAt) {
        use.lastUsedAt = at;
        changed.add(clientId);
      }
      const newest = api === undefined ? at : use.apis.get(api);
      if (api !== undefined && (newest === undefined || at > newest)) {
        use.apis.set(api, at);
        changed.add(clientId);
      }
    },
    changed: () => {
      const records = [...changed].flatMap((clientId) => {
        const use = uses.get(clientId);
        return use === undefined ? [] : [toUse(tenant, clientId, use, windowDays)];
      });
      changed.clear();
      return records;
    },
    newestCall: () => newestCall,
  };
}

function toUse(tenant: string, clientId: string, use: Use, windowDays: number): UseRecord {
  return {
    kind: 'use',
    key: recordKey(tenant, 'use', 'token-events', clientId),
    app: recordKey(tenant, 'app', clientId),
    clientId,
    evidence: 'token-events',
    by: 'any',
    lastUsedAt: use.lastUsedAt,
    windowDays,
    ...(use.apis.size > 0 && { apis: Object.fromEntries([...use.apis].sort()) }),
  };
}
