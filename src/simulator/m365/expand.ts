import { type Answer, parameters } from '../http.ts';
import type { List } from '../list.ts';
import { graphError } from './answers.ts';
import { type Collection, page, selected } from './page.ts';

/** So many of a relation are expanded, without a link to more; a page is then of a hundred. */
const EXPANDED = 20;
const MOST = 100;

/** A page of a collection, with one relation of each row when it is asked for. */
export function expandingPage<T>(
  collection: Collection<T>,
  query: string,
  relations: Readonly<Record<string, (item: T) => List<object>>>,
): Answer {
  const asked = parameters(query).get('$expand');
  if (asked === undefined) return page(collection, query);
  const [, name = '', select] = /^(\w+)(?:\(\$select=([\w,]+)\))?$/.exec(asked) ?? [];
  const relation = relations[name];
  if (relation === undefined)
    return graphError(400, 'Request_UnsupportedQuery', 'Only one relation can be expanded in a request.');
  const expanded = (item: T) => {
    const rows = relation(item);
    const length = Math.min(rows.length, EXPANDED);
    return { [name]: Array.from({ length }, (_, n) => selected(rows.at(n), select?.split(','))) };
  };
  return page({ ...collection, most: MOST, expanded }, query);
}
