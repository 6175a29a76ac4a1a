import { isHighPower, type Reach, reachOf } from '../analyzers/shared/power.ts';
import { usesOfApp } from '../analyzers/shared/use.ts';
import { crowd } from '../analyzers/shared/words.ts';
import { GOOGLE_ADMIN_ROLES } from '../knowledge/scopes/google-admin-roles.ts';
import { isStrong } from '../knowledge/scopes/scope.ts';
import type { AppRow, Organisation, RowFinding } from '../model/app-row.ts';
import type { AppDossier } from '../model/dossier.ts';
import { type RecordKey, vendorId } from '../model/keys.ts';
import type { AppRecord, HomeRecord } from '../model/records.ts';
import { type LastUsed, latest } from '../model/values.ts';
import { deletionOf } from './deletion.ts';
import { publisherOf } from './publisher.ts';

/** What a dossier does not tell of its app. */
export interface RowContext {
  /** Whether all that bears on its tenant was read whole. */
  readonly coverage: AppRow['coverage'];
  readonly findings: readonly RowFinding[];
  /** Whether it is known who administrates the tenant. */
  readonly tellsAdmins: boolean;
  /** Whether all of its people were read. */
  readonly isCounted: boolean;
  /** Who answers for the tenant, unless the register says more. */
  readonly owner?: string;
  readonly consoleLink?: string;
  /** The name of a person, where it is kept. */
  readonly nameOf?: (person: RecordKey) => string | undefined;
}

const TOP = 5;
/** By these is told what was added: more than any app of sense holds, and a bound for one that holds all. */
const HIGH = 500;

/** An app on one line, for tables and events. */
export function toRow(dossier: AppDossier, context: RowContext): AppRow {
  const { tenant, client, registration, grants, vendor, registered } = dossier;
  const reach = reachOf(dossier);
  const high = reach.held.filter(({ knowledge }) => isStrong(knowledge) || knowledge.escalation !== 'none');
  const publisher = publisherOf(dossier);
  const owner = registered?.owner ?? context.owner;
  const [worst] = context.findings;
  return {
    tenant: tenant.id,
    tenantLabel: tenant.label,
    platform: tenant.platform,
    key: dossier.key,
    vendor,
    app: dossier.name,
    role: client?.role ?? registration?.role ?? 'client',
    clientId: dossier.clientId,
    objectId: vendorId(dossier.key),
    publisher: publisher?.name || 'unknown',
    isVerified: publisher?.verified ?? 'unknown',
    home: client?.home ?? registration?.home ?? 'unknown',
    homeTenant: client?.homeTenant ?? registration?.homeTenant ?? 'unknown',
    ...(dossier.organisation !== undefined && { organisation: organisationOf(dossier.organisation) }),
    enabled: deletionOf(dossier) === undefined ? (client?.enabled ?? 'unknown') : false,
    power: reach.power,
    isHighPower: isHighPower(dossier, reach),
    powerReason: reach.reason,
    topScopes: byPower(dossier, reach).slice(0, TOP),
    highScopes: [...new Set(high.map(({ scope }) => scope))].slice(0, HIGH),
    scopes: new Set(grants.flatMap(({ scopes }) => scopes)).size,
    consent: consentOf(dossier),
    consentBy: nameOf(consenter(dossier), context),
    consentAt: earliest(dossier),
    users: usersOf(dossier),
    ...moreOf(dossier, context),
    ...(context.isCounted &&
      usersOf(dossier) === 'everyone' &&
      tenant.people !== 'unknown' && { everyone: tenant.people }),
    privilegedUsers: privilegedOf(dossier, context),
    ...lastUseOf(dossier),
    firstSeenAt: dossier.listedSince ?? dossier.firstSeenAt,
    credentials: dossier.credentials.length,
    replyHosts: replyHosts(dossier),
    ...(owner !== undefined && { owner }),
    ...(registered?.ticket !== undefined && { ticket: registered.ticket }),
    ...(context.consoleLink !== undefined && { consoleLink: context.consoleLink }),
    nextStep: worst?.remedy ?? nextStep(dossier),
    coverage: context.coverage,
    findings: context.findings,
  };
}

function organisationOf({ id, name, domain, state }: HomeRecord): Organisation {
  return { id, state, ...(name !== undefined && { name }), ...(domain !== undefined && { domain }) };
}

function consentOf({ grants }: AppDossier): AppRow['consent'] {
  if (grants.length === 0) return 'none';
  const kinds = new Set(grants.map(({ consent }) => consent));
  if (kinds.has('admin') && kinds.has('user')) return 'both';
  return kinds.has('admin') ? 'admin' : kinds.has('user') ? 'user' : 'unknown';
}

