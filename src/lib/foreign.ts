/**
 * Whether it is somebody else's words: where the vendor says no in JSON, a text comes from a proxy or a portal in
 * between, and can carry any status.
 */
export function isForeign(body: unknown): boolean {
  return typeof body === 'string' && body.trim() !== '';
}

/** What such an answer means, whatever its status claims. */
export function foreignAnswer(vendor: string) {
  return {
    retry: false,
    reason: 'shape',
    message: `something that is no answer of ${vendor}: a proxy or a portal may be in between`,
  } as const;
}
