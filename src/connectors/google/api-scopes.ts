import { sortedScopes } from './token-activity.ts';

/**
 * Scopes that Google writes as a list or into one text, with commas, white space or both between them. A scope itself has
 * none of these, nor quotes or brackets.
 */
export function scopesIn(texts: readonly string[]): readonly string[] {
  return sortedScopes(texts.flatMap((text) => text.split(/[\s,;"'[\]]+/)));
}
