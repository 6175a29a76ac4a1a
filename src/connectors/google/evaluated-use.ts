import { type RecordKey, recordKey } from '../../model/keys.ts';
import type { Gap } from '../../model/page.ts';
import type { LetInBy, UseRecord } from '../../model/records.ts';
import { DAY_MS, type Instant, instant } from '../../model/values.ts';
import type { ReadOptions } from '../connector.ts';
import { RETENTION_DAYS } from './token-window.ts';

export interface Evaluation {
  readonly clientId: string;
  readonly letInBy: LetInBy;
  readonly at: Instant;
  readonly scopes: readonly string[];
}

/** One use record for each app and way. It grows with apps, not with people or tokens. */
export interface EvaluationFold {
  /** What an earlier run or page had folded. */
  readonly seed: (record: UseRecord) => void;
  readonly see: (evaluation: Evaluation) => void;
  /** Those that changed since this was last asked. */
  readonly changed: () => readonly UseRecord[];
}

interface Seen {
  readonly clientId: string;
  readonly letInBy: LetInBy;
  lastUsedAt: Instant;
  readonly scopes: Set<string>;
}

export function createEvaluationFold(tenant: string): EvaluationFold {
  const seen = new Map<string, Seen>();
  const changed = new Set<Seen>();
  const place = (clientId: string, letInBy: LetInBy) => JSON.stringify([letInBy, clientId]);
  return {
    seed: ({ evidence, clientId, letInBy, lastUsedAt, scopes = [] }) => {
      if (evidence !== 'access-evaluation' || clientId === undefined || letInBy === undefined) return;
      if (lastUsedAt === 'never' || lastUsedAt === 'unknown') return;
      seen.set(place(clientId, letInBy), { clientId, letInBy, lastUsedAt, scopes: new Set(scopes) });
    },
    see: ({ clientId, letInBy, at, scopes }) => {
      const before = seen.get(place(clientId, letInBy));
      const use = before ?? { clientId, letInBy, lastUsedAt: at, scopes: new Set<string>() };
      const size = use.scopes.size;
      for (const scope of scopes) use.scopes.add(scope);
      const isNewer = at > use.lastUsedAt;
      if (isNewer) use.lastUsedAt = at;
      if (before === undefined) seen.set(place(clientId, letInBy), use);
      if (before === undefined || isNewer || use.scopes.size > size) changed.add(use);
    },
    changed: () => {
      const records = [...changed].map((use) => toUse(tenant, use));
      changed.clear();
      return records;
    },
  };
}

function toUse(tenant: string, { clientId, letInBy, lastUsedAt, scopes }: Seen): UseRecord {
  return {
    kind: 'use',
    key: recordKey(tenant, 'use', 'access-evaluation', letInBy, clientId),
    app: recordKey(tenant, 'app', clientId),
    clientId,
    evidence: 'access-evaluation',
    by: letInBy === 'domain-wide-delegation' ? 'application' : 'delegated',
    lastUsedAt,
    letInBy,
    ...(scopes.size > 0 && { scopes: [...scopes].sort() }),
  };
}

/** What was seen at work by one way, by client id. */
export async function seenAtWork(
  { known, at }: Pick<ReadOptions, 'known' | 'at'>,
  way: LetInBy,
): Promise<ReadonlyMap<string, SeenAtWork>> {
  const oldest = instant(Date.parse(at) - RETENTION_DAYS * DAY_MS);
  const found = new Map<string, SeenAtWork>();
  for await (const { evidence, letInBy, clientId, lastUsedAt, scopes = [] } of known('use')) {
    if (evidence !== 'access-evaluation' || letInBy !== way || clientId === undefined) continue;
    if (lastUsedAt === 'never' || lastUsedAt === 'unknown') continue;
    found.set(clientId, { clientId, at: lastUsedAt, scopes, isOld: lastUsedAt < oldest });
  }
  return found;
}

export interface SeenAtWork {
  readonly clientId: string;
  /** The newest token. */
  readonly at: Instant;
  readonly scopes: readonly string[];
  /** That was before the logs begin: what was taken away since then, no log tells any more. */
  readonly isOld: boolean;
}

/** What nobody uses any more stands all the same, until somebody says that it does not. */
export function oldGap(subject: RecordKey, { isOld, at }: SeenAtWork, fix: string): readonly Gap[] {
  if (!isOld) return [];
  return [
    {
      reason: 'unavailable',
      kinds: ['grant'],
      subject,
      what: `it was last seen at work on ${at.slice(0, 10)}, before the logs begin, and whether it still stands is not told`,
      fix,
    },
  ];
}
