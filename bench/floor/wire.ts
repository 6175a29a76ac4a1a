import * as http from 'node:http';

/** Asks one origin with one token over so many connections, and throws away what it need not know. */
export interface Wire {
  readonly get: (path: string) => Promise<Answer>;
  readonly post: (path: string, body: object | URLSearchParams) => Promise<Answer>;
  /** Page after page from `path`, each handed to `onPage`, as long as `next` names another. */
  readonly pages: (
    path: string,
    next: (answer: Answer) => string | undefined,
    onPage?: (body: string) => void,
  ) => Promise<void>;
  /** Works on all of them, so many at once as there are connections. */
  readonly each: <T>(items: readonly T[], work: (item: T) => Promise<unknown>) => Promise<void>;
  readonly close: () => void;
}

export interface Answer {
  readonly body: string;
  readonly headers: http.IncomingHttpHeaders;
}

export function createWire(origin: string, token: string, connections: number): Wire {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });

  function send(path: string, body?: string, type = 'application/json'): Promise<Answer> {
    // The last one is for Graph's advanced queries, and nothing to the others.
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': type,
      consistencylevel: 'eventual',
    };
    return new Promise((resolve, reject) => {
      const method = body === undefined ? 'GET' : 'POST';
      const request = http.request(`${origin}${path}`, { method, agent, headers }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk) => chunks.push(chunk));
        answer.on('end', () => resolve({ body: Buffer.concat(chunks).toString(), headers: answer.headers }));
        answer.on('error', reject);
      });
      request.on('error', reject);
      request.end(body);
    });
  }

  return {
    get: (path) => send(path),
    post: (path, body) =>
      body instanceof URLSearchParams
        ? send(path, body.toString(), 'application/x-www-form-urlencoded')
        : send(path, JSON.stringify(body)),
    pages: async (path, next, onPage) => {
      for (let at: string | undefined = path; at !== undefined; ) {
        const answer: Answer = await send(at);
        onPage?.(answer.body);
        at = next(answer);
      }
    },
    each: async (items, work) => {
      let at = 0;
      const worker = async () => {
        for (let item = items[at++]; item !== undefined; item = items[at++]) await work(item);
      };
      await Promise.all(Array.from({ length: connections }, worker));
    },
    close: () => agent.destroy(),
  };
}

/** What is needed to go on is found without parsing the page. */
export function withoutOrigin(link: string): string {
  return link.replace(/^https?:\/\/[^/]+/, '');
}
