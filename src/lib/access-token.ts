import { z } from 'zod';
import { ProviderError, providerError } from './errors.ts';
import { isWord, type Secret } from './secret.ts';

export interface AccessToken {
  /**
   * Calls with a token that is valid for some minutes yet. Where the vendor refuses it all the same, the call is
   * made once more with a fresh one, and never again: each call twice at most, and one sign-in for all of them.
   */
  readonly use: <T>(call: (token: string) => Promise<T>, options?: UseOptions) => Promise<T>;
}

export interface SignedIn {
  /** Using it throws ProviderError `credentials` when the sign-in is refused. */
  readonly token: AccessToken;
  /** As whom, where the config cannot tell. */
  readonly asWhom?: string;
}

export interface UseOptions {
  /**
   * What is asked for may be refused in the words of a refused token. A fresh one is tried, but where it is no help
   * that says nothing of other calls, and no further one is made for calls like this.
   */
  readonly isDoubtful?: boolean;
}

export interface Issued {
  readonly token: string;
  readonly lifetimeMs: number;
}

/** Renewed so long before its end: clocks differ, and a call takes time. */
const EARLY_MS = 300_000;

/** A ready token: whoever gave it renews it. */
export function readyToken(secret: Secret): AccessToken {
  return {
    use: async (call) => {
      const token = secret.reveal();
      // It may have changed since the config was checked.
      if (!isWord(token)) throw new ProviderError('credentials', 'the configured token is no token');
      return await call(token);
    },
  };
}

/** By the answer itself: SDKs tell the end by a clock of their own. One that says nothing lives for an hour. */
export function lifetimeOf(answer: unknown): number {
  const { data } = lifetime.safeParse(answer);
  return (data?.expires_in ?? 3600) * 1000;
}

// Azure's machines write it as text.
const lifetime = z.object({ expires_in: z.coerce.number().positive() });

/** @param issue signs in; how long its token lives is told by the issuer */
export function renewedToken(issue: () => Promise<Issued>, now: () => number): AccessToken {
  let current: { readonly token: string; readonly goodUntil: number } | undefined;
  let underWay: Promise<string> | undefined;
  // A vendor that refuses fresh tokens too does not mind their age; until one of them is taken.
  let isRenewable = true;
  let freshInVain: string | undefined;

  function signIn(): Promise<string> {
    underWay ??= (async () => {
      const { token, lifetimeMs } = await issue();
      current = { token, goodUntil: now() + lifetimeMs - Math.min(EARLY_MS, lifetimeMs / 2) };
      return token;
    })().finally(() => {
      underWay = undefined;
    });
    return underWay;
  }

  async function valid(): Promise<string> {
    return current !== undefined && now() < current.goodUntil ? current.token : await signIn();
  }

  async function fresher(than: string): Promise<string> {
    if (current !== undefined && current.token !== than) return current.token;
    return await signIn();
  }

  return {
    use: async (call, { isDoubtful = false } = {}) => {
      const first = await valid();
      try {
        const result = await call(first);
        if (first === current?.token) isRenewable = true;
        return result;
      } catch (error) {
        if (!isRefused(error) || !isRenewable || (isDoubtful && first === freshInVain)) throw error;
        const fresh = await fresher(first).catch((refused) => {
          isRenewable = !isRefused(refused);
          throw refused;
        });
        if (fresh === first) {
          isRenewable = false;
          throw error;
        }
        try {
          return await call(fresh);
        } catch (again) {
          if (isRefused(again) && isDoubtful) freshInVain = fresh;
          else if (isRefused(again)) isRenewable = false;
          throw again;
        }
      }
    },
  };
}

function isRefused(error: unknown): boolean {
  return providerError(error)?.reason === 'credentials';
}
