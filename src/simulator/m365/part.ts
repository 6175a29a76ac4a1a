import type { EndpointId } from '../endpoints.ts';
import type { Answer, Call } from '../http.ts';
import type { ToldKey } from '../planted.ts';
import type { M365 } from './scene.ts';

/** Some endpoints of Graph, and what a scan must find by them. */
export interface Part {
  readonly routes: readonly PartRoute[];
  /**
   * By the id of a surface, the keys of all records that it must tell of this tenant. Absent where the ground truth of apps and grants says it.
   */
  readonly truth?: (world: M365) => Readonly<Record<string, Iterable<ToldKey>>>;
}

export interface PartRoute {
  readonly endpoint: EndpointId;
  /** GET when absent. */
  readonly method?: 'POST';
  /** The whole path without the query, or one whose groups are given to `answer`: an empty text for one without a match. */
  readonly path: string | RegExp;
  readonly answer: (world: M365, call: Call, groups: readonly string[]) => Answer;
}
