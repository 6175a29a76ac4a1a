import { z } from 'zod';
import { toGap } from '../../lib/errors.ts';
import { parseAnswer, parseJson } from '../../lib/parse.ts';
import { recordKey } from '../../model/keys.ts';
import type { Gap } from '../../model/page.ts';
import type { UseRecord } from '../../model/records.ts';
import { toInstant } from '../../model/values.ts';
import type { Surface } from '../connector.ts';
import { notInChina } from './clouds.ts';
import { HUNTING, HUNTING_ROWS } from './hunting.ts';
import { registrationKey } from './keys.ts';
import { guid, idIn, readRows } from './listing.ts';
import { withNeeds } from './needs.ts';
import type { PlanName } from './plans.ts';
import type { Session } from './session.ts';

const needs = ['ThreatHunting.Read.All'] as const;

export const permissionUse: Surface<Session, UseRecord> = {
  id: 'permission-use',
  question: 'Which of its permissions does each app use, as Defender counts it?',
  listing: 'whole',
  yields: ['use'],
  adds: ['use'],
  plan: 'Microsoft Defender for Cloud Apps' satisfies PlanName,
  needs,
  calls: [`POST ${HUNTING}`],
  notIn: {
    clouds: notInChina,
    what: 'Microsoft gives advanced hunting by its API in its global cloud and those of the US government only',
  },
  read: async function* ({ graph }, { tenant, signal }) {
    try {
      const { results } = parseAnswer(answer, await graph.hunt(signal), 'the hunting query');
      const { records, gaps } = readRows(
        {
          one: 'row of OAuthAppInfo',
          row: appRow,
          toRecords: (row) => [toUse(tenant, row)],
          subject: (row) => {
            const appId = idIn(row, 'OAuthAppId');
            return appId === undefined ? undefined : registrationKey(tenant, appId);
          },
        },
        results,
      );
      yield { records, gaps: results.length < HUNTING_ROWS ? gaps : [...gaps, full] };
    } catch (error) {
      yield { records: [], gaps: [toGap(withNeeds(error, needs), { what: 'the use of permissions' })] };
    }
  },
};

const full: Gap = {
  reason: 'truncated',
  what: `the use of permissions: a hunting query gives ${HUNTING_ROWS} rows, and there may be more apps`,
};

const answer = z.object({ results: z.array(z.unknown()) });

/** A dynamic column comes as it is, as JSON, or as a list of JSON texts. */
const unfolded = (value: unknown) => (typeof value === 'string' ? (parseJson(value) ?? value) : value);

const permission = z.preprocess(
  unfolded,
  z.object({
    PermissionValue: z.string().nullish(),
    // As the vendor's page calls it, and calls its use.
    PermissionName: z.string().nullish(),
    InUse: z.unknown().optional(),
    UsageStatus: z.unknown().optional(),
  }),
);

const appRow = z.object({
  OAuthAppId: guid,
  LastUsedTime: z.string().nullish(),
  Permissions: z.preprocess(unfolded, z.array(permission).nullish()),
});

/** A time that is missing may be one that was never looked for. */
export function toUse(tenant: string, row: z.output<typeof appRow>): UseRecord {
  const { used, unused } = partitioned(row.Permissions ?? []);
  return {
    kind: 'use',
    key: recordKey(tenant, 'use', 'permission-use', row.OAuthAppId),
    clientId: row.OAuthAppId,
    evidence: 'permission-use',
    by: 'any',
    lastUsedAt: toInstant(row.LastUsedTime),
    ...(used.length + unused.length > 0 && { permissions: { used, unused } }),
  };
}

/**
 * By name alone, and an app may hold the same on two APIs, or once for people and once as itself: what is used in one
 * place is used; what is unused in one and not known of in another, is not known to be unused.
 */
function partitioned(
  permissions: readonly z.output<typeof permission>[],
): NonNullable<UseRecord['permissions']> {
  const uses = new Map<string, Set<boolean | undefined>>();
  for (const { PermissionValue, PermissionName, InUse, UsageStatus } of permissions) {
    const name = PermissionValue || PermissionName;
    if (!name) continue;
    const told = uses.get(name) ?? new Set();
    uses.set(name, told.add(isUsed(InUse ?? UsageStatus)));
  }
  const names = [...uses.keys()].sort();
  return {
    used: names.filter((name) => uses.get(name)?.has(true)),
    unused: names.filter((name) => uses.get(name)?.size === 1 && uses.get(name)?.has(false)),
  };
}

/** Truth values were 1 and 0 until February 2026, and are words since; of some permissions it is `Not supported`. */
function isUsed(told: unknown): boolean | undefined {
  const word = String(told).toLowerCase().replace(/\s/g, '');
  if (['true', '1', 'used', 'inuse'].includes(word)) return true;
  return ['false', '0', 'unused', 'notused', 'notinuse'].includes(word) ? false : undefined;
}
