import { z } from 'zod';
import type { WireAnswer } from '../../../lib/exchange.ts';
import { parseJson } from '../../../lib/parse.ts';
import { WireError } from '../../../lib/wire-error.ts';
import type { SinkTools } from '../../event-sink.ts';
import { reason } from '../shared/reasons.ts';
import { type Asked, type Refused, refusedBy, type Verdict } from './verdict.ts';

const LONGEST_MS = 60_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5000;

const saying = z.object({ acks: z.record(z.string(), z.boolean()) });

/** Asks one id of a channel. */
export type AskAck = (id: number) => Promise<WireAnswer>;

/** Why nothing can be acknowledged here; undefined where it can. Found out before anything is sent twice. @throws WireError */
export async function whyNoAcks(ask: AskAck, asked: Asked): Promise<Refused | undefined> {
  // On a channel that is new it is not there yet, which is no error.
  const answer = await ask(0);
  return acksIn(answer) === undefined ? refusedBy(answer, asked) : undefined;
}

/**
 * Asks until the events are indexed. A yes is told once and then forgotten: one that is lost on the way is a no, and
 * the events come again.
 */
export async function untilIndexed(
  ackId: number,
  ask: AskAck,
  { asked, tools }: { readonly asked: Asked; readonly tools: SinkTools },
): Promise<Verdict> {
  const until = Math.min(tools.now() + LONGEST_MS, tools.until);
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    const answer = await ask(ackId).catch(passing);
    if (answer !== undefined && acksIn(answer)?.[ackId] === true) return { is: 'taken' };
    if (answer !== undefined && answer.status >= 400 && answer.status < 404) return refusedBy(answer, asked);
    if (tools.now() + pause > until) return unacknowledged(asked, 'did not acknowledge them in time');
    await tools.wait(pause);
  }
}

export function unacknowledged({ host }: Asked, how: string): Refused {
  return { is: 'refused', taken: 0, reason: reason(`${host} took the events and ${how}`) };
}

function acksIn({ status, body }: WireAnswer): Readonly<Record<string, boolean>> | undefined {
  return status === 200 ? saying.safeParse(parseJson(body)).data?.acks : undefined;
}

/** The events were taken: the next question may find its answer. */
function passing(error: unknown): undefined {
  if (!(error instanceof WireError)) throw error;
}
