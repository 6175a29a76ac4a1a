import { type ProviderError, providerError, toGap } from '../../lib/errors.ts';
import type { RecordKey } from '../../model/keys.ts';
import type { Page } from '../../model/page.ts';
import type { AnyRecord } from '../../model/records.ts';
import type { ReadOptions } from '../connector.ts';
import { type EachRead, readEach } from './each.ts';
import { withNeeds } from './needs.ts';
import type { Session } from './session.ts';

/** What is asked for one by one, by ids that are all known. */
export interface ById<R extends AnyRecord> {
  readonly ids: Iterable<string>;
  readonly pathOf: (id: string) => string;
  readonly keyOf: (id: string) => RecordKey;
  /** What is not seen where one was refused, and where the rest was: in one clause each. */
  readonly what: { readonly one: string; readonly rest: string };
  readonly needs: readonly string[];
  /** Throws the refusal of the first page. */
  readonly read: (id: string, first: () => Promise<object>) => Promise<EachRead<R>>;
  /** What it says that there is none; undefined where that is a gap like others. */
  readonly gone: (id: string) => EachRead<R> | undefined;
}

/** In the order of the ids: a resume goes on after the last one that was stored. */
export function readById<R extends AnyRecord>(
  session: Session,
  { ids, pathOf, keyOf, what, needs, read, gone }: ById<R>,
  { after, signal }: Pick<ReadOptions, 'after' | 'signal'>,
): AsyncGenerator<Page<R>> {
  const sorted = [...new Set(ids)].sort().filter((id) => after === undefined || id > after);
  return readEach(session, {
    parents: async function* (isRefused) {
      for (const id of sorted) {
        if (isRefused()) return;
        yield { id };
      }
    },
    pathOf: ({ id }) => pathOf(id),
    read: async ({ id, first }) => {
      try {
        return await read(id, first);
      } catch (error) {
        const none = providerError(error)?.reason === 'gone' ? gone(id) : undefined;
        if (none === undefined) throw error;
        return none;
      }
    },
    gapOf: ({ id }, error: ProviderError) => toGap(error, { what: what.one, subject: keyOf(id) }),
    restOf: (error) => toGap(withNeeds(error, needs), { what: what.rest }),
    cursorOf: ({ id }) => id,
    signal,
  });
}
