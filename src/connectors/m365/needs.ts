import { ProviderError, providerError } from '../../lib/errors.ts';

/** A refusal for want of a right, with the right's name and the remedy; every other error as it was. */
export function withNeeds(error: unknown, needs: readonly string[]): unknown {
  const known = providerError(error);
  if (known?.reason !== 'permission' || known.lacks !== undefined) return error;
  const right = needs.join(' and ');
  return new ProviderError('permission', known.message, {
    lacks: right,
    fix: `grant ${right} to the app that OAuthlas signs in as, and give admin consent`,
    cause: error,
  });
}
