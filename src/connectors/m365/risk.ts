import { z } from 'zod';
import { type RecordKey, recordKey } from '../../model/keys.ts';
import type { Page } from '../../model/page.ts';
import type { EventRecord } from '../../model/records.ts';
import { clientKey } from './keys.ts';
import { guid, idIn } from './listing.ts';
import type { PlanName } from './plans.ts';

const text = z.string().nullish();

/** What Identity Protection says of whatever it judges. */
export const judgement = { id: guid, riskState: text, riskLevel: text, riskDetail: text };

/** Microsoft refuses for want of one licence in the same words as for want of another. */
export async function* licensed(
  pages: AsyncIterable<Page<EventRecord>>,
  licence: PlanName,
): AsyncGenerator<Page<EventRecord>> {
  const lack = { lacks: licence, fix: `Microsoft judges this only in tenants that own ${licence}` };
  for await (const { gaps = [], ...page } of pages) {
    yield { ...page, gaps: gaps.map((gap) => (gap.reason === 'plan' ? { ...gap, ...lack } : gap)) };
  }
}

export function subjectOf(tenant: string, row: unknown): RecordKey | undefined {
  const id = idIn(row, 'id');
  return id === undefined ? undefined : clientKey(tenant, id);
}

/** Somebody looked at it, or there is nothing to look at. What is new to us counts as a risk. */
const cleared: readonly string[] = ['none', 'confirmedsafe', 'remediated', 'dismissed'];

export function toRisk(
  tenant: string,
  { id, riskState, riskLevel, riskDetail }: z.output<z.ZodObject<typeof judgement>>,
  at: EventRecord['at'],
): EventRecord {
  const said = { riskState, riskLevel, riskDetail };
  return {
    kind: 'event',
    key: recordKey(tenant, 'event', 'risk', id),
    type: cleared.includes(riskState?.toLowerCase() ?? '') ? 'changed' : 'flagged',
    at,
    what: Object.entries(said)
      .flatMap(([name, value]) => (value ? `${name}: ${value}` : []))
      .join(', '),
    scopes: [],
  };
}
