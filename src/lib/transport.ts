import { isLinkLocal, isLoopback } from './address.ts';
import { type Budget, createBudget, type Quota } from './budget.ts';
import { ProviderError } from './errors.ts';
import type { Exchange, WireAnswer } from './exchange.ts';
import type { Log } from './log.ts';
import type { Answer, InnerCall, PlatformRules, Verdict } from './platform-rules.ts';
import { redact, secretsOf } from './redact.ts';
import { retryAfterMs } from './retry-after.ts';
import type { Wait } from './wait.ts';
import { WireError } from './wire-error.ts';

export { isLoopback };

/** A `fetch` for the SDKs: what it returns is 2xx and whole JSON; everything else it throws as ProviderError. */
export type Send = (input: string | URL | Request, init?: SendInit) => Promise<Response>;

export interface SendInit extends RequestInit {
  /** How often the calls inside this one were sent before: their backoff goes on from there. */
  readonly resent?: number;
  /** Instead of {@link DEADLINE_MS}: for those who may not be there at all. */
  readonly deadlineMs?: number;
  /** It asks who we are and not what the tenant holds: its answer shows nothing of that. */
  readonly isSignIn?: true;
}

export interface World {
  readonly exchange: Exchange;
  readonly now: () => number;
  readonly wait: Wait;
  /** 0 to 1, for jitter. */
  readonly random: () => number;
  readonly log: Log;
}

export const ATTEMPTS = 6;
/** From the first try of a call to the last. */
export const DEADLINE_MS = 300_000;
const FIRST_BACKOFF_MS = 1000;
const LONGEST_BACKOFF_MS = 60_000;

/**
 * The one transport: rate budget, Retry-After, jitter, deadline, abort, host pin, read-only list, whole-body
 * check. One per tenant and platform, so that one tenant's quota is not another's.
 */
export function createTransport(world: World, rules: PlatformRules, signal: AbortSignal): Send {
  const budgets = new Map<string, Budget>();
  for (const [name, budget] of Object.entries(rules.budgets)) budgets.set(name, createBudget(budget, world));

  return async (input, init) => {
    const call = await toCall(input, init);
    const url = pinned(call.url, rules);
    guardReadOnly(call.method, url, rules);
    const inside = call.method === 'GET' ? alone : readOnlyInside(url, call.body, rules);
    const budget = budgets.get(rules.budget(call.url));
    if (budget === undefined) throw new TypeError(`no budget named ${rules.budget(call.url)}`);
    // A call's own signal follows the session's; uniting the two for each call would cost more than the call.
    const stop = call.signal ?? signal;
    // Waiting for one's turn is no try: behind a long queue the first refusal would be the last.
    let started: number | undefined;

    for (let attempt = 1; ; attempt++) {
      const weight = inside.length || 1;
      const result = await budget.spend(
        () => {
          started ??= world.now();
          return tryOnce(world.exchange, { ...call, url, signal: stop }, rules);
        },
        stop,
        weight,
      );
      if (result instanceof Response) {
        const parts = inside.length === 0 ? [] : (rules.parts?.(url, await result.json(), inside) ?? []);
        budget.told(quotaOf(result, parts, rules), weight);
        await heedParts(parts, { url, budget, resent: init?.resent ?? 0, stop });
        return result;
      }

      const pause = pauseFor(result, attempt);
      if (result.verdict.reason === 'throttled' && result.verdict.retry) budget.refused(pause);
      const left = (started ?? world.now()) + (init?.deadlineMs ?? DEADLINE_MS) - world.now();
      if (!result.verdict.retry || attempt === ATTEMPTS || pause > left) {
        throw refusal(call, url, result, { attempt, pause, left });
      }
      world.log.debug(
        { path: url.pathname, attempt, pause: Math.round(pause), why: result.verdict.reason },
        'trying again',
      );
      await world.wait(pause, stop);
    }
  };

  function pauseFor(
    { retryAfter, verdict }: Pick<Refused, 'retryAfter' | 'verdict'>,
    attempt: number,
  ): number {
    const backoff = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (attempt - 1));
    const asked = retryAfterMs(retryAfter, world.now()) ?? verdict.pauseMs;
    return asked === undefined ? backoff * (0.5 + world.random() / 2) : asked + world.random() * 250;
  }

  /**
   * A good answer may hold refusals. For want of quota everybody waits, as after an ordinary one; where the
   * service failed, only this answer is held back, so that what is sent again goes out after the pause.
   */
  async function heedParts(
    parts: readonly Answer[],
    {
      url,
      budget,
      resent,
      stop,
    }: {
      readonly url: URL;
      readonly budget: Budget;
      readonly resent: number;
      readonly stop: AbortSignal;
    },
  ): Promise<void> {
    let throttled = 0;
    let unavailable = 0;
    for (const part of parts) {
      if (isGood(part.status)) continue;
      const verdict = rules.judge(part);
      if (!verdict.retry) continue;
      const pause = pauseFor({ retryAfter: part.headers.get('retry-after'), verdict }, resent + 1);
      if (verdict.reason === 'throttled') throttled = Math.max(throttled, pause);
      else unavailable = Math.max(unavailable, pause);
    }
    if (throttled + unavailable === 0) return;
    world.log.debug({ path: url.pathname, resent, throttled, unavailable }, 'refused in part');
    if (throttled > 0) budget.refused(throttled);
    // Nobody sends again after the last try, nor waits that long.
    const isLast = resent + 1 >= ATTEMPTS || unavailable > DEADLINE_MS;
    if (unavailable > throttled && !isLast) await world.wait(unavailable, stop);
  }
}

