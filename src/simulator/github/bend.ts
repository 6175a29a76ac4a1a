import type { Answer } from '../http.ts';

/** GitHub's pages name the next one in a header, and their rows stand in a bare list or under a name. */
export function bendGitHub(good: Answer, fault: 'loop' | 'elsewhere' | 'bad-row', self: string): Answer {
  if (fault === 'bad-row') {
    const body: unknown = JSON.parse(good.body);
    const rows = Array.isArray(body) ? body : Object.values(Object(body)).find(Array.isArray);
    if (rows !== undefined && rows.length > 0) rows[0] = { id: 'x', login: 42 };
    return { ...good, body: JSON.stringify(body) };
  }
  const { pathname, search } = new URL(self);
  const next =
    fault === 'loop'
      ? `https://api.github.com${pathname}${search}`
      : 'https://api.github.collector.example/organizations/1/members?page=2';
  return { ...good, headers: { ...good.headers, link: `<${next}>; rel="next"` } };
}
