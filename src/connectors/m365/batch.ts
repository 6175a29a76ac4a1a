import { z } from 'zod';
import { ProviderError, providerError } from '../../lib/errors.ts';
import type { Answer, InnerCall, Verdict } from '../../lib/platform-rules.ts';
import { retryAfterMs } from '../../lib/retry-after.ts';
import { ATTEMPTS, DEADLINE_MS } from '../../lib/transport.ts';
import { lowPriority } from './priority.ts';

/** More is refused. @see https://learn.microsoft.com/en-us/graph/json-batching */
export const BATCH_SIZE = 20;

/** What one path was answered inside a batch. */
export type Part = object | ProviderError;

/**
 * GETs up to twenty paths of one version in one call, and gives their answers in the same order. Asking again is
 * done, as often and as long as for an ordinary call. @throws TypeError for more, or for paths of two versions
 */
export type ReadBatch = (paths: readonly string[], signal: AbortSignal) => Promise<readonly Part[]>;

interface Tools {
  /** Where the calls inside lead. */
  readonly origin: string;
  readonly post: (path: string, content: object, options: PostOptions) => Promise<object>;
  readonly judge: (answer: Answer) => Verdict;
  readonly now: () => number;
}

interface PostOptions {
  readonly resent: number;
  readonly signal: AbortSignal;
  /** Whether our token was refused to a call inside: a fresh one is worth a try. */
  readonly isTokenRefused: (body: object) => boolean;
}

/** Of the service that is asked: a batch belongs to one of them, and so do all calls inside. */
type Version = '/v1.0' | '/beta';
const versions: readonly Version[] = ['/v1.0', '/beta'];

function batchOf(version: Version): string {
  return `${version}/$batch`;
}

/**
 * A batch that was answered may hold refusals: only those that may pass are sent again. The transport has
 * seen them too, and lets the next call wait for as long as they ask.
 */
export function createBatch({ origin, post, judge, now }: Tools): ReadBatch {
  return async (paths, signal) => {
    if (paths.length > BATCH_SIZE) throw new TypeError(`a batch of more than ${BATCH_SIZE} calls`);
    const version = versionOf(paths);
    const calls = paths.map((path, at) => toCall(path, at, version));
    const parts = new Map<string, Part>();
    // From the first answer, as waiting for one's turn is no try.
    let started: number | undefined;

    let waiting = calls;
    for (let attempt = 1; waiting.length > 0; attempt++) {
      const answers = await ask(version, waiting.map(inBatch), { resent: attempt - 1, signal });
      started ??= now();
      const left = started + DEADLINE_MS - now();
      const again: InnerCall[] = [];
      for (const call of waiting) {
        const part = answers instanceof ProviderError ? answers : read(answers.get(call.id), call, version);
        if (!(part instanceof Refused)) parts.set(call.id, part);
        else if (part.verdict.retry && attempt < ATTEMPTS && part.asked < left) again.push(call);
        else parts.set(call.id, toError(`${version}${call.url}`, part, { attempt, left }));
      }
      waiting = again;
    }
    return calls.flatMap(({ id }) => parts.get(id) ?? []);
  };

  async function ask(
    version: Version,
    requests: readonly InBatch[],
    options: Omit<PostOptions, 'isTokenRefused'>,
  ): Promise<Answers | ProviderError> {
    const path = batchOf(version);
    const isTokenRefused = (body: object) => {
      const answers = readAnswers(body);
      return requests.some(({ id, url }) => {
        const answer = answers?.get(id);
        if (answer === undefined || answer === 'odd' || answer.status < 400) return false;
        return judge({ ...answer, url: addressOf(url, origin, version) }).reason === 'credentials';
      });
    };
    try {
      const answers = readAnswers(await post(path, { requests }, { ...options, isTokenRefused }));
      return answers ?? new ProviderError('shape', `POST ${path} was answered without a list of answers`);
    } catch (error) {
      const known = providerError(error);
      if (known === undefined) throw error;
      return known;
    }
  }

  function read(answer: InnerAnswer | undefined, call: InnerCall, version: Version): object | Refused {
    if (answer === undefined) return new Refused(unanswered);
    if (answer === 'odd') return new Refused(shape('an answer that is not as documented'));
    const { status, headers, body } = answer;
    if (status < 200 || status >= 300) {
      const asked = retryAfterMs(headers.get('retry-after'), now());
      return new Refused(judge({ ...answer, url: addressOf(call.url, origin, version) }), status, asked);
    }
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body;
    return new Refused(shape('something inside the batch that is no JSON object'), status);
  }
}

