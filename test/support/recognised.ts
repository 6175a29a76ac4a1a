import type { AppDossier } from '../../src/model/dossier.ts';
import type { AppRecord } from '../../src/model/records.ts';
import { recogniser } from '../../src/pipeline/recogniser.ts';
import { dossier } from './analyzer.ts';

export const register = [
  {
    name: 'Relay Works',
    owner: 'mail team',
    apps: { m365: ['CLIENT-1'], github: ['4711'], slack: ['A1'] },
  },
];
export const recognise = recogniser(register);
export const nobody = recogniser([]);

export function app(facts: Partial<AppRecord> = {}, others: Partial<AppDossier> = {}): AppDossier {
  return { ...dossier({ client: facts }), ...others };
}

export function without(subject: AppDossier, ...members: readonly (keyof AppRecord)[]): AppDossier {
  const client = Object.fromEntries(
    Object.entries(subject.client ?? {}).filter(([name]) => !members.includes(name as keyof AppRecord)),
  ) as unknown as AppRecord;
  return { ...subject, client };
}
