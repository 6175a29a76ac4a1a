/** Access tokens as the vendors issue them: with an end, where the world was asked for one. */
export interface Tokens {
  /** A token that opens what the tenant's own token opens. */
  readonly issue: (token: string) => string;
  /** Whether it opens the tenant of this token. It is used up by being shown. */
  readonly admits: (shown: string | undefined, token: string) => boolean;
}

/** @param calls how many calls an issued token serves; undefined: it has no end */
export function createTokens(calls: number | undefined): Tokens {
  const left = new Map<string, number>();

  return {
    issue: (token) => {
      if (calls === undefined) return token;
      const issued = `${token}.${left.size + 1}`;
      left.set(issued, calls);
      return issued;
    },
    admits: (shown, token) => {
      if (shown === token) return true;
      if (shown === undefined || !shown.startsWith(`${token}.`)) return false;
      const rest = left.get(shown) ?? 0;
      left.set(shown, rest - 1);
      return rest > 0;
    },
  };
}