/** The most powerful first; then what nobody has rated, which may be powerful; then what signs people in. */
function byPower({ grants }: AppDossier, { held }: Reach): readonly string[] {
  const rated = new Set(held.map(({ scope }) => scope));
  const all = grants.flatMap((grant) => grant.scopes.map((scope) => ({ scope, grant })));
  const rest = (isSignIn: boolean) =>
    all
      .filter(({ grant }) => grant.isSignInOnly === isSignIn)
      .map(({ scope }) => scope)
      .sort();
  return [...new Set([...rated, ...rest(false), ...rest(true)])];
}

/**
 * The one person who let it in: who consents for himself is told by the grant itself, and who let it in for others by
 * an event. Of several, none is the one.
 */
export function consenter({ grants, events }: AppDossier): RecordKey | undefined {
  const own = new Set(grants.flatMap(({ sample }) => sample));
  if (own.size > 0) {
    // Of many people a sample names one.
    const isOwn = crowd(grants).count === 1 && grants.every(({ consent }) => consent === 'user');
    return isOwn ? [...own][0] : undefined;
  }
  // Who consented for himself, and holds nothing by it any more, let nobody else's data out.
  const granters = events.flatMap(({ type, consent, principal }) =>
    type === 'granted' && consent !== 'user' ? (principal ?? []) : [],
  );
  const [only, ...others] = new Set(granters);
  return others.length === 0 ? only : undefined;
}

function nameOf(person: RecordKey | undefined, { nameOf }: RowContext): AppRow['consentBy'] {
  return (person !== undefined && nameOf?.(person)) || 'unknown';
}

function earliest({ grants }: AppDossier): AppRow['consentAt'] {
  const dated = grants.map(({ grantedAt }) => grantedAt).filter((at) => at !== 'unknown');
  return dated.sort()[0] ?? 'unknown';
}

function usersOf({ grants }: AppDossier): AppRow['users'] {
  if (grants.some(({ reach }) => reach === 'everyone')) return 'everyone';
  const { count } = crowd(grants);
  return count === 0 && grants.some(({ reach }) => reach === 'unknown') ? 'unknown' : count;
}

/** Nobody called an administrator, where nobody tells who is one, is no 0. */
function privilegedOf(dossier: AppDossier, { tellsAdmins }: RowContext): AppRow['privilegedUsers'] {
  const { admins } = crowd(dossier.grants);
  const users = usersOf(dossier);
  if (admins > 0 || users === 0) return admins;
  return tellsAdmins && typeof users === 'number' ? 0 : 'unknown';
}

/** Which of these numbers are lower bounds. */
function moreOf(
  dossier: AppDossier,
  context: RowContext,
): Pick<AppRow, 'areUsersMore' | 'arePrivilegedMore'> {
  const { areMore, areAdminsMore } = crowd(dossier.grants);
  return {
    ...(areMore && typeof usersOf(dossier) === 'number' && { areUsersMore: true }),
    ...(areAdminsMore && typeof privilegedOf(dossier, context) === 'number' && { arePrivilegedMore: true }),
  };
}

/** When it was last used, by what that is known, and how far back that could see. */
export function lastUseOf(dossier: AppDossier): Pick<AppRow, 'lastUsed' | 'lastUsedEvidence' | 'windowDays'> {
  const uses = usesOfApp(dossier);
  let newest: LastUsed = 'unknown';
  for (const { lastUsedAt } of uses) newest = latest(newest, lastUsedAt);
  // Unused in one way, and in another way nobody knows.
  if (newest === 'never' && uses.some(({ lastUsedAt }) => lastUsedAt === 'unknown')) newest = 'unknown';
  const windows = uses.flatMap(({ windowDays }) => windowDays ?? []);
  return {
    lastUsed: newest,
    lastUsedEvidence: [...new Set(uses.map(({ evidence }) => evidence))].sort().join(', '),
    ...(windows.length > 0 && { windowDays: Math.min(...windows) }),
  };
}

function replyHosts({ told }: AppDossier): readonly string[] {
  const hosts = told.redirects.flatMap(
    (address) => (URL.canParse(address) && new URL(address).hostname) || [],
  );
  return [...new Set(hosts)].sort();
}

function nextStep(dossier: AppDossier): string {
  return deletionOf(dossier) === undefined ? cutOff(dossier) : endForGood(dossier);
}