/** An ordinary call has none inside. */
const alone: readonly InnerCall[] = [];

interface Call {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
  readonly signal: AbortSignal | undefined;
}

interface Refused {
  readonly verdict: Verdict;
  readonly retryAfter: string | null | undefined;
  readonly status: number | undefined;
}

async function toCall(input: string | URL | Request, init: RequestInit = {}): Promise<Call> {
  if (input instanceof Request) {
    return {
      url: new URL(input.url),
      method: input.method,
      headers: Object.fromEntries(input.headers),
      body: input.body === null ? undefined : await input.text(),
      signal: input.signal,
    };
  }
  return {
    url: new URL(input),
    method: (init.method ?? 'GET').toUpperCase(),
    headers: toHeaders(init),
    body: toBody(init.body),
    signal: init.signal ?? undefined,
  };
}

function toHeaders({ headers, body }: RequestInit): Readonly<Record<string, string>> {
  const all = headers instanceof Headers ? headers : new Headers(headers);
  // As fetch does: Google's SDK leaves it to say what a form is.
  if (body instanceof URLSearchParams && !all.has('content-type')) {
    all.set('content-type', 'application/x-www-form-urlencoded;charset=UTF-8');
  }
  return Object.fromEntries(all);
}

function toBody(body: RequestInit['body']): string | Uint8Array | undefined {
  if (body === null || body === undefined) return undefined;
  if (typeof body === 'string' || body instanceof Uint8Array) return body;
  if (body instanceof URLSearchParams) return body.toString();
  throw new TypeError('this body cannot be sent twice, so it cannot be retried');
}

/** Our token goes with every call, so a call goes only where the connector said; a vendor's origin is mapped. */
function pinned(url: URL, rules: PlatformRules): URL {
  const target =
    rules.origins[url.origin] ?? (Object.values(rules.origins).includes(url.origin) ? url.origin : undefined);
  if (target === undefined) {
    throw new ProviderError(
      'shape',
      `the vendor pointed to another host (${url.host}), which was not followed`,
    );
  }
  const mapped = new URL(target);
  if (mapped.protocol !== 'https:' && !mayBePlain(mapped, rules)) {
    throw new ProviderError('unsupported', `${mapped.origin} is not https`, {
      fix: 'use https; plain http is for this machine only',
    });
  }
  return new URL(`${mapped.origin}${url.pathname}${url.search}`);
}

function mayBePlain({ origin, hostname }: URL, { linkLocal = [] }: PlatformRules): boolean {
  return isLoopback(hostname) || (isLinkLocal(hostname) && linkLocal.includes(origin));
}

function guardReadOnly(method: string, url: URL, rules: PlatformRules): void {
  if (method === 'GET') return;
  if (method === 'POST' && rules.posts.some((path) => path.test(url.pathname))) return;
  throw new TypeError(`${method} ${url.pathname} is not on the read-only list`);
}

