import { Webhook } from 'standardwebhooks';
import type { FaultOf } from './faults.ts';
import { type Answer, type Arriving, type Server, startServer } from './server.ts';

/**
 * bad-event: 400 for what is good. unauthorized, forbidden, missing, gone, conflict, throttled, error, busy: 401, 403,
 * 404, 410, 409, 429, 500, 503. redirect: 307 to elsewhere. reset, hang: before it was taken; late-reset, late-hang: after.
 */
export type WebhookFault =
  | 'bad-event'
  | 'unauthorized'
  | 'forbidden'
  | 'missing'
  | 'gone'
  | 'conflict'
  | 'throttled'
  | 'error'
  | 'busy'
  | 'redirect'
  | 'reset'
  | 'late-reset'
  | 'hang'
  | 'late-hang';

export interface WebhookOptions {
  readonly secret: string;
  /** By the number of the request. */
  readonly fault?: FaultOf<WebhookFault>;
  readonly onHang?: () => void;
}

export interface WebhookReceiver extends Server {
  /** What was taken, in order, repeats too. */
  readonly taken: readonly { readonly id: string; readonly text: string }[];
  readonly requests: () => number;
}

/** A receiver that does what Standard Webhooks asks of one: checks the signature, refuses what it cannot read. */
export async function startWebhook(options: WebhookOptions): Promise<WebhookReceiver> {
  const webhook = new Webhook(options.secret);
  const taken: { id: string; text: string }[] = [];
  let count = 0;
  const server = await startServer((arriving) => {
    const fault = options.fault?.(count++);
    const isLate = fault === 'late-reset' || fault === 'late-hang';
    if (fault !== undefined && !isLate) return spoilt(fault, options.secret);
    const said = take(arriving);
    if (!isLate) return said;
    return fault === 'late-reset' ? 'reset' : 'hang';
  }, options.onHang);
  return { ...server, taken, requests: () => count };

  function take({ headers, body, method }: Arriving): Answer {
    const text = body.toString('utf8');
    if (method !== 'POST') return { status: 405, body: '' };
    if (!isSigned(webhook, text, headers)) return { status: 401, body: 'the signature does not fit' };
    if (text.includes('"isPoison":true')) return { status: 422, body: 'this one I cannot read' };
    taken.push({ id: String(headers['webhook-id']), text });
    return { status: 204, body: '' };
  }
}

function isSigned(webhook: Webhook, text: string, headers: Arriving['headers']): boolean {
  try {
    webhook.verify(text, headers as Record<string, string>, { jsonParse: false });
    return true;
  } catch {
    return false;
  }
}

const statuses: Readonly<Record<string, number>> = {
  'bad-event': 400,
  unauthorized: 401,
  forbidden: 403,
  missing: 404,
  conflict: 409,
  gone: 410,
  throttled: 429,
  error: 500,
  busy: 503,
};

/** A hostile one says aloud what both know, and writes to the reader's terminal. */
function spoilt(fault: WebhookFault, secret: string): Answer | 'reset' | 'hang' {
  if (fault === 'reset' || fault === 'hang') return fault;
  if (fault === 'redirect')
    return { status: 307, body: '', headers: { location: 'https://elsewhere.example/' } };
  const asks = fault === 'throttled' || fault === 'busy' ? { 'retry-after': '3' } : {};
  return {
    status: statuses[fault] ?? 500,
    body: `no: \u001b[31m ${secret}`,
    headers: asks,
  };
}