/** How it is kept from coming back. The admin center shows of deleted things the registrations alone. */
function endForGood({ key, clientId, client }: AppDossier): string {
  if (client === undefined)
    return `It is deleted already. So that nobody restores it, in the Entra admin center › App registrations › Deleted applications, find ${clientId} and delete it permanently.`;
  if (client.type === 'ManagedIdentity')
    return 'It is deleted already, and nobody but Microsoft can restore it: there is nothing to do.';
  return `It is deleted already. So that nobody restores it, delete it permanently: Remove-MgDirectoryDeletedItem -DirectoryObjectId ${vendorId(key)}.`;
}

const packages: Readonly<Record<string, (id: string) => string>> = {
  'integrated-app': (id) =>
    `In the Microsoft 365 admin center › Agents, or › Settings › Integrated apps, find the package ${id} and block it.`,
  'teams-app': (id) =>
    `In the Teams admin center › Manage apps, block the app ${id}, and remove it from the teams in which it is (Manage team › Apps).`,
};

/** A service account of Google is no app that could be blocked: what it holds is taken away where it was given. */
function cutOffAccount(
  id: string,
  { home, homeTenant }: Pick<AppRecord, 'home' | 'homeTenant'>,
  grants: AppDossier['grants'],
): string {
  const accounts = 'Google Cloud › IAM & Admin › Service accounts';
  const isOurs = home === 'own' && homeTenant !== undefined;
  const inCloud = isOurs
    ? `In ${accounts} of project ${homeTenant}, disable ${id} and delete its keys, which ends all that it does`
    : `Where its project is yours, in ${accounts}, disable it and delete its keys`;
  if (isOurs && grants.length === 0) return `${inCloud}.`;
  const holdsRoles = grants.some(({ resource }) => resource === GOOGLE_ADMIN_ROLES);
  const isDelegated = grants.some(({ resource }) => resource !== GOOGLE_ADMIN_ROLES);
  const ways = [
    ...(holdsRoles ? ['under Account › Admin roles, take its roles away'] : []),
    ...(isDelegated
      ? [`under Security › Access and data control › API controls › Domain-wide delegation, remove ${id}`]
      : []),
  ];
  return `In the Google Admin console, ${ways.join('; ') || `see what ${id} holds`}. ${inCloud}.`;
}

/** How it is cut off at once, by what its console can be searched for. */
export function cutOff({ tenant, key, clientId, client, registration, grants }: AppDossier): string {
  const id = clientId === 'unknown' ? vendorId(key) : clientId;
  // A package holds nothing, and where its app is not here there is none to be found by that name.
  const how = client === undefined ? packages[registration?.type ?? ''] : undefined;
  if (how !== undefined && registration !== undefined) return how(vendorId(registration.key));
  if (tenant.platform === 'm365')
    return `In the Entra admin center › Enterprise applications, find ${id}; under Properties set “Enabled for users to sign in?” to No, then revoke its permissions and remove its credentials.`;
  if (tenant.platform === 'google' && client?.role === 'token')
    return 'In the Google Admin console › Directory › Users, on the page of its person › Security › Application-specific passwords, revoke it; it opened the mail of that person, so see what was sent and forwarded.';
  if (client?.type === 'service-account') return cutOffAccount(id, client, grants);
  if (client?.type === 'marketplace-app')
    return `In the Google Admin console › Apps › Google Workspace Marketplace apps › Apps list, open ${client.name} and uninstall it; under Security › Access and data control › API controls › App access control, see that it is not trusted.`;
  if (tenant.platform === 'google') {
    // An administrator installed it; under which number, no log tells.
    const isInstalled = grants.some(({ basis, access }) => basis === 'seen' && access === 'delegated');
    const installed = isInstalled ? ' under Apps › Google Workspace Marketplace apps, uninstall it;' : '';
    return `In the Google Admin console › Security › Access and data control › API controls › App access control, set ${id} to Blocked, which revokes its tokens;${installed} under Domain-wide delegation, remove it where it is listed.`;
  }
  if (tenant.platform === 'github') {
    const org = grants[0]?.resource ?? 'ORGANIZATION';
    if (client?.type === 'fine-grained-pat')
      return `On GitHub, at /organizations/${org}/settings/personal-access-tokens/${vendorId(key)}, revoke the token; rotate the secrets of the repositories that it could read.`;
    if (client?.role === 'token')
      return `On GitHub, at /orgs/${org}/people, open its owner’s SAML identity and revoke authorised credential ${vendorId(key)}; rotate the secrets of the repositories that it could read.`;
    return `On GitHub, at /organizations/${org}/settings/installations/${vendorId(key)}, suspend the app, then uninstall it; rotate the secrets of the repositories that it could read.`;
  }
  return `In Slack, under Manage apps (of an Enterprise organization: Organization settings › Integrations), restrict ${id} and remove it from each workspace, which revokes its tokens.`;
}
