import { printable } from '../lib/text.ts';
import { homeInWords } from '../model/app-row.ts';
import { daysBetween, type Instant } from '../model/values.ts';
import { atLeast, counted, n } from './count.ts';
import type { FoundApp, FoundUse, Investigation, TenantVerdict, Unseen } from './investigation.ts';
import { wrap } from './wrap.ts';

const words = {
  present: 'PRESENT',
  deleted: 'DELETED',
  'not-found': 'NOT FOUND',
  'cannot-say': 'CANNOT SAY',
} as const satisfies Record<TenantVerdict['said'], string>;
const SCOPES = 12;
const APIS = 5;
/** Apps of a tenant that are shown whole: nobody reads a hundred at night. */
const APPS = 10;
/** A reading that is older than that says little of today. */
const OLD_DAYS = 7;

interface Page {
  readonly line: (text?: string) => void;
  readonly field: (label: string, text: string) => void;
  readonly now: Instant;
}

/** For a person at a terminal: the verdicts first, then what each app can reach and how to cut it off. */
export function renderInvestigation(
  { query, verdicts, near, moreNear }: Investigation,
  { width, now }: { readonly width: number; readonly now: Instant },
): string {
  const lines: string[] = [];
  const page: Page = {
    now,
    line: (text = '') => lines.push(text),
    field: (label, text) => {
      const hang = ' '.repeat(17);
      wrap(printable(text, 2000), Math.max(30, Math.min(width, 120) - hang.length)).forEach((part, i) => {
        lines.push((i === 0 ? `    ${label.padEnd(13)}` : hang) + part);
      });
    },
  };
  page.line(`Where is “${printable(query, 100)}”?`);
  page.line();
  for (const verdict of verdicts) page.line(headline(verdict));
  for (const verdict of verdicts) if (!isSaid(verdict, page)) tenantPart(page, verdict);
  const blind = verdicts.reduce((total, verdict) => total + verdict.blindSpots, 0);
  page.line();
  if (blind > 0)
    page.line(
      `None of this speaks of the ${counted(blind, 'blind spot')}, which no API shows or this version does not read: \`oauthlas scan --all\` names them.`,
    );
  if (near.length > 0) {
    page.line();
    page.line('Like it, and not it:');
    for (const { name, tenantLabels } of near)
      page.line(
        `  ${printable(name, 160)} · ${tenantLabels.map((label) => printable(label, 60)).join(', ')}`,
      );
    if (moreNear > 0) page.line(`  and ${n(moreNear)} more`);
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

function headline({ said, tenantLabel, platformTitle, apps, readAt }: TenantVerdict): string {
  const what = {
    present: presence(apps),
    deleted: `${counted(apps.length, 'app')}, which ${apps.length === 1 ? 'is' : 'are'} deleted and can do nothing now`,
    'not-found': `all that could show it was read whole at ${readAt}`,
    'cannot-say': 'what is in the way stands below',
  }[said];
  return `${words[said].padEnd(11)} ${printable(tenantLabel, 60)} · ${platformTitle}: ${what}`;
}

function presence(apps: readonly FoundApp[]): string {
  const deleted = apps.filter((app) => app.deleted !== undefined).length;
  const alive = counted(apps.length - deleted, 'app or token', 'apps and tokens');
  return deleted === 0 ? alive : `${alive}, and ${n(deleted)} that ${deleted === 1 ? 'is' : 'are'} deleted`;
}

/** Whether the headline says all there is. */
function isSaid({ said, readAt, brokenOffAt, known, gone }: TenantVerdict, { now }: Page): boolean {
  if (said !== 'not-found' || readAt === undefined) return false;
  return (
    brokenOffAt === undefined && known.length + gone.length === 0 && daysBetween(readAt, now) <= OLD_DAYS
  );
}

function tenantPart(page: Page, verdict: TenantVerdict): void {
  const { said, tenantLabel, platformTitle, apps, gaps, known, gone } = verdict;
  page.line();
  page.line(`${printable(tenantLabel, 60)} · ${platformTitle}: ${words[said].toLowerCase()}`);
  readField(page, verdict);
  const listed = gaps.slice(0, APPS);
  for (const gap of listed)
    unseenField(page, said === 'present' || said === 'deleted' ? 'unseen' : 'since', gap);
  if (gaps.length > listed.length)
    page.field('', `and ${n(gaps.length - listed.length)} more: --json has them`);
  if (known.length > 0) {
    const who = known.slice(0, SCOPES).join(', ');
    page.field(
      'known here',
      apps.length === 0 ? `${who}; no app that was seen acts for them, is theirs or was let in by them` : who,
    );
  }
  for (const { name, clientId, since, scopes } of gone)
    page.field(
      'gone',
      `${name} (client id ${clientId}) was here until ${since.slice(0, 10)}, as two whole readings show${scopes.length === 0 ? '' : `; it held ${scopes.slice(0, SCOPES).join(' ')}`}`,
    );
  for (const app of apps.slice(0, APPS)) appPart(page, app);
  if (apps.length > APPS) {
    page.line();
    page.line(
      `  and ${n(apps.length - APPS)} more here, which come after these by their power: --json has them`,
    );
  }
}

function readField(page: Page, { said, readAt, brokenOffAt, gaps }: TenantVerdict): void {
  if (readAt === undefined) return;
  const days = daysBetween(readAt, page.now);
  const age = days < 1 ? '' : `, ${counted(days, 'day')} ago`;
  const whole = said === 'not-found' ? 'all that could show it, whole, ' : '';
  page.field(
    'read',
    `${whole}at ${readAt}${age}${(said === 'present' || said === 'deleted') && gaps.length === 0 ? ', whole' : ''}`,
  );
  if (days > OLD_DAYS) page.field('', 'what came since is not known: scan again');
  if (brokenOffAt !== undefined)
    page.field(
      '',
      `a later scan, of ${brokenOffAt}, was stopped and is not judged: \`oauthlas scan --resume\` ends it`,
    );
}

function unseenField(page: Page, label: string, { surface, what, fix }: Unseen): void {
  page.field(label, surface === undefined ? what : `${surface} ${what}`);
  if (fix !== undefined) page.field('fix', fix);
}

function appPart(page: Page, app: FoundApp): void {
  const { field } = page;
  page.line();
  page.line(`  ${printable(app.name, 60)}${app.deleted === undefined ? '' : ' (deleted)'}`);
  if (app.deleted !== undefined) field('deleted', deletion(app.deleted));
  field('reach', `${app.reach}${app.isLowerBound ? ' This is a lower bound: not all was read.' : ''}`);
  field('found by', `${app.by}; client id ${app.clientId}, key ${app.key}`);
  const verified = { true: 'verified', false: 'not verified', unknown: 'verification unknown' }[
    String(app.isVerified)
  ];
  const state = app.deleted !== undefined ? '; deleted' : app.enabled === false ? '; switched off' : '';
  field(
    'whose',
    `${app.vendor.name} (${app.vendor.basis}); publisher ${app.publisher} (${verified}), home ${homeInWords(app)}${state}`,
  );
  if (app.tags.length > 0) field('marked', named(app.tags, ', '));
  const scopes = app.deleted === undefined ? 'scopes' : 'held';
  field(scopes, app.scopes.length === 0 ? 'none seen' : named(app.scopes, ' '));
  field('let in by', letIn(app));
  const people = app.deleted === undefined ? peopleOf(app) : undefined;
  if (people !== undefined) field('people', people);
  field('last used', `${app.lastUsed} (${app.lastUsedBy})`);
  if (app.use !== undefined) useFields(page, app.use);
  if (app.owner !== undefined) field('owner', app.owner);
  if (app.speakers.length > 0) field('speak for it', app.speakers.join('; '));
  if (app.credentials.length > 0)
    field(
      'credentials',
      app.credentials
        .map(({ type, expiresAt, isOff }) => `${type} until ${expiresAt}${isOff ? ', switched off' : ''}`)
        .join('; '),
    );
  field('next', app.next);
  // In one piece, to be opened or copied.
  if (app.link !== undefined) page.line(`    ${'console'.padEnd(13)}${printable(app.link, 500)}`);
}

function useFields({ field }: Page, { apis, areMethodsMore, answered, scopes }: FoundUse): void {
  for (const [index, { api, last, methods }] of apis.slice(0, APIS).entries()) {
    const called = methods.length === 0 ? '' : `: ${named(methods, ', ')}`;
    field(index === 0 ? 'calls' : '', `${api}, last on ${last.slice(0, 10)}${called}`);
  }
  if (apis.length > APIS) field('', `and ${apis.length - APIS} more APIs: --json has them`);
  if (areMethodsMore) field('', 'it called more methods than are kept');
  if (answered !== undefined)
    field(
      'received',
      `${bytesInWords(answered.bytes)} between ${answered.from.slice(0, 10)} and ${answered.to.slice(0, 10)}`,
    );
  if (scopes === undefined) return;
  if (scopes.seen.length > 0) field('in use', named(scopes.seen, ' '));
  if (scopes.notSeen.length > 0) field('not seen', `in use: ${named(scopes.notSeen, ' ')}`);
}

function bytesInWords(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const step = Math.min(units.length - 1, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const scaled = bytes / 1000 ** step;
  return `${step === 0 ? n(bytes) : scaled.toFixed(1)} ${units[step]}`;
}

function named(all: readonly string[], between: string): string {
  const hidden = all.length - SCOPES;
  return `${all.slice(0, SCOPES).join(between)}${hidden > 0 ? `, and ${hidden} more: --json has them` : ''}`;
}

function firstSight({ firstSeenAt, listedSince }: FoundApp): string {
  return listedSince === undefined
    ? `first seen by us on ${firstSeenAt.slice(0, 10)}`
    : `there by ${listedSince.slice(0, 10)} at the latest, by the vendor’s own count`;
}

function deletion({ at, restorableUntil: until }: NonNullable<FoundApp['deleted']>): string {
  const on = at === 'unknown' ? 'when is not told' : `on ${at.slice(0, 10)}`;
  if (until === 'never') return `${on}; nobody but Microsoft can restore it`;
  const end = until === 'unknown' ? 'for 30 days from then' : `until ${until.slice(0, 10)}, 30 days`;
  return `${on}; it can be restored with what it held ${end}`;
}

const bases = {
  listed: 'the platform lists it',
  log: 'worked out from a log',
  inherited: 'inherited from its blueprint',
  imported: 'by a list that you imported',
  seen: 'seen at work in a log; it may hold more',
  approved: 'approved; whether it is installed is not told',
  none: 'it holds nothing that was seen',
} as const satisfies Record<FoundApp['consentBasis'], string>;

/** Who, when, and how sure that is. */
function letIn(app: FoundApp): string {
  const { consent, consentBy, consentAt, consentBasis, createdAt } = app;
  const kinds = consent.filter((kind) => kind !== 'unknown');
  const whose = kinds.length === 0 ? 'nobody knows whose consent' : `consent of ${kinds.join(' and ')}`;
  const who =
    consentBy === 'unknown' ? (kinds.length === 0 ? '' : ', by whom is not told') : `, ${consentBy}`;
  const when =
    consentAt !== 'unknown'
      ? `first on ${consentAt.slice(0, 10)}`
      : `when is not told: ${createdAt === 'unknown' ? '' : `not before ${createdAt.slice(0, 10)}, when it came in; `}${firstSight(app)}`;
  return `${whose}${who}; ${when} (${bases[consentBasis]})`;
}

function peopleOf(app: FoundApp): string | undefined {
  const { people, arePeopleMore, named } = app;
  if (people === 0) return undefined;
  if (people === 'unknown') return 'for whom it acts is not told';
  if (people === 'everyone') return `everyone, now and later: ${headcountInWords(app)}`;
  const names = named.length === 0 ? '' : `: ${named.map((name) => printable(name, 80)).join(', ')}`;
  return `${atLeast(arePeopleMore)}${n(people)}${names}; ${administrators(app)}`;
}

function headcountInWords({ headcount, uncounted }: FoundApp): string {
  if (headcount !== 'unknown') return `${n(headcount)} can sign in now`;
  const before =
    uncounted?.before === undefined ? '' : `; ${n(uncounted.before)} could when all were read last`;
  const why = uncounted === undefined ? '' : ` (${uncounted.why})`;
  return `how many can sign in now is not known${why}${before}`;
}

function administrators({ admins, areAdminsMore, privileged }: FoundApp): string {
  if (admins === 'unknown') return 'who of them is an administrator is not known';
  const count = `of them ${atLeast(areAdminsMore)}${n(admins)} with an administrator’s role`;
  if (privileged.length === 0) return count;
  const more = admins > privileged.length ? `, and ${n(admins - privileged.length)} more` : '';
  return `${count}: ${privileged.map((name) => printable(name, 80)).join(', ')}${more}`;
}
