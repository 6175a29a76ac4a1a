import { type ProviderError, providerError } from '../../lib/errors.ts';
import type { Place } from './places.ts';

/** What the refusals of some lists say of all the others. */
export interface Refusals {
  /** A list was read: what stood before it was not about all. */
  readonly wasRead: () => void;
  /** Whether there is no point in asking in any other place. */
  readonly isAboutAll: (place: Place, error: ProviderError) => Promise<boolean>;
}

/** So many places in a row that say the same speak for the next ones. */
const IN_A_ROW = 5;

/**
 * One workspace may refuse what all others allow, and Slack says `invalid_auth` of a workspace that the token does not
 * reach: so only the token, its scopes and the plan are about all at once.
 * @param whoAmI asks whether Slack takes the token at all
 */
export function createRefusals(whoAmI: () => Promise<unknown>): Refusals {
  const places = new Set<string>();
  let said: string | undefined;
  let tokenIsDead: Promise<boolean> | undefined;

  function isSaidOften(place: Place, { message }: ProviderError): boolean {
    if (message !== said) places.clear();
    said = message;
    return places.add(place.id).size >= IN_A_ROW;
  }

  return {
    wasRead: () => places.clear(),
    isAboutAll: async (place, error) => {
      if (error.isGeneral || isSaidOften(place, error)) return true;
      if (error.reason !== 'credentials') return false;
      tokenIsDead ??= isRefused(whoAmI);
      return await tokenIsDead;
    },
  };
}

async function isRefused(whoAmI: () => Promise<unknown>): Promise<boolean> {
  try {
    await whoAmI();
    return false;
  } catch (error) {
    const known = providerError(error);
    if (known === undefined) throw error;
    return known.reason === 'credentials';
  }
}
