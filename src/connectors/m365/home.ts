import type { AppRecord } from '../../model/records.ts';
import type { Maybe } from '../../model/values.ts';

/** @see https://learn.microsoft.com/en-us/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in */
const microsoftTenants: ReadonlySet<string> = new Set([
  'f8cdef31-a31e-4b4a-93e4-5f571e91255a',
  '72f988bf-86f1-41af-91ab-2d7cd011db47',
]);

/** Whose something is that belongs to this directory, as seen from our own. */
export function toHome(directory: string | null | undefined, ownTenant: Maybe<string>): AppRecord['home'] {
  if (!directory) return 'unknown';
  if (microsoftTenants.has(directory)) return 'platform';
  if (ownTenant === 'unknown') return 'unknown';
  return directory === ownTenant ? 'own' : 'foreign';
}
