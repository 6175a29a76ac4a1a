/**
 * A scan can wait; the tenant's people and its other tools cannot. Where quota runs short, calls of low priority
 * are refused first, and asked again later.
 * @see https://learn.microsoft.com/en-us/graph/throttling-limits#other-headers
 */
export const lowPriority = { 'x-ms-throttle-priority': 'Low' } as const;
