import { printable } from '../lib/text.ts';
import type { RecordKey } from '../model/keys.ts';
import type { CredentialRecord } from '../model/records.ts';
import type { Instant, LastUsed, Maybe } from '../model/values.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { wrap } from './wrap.ts';

/** The answer to "is it in here, and what can it reach?", tenant by tenant. */
export interface Investigation {
  readonly query: string;
  readonly verdicts: readonly TenantVerdict[];
  /** Names that are like what was asked, and are not it. */
  readonly near: readonly { readonly name: string; readonly tenantLabel: string }[];
}

export interface TenantVerdict {
  readonly tenant: string;
  readonly tenantLabel: string;
  readonly platform: string;
  readonly platformTitle: string;
  /** `not-found`: every surface that could show it was read whole. */
  readonly said: 'present' | 'not-found' | 'cannot-say';
  /** When the scan that is asked began; absent where there was none. */
  readonly readAt?: Instant;
  /** The most powerful first. */
  readonly apps: readonly FoundApp[];
  /** What could have shown it, or more of it, and was not read whole. */
  readonly gaps: readonly string[];
  /** Places that no API shows, or that this version does not read. */
  readonly blindSpots: number;
}

export interface FoundApp {
  readonly key: RecordKey;
  readonly name: string;
  readonly clientId: Maybe<string>;
  /** By what it was found. */
  readonly by: string;
  readonly publisher: Maybe<string>;
  readonly isVerified: Maybe<boolean>;
  readonly home: 'own' | 'platform' | 'foreign' | 'unknown';
  readonly enabled: Maybe<boolean>;
  /** 0 to 4, of its most powerful permission. */
  readonly impact: number;
  /** In plain words, one sentence. */
  readonly reach: string;
  readonly scopes: readonly string[];
  readonly consent: readonly string[];
  /** The earliest that is known. */
  readonly consentAt: Maybe<Instant>;
  /** People in whose name it acts by their own consent. */
  readonly people: number;
  readonly admins: number;
  /** A handful of the administrators among them, by what is stored of them. */
  readonly privileged: readonly string[];
  readonly lastUsed: LastUsed;
  readonly lastUsedBy: string;
  readonly credentials: readonly Pick<CredentialRecord, 'type' | 'expiresAt'>[];
  /** Who answers for it: by the register, else for the tenant. */
  readonly owner?: string;
  /** Who may speak for it on the platform: what kind of person, or which workload. */
  readonly speakers: readonly string[];
  readonly firstSeenAt: Instant;
  readonly next: string;
  /** Where its platform's console shows it. */
  readonly link?: string;
  /** Not all that bears on it was read whole: it may hold more. */
  readonly isLowerBound: boolean;
}

/** How an investigation ends: found anywhere, else in doubt anywhere, else nowhere. */
export function investigationOutcome({ verdicts }: Investigation): {
  readonly exitCode: ExitCode;
  readonly why: string;
} {
  const count = (said: TenantVerdict['said']) => verdicts.filter((verdict) => verdict.said === said).length;
  const each = `present in ${count('present')}, not found in ${count('not-found')}, cannot say of ${count('cannot-say')} of ${verdicts.length} ${verdicts.length === 1 ? 'tenant' : 'tenants'}`;
  if (count('present') > 0) return { exitCode: exitCodes.findings, why: each };
  return { exitCode: count('cannot-say') > 0 ? exitCodes.gaps : exitCodes.expected, why: each };
}

const words = { present: 'PRESENT', 'not-found': 'NOT FOUND', 'cannot-say': 'CANNOT SAY' } as const;
const SCOPES = 12;

/** For a person at a terminal: the verdicts first, then what each app can reach and how to cut it off. */
export function renderInvestigation({ query, verdicts, near }: Investigation, width: number): string {
  const lines: string[] = [];
  const field = (label: string, text: string) => {
    const hang = ' '.repeat(17);
    wrap(printable(text, 2000), Math.max(30, Math.min(width, 120) - hang.length)).forEach((part, i) => {
      lines.push((i === 0 ? `    ${label.padEnd(13)}` : hang) + part);
    });
  };
  lines.push(`Where is “${printable(query, 100)}”?`, '');
  for (const verdict of verdicts) {
    const { said, tenantLabel, platformTitle, readAt, apps, gaps } = verdict;
    const found = apps.length > 1 ? `, ${apps.length} times` : '';
    lines.push(`${words[said].padEnd(11)} ${printable(tenantLabel, 60)} · ${platformTitle}${found}`);
    if (said === 'not-found') field('read', `all that could show it, whole, at ${readAt}`);
    if (said === 'present') field('read', `at ${readAt}${gaps.length === 0 ? ', whole' : ''}`);
    for (const gap of gaps) field(said === 'present' ? 'unseen' : 'since', gap);
    for (const app of apps) {
      lines.push('', `  ${printable(app.name, 60)}`);
      facts(app, field);
      // In one piece, to be opened or copied.
      if (app.link !== undefined) lines.push(`    ${'console'.padEnd(13)}${printable(app.link, 500)}`);
    }
    lines.push('');
  }
  const blind = verdicts.reduce((total, verdict) => total + verdict.blindSpots, 0);
  if (blind > 0)
    lines.push(
      `None of this speaks of the ${blind} blind spots, which no API shows or this version does not read: \`oauthlas scan --all\` names them.`,
    );
  if (near.length > 0) {
    lines.push('', 'Names that are like it:');
    for (const { name, tenantLabel } of near)
      lines.push(`  ${printable(name, 60)} · ${printable(tenantLabel, 60)}`);
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

function facts(app: FoundApp, field: (label: string, text: string) => void): void {
  field('reach', `${app.reach}${app.isLowerBound ? ' This is a lower bound: not all was read.' : ''}`);
  field('found by', `${app.by}; client id ${app.clientId}, key ${app.key}`);
  const verified = { true: 'verified', false: 'not verified', unknown: 'verification unknown' }[
    String(app.isVerified)
  ];
  const state = app.enabled === false ? '; switched off' : '';
  field('whose', `publisher ${app.publisher} (${verified}), home ${app.home}${state}`);
  const hidden = app.scopes.length - SCOPES;
  const more = hidden > 0 ? `, and ${hidden} more: --json has them` : '';
  field('scopes', app.scopes.length === 0 ? 'none seen' : `${app.scopes.slice(0, SCOPES).join(' ')}${more}`);
  field('let in by', `consent of ${app.consent.join(' and ') || 'nobody seen'}, ${dated(app.consentAt)}`);
  if (app.people > 0) field('people', `${app.people}, of them ${administrators(app)}`);
  field('last used', `${app.lastUsed === 'unknown' ? 'unknown' : app.lastUsed} (${app.lastUsedBy})`);
  if (app.owner !== undefined) field('owner', app.owner);
  if (app.speakers.length > 0) field('speak for it', app.speakers.join('; '));
  if (app.credentials.length > 0)
    field(
      'credentials',
      app.credentials.map(({ type, expiresAt }) => `${type} until ${expiresAt}`).join('; '),
    );
  field('next', app.next);
}

function administrators({ admins, privileged }: FoundApp): string {
  const count = `${admins} with an administrator’s role`;
  if (privileged.length === 0) return count;
  const more = admins > privileged.length ? `, and ${admins - privileged.length} more` : '';
  return `${count}: ${privileged.map((name) => printable(name, 80)).join(', ')}${more}`;
}

function dated(at: Maybe<Instant>): string {
  return at === 'unknown' ? 'on a day that is not known' : `first on ${at.slice(0, 10)}`;
}
