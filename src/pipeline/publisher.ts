import type { AppDossier } from '../model/dossier.ts';
import type { AppRecord } from '../model/records.ts';

/** Who made it: a word for which the platform vouches counts before one that its maker wrote down. */
export function publisherOf({
  client,
  registration,
}: Pick<AppDossier, 'client' | 'registration'>): AppRecord['publisher'] {
  const told = [registration?.publisher, client?.publisher].filter((publisher) => publisher !== undefined);
  return (
    told.find(({ verified }) => verified === true) ??
    told.find(({ verified }) => verified !== 'unknown') ??
    told[0]
  );
}
