import { type ProviderError, toGap } from '../../lib/errors.ts';
import { fanOut } from '../../lib/fan-out.ts';
import type { RecordKey } from '../../model/keys.ts';
import type { Page } from '../../model/page.ts';
import type { AnyRecord } from '../../model/records.ts';
import type { ReadOptions } from '../connector.ts';
import { firstPages } from './first-pages.ts';
import { withNeeds } from './needs.ts';
import type { Session } from './session.ts';

type Read<R extends AnyRecord> = Pick<Page<R>, 'records' | 'gaps'>;

/** What is asked for one by one. */
export interface Each<R extends AnyRecord> {
  readonly ids: Iterable<string>;
  readonly pathOf: (id: string) => string;
  readonly keyOf: (id: string) => RecordKey;
  /** What is not seen where one was refused, and where the rest was: in one clause each. */
  readonly what: { readonly one: string; readonly rest: string };
  readonly needs: readonly string[];
  /** Throws the refusal of the first page. */
  readonly read: (id: string, first: () => Promise<object>) => Promise<Read<R>>;
  /** What it says that there is none; undefined where that is a gap like others. */
  readonly gone: (id: string) => Read<R> | undefined;
}

/**
 * Twenty to a call, in the order of their ids: a resume goes on after the last one that was stored. Who lacks the right
 * for one lacks it for all, so no further one is asked for.
 */
export async function* readEach<R extends AnyRecord>(
  { graph, concurrency }: Session,
  { ids, pathOf, keyOf, what, needs, read, gone }: Each<R>,
  { after, signal }: Pick<ReadOptions, 'after' | 'signal'>,
): AsyncGenerator<Page<R>> {
  const sorted = [...new Set(ids)].sort().filter((id) => after === undefined || id > after);
  let refusal: ProviderError | undefined;
  async function* asked(): AsyncGenerator<{ readonly id: string }> {
    for (const id of sorted) {
      if (refusal !== undefined) return;
      yield { id };
    }
  }
  const restOf = (error: ProviderError) => toGap(withNeeds(error, needs), { what: what.rest });

  const pages = fanOut(
    firstPages(graph, asked(), { pathOf: ({ id }) => pathOf(id), signal }),
    ({ id, first }) => read(id, first),
    ({ id }, error): Read<R> => {
      if (error.reason === 'permission' || error.reason === 'credentials') {
        const isFirst = refusal === undefined;
        refusal ??= error;
        return { records: [], gaps: isFirst ? [restOf(error)] : [] };
      }
      const none = error.reason === 'gone' ? gone(id) : undefined;
      return none ?? { records: [], gaps: [toGap(error, { what: what.one, subject: keyOf(id) })] };
    },
    { width: concurrency * 2, pageSize: 50 },
  );
  for await (const { done, gaveUp } of pages) {
    const last = done.at(-1);
    yield {
      records: done.flatMap(({ value }) => value.records),
      gaps: [
        ...done.flatMap(({ value }) => value.gaps ?? []),
        ...(gaveUp === undefined ? [] : [restOf(gaveUp)]),
      ],
      ...(last !== undefined && { cursor: last.parent.id }),
    };
  }
}
