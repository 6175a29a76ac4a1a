import { holdingsOf, impactOf } from '../analyzers/shared/holdings.ts';
import { inPlaces, installedWhere, inWhoseName, power } from '../analyzers/shared/words.ts';
import { isSignIn } from '../knowledge/scopes/scope.ts';
import { byCodeUnits } from '../lib/text.ts';
import { useInWords } from '../model/app-row.ts';
import { isSettled, type SurfaceCoverage } from '../model/coverage.ts';
import type { AppDossier } from '../model/dossier.ts';
import { type RecordKey, vendorId } from '../model/keys.ts';
import type { TrustRecord } from '../model/records.ts';
import type { FoundApp } from '../report/investigation.ts';
import type { Store } from '../store/store.ts';
import { consenter, toRow } from './app-row.ts';
import { consoleLinkOf } from './console-link.ts';
import { deletedOf, type HeldBefore, heldBefore, reachIfRestored } from './found-deleted.ts';
import { useOf } from './found-use.ts';
import type { Match } from './match.ts';
import { namesOf } from './rows.ts';
import type { ScanTenant } from './scan.ts';
import { whyUncounted } from './tenant-ref.ts';

export interface FoundOptions {
  readonly store: Store;
  /** Its settings may be unchecked. */
  readonly tenant: Pick<ScanTenant, 'id' | 'connector' | 'settings' | 'owner'>;
  readonly lines: readonly SurfaceCoverage[];
}

interface Context extends FoundOptions {
  readonly names: ReadonlyMap<RecordKey, string>;
  readonly tellsAdmins: boolean;
  readonly counted: Pick<FoundApp, 'headcount' | 'uncounted'>;
  /** Of what is deleted and of which no grant is listed any more: what it held when it was alive. */
  readonly held: HeldBefore;
}

/** People that are named of an app, and administrators. */
const NAMED = 5;

/** What was found, each with by what, as a responder needs it: what is alive first, and the most powerful of it. */
export async function toFoundApps(
  found: readonly (readonly [AppDossier, Match])[],
  options: FoundOptions,
): Promise<readonly FoundApp[]> {
  if (found.length === 0) return [];
  const { inventory } = options.store;
  const { id } = options.tenant;
  const named = found.flatMap(([dossier]) => [
    ...peopleOf(dossier),
    ...administratorsOf(dossier),
    ...dossier.trusts.flatMap(({ principal }) => principal ?? []),
    ...[consenter(dossier)].filter((person) => person !== undefined),
  ]);
  const context: Context = {
    ...options,
    names: await namesOf(options.store, named),
    tellsAdmins: await inventory.tellsAdmins(id),
    counted: await countOf(options),
    held: await heldBefore(
      found.map(([dossier]) => dossier),
      options.store,
    ),
  };
  return found
    .map(([dossier, match]) => ({ rank: match.rank, app: toFound(dossier, match, context) }))
    .sort(
      (a, b) =>
        Number(a.rank > 0) - Number(b.rank > 0) ||
        Number(a.app.deleted !== undefined) - Number(b.app.deleted !== undefined) ||
        b.app.impact - a.app.impact ||
        a.rank - b.rank ||
        byCodeUnits(a.app.name, b.app.name),
    )
    .map(({ app }) => app);
}

/** Whom other surfaces name, such as that of roles, is not everyone: people are told only where all were read. */
async function countOf({ store, tenant, lines }: FoundOptions): Promise<Context['counted']> {
  const why = whyUncounted(tenant.connector, lines);
  if (why === undefined) return { headcount: await store.inventory.people(tenant.id, { areEnabled: true }) };
  const before = await store.tenants.people(tenant.id);
  return { headcount: 'unknown', uncounted: { why, ...(before !== 'unknown' && { before }) } };
}

/** A handful of those for whom it acts, where they are no more than that. */
function peopleOf({ grants }: AppDossier): readonly RecordKey[] {
  const total = grants.reduce((sum, { principals }) => Math.max(sum, principals), 0);
  const people = [...new Set(grants.flatMap(({ sample }) => sample))].sort();
  return total > NAMED || people.length > NAMED ? [] : people;
}

/** A handful of those for whom it acts. */
function administratorsOf({ grants }: AppDossier): readonly RecordKey[] {
  return [...new Set(grants.flatMap(({ adminSample }) => adminSample))].sort().slice(0, NAMED);
}

