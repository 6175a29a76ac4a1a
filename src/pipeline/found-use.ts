import { callsOf } from '../analyzers/over-broad-scope/calls.ts';
import { holdingsOf } from '../analyzers/shared/holdings.ts';
import { byCodeUnits } from '../lib/text.ts';
import { isSettled, type SurfaceCoverage } from '../model/coverage.ts';
import type { AppDossier } from '../model/dossier.ts';
import type { UseRecord } from '../model/records.ts';
import type { Instant } from '../model/values.ts';
import type { FoundUse } from '../report/investigation.ts';

/** Of what an app may do, what was seen used, and with what; undefined where no log tells. @param lines of its tenant */
export function useOf(dossier: AppDossier, lines: readonly SurfaceCoverage[]): FoundUse | undefined {
  const { uses } = dossier;
  const calls = apisOf(uses);
  const answered = uses.find((use) => use.answered !== undefined)?.answered;
  const scopes = scopesSeen(dossier, lines);
  if (calls.length === 0 && answered === undefined && scopes === undefined) return undefined;
  return {
    apis: calls,
    ...(uses.some(({ areMethodsMore }) => areMethodsMore) && { areMethodsMore: true }),
    ...(answered !== undefined && { answered }),
    ...(scopes !== undefined && { scopes }),
  };
}

function apisOf(uses: readonly UseRecord[]): FoundUse['apis'] {
  return uses
    .flatMap(({ apis = {}, methods = {} }) =>
      Object.entries(apis).map(([api, last]) => ({
        api,
        last,
        methods: Object.entries(methods[api] ?? {})
          .sort(([, a], [, b]) => byCodeUnits(b, a))
          .map(([method]) => method),
      })),
    )
    .sort((a, b) => byCodeUnits(b.last, a.last) || byCodeUnits(a.api, b.api));
}

/**
 * By three witnesses: tokens that were asked for a scope, calls of an API that it opens, and the vendor's own count. What no
 * witness could have seen is unknown.
 */
function scopesSeen(dossier: AppDossier, lines: readonly SurfaceCoverage[]): FoundUse['scopes'] {
  const { uses } = dossier;
  const used = new Set(
    uses.flatMap(({ scopes = [], permissions }) => [...scopes, ...(permissions?.used ?? [])]),
  );
  const unused = new Set(uses.flatMap(({ permissions }) => permissions?.unused ?? []));
  const calls = callsOf(dossier, 1);
  // What was not read whole may hold what is missing.
  const isRead = (surface: string) => lines.some((line) => line.surface === surface && isSettled(line));
  const wouldShow = calls !== undefined && isRead('token-events');
  if (used.size === 0 && unused.size === 0 && calls === undefined) return undefined;
  const seen = new Map<string, 'seen' | 'not-seen' | 'unknown'>();
  const { known, unclassified } = holdingsOf(dossier);
  for (const { scope } of unclassified) seen.set(scope, used.has(scope) ? 'seen' : 'unknown');
  for (const { scope, knowledge } of known) {
    if (used.has(scope) || isCalled(knowledge.apis, calls)) seen.set(scope, 'seen');
    else if ((unused.has(scope) && isRead('permission-use')) || (wouldShow && knowledge.apis !== undefined))
      seen.set(scope, 'not-seen');
    else seen.set(scope, 'unknown');
  }
  const those = (word: 'seen' | 'not-seen' | 'unknown') =>
    [...seen]
      .filter(([, said]) => said === word)
      .map(([scope]) => scope)
      .sort();
  return { seen: those('seen'), notSeen: those('not-seen'), unknown: those('unknown') };
}

function isCalled(
  apis: readonly string[] | undefined,
  calls: ReadonlyMap<string, Instant> | undefined,
): boolean {
  return apis?.some((api) => calls?.has(api)) ?? false;
}
