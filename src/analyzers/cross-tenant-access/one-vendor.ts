import type { Power } from '../../model/app-row.ts';
import type { AppBrief, VendorDossier } from '../../model/dossier.ts';
import type { Evidence, Finding, Severity } from '../../model/finding.ts';
import type { Options } from '../cross-tenant-access.ts';
import { counted, lessened } from '../shared/words.ts';

/**
 * One identity, or one vendor, with high power in several of our tenants: the union of it is what one breach of the vendor
 * costs. One finding for all of them.
 */
export function* oneVendor(dossier: VendorDossier, { tenants: least }: Options): Generator<Finding> {
  const { key, vendor, registered } = dossier;
  const apps = dossier.apps.filter(({ isOff }) => !isOff);
  const tenants = new Set(apps.map(({ tenant }) => tenant.id));
  const [strongest] = apps;
  if (strongest === undefined || tenants.size < least) return;
  const severity = severityOf(apps);
  yield {
    rule: 'one-vendor',
    about: [key],
    severity: registered?.owner === undefined ? severity : lessened(severity),
    message: `A breach of this vendor would reach ${counted(tenants.size, 'tenant')} of ours at once: ${platformsOf(apps)}. In ${strongest.tenant.label} it ${strongest.powerReason}.`,
    evidence: [...apps.map(factOf), basisOf(dossier)],
    remedy:
      registered?.owner === undefined
        ? `Find out who needs ${vendor.confidence === 'certain' ? 'this vendor' : 'these apps'} in each of the ${tenants.size} tenants, remove the others, and ${registered === undefined ? 'write the vendor into the register with an owner' : 'give the vendor an owner in the register'}, so that somebody answers for it.`
        : `Have ${registered.owner} confirm that the vendor is needed in each of the ${tenants.size} tenants, and remove it from the others.`,
  };
}

function severityOf(apps: readonly AppBrief[]): Severity {
  const tenantsWith = (...powers: readonly Power[]) =>
    new Set(apps.filter(({ power }) => powers.includes(power)).map(({ tenant }) => tenant.id)).size;
  if (tenantsWith('takeover') >= 2) return 'high';
  return 'medium';
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
