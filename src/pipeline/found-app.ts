import { holdingsOf } from '../analyzers/shared/holdings.ts';
import { crowd, inWhoseName, power } from '../analyzers/shared/words.ts';
import { useInWords } from '../model/app-row.ts';
import type { SurfaceCoverage } from '../model/coverage.ts';
import { isSettled } from '../model/coverage.ts';
import type { AppDossier } from '../model/dossier.ts';
import { type RecordKey, vendorId } from '../model/keys.ts';
import type { FoundApp } from '../report/investigation.ts';
import type { Store } from '../store/store.ts';
import { cutOff, lastUseOf } from './app-row.ts';
import { consoleLinkOf } from './console-link.ts';
import { namesOf } from './rows.ts';
import type { ScanTenant } from './scan.ts';

export interface FoundOptions {
  readonly store: Store;
  /** Its settings may be unchecked. */
  readonly tenant: Pick<ScanTenant, 'connector' | 'settings' | 'owner'>;
  readonly lines: readonly SurfaceCoverage[];
}

/** Administrators that are named of an app. */
const NAMED = 5;

/** What was found, each with by what, as a responder needs it. People are called as they are stored. */
export async function toFoundApps(
  found: readonly (readonly [AppDossier, string])[],
  options: FoundOptions,
): Promise<FoundApp[]> {
  const administrators = found.flatMap(([{ grants }]) => administratorsOf(grants));
  const names = await namesOf(options.store, administrators);
  return found.map(([dossier, by]) => toFound(dossier, by, { ...options, names }));
}

/** A handful of those for whom it acts. */
function administratorsOf(grants: AppDossier['grants']): readonly RecordKey[] {
  return [...new Set(grants.flatMap(({ adminSample }) => adminSample))].sort().slice(0, NAMED);
}

function toFound(
  dossier: AppDossier,
  by: string,
  { tenant, lines, names }: FoundOptions & { readonly names: ReadonlyMap<RecordKey, string> },
): FoundApp {
  const { known, unclassified } = holdingsOf(dossier);
  const [strongest, ...others] = known.filter(({ knowledge }) => knowledge.impact >= 1);
  const scopes = new Set(dossier.grants.flatMap((grant) => grant.scopes));
  const { count, admins } = crowd(dossier.grants);
  const dated = dossier.grants.map(({ grantedAt }) => grantedAt).filter((at) => at !== 'unknown');
  const isWhole = lines.every(isSettled);
  const use = lastUseOf(dossier);
  const link = consoleLinkOf(tenant.connector, tenant.settings, dossier);
  const owner = dossier.registered?.owner ?? tenant.owner;
  return {
    key: dossier.key,
    name: dossier.name,
    clientId: dossier.clientId,
    by,
    publisher: dossier.registration?.publisher?.name || dossier.client?.publisher?.name || 'unknown',
    isVerified: dossier.registration?.publisher?.verified ?? dossier.client?.publisher?.verified ?? 'unknown',
    home: dossier.client?.home ?? dossier.registration?.home ?? 'unknown',
    enabled: dossier.client?.enabled ?? 'unknown',
    impact: strongest?.knowledge.impact ?? 0,
    reach:
      strongest === undefined
        ? unclassified.length > 0
          ? 'It holds only what OAuthlas cannot rate; judge its scopes by hand.'
          : scopes.size > 0
            ? 'It signs people in and reaches no data.'
            : 'It holds no scope that was seen.'
        : `It can ${power([strongest, ...others])}, ${inWhoseName(
            [strongest, ...others].filter(({ scope }) => scope === strongest.scope).map(({ grant }) => grant),
          )}.`,
    scopes: [...scopes].sort(),
    consent: [...new Set(dossier.grants.map(({ consent }) => consent))].sort(),
    consentAt: dated.sort()[0] ?? 'unknown',
    people: count,
    admins,
    privileged: administratorsOf(dossier.grants).map((person) => names.get(person) ?? vendorId(person)),
    lastUsed: use.lastUsed,
    lastUsedBy: useInWords(use),
    credentials: dossier.credentials.map(({ type, expiresAt }) => ({ type, expiresAt })),
    ...(owner !== undefined && { owner }),
    speakers: dossier.trusts.map(
      ({ type, with: whom }) => `${type === 'owner' ? 'owner' : 'federated'}: ${whom}`,
    ),
    firstSeenAt: dossier.firstSeenAt,
    next: cutOff(dossier),
    ...(link !== undefined && { link }),
    isLowerBound: !isWhole,
  };
}
