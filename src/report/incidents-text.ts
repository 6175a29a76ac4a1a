import { printable } from '../lib/text.ts';
import { counted } from './count.ts';
import type {
  AbusedHere,
  IncidentApp,
  IncidentInTenant,
  IncidentMatches,
  MatchedIncident,
} from './incidents.ts';
import { wrap } from './wrap.ts';

const words = {
  present: 'PRESENT',
  deleted: 'DELETED',
  perhaps: 'BY NAME ONLY',
  'cannot-say': 'CANNOT SAY',
  'not-found': 'NOT FOUND',
} as const satisfies Record<IncidentInTenant['said'], string>;
const order = ['present', 'deleted', 'perhaps', 'cannot-say', 'not-found'] as const;

/** Apps of a tenant that are shown, and gaps of a tenant: nobody reads a hundred. */
const SHOWN = 5;

interface Page {
  readonly line: (text?: string) => void;
  readonly field: (label: string, text: string) => void;
}

/** For a person at a terminal: what touches the tenants first, then what cannot be said; the rest is counted. */
export function renderIncidents(
  { incidents: matched, abused }: IncidentMatches,
  { width, all }: { readonly width: number; readonly all: boolean },
): string {
  const lines: string[] = [];
  const page: Page = {
    line: (text = '') => lines.push(text),
    field: (label, text) => {
      const hang = ' '.repeat(15);
      wrap(printable(text, 2000), Math.max(30, Math.min(width, 110) - hang.length)).forEach((part, i) => {
        lines.push((i === 0 ? `    ${label.padEnd(11)}` : hang) + part);
      });
    },
  };
  const sorted = matched.toSorted(
    (a, b) =>
      order.indexOf(worst(a)) - order.indexOf(worst(b)) ||
      (a.incident.disclosed < b.incident.disclosed ? 1 : -1),
  );
  const shown = all ? sorted : sorted.filter((one) => isTold(one));
  for (const one of shown) incidentPart(page, one);
  for (const one of abused) abusedPart(page, one);
  const nowhere = sorted.filter((one) => !shown.includes(one));
  if (nowhere.length > 0) {
    const doubted = nowhere.filter((one) => worst(one) === 'cannot-say').length;
    page.line(
      `${counted(nowhere.length, 'more incident')} in the feed: ${nowhere.length - doubted} not found or of no platform that is scanned, of ${doubted} it cannot be said. --all shows them.`,
    );
  }
  if (nowhere.length > 0) page.line();
  page.line(
    'What is told here stands in public notices; to correct it, open an issue at the project’s repository.',
  );
  return `${lines.join('\n').trimEnd()}\n`;
}

function worst({ tenants }: MatchedIncident): IncidentInTenant['said'] {
  return order.find((said) => tenants.some((one) => one.said === said)) ?? 'not-found';
}

/** Something is, or was, here. */
function isTold({ tenants }: MatchedIncident): boolean {
  const here: readonly IncidentInTenant['said'][] = ['present', 'deleted', 'perhaps'];
  return tenants.some(({ said, gone }) => here.includes(said) || gone.length > 0);
}

function incidentPart(page: Page, matched: MatchedIncident): void {
  const { incident, tenants } = matched;
  const { window, status, disclosed } = incident;
  page.line(`${words[worst(matched)].padEnd(13)}${printable(incident.title, 160)} · ${incident.id}`);
  page.field(
    'when',
    `${window.from} to ${window.to ?? 'an end that nobody told'}; disclosed ${disclosed}; ${status}; on ${incident.platforms.join(', ')}`,
  );
  page.field('what', incident.summary);
  for (const tenant of tenants) tenantPart(page, tenant);
  if (tenants.length === 0) page.field('here', 'no platform that was affected is in the config');
  page.field('do', incident.advice);
  if (incident.forLogs.length > 0)
    page.field(
      'logs',
      `${counted(incident.forLogs.length, 'address or user agent', 'addresses and user agents')} to look for in your own logs: --json has them`,
    );
  for (const { url, isRead } of incident.sources.slice(0, SHOWN))
    page.line(`    ${'source'.padEnd(11)}${printable(url, 300)}${isRead ? '' : ' (as others quote it)'}`);
  page.line();
}

function abusedPart(page: Page, one: AbusedHere): void {
  const { tenantLabel, platformTitle, app, isHere, kind, why, sources } = one;
  page.line(
    `${kinds[kind].padEnd(13)}${printable(app.name, 60)} · ${printable(tenantLabel, 60)} · ${platformTitle}`,
  );
  page.field('why', why);
  page.field(
    'here',
    `${isHere || app.deleted !== undefined ? '' : 'only a log told of it, and nothing that it holds is known: it may be gone, or hidden; '}client id ${app.clientId}; ${app.consent.join(' and ') || 'unknown'} consent, ${app.consentBy === 'unknown' ? 'by whom is not told' : app.consentBy}; last used ${app.lastUsed}. ${app.reach}`,
  );
  page.field('do', advice[kind]);
  for (const { url } of sources.slice(0, SHOWN))
    page.line(`    ${'source'.padEnd(11)}${printable(url, 300)}`);
  page.line();
}

const kinds = { malicious: 'MALICIOUS', 'lawful-but-abused': 'REVIEW' } as const;

const advice = {
  malicious:
    'Treat the accounts that let it in as taken over: revoke its grants and their sessions, and see what it read.',
  'lawful-but-abused':
    'Ask whoever let it in whether they did. If not, treat the account as taken over; if so, it is lawful software.',
} as const;

function tenantPart(page: Page, tenant: IncidentInTenant): void {
  const { said, tenantLabel, platformTitle, apps, gone, gaps } = tenant;
  const where = `${printable(tenantLabel, 60)} · ${platformTitle}`;
  page.field('in', `${where}: ${words[said].toLowerCase()}`);
  for (const app of apps.slice(0, SHOWN)) appPart(page, app);
  if (apps.length > SHOWN) page.field('', `and ${counted(apps.length - SHOWN, 'more app')}: --json has all`);
  for (const { name, clientId, since, by, isProof } of gone.slice(0, SHOWN))
    page.field(
      '',
      `gone since ${since.slice(0, 10)}: ${name} (client id ${clientId}): ${by}${proof(isProof)}`,
    );
  if (gone.length > SHOWN)
    page.field('', `and ${counted(gone.length - SHOWN, 'more app')} that went: --json has all`);
  if (said === 'present') return;
  for (const { surface, what } of gaps.slice(0, 2))
    page.field('', `unseen: ${surface === undefined ? what : `${surface} ${what}`}`);
  if (gaps.length > 2) page.field('', `and ${counted(gaps.length - 2, 'more gap')}: --json has all`);
}

const inWindow = {
  yes: 'it was here in that time',
  no: 'it came after that time',
  unknown: 'whether it was here in that time is not known',
} as const;

function appPart(page: Page, { app, by, isProof, inWindow: when }: IncidentApp): void {
  page.field(
    '',
    `${app.name} (client id ${app.clientId}${app.deleted === undefined ? '' : ', deleted'}): ${by}${proof(isProof)}; ${inWindow[when]}; last used ${app.lastUsed}. ${app.reach}`,
  );
  // In one piece, to be copied.
  const id = app.clientId === 'unknown' ? app.key : app.clientId;
  page.line(`${' '.repeat(15)}oauthlas investigate ${printable(id, 300)}`);
}

function proof(isProof: boolean): string {
  return isProof ? '' : ', which anybody may choose';
}
