/** `1,143`. */
export function n(count: number): string {
  return count.toLocaleString('en-US');
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return count === 1 ? one : many;
}

/** Goes before a number that may be too small. */
export function atLeast(areMore: true | undefined): string {
  return areMore === true ? 'at least ' : '';
}

/** `1,143 apps`. */
export function counted(count: number, one: string, many?: string): string {
  return `${n(count)} ${plural(count, one, many)}`;
}