/** For the transport: what a POST holds. Throws when that cannot be told. */
export function callsInside({ pathname }: URL, body: unknown): readonly InnerCall[] {
  if (batchAt(pathname) === undefined) return [];
  const parsed = batch.safeParse(typeof body === 'string' ? JSON.parse(body) : undefined);
  if (!parsed.success) throw new TypeError('a batch whose calls cannot be told');
  return parsed.data.requests;
}

/** For the transport: what a batch was answered. Whoever was left out is as one whose gateway gave no answer. */
export function partsOf(
  { origin, pathname }: URL,
  answered: unknown,
  inside: readonly InnerCall[],
): readonly Answer[] {
  const version = batchAt(pathname);
  const answers = readAnswers(answered);
  if (answers === undefined || version === undefined) return [];
  return inside.flatMap((call) => {
    const answer = answers.get(call.id);
    if (answer === 'odd') return [];
    const unanswered = { status: 504, headers: new Headers(), body: '' };
    return { ...(answer ?? unanswered), url: addressOf(call.url, origin, version) };
  });
}

function batchAt(pathname: string): Version | undefined {
  return versions.find((version) => pathname === batchOf(version));
}

const batch = z.object({
  requests: z.array(z.object({ id: z.string(), method: z.string(), url: z.string() })),
});

const response = z.object({
  id: z.string().toLowerCase(),
  status: z.int(),
  headers: z.record(z.string(), z.unknown()).nullish(),
  // A refusal may come without one.
  body: z.unknown().optional(),
});

type InnerAnswer = Omit<Answer, 'url'> | 'odd';
/** By the id of the call, in small letters; in no order. */
type Answers = ReadonlyMap<string, InnerAnswer>;

function readAnswers(body: unknown): Answers | undefined {
  const outer = z.object({ responses: z.array(z.unknown()) }).safeParse(body);
  if (!outer.success) return undefined;
  const answers = new Map<string, InnerAnswer>();
  for (const item of outer.data.responses) {
    const id = response.pick({ id: true }).safeParse(item).data?.id;
    // An answer to nobody; whom it was meant for goes without one.
    if (id === undefined) continue;
    const { data } = response.safeParse(item);
    if (data === undefined || answers.has(id)) answers.set(id, 'odd');
    else answers.set(id, { status: data.status, headers: toHeaders(data.headers ?? {}), body: data.body });
  }
  return answers;
}

/** What could not stand in a header is left out: it was not in one when it was sent. */
function toHeaders(all: Readonly<Record<string, unknown>>): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(all)) {
    const text = typeof value === 'number' ? String(value) : value;
    if (typeof text !== 'string') continue;
    if (/^[\w-]+$/.test(name) && /^[\x20-\x7e]*$/.test(text)) headers.set(name, text);
  }
  return headers;
}

function versionOf([first = '/v1.0/']: readonly string[]): Version {
  const version = versions.find((one) => first.startsWith(`${one}/`));
  if (version === undefined) throw new TypeError(`${first} is of no version that is known`);
  return version;
}

function toCall(path: string, at: number, version: Version): InnerCall {
  if (!path.startsWith(`${version}/`)) throw new TypeError(`${path} is not of ${version}`);
  return { id: String(at + 1), method: 'GET', url: path.slice(version.length) };
}

type InBatch = InnerCall & { readonly headers: typeof lowPriority };

/** The headers of the batch do not hold for the calls inside. */
function inBatch(call: InnerCall): InBatch {
  return { ...call, headers: lowPriority };
}

function addressOf(url: string, origin: string, version: Version): URL {
  return new URL(`${version}${url}`, origin);
}

class Refused {
  readonly verdict: Verdict;
  readonly status: number | undefined;
  /** How long it asks to wait, in milliseconds. */
  readonly asked: number;

  constructor(verdict: Verdict, status?: number, asked = 0) {
    this.verdict = verdict;
    this.status = status;
    this.asked = asked;
  }
}

const unanswered: Verdict = { retry: true, reason: 'unavailable', message: 'no answer inside the batch' };

function shape(message: string): Verdict {
  return { retry: false, reason: 'shape', message };
}

/** In the words of an ordinary call that was refused. */
function toError(
  path: string,
  { verdict, status, asked }: Refused,
  { attempt, left }: { readonly attempt: number; readonly left: number },
): ProviderError {
  const said = status === undefined ? verdict.message : `${status}: ${verdict.message}`;
  const tries = attempt > 1 ? ` after ${attempt} tries` : '';
  const tooLong =
    verdict.retry && attempt < ATTEMPTS && asked > 0 && asked >= left
      ? `; it asks to wait ${Math.ceil(asked / 1000)} s`
      : '';
  return new ProviderError(
    verdict.reason,
    `GET ${path.split('?')[0]} gave ${said}${tries}${tooLong}`,
    verdict,
  );
}
