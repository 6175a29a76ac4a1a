import type { RecordKey } from '../model/keys.ts';
import type { Gap, GapReason } from '../model/page.ts';
import type { RecordKind } from '../model/records.ts';
import { redact } from './redact.ts';

/**
 * Beyond the reasons of a gap: `gone` (the vendor says that this one thing does not exist), `expired` (a page token is
 * too old: the listing starts over).
 */
export type ProviderReason = GapReason | 'gone' | 'expired';

/** What a provider did to us, in a closed set of reasons. Everything else that is thrown is our own bug. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError';
  readonly reason: ProviderReason;
  readonly lacks: string | undefined;
  readonly fix: string | undefined;
  /** It is about who asks, and not about what was asked for. */
  readonly isGeneral: boolean;

  constructor(
    reason: ProviderReason,
    message: string,
    options: {
      readonly lacks?: string | undefined;
      readonly fix?: string | undefined;
      readonly isGeneral?: boolean | undefined;
      readonly cause?: unknown;
    } = {},
  ) {
    // Words of a vendor that come by another way than the transport's refusals: a part of a batch, a body of 200.
    super(redact(message), { cause: options.cause });
    this.reason = reason;
    this.lacks = options.lacks;
    this.fix = options.fix;
    this.isGeneral = options.isGeneral ?? false;
  }
}

/** The provider's error inside whatever an SDK wrapped around it. */
export function providerError(error: unknown): ProviderError | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth++) {
    if (at instanceof ProviderError) return at;
  }
  return undefined;
}

/**
 * A provider's error as a gap. Anything else is thrown again: our own bugs stay loud, and an abort stays
 * an abort.
 */
export function toGap(
  error: unknown,
  about: { readonly what: string; readonly subject?: RecordKey; readonly kinds?: readonly RecordKind[] },
): Gap {
  const known = providerError(error);
  if (known === undefined) throw error;
  return {
    reason: gapReason(known.reason),
    what: `${about.what}: ${known.message}`,
    ...(about.subject !== undefined && { subject: about.subject }),
    ...(about.kinds !== undefined && { kinds: about.kinds }),
    ...(known.lacks !== undefined && { lacks: known.lacks }),
    ...(known.fix !== undefined && { fix: known.fix }),
  };
}

function gapReason(reason: ProviderReason): GapReason {
  if (reason === 'gone' || reason === 'expired') return 'unavailable';
  return reason;
}