/** What is inside a POST was not seen by the guard of its path. */
function readOnlyInside(url: URL, body: Call['body'], rules: PlatformRules): readonly InnerCall[] {
  const inside = rules.inside?.(url, body) ?? alone;
  for (const { method, url: inner } of inside) {
    if (method !== 'GET') {
      throw new TypeError(`${method} ${inner} inside ${url.pathname} is not on the read-only list`);
    }
    if (!/^\/(?!\/)/.test(inner)) throw new TypeError(`${inner} inside ${url.pathname} is not relative`);
  }
  return inside;
}

async function tryOnce(
  exchange: Exchange,
  call: Call & { readonly signal: AbortSignal },
  rules: PlatformRules,
): Promise<Response | Refused> {
  let answer: WireAnswer;
  try {
    answer = await exchange.send(call);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return refused({
      retry: error.isPassing,
      reason: 'unavailable',
      message: error.message,
      ...(error.fix !== undefined && { fix: error.fix }),
    });
  }
  const json = parseJson(answer.body);
  const isRefusal = json !== undefined && rules.isRefusal?.(json) === true;
  if (isGood(answer.status) && !isRefusal) {
    if (json !== undefined) return new WholeResponse(answer, json);
    return refused({ retry: false, reason: 'shape', message: describeBody(answer) }, answer);
  }
  return refused(
    rules.judge({
      status: answer.status,
      headers: headersOf(answer),
      body: json ?? answer.body,
      url: call.url,
    }),
    answer,
  );
}

function isGood(status: number): boolean {
  return status >= 200 && status < 300;
}

/** Of a call made of several: what all of them cost, and the highest load that one of them tells. */
function quotaOf(answer: Response, parts: readonly Answer[], { quota }: PlatformRules): Quota {
  if (quota === undefined) return {};
  if (parts.length === 0) return quota(answer.headers);
  const said = parts.map(({ headers }) => quota(headers));
  return {
    cost: said.reduce((sum, { cost = 1 }) => sum + cost, 0),
    load: Math.max(...said.map(({ load = 0 }) => load)),
  };
}

function refused(verdict: Verdict, answer?: WireAnswer): Refused {
  return { verdict, retryAfter: answer?.headers['retry-after'], status: answer?.status };
}

/** The body was unzipped and is whole: what the vendor said of its length no longer holds. */
function headersOf({ headers }: WireAnswer): Headers {
  const all = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || name === 'content-encoding' || name === 'content-length') continue;
    all.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return all;
}

/** Only objects and arrays: no vendor answers a bare string or number. */
function parseJson(body: string): object | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    // Not JSON; the caller says so with the status it came with.
    return undefined;
  }
}

function describeBody({ headers, body }: WireAnswer): string {
  const type = headers['content-type']?.split(';')[0] ?? 'no content type';
  if (/^\s*</.test(body)) return `a page of HTML or XML (${type}): a proxy or a portal may be in between`;
  return body === '' ? 'an empty body' : `broken JSON (${type})`;
}

/** The vendor's words may repeat what the call carried. */
function refusal(
  { method, headers, body }: Call,
  url: URL,
  { verdict, status }: Refused,
  { attempt, pause, left }: { readonly attempt: number; readonly pause: number; readonly left: number },
): ProviderError {
  const tries = attempt > 1 ? ` after ${attempt} tries` : '';
  const tooLong =
    verdict.retry && attempt < ATTEMPTS && pause > left
      ? `; it asks to wait ${Math.ceil(pause / 1000)} s`
      : '';
  const said = status === undefined ? verdict.message : `${status}: ${verdict.message}`;
  const secrets = secretsOf(headers, body);
  const safe = (text: string | undefined) => (text === undefined ? undefined : redact(text, secrets));
  return new ProviderError(
    verdict.reason,
    `${method} ${url.pathname} gave ${redact(said, secrets)}${tries}${tooLong}`,
    { lacks: safe(verdict.lacks), fix: safe(verdict.fix), isGeneral: verdict.isGeneral },
  );
}

/** The body was read and parsed already: the SDK gets it as it stands, without streams. */
class WholeResponse extends Response {
  override readonly text: () => Promise<string>;
  override readonly json: () => Promise<object>;

  constructor(answer: WireAnswer, json: object) {
    super(null, { status: answer.status, headers: headersOf(answer) });
    this.text = async () => answer.body;
    this.json = async () => json;
  }
}
