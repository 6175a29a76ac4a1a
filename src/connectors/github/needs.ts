import { ProviderError, providerError } from '../../lib/errors.ts';

/** A refusal for want of a right, with the right's name and the remedy; every other error as it was. */
export function withNeeds(error: unknown, needs: readonly string[]): unknown {
  const known = providerError(error);
  if (known?.reason !== 'permission' || known.fix !== undefined) return error;
  const lacks = known.lacks ?? needs.join(' and ');
  return new ProviderError('permission', known.message, {
    lacks,
    fix: `give ${lacks} to the app or token that OAuthlas signs in with, and accept it for the organisation`,
    cause: error,
  });
}
