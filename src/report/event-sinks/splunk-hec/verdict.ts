import { z } from 'zod';
import type { WireAnswer } from '../../../lib/exchange.ts';
import { parseJson } from '../../../lib/parse.ts';
import { pauseOf, quote, reason } from '../shared/reasons.ts';

/**
 * What became of some events. `poison`: of the one at that place; those before it were taken, those after it were not.
 * `less`: so many at once may do. `refused`: the first ones were taken, the others may be later.
 */
export type Verdict =
  | { readonly is: 'taken'; readonly ackId?: number | undefined }
  | { readonly is: 'poison'; readonly at: number; readonly reason: string }
  | { readonly is: 'less'; readonly events: number }
  | Refused;

export interface Refused {
  readonly is: 'refused';
  readonly taken: number;
  readonly reason: string;
  readonly retryAfterMs?: number | undefined;
}

export interface Asked {
  readonly host: string;
  readonly token: string;
  /** Events that were sent. */
  readonly count: number;
  readonly now: number;
}

const saying = z.object({
  code: z.int(),
  text: z.string().default(''),
  'invalid-event-number': z.int().min(0).optional().catch(undefined),
  ackId: z.int().min(0).optional().catch(undefined),
});

type Saying = z.output<typeof saying>;

/** Of one event, in its own right: no JSON, `event` missing or blank, fields that cannot be indexed. */
const poisonous: readonly number[] = [6, 12, 13, 15];
const INCORRECT_INDEX = 7;

/** @see https://docs.splunk.com/Documentation/Splunk/latest/Data/TroubleshootHTTPEventCollector */
export function judge(answer: WireAnswer, asked: Asked): Verdict {
  const { status } = answer;
  const said = saying.safeParse(parseJson(answer.body)).data;
  if (status === 200 && said?.code === 0) return { is: 'taken', ackId: said.ackId };
  if (status === 413) return fewer(answer, asked);
  // What does not come in Splunk's own words comes from something in between, and is not about an event.
  if (status === 400 && said !== undefined) return badRequest(said, answer, asked);
  return refusedBy(answer, asked);
}

/** A batch is not taken whole or not at all: what stands before the event that is named is indexed. */
function badRequest(said: Saying, answer: WireAnswer, asked: Asked): Verdict {
  const number = said['invalid-event-number'];
  // It counts from 1 for this code alone. All events have the same index, so none of them is to blame.
  if (said.code === INCORRECT_INDEX) {
    const taken = number === undefined || number > asked.count ? 0 : Math.max(0, number - 1);
    return { ...refusedBy(answer, asked), taken };
  }
  if (number !== undefined && number < asked.count)
    return { is: 'poison', at: number, reason: wordsOf(answer, asked) };
  return poisonous.includes(said.code) ? fewer(answer, asked) : refusedBy(answer, asked);
}

/** One of them is to blame, or all together: a part of them tells. */
function fewer(answer: WireAnswer, asked: Asked): Verdict {
  if (asked.count === 1) return { is: 'poison', at: 0, reason: wordsOf(answer, asked) };
  return { is: 'less', events: Math.ceil(asked.count / 2) };
}

export function refusedBy(answer: WireAnswer, asked: Asked): Refused {
  return {
    is: 'refused',
    taken: 0,
    reason: wordsOf(answer, asked),
    retryAfterMs: pauseOf(answer, asked.now),
  };
}

function wordsOf({ status, body }: WireAnswer, { host, token }: Asked): string {
  const said = saying.safeParse(parseJson(body)).data;
  const words = quote(said?.text ?? body, [token]);
  const code = said === undefined ? '' : ` (code ${said.code})`;
  return reason(`${host} answered ${status}${words === '' ? '' : `: ${words}`}${code}`, fixOf(status, said));
}

function fixOf(status: number, said: Saying | undefined): string | undefined {
  const byCode = status === 400 && said !== undefined ? fixes[said.code] : undefined;
  if (byCode !== undefined) return byCode;
  if (status === 401 || status === 403) return 'see that the token is right, enabled, and of this Splunk';
  if (status === 404) return 'see that the url is that of the HTTP Event Collector';
  if (status >= 300 && status < 400) return 'no redirect is followed: give the url to which it leads';
  // A portal or a load balancer that says yes to everything.
  if (status < 300) return 'this is not how the HTTP Event Collector says that it took events';
  return undefined;
}

const fixes: Readonly<Record<number, string>> = {
  [INCORRECT_INDEX]: 'see that the index is there, and that the token may write to it',
  10: 'the token wants acknowledgement: set ack to true',
  14: 'the token has no acknowledgement: turn it on, or set ack to false',
};
