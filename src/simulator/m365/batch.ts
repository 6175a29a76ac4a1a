import { type Answer, json } from '../http.ts';
import { graphError } from './answers.ts';

export interface InnerRequest {
  readonly id: string;
  readonly method: string;
  readonly url: string;
}

/** Up to twenty calls in one; each has its own status, and they come back in an order of Graph's own. */
export function batch(body: string, ask: (request: InnerRequest) => Answer | undefined): Answer {
  const requests = readRequests(body);
  if (requests === undefined) return graphError(400, 'BadRequest', 'The batch could not be read.');
  if (requests.length > 20) {
    return graphError(400, 'BadRequest', 'Number of batch request steps exceeds the maximum value of 20.');
  }
  const responses: object[] = [];
  for (const request of requests) {
    const answer = ask(request);
    if (answer === undefined) continue;
    const { 'content-type': type, ...headers } = answer.headers ?? {};
    responses.push({
      id: request.id,
      status: answer.status,
      headers: { 'Content-Type': type ?? 'application/json', ...named(headers) },
      body: type === undefined ? parsed(answer.body) : answer.body,
    });
  }
  return json({ responses: outOfOrder(responses) });
}

function readRequests(body: string): readonly InnerRequest[] | undefined {
  try {
    const requests: unknown = JSON.parse(body)?.requests;
    if (!Array.isArray(requests)) return undefined;
    const isRequest = (r: Partial<InnerRequest> | null) =>
      typeof r?.id === 'string' &&
      typeof r.method === 'string' &&
      typeof r.url === 'string' &&
      !/^https?:/i.test(r.url);
    return requests.every(isRequest) ? requests : undefined;
  } catch {
    // Not JSON: the caller answers 400 for it.
    return undefined;
  }
}

// Half a JSON text is no JSON: the inner body is then a string.
function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

// Graph writes the names of inner headers with capitals.
function named(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase()),
      value,
    ]),
  );
}

function outOfOrder<T>(items: readonly T[]): T[] {
  return [
    ...items.filter((_, index) => index % 2 === 1),
    ...items.filter((_, index) => index % 2 === 0),
  ].reverse();
}
