/**
 * Graph speaks of its quota only when 80 percent of it are used up, and names the unit that a call cost.
 * @see https://learn.microsoft.com/en-us/graph/throttling-limits
 */
export function quota(headers: Headers): string | undefined {
  const share = Number(headers.get('x-ms-throttle-limit-percentage') ?? Number.NaN);
  if (!Number.isFinite(share)) return undefined;
  const used = `${Math.round(share * 100)} percent of the quota of this app in this tenant are used up`;
  return share < 1 ? used : `${used}: calls are refused, or soon will be`;
}
