import { z } from 'zod';

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
