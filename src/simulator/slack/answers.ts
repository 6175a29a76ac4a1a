import type { Refusal } from '../fault.ts';
import { type Answer, json } from '../http.ts';

/** Slack answers with 200 whatever it says; only its limits have a status of their own. */
export function ok(body: object): Answer {
  return json({ ok: true, ...body });
}

export function slackError(error: string, more: object = {}): Answer {
  return json({ ok: false, error, ...more });
}

export function throttled(seconds: number): Answer {
  return {
    ...json({ ok: false, error: 'ratelimited' }, 429),
    headers: { 'retry-after': String(Math.max(1, Math.ceil(seconds))) },
  };
}

/** @param needed the scope that opens the method */
export function refusal(fault: Refusal, needed: string): Answer {
  switch (fault) {
    case 'forbidden':
    case 'unlicensed':
    case 'unsupported':
    case 'challenged':
      return slackError('missing_scope', { needed, provided: 'identify' });
    case 'unauthorized':
      return slackError('invalid_auth');
    case 'throttled':
      return throttled(1);
    case 'error':
      return { status: 500, body: 'Internal Server Error', headers: { 'content-type': 'text/plain' } };
    case 'unavailable':
      return json({ ok: false, error: 'service_unavailable' }, 503);
  }
}
