export const dayMs = 86_400_000;

/** Graph writes instants without fractions. */
export function graphTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** Google writes milliseconds. */
export function googleTime(ms: number): string {
  return new Date(ms).toISOString();
}
