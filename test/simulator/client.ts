import type { Simulator } from '../../src/simulator/index.ts';

export const now = Date.parse('2026-11-23T12:00:00Z');

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: these tests look at bodies as they come off the wire.
  readonly body: any;
}

export async function ask(simulator: Simulator, path: string, token?: string, post?: string): Promise<Reply> {
  const response = await fetch(simulator.origin + path, {
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    ...(post === undefined ? {} : { method: 'POST', body: post }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parsed(text) };
}

/** All rows of a Graph collection, page after page. */
export async function graphRows(simulator: Simulator, path: string, token = 'sim-harborline') {
  const rows: Record<string, unknown>[] = [];
  const sizes: number[] = [];
  let next: string | undefined = path;
  while (next !== undefined) {
    const { status, body, text } = await ask(simulator, next, token);
    if (status !== 200) throw new Error(`${status} ${text}`);
    rows.push(...body.value);
    sizes.push(body.value.length);
    next = body['@odata.nextLink']?.replace('https://graph.microsoft.com', '');
  }
  return { rows, sizes };
}

/** All pages of a Google listing. */
export async function googlePages(simulator: Simulator, path: string): Promise<Reply['body'][]> {
  const pages: Reply['body'][] = [];
  let token: string | undefined;
  do {
    const { status, body, text } = await ask(
      simulator,
      token === undefined ? path : `${path}&pageToken=${token}`,
      'sim-workspace',
    );
    if (status !== 200) throw new Error(`${status} ${text}`);
    pages.push(body);
    token = body.nextPageToken;
  } while (token !== undefined);
  return pages;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Some answers are no JSON on purpose.
    return undefined;
  }
}
