import { z } from 'zod';
import { ProviderError } from '../../lib/errors.ts';
import { id } from './loose.ts';

/** Where the next page begins. Slack ends a list with an empty cursor, with none, or without any metadata. */
export const chained = {
  response_metadata: z.looseObject({ next_cursor: z.string().nullish() }).nullish(),
};

export interface ChainedAnswer {
  readonly response_metadata?: { readonly next_cursor?: string | null | undefined } | null | undefined;
}

export function nextPageOf({ response_metadata: metadata }: ChainedAnswer): string | undefined {
  return metadata?.next_cursor || undefined;
}

/** Of each row, or undefined where it bears none. */
export function idsOf(rows: readonly unknown[]): readonly (string | undefined)[] {
  return rows.map((row) => rowSchema.safeParse(row).data?.id);
}

const rowSchema = z.looseObject({ id });

/** Whoever asked is somebody somewhere, so that some lists are never empty. */
export function emptyList(): ProviderError {
  return new ProviderError('shape', 'not one is told, though one must be there');
}