function toFound(dossier: AppDossier, { by }: Match, context: Context): FoundApp {
  const { tenant, lines, names, tellsAdmins, counted, held } = context;
  const deleted = deletedOf(dossier);
  // The console has no page for what is deleted.
  const link = deleted === undefined ? consoleLinkOf(tenant.connector, tenant.settings, dossier) : undefined;
  const isWhole = lines.every(isSettled);
  const row = toRow(dossier, {
    coverage: isWhole ? 'complete' : 'partial',
    findings: [],
    tellsAdmins,
    isCounted: counted.uncounted === undefined,
    ...(tenant.owner !== undefined && { owner: tenant.owner }),
    ...(link !== undefined && { consoleLink: link }),
    nameOf: (person) => names.get(person),
  });
  const called = (people: readonly RecordKey[]) =>
    people.map((person) => names.get(person) ?? vendorId(person));
  const { strongest, reach } = reachInWords(dossier);
  const use = useOf(dossier, lines);
  return {
    key: dossier.key,
    name: dossier.name,
    clientId: dossier.clientId,
    by,
    vendor: dossier.vendor,
    publisher: row.publisher,
    isVerified: row.isVerified,
    home: row.home,
    ...(row.organisation !== undefined && { organisation: row.organisation }),
    enabled: row.enabled,
    tags: dossier.told.tags,
    ...(deleted !== undefined && { deleted }),
    impact: strongest,
    reach: deleted === undefined ? reach : reachIfRestored(dossier, reach, held),
    scopes: held.get(dossier.key) ?? [...new Set(dossier.grants.flatMap((grant) => grant.scopes))].sort(),
    consent: [...new Set(dossier.grants.map(({ consent }) => consent))].sort(),
    consentBy: row.consentBy,
    consentBasis: basisOf(dossier),
    consentAt: row.consentAt,
    createdAt: dossier.client?.createdAt ?? 'unknown',
    people: row.users,
    ...(row.areUsersMore && { arePeopleMore: true }),
    ...counted,
    named: called(peopleOf(dossier)),
    admins: row.privilegedUsers,
    ...(row.arePrivilegedMore && { areAdminsMore: true }),
    privileged: called(administratorsOf(dossier)),
    lastUsed: row.lastUsed,
    lastUsedBy: row.lastUsed === 'unknown' ? whyUnknown(context) : useInWords(row),
    ...(use !== undefined && { use }),
    credentials: dossier.credentials.map(({ type, expiresAt, isOff }) => ({
      type,
      expiresAt,
      ...(isOff && { isOff }),
    })),
    ...(row.owner !== undefined && { owner: row.owner }),
    speakers: dossier.trusts.map((trust) => speaker(trust, names)),
    firstSeenAt: dossier.firstSeenAt,
    ...(dossier.listedSince !== undefined && { listedSince: dossier.listedSince }),
    next: row.nextStep,
    ...(link !== undefined && { link }),
    isLowerBound: !isWhole,
  };
}

function reachInWords(dossier: AppDossier): { readonly strongest: number; readonly reach: string } {
  const { strongest, reach } = heldInWords(dossier);
  const where = installedWhere(dossier);
  return { strongest, reach: where === '' ? reach : `${reach} It is ${where}.` };
}

function heldInWords(dossier: AppDossier): { readonly strongest: number; readonly reach: string } {
  const { known, unclassified } = holdingsOf(dossier);
  const [strongest, ...others] = known.filter(({ knowledge }) => !isSignIn(knowledge));
  if (strongest !== undefined) {
    const grants = [strongest, ...others]
      .filter(({ scope }) => scope === strongest.scope)
      .map(({ grant }) => grant);
    const whose = `${inWhoseName(grants)}${inPlaces(grants)}`;
    return {
      strongest: impactOf(strongest),
      reach: `It can ${power([strongest, ...others])}, ${whose}.`,
    };
  }
  if (unclassified.length > 0)
    return { strongest: 0, reach: 'It holds only what OAuthlas cannot rate; judge its scopes by hand.' };
  const holds = dossier.grants.some(({ scopes }) => scopes.length > 0);
  return {
    strongest: 0,
    reach: holds ? 'It signs people in and reaches no data.' : 'It holds no scope that was seen.',
  };
}

/** How sure it is that it holds what it holds: the weakest of what is told. */
function basisOf({ grants }: AppDossier): FoundApp['consentBasis'] {
  if (grants.length === 0) return 'none';
  const bases = new Set(grants.map(({ basis }) => basis));
  if (bases.has('approved')) return 'approved';
  if (bases.has('log')) return 'log';
  if (bases.has('seen')) return 'seen';
  if (bases.has('imported')) return 'imported';
  return bases.size === 1 && bases.has('inherited') ? 'inherited' : 'listed';
}

/** Where nothing tells when it was used, why not. */
function whyUnknown({ tenant, lines }: Context): string {
  const telling = tenant.connector.surfaces.filter(({ yields }) => yields.includes('use'));
  if (telling.length === 0) return 'no surface of this platform tells it yet';
  const unread = lines.filter((line) => !isSettled(line) && telling.some(({ id }) => id === line.surface));
  if (unread.length === 0) return 'no evidence of use';
  return unread
    .map(
      ({ surface, gaps }) =>
        `${surface} was not read whole${gaps[0] === undefined ? '' : `: ${gaps[0].what}`}`,
    )
    .join('; ');
}

function speaker(
  { type, app, with: whom, principal }: TrustRecord,
  names: ReadonlyMap<RecordKey, string>,
): string {
  const name = principal === undefined ? undefined : names.get(principal);
  const who = name === undefined ? whom : `${name}, ${whom}`;
  // An app may be owned where it is defined, and where it was let in.
  const isOfClient = type === 'owner' && app !== undefined;
  return `${speakerWords[type]}${isOfClient ? ' of its service principal' : ''}: ${who}`;
}

/** The last two do not speak for an app, and stand here for the list to be whole. */
const speakerWords = {
  owner: 'owner',
  'federated-subject': 'federated',
  blueprint: 'blueprint',
  inbound: 'inbound',
  'sign-in': 'decides on sign-ins',
} as const satisfies Record<TrustRecord['type'], string>;
