import { z } from 'zod';
import { chainedPages } from '../../lib/chained-pages.ts';
import { type ProviderError, providerError, toGap } from '../../lib/errors.ts';
import { fanOut } from '../../lib/fan-out.ts';
import { parseJson } from '../../lib/parse.ts';
import type { Cursor, Gap } from '../../model/page.ts';
import { type ChainedAnswer, emptyList, nextPageOf } from './pages.ts';
import { type Place, placeName } from './places.ts';
import { createRefusals } from './refusals.ts';

/** One list in each of several places. */
export interface List {
  /** Sorts the lists; no two have the same. */
  readonly order: string;
  readonly place: Place;
}

export interface ListPage<L extends List, T> {
  readonly list: L;
  readonly answer: T;
  /** Where a resume goes on. */
  readonly cursor: Cursor;
}

/** What was not read. A resume does not ask again for one list that was refused. */
export interface ListGap {
  readonly gap: Gap;
  readonly cursor?: Cursor;
}

export interface ListOptions<T> {
  readonly after: Cursor | undefined;
  /** Lists under way at once. */
  readonly width: number;
  /** What the lists hold, for the reader. */
  readonly what: string;
  /** Of every row of an answer; undefined for a row without one. */
  readonly ids: (answer: T) => readonly (string | undefined)[];
  /** Asks whether Slack takes the token at all. */
  readonly whoAmI: () => Promise<unknown>;
  /** Then an empty one is a gap. */
  readonly isNeverEmpty?: boolean;
}

/**
 * Reads many lists and yields their pages in order: the first pages are asked for side by side, what follows one
 * after the other, so that memory holds a page for each, and the ids of the list that is being read. A list that is
 * refused is a gap with its place, and the others go on, unless the refusals are about all of them.
 */
export async function* readLists<L extends List, T extends ChainedAnswer>(
  lists: AsyncIterable<L>,
  ask: (list: L, cursor: string | undefined) => Promise<T>,
  { after, width, what, ids, whoAmI, isNeverEmpty = false }: ListOptions<T>,
): AsyncGenerator<ListPage<L, T> | ListGap> {
  const from = readCursor(after);
  const refusals = createRefusals(whoAmI);
  const started = (list: L) => (from?.order === list.order ? from.cursor : undefined);
  const first = async (list: L): Promise<{ readonly answer: T } | { readonly error: ProviderError }> => ({
    answer: await ask(list, started(list)).catch((error: unknown) => {
      if (started(list) === undefined || providerError(error)?.reason !== 'expired') throw error;
      return ask(list, undefined);
    }),
  });
  const pages = fanOut(listsFrom(lists, from), first, (_, error) => ({ error }), { width, pageSize: 1 });

  for await (const { done, gaveUp } of pages) {
    for (const { parent: list, value } of done) {
      let error = 'error' in value ? value.error : undefined;
      if ('answer' in value) {
        try {
          // The start of this one was read by another run.
          let isEmpty = isNeverEmpty && started(list) === undefined;
          for await (const page of readOn(list, value.answer, ask, ids)) {
            if (ids(page.answer).length > 0) isEmpty = false;
            yield page;
          }
          if (isEmpty) error = emptyList();
        } catch (thrown) {
          error = providerError(thrown);
          if (error === undefined) throw thrown;
        }
      }
      if (error === undefined) {
        refusals.wasRead();
        continue;
      }
      yield {
        gap: toGap(error, { what: `${what} of ${placeName(list.place)}` }),
        cursor: toCursor(list, undefined),
      };
      if (!(await refusals.isAboutAll(list.place, error))) continue;
      yield { gap: toGap(error, { what: `${what}: the rest was not read` }) };
      return;
    }
    if (gaveUp !== undefined) yield { gap: toGap(gaveUp, { what: `${what}: the rest was not read` }) };
  }
}

async function* readOn<L extends List, T extends ChainedAnswer>(
  list: L,
  answer: T,
  ask: (list: L, cursor: string | undefined) => Promise<T>,
  ids: ListOptions<T>['ids'],
): AsyncGenerator<ListPage<L, T>> {
  let first: T | undefined = answer;
  const again = async (cursor: string | undefined) => {
    const known = first;
    first = undefined;
    return known ?? (await ask(list, cursor));
  };
  for await (const page of chainedPages({ ask: again, next: nextPageOf, ids })) {
    yield { list, answer: page.answer, cursor: toCursor(list, page.next) };
  }
}

const savedSchema = z.tuple([z.string(), z.string().min(1).nullable()]);

const cursorSchema = z.string().transform(parseJson).pipe(savedSchema);

interface From {
  readonly order: string;
  /** Absent when this list is done. */
  readonly cursor: string | undefined;
}

function toCursor({ order }: List, next: string | undefined): Cursor {
  return JSON.stringify([order, next ?? null] satisfies z.input<typeof savedSchema>);
}

/** One that is none of ours, such as that of another version, starts the lists over. */
function readCursor(after: Cursor | undefined): From | undefined {
  const { data } = cursorSchema.safeParse(after);
  if (data === undefined) return undefined;
  const [order, cursor] = data;
  return { order, cursor: cursor ?? undefined };
}

async function* listsFrom<L extends List>(
  lists: AsyncIterable<L>,
  from: From | undefined,
): AsyncGenerator<L> {
  for await (const list of lists) {
    const isDone =
      from !== undefined &&
      (list.order < from.order || (list.order === from.order && from.cursor === undefined));
    if (!isDone) yield list;
  }
}
