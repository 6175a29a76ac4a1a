import type { EndpointId } from './endpoints.ts';
import type { Answer, Call } from './http.ts';
import type { ToldKey } from './planted.ts';

/** Some endpoints of one vendor, and what a scan must find by them. */
export interface PartOf<World> {
  readonly routes: readonly RouteOf<World>[];
  /**
   * By the id of a surface, the keys of all records that it must tell of this tenant. Absent where the ground truth of apps and grants says it.
   */
  readonly truth?: (world: World) => Readonly<Record<string, Iterable<ToldKey>>>;
}

export interface RouteOf<World> {
  readonly endpoint: EndpointId;
  /** GET when absent. */
  readonly method?: 'POST';
  /** The whole path without the query, or one whose groups are given to `answer`: an empty text for one without a match. */
  readonly path: string | RegExp;
  readonly answer: (world: World, call: Call, groups: readonly string[]) => Answer;
}

/** The first route of these that a call takes, with the groups of its path. */
export function routeOf<World>(
  routes: readonly RouteOf<World>[],
  call: Call,
): { readonly endpoint: EndpointId; readonly answer: (world: World) => Answer } | undefined {
  for (const { endpoint, method = 'GET', path, answer } of routes) {
    const groups = method === call.method ? matched(path, call.path) : undefined;
    if (groups !== undefined) return { endpoint, answer: (world) => answer(world, call, groups) };
  }
  return undefined;
}

function matched(path: string | RegExp, asked: string): readonly string[] | undefined {
  if (typeof path === 'string') return path === asked ? [] : undefined;
  return path
    .exec(asked)
    ?.slice(1)
    .map((group) => group ?? '');
}
