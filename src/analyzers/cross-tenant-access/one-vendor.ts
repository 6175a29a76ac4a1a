import type { AppBrief, VendorDossier } from '../../model/dossier.ts';
import type { Evidence, Severity } from '../../model/finding.ts';
import type { RecordKey } from '../../model/keys.ts';
import type { Unproved, Verdict } from '../analyzer.ts';
import type { Options } from '../cross-tenant-access.ts';
import { counted, lessened } from '../shared/words.ts';

/**
 * One identity, or one vendor, with high power in several of our tenants: the union of it is what one breach of the vendor
 * costs, and that is also what it holds elsewhere with less. One finding for all of them.
 */
export function* oneVendor(dossier: VendorDossier, { tenants: least }: Options): Generator<Verdict> {
  const { key, vendor, registered } = dossier;
  const apps = dossier.apps.filter(({ isOff }) => !isOff);
  const high = apps.filter(({ isHighPower }) => isHighPower === true);
  const [strongest] = high;
  const sure = high.filter(({ perhapsOurs }) => perhapsOurs === undefined);
  if (strongest === undefined || tenantsOf(sure).size < least) {
    yield* unproved(key, apps, least);
    return;
  }
  // What belongs together with what is surely a stranger's is no app of ours.
  const { size } = tenantsOf(apps);
  const severity = severityOf(high);
  yield {
    rule: 'one-vendor',
    about: [key],
    severity: registered?.owner === undefined ? severity : lessened(severity),
    message: `A breach of this vendor would reach ${counted(size, 'tenant')} of ours at once: ${platformsOf(apps)}. In ${strongest.tenant.label} it ${strongest.powerReason}.`,
    evidence: [...apps.map(factOf), basisOf(dossier)],
    remedy:
      registered?.owner === undefined
        ? `Find out who needs ${vendor.confidence === 'certain' ? 'this vendor' : 'these apps'} in each of the ${size} tenants, remove the others, and ${registered === undefined ? 'write the vendor into the register with an owner' : 'give the vendor an owner in the register'}, so that somebody answers for it.`
        : `Have ${registered.owner} confirm that the vendor is needed in each of the ${size} tenants, and remove it from the others.`,
  };
}

/** So it may be of what is perhaps ours, or of what acts for people whom nobody counts. */
function* unproved(key: RecordKey, apps: readonly AppBrief[], least: number): Generator<Unproved> {
  const perhaps = apps.filter(({ isHighPower }) => isHighPower !== false);
  if (tenantsOf(perhaps).size < least) return;
  const [first, ...others] = new Set(
    perhaps.flatMap(({ perhapsOurs, isHighPower }) => [
      ...(perhapsOurs === undefined ? [] : [perhapsOurs]),
      ...(isHighPower === 'unknown' ? (['principal'] as const) : []),
    ]),
  );
  if (first !== undefined)
    yield { rule: 'one-vendor', about: [key], absent: [first, ...others], unproved: true };
}

function tenantsOf(apps: readonly AppBrief[]): ReadonlySet<string> {
  return new Set(apps.map(({ tenant }) => tenant.id));
}

function severityOf(apps: readonly AppBrief[]): Severity {
  return tenantsOf(apps.filter(({ power }) => power === 'takeover')).size >= 2 ? 'high' : 'medium';
}

function platformsOf(apps: readonly AppBrief[]): string {
  const labels = new Map(apps.map(({ tenant }) => [tenant.id, tenant.label]));
  return [...labels.values()].sort().join(', ');
}

function factOf({ tenant, name, clientId, powerReason, seen }: AppBrief): Evidence {
  return { fact: `${tenant.label}: ${name} (client id ${clientId}) ${powerReason}`, seen };
}

/** How sure it is that they belong together. */
function basisOf({ vendor, apps }: VendorDossier): Evidence {
  return {
    fact: `They belong together by ${vendor.basis} (${vendor.confidence})`,
    seen: apps[0]?.seen ?? 'service-principals',
  };
}
