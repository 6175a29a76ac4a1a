import type { z } from 'zod';
import { ProviderError, toGap } from '../../lib/errors.ts';
import type { Page } from '../../model/page.ts';
import type { AnyRecord } from '../../model/records.ts';
import type { GraphClient } from './client.ts';
import { withNeeds } from './needs.ts';
import { member } from './rules.ts';

/** What a tenant has one of, and what it becomes. */
export interface OneAnswer<Row, R extends AnyRecord> {
  readonly path: string;
  /** For gaps. */
  readonly what: string;
  readonly row: z.ZodType<Row>;
  readonly needs: readonly string[];
  readonly toRecords: (row: Row) => readonly R[];
}

/** One object on one page; a refusal is a gap. Beta writes some of these as a list of one. */
export async function readOne<Row, R extends AnyRecord>(
  graph: GraphClient,
  { path, what, row, needs, toRecords }: OneAnswer<Row, R>,
  signal: AbortSignal,
): Promise<Page<R>> {
  try {
    const { data } = row.safeParse(alone(await graph.get(path, signal)));
    if (data === undefined) throw new ProviderError('shape', `GET ${path} is not as documented`);
    return { records: toRecords(data) };
  } catch (error) {
    return { records: [], gaps: [toGap(withNeeds(error, needs), { what })] };
  }
}

function alone(body: object): unknown {
  const value = member(body, 'value');
  return Array.isArray(value) && value.length === 1 ? value[0] : body;
}
