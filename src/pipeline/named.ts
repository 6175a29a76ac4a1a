import { n } from '../report/count.ts';

const NAMED = 6;

/** The first few, and how many more there are: what a tenant may have thousands of is told in one line. */
export function named(names: readonly string[], most = NAMED): string {
  const more = names.length - most;
  return `${names.slice(0, most).join(', ')}${more > 0 ? ` and ${n(more)} more` : ''}`;
}
