import { providerError } from '../../../lib/errors.ts';
import type { WireAnswer } from '../../../lib/exchange.ts';
import { redact } from '../../../lib/redact.ts';
import { retryAfterMs } from '../../../lib/retry-after.ts';
import { printable } from '../../../lib/text.ts';
import { WireError } from '../../../lib/wire-error.ts';

const LONGEST_REASON = 300;
const LONGEST_QUOTE = 160;
/** Of an answer no more is looked at. */
const MOST_READ = 64 * 1024;
/** Patterns are slow where somebody wants them to be. */
const MOST_MATCHED = 4096;
const LONGEST_PAUSE_MS = 24 * 3_600_000;

/** A receiver's words, which may be hostile or repeat what it was sent. */
export function quote(words: string, secrets: readonly string[]): string {
  let safe = words.slice(0, MOST_READ);
  // First the secrets, and then the cut: half a secret would not be found. One of a few letters would spoil the text.
  for (const secret of secrets.flatMap(forms))
    if (secret.length >= 6) safe = safe.replaceAll(secret, '[secret]');
  return printable(redact(safe.slice(0, MOST_MATCHED)).trim(), LONGEST_QUOTE);
}

/** A secret as receivers and their libraries write it: the longest form first, since it may hold a shorter one. */
function forms(secret: string): readonly string[] {
  const bare = secret.replace(/^whsec_/, '');
  const bytes = [Buffer.from(secret), Buffer.from(bare), Buffer.from(bare, 'base64')];
  const written = bytes.flatMap((one) => [
    one.toString('base64'),
    one.toString('base64').replace(/=+$/, ''),
    one.toString('base64url'),
    one.toString('hex'),
    one.toString('hex').toUpperCase(),
  ]);
  const texts = [secret, bare].flatMap((text) => [
    text,
    encodeURIComponent(text),
    JSON.stringify(text).slice(1, -1),
  ]);
  return [...new Set([...texts, ...written])].sort((a, b) => b.length - a.length);
}

export function reason(...parts: readonly (string | undefined)[]): string {
  return printable(parts.filter((part) => part !== undefined && part !== '').join('; '), LONGEST_REASON);
}

/** What went wrong before there was an answer. Our own bugs, and an abort, are thrown again. */
export function faultReason(error: unknown, host: string): string {
  if (error instanceof WireError) return reason(`${host}: ${error.message}`, error.fix);
  const known = providerError(error);
  if (known === undefined) throw error;
  return reason(known.message, known.fix);
}

/** How long it asks to be left alone; what it says may be a mistake, so never longer than a day. */
export function pauseOf({ headers }: WireAnswer, now: number): number | undefined {
  const asked = retryAfterMs(headers['retry-after'], now);
  return asked === undefined ? undefined : Math.min(asked, LONGEST_PAUSE_MS);
}
