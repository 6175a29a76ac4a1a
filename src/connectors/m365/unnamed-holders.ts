import { ProviderError, toGap } from '../../lib/errors.ts';
import type { Gap } from '../../model/page.ts';
import { BATCH_SIZE, type Part } from './batch.ts';
import { chunksOf } from './changes.ts';
import type { GraphClient } from './client.ts';
import { clientKey, userKey } from './keys.ts';
import { withNeeds } from './needs.ts';
import { kindOf, type Principal, principal } from './principal.ts';

export interface Identified {
  /** By their ids. Who has been deleted for good is not among them, and holds nothing any more. */
  readonly found: ReadonlyMap<string, Principal>;
  readonly gaps: readonly Gap[];
}

interface Asking {
  readonly tenant: string;
  readonly signal: AbortSignal;
}

/**
 * Who stands behind ids of which a list of roles says no more: an app and a person are told in different ways, and to take
 * one for the other would claim what is not so. An app that was deleted gets its roles back when it is restored.
 * @see https://learn.microsoft.com/en-us/graph/api/directoryobject-get
 * @see https://learn.microsoft.com/en-us/graph/api/directory-deleteditems-get
 */
export async function identify(
  graph: GraphClient,
  ids: Iterable<string>,
  { tenant, signal }: Asking,
): Promise<Identified> {
  const found = new Map<string, Principal>();
  const gaps: Gap[] = [];
  const ask = async (collection: string, some: Iterable<string>, isHolder: (who: Principal) => boolean) => {
    const gone: string[] = [];
    for (const chunk of chunksOf([...some], BATCH_SIZE)) {
      const paths = chunk.map((id) => `${collection}/${encodeURIComponent(id)}`);
      for (const [at, answer] of (await graph.batch(paths, signal)).entries()) {
        const id = chunk[at] ?? '';
        const who = read(answer, id);
        if (who === undefined) gone.push(id);
        else if (who instanceof ProviderError) gaps.push(...doubts(tenant, id, who));
        else if (isHolder(who)) found.set(id, who);
      }
    }
    return gone;
  };
  const deleted = await ask('/v1.0/directoryObjects', new Set(ids), () => true);
  // What people and groups held who were deleted, nobody holds now.
  await ask('/v1.0/directory/deletedItems', deleted, (who) => kindOf(who) === 'app');
  return { found, gaps };
}

/** Undefined where there is nobody of this id. */
function read(answer: Part, id: string): Principal | ProviderError | undefined {
  if (answer instanceof ProviderError) return answer.reason === 'gone' ? undefined : answer;
  const { data } = principal.safeParse(answer);
  if (data?.id === id && kindOf(data) !== 'unknown') return data;
  return new ProviderError('shape', 'Graph does not say whether it is an app or a person');
}

/** Of an app or of a person: nobody knows which. */
function doubts(tenant: string, id: string, error: ProviderError): readonly Gap[] {
  const refusal = withNeeds(error, ['Directory.Read.All']);
  const what = 'who holds a role under an id of which Graph tells no more';
  return [
    toGap(refusal, { what, subject: clientKey(tenant, id), kinds: ['grant'] }),
    toGap(refusal, { what, subject: userKey(tenant, id), kinds: ['principal'] }),
  ];
}
