import { abusedApps } from '../knowledge/vendors/index.ts';
import type { AppDossier } from '../model/dossier.ts';
import type { AbusedHere } from '../report/incidents.ts';
import { type FoundOptions, toFoundApps } from './found-app.ts';
import { isTrace } from './trace.ts';

const known = new Map(abusedApps.map((one) => [`${one.platform} ${one.id.toLowerCase()}`, one]));

/** Whether attackers are known to use it: by its client id alone, since such apps borrow any name. */
export function isAbused(dossier: AppDossier): boolean {
  return abusedBy(dossier) !== undefined;
}

/** Those of a tenant, as they are told. */
export async function toAbused(
  suspects: readonly AppDossier[],
  tenant: Pick<AbusedHere, 'tenant' | 'tenantLabel' | 'platformTitle'>,
  options: FoundOptions,
): Promise<readonly AbusedHere[]> {
  const dossiers = new Map(suspects.map((dossier) => [dossier.key, dossier]));
  const apps = await toFoundApps(
    suspects.map((dossier) => [dossier, { by: 'its client id', rank: 0 }] as const),
    options,
  );
  return apps.flatMap((app): readonly AbusedHere[] => {
    const dossier = dossiers.get(app.key);
    const one = dossier && abusedBy(dossier);
    if (dossier === undefined || one === undefined) return [];
    const sources = one.sources.map(({ name, url }) => ({ name, url }));
    const isHere = !isTrace(dossier) && app.deleted === undefined;
    return [{ ...tenant, app, isHere, kind: one.kind, why: one.why, sources }];
  });
}

function abusedBy({ tenant, clientId }: AppDossier) {
  return known.get(`${tenant.platform} ${clientId.toLowerCase()}`);
}
