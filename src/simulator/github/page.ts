import { type Answer, json, parameters } from '../http.ts';
import { itemAt } from '../list.ts';

const LARGEST_PAGE = 100;
const USUAL_PAGE = 30;

interface Rows {
  /** The path by the organisation's number, to which GitHub's links lead. */
  readonly path: string;
  readonly query: string;
  readonly length: number;
  readonly row: (index: number) => object;
  /** The member for the rows, beside their count; a bare list without it. */
  readonly member?: string;
}

/** One page of a list, with links of which GitHub leaves out those that lead nowhere. */
export function page({ path, query, length, row, member }: Rows): Answer {
  const given = parameters(query);
  const size = Math.min(LARGEST_PAGE, wholeNumber(given.get('per_page')) ?? USUAL_PAGE);
  const number = wholeNumber(given.get('page')) ?? 1;
  const last = Math.max(1, Math.ceil(length / size));
  const rows: object[] = [];
  for (let index = (number - 1) * size; index < Math.min(number * size, length); index++)
    rows.push(row(index));
  const to = (page: number, rel: string) => {
    const wanted = new URLSearchParams(query);
    wanted.set('page', String(page));
    return `<https://api.github.com${path}?${wanted}>; rel="${rel}"`;
  };
  const links = [
    ...(number > 1 ? [to(number - 1, 'prev')] : []),
    ...(number < last ? [to(number + 1, 'next'), to(last, 'last')] : []),
    ...(number > 1 ? [to(1, 'first')] : []),
  ];
  const answer = json(member === undefined ? rows : { total_count: length, [member]: rows });
  return links.length === 0 ? answer : { ...answer, headers: { link: links.join(', ') } };
}

/** The rows of a list that is held whole. */
export function rowsOf<T>(items: readonly T[], toRow: (item: T) => object): Pick<Rows, 'length' | 'row'> {
  return { length: items.length, row: (index) => toRow(itemAt(items, index)) };
}

function wholeNumber(text: string | undefined): number | undefined {
  const number = Number(text);
  return Number.isInteger(number) && number > 0 ? number : undefined;
}
