/**
 * Kendall's tau-b of two orders over the same things: 1 where they agree wholly, 0 where one says nothing of the other,
 * -1 where they are opposite; ties are allowed for. NaN where one of them orders nothing.
 */
export function tauB(pairs: readonly (readonly [number, number])[]): number {
  let agree = 0;
  let oneOnly = 0;
  let otherOnly = 0;
  let differ = 0;
  pairs.forEach(([a, b], at) => {
    for (const [c, d] of pairs.slice(0, at)) {
      const [one, other] = [Math.sign(a - c), Math.sign(b - d)];
      if (one === 0 && other === 0) continue;
      if (one === 0) otherOnly++;
      else if (other === 0) oneOnly++;
      else if (one === other) agree++;
      else differ++;
    }
  });
  const ordered = agree + differ;
  return (agree - differ) / Math.sqrt((ordered + oneOnly) * (ordered + otherOnly));
}
