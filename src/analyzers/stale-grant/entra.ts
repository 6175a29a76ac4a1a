import type { AppDossier } from '../../model/dossier.ts';
import type { UseRecord } from '../../model/records.ts';
import { daysBetween, type Instant } from '../../model/values.ts';
import { whichApp } from '../shared/facts.ts';
import { type Idle, isRecent, isSettled, type Line, lastUse, usesOfApp } from '../shared/use.ts';
import { day } from '../shared/words.ts';
import type { Reader } from './reader.ts';

/** Both ways in which an app acts must be old: the report tells of the app, and never of a person. */
export const entra: Reader = {
  evidence: 'sign-in-activity',
  kind: () => 'service-principal',
  idle: (dossier, line) => {
    const { days, now } = line;
    const isOld = isSettled(dossier.client?.createdAt ?? 'unknown', dossier, line);
    if (isOld === false) return 'in-time';
    const later = seenBesides(dossier)?.at;
    if (later !== undefined && daysBetween(later, now) <= days) return 'in-time';
    const rows = dossier.uses.filter(({ evidence }) => evidence === 'sign-in-activity');
    if (rows.length === 0) return isWatched(dossier, line) ? (later ?? 'never') : 'unproved';
    // The summary of a row counts calls that the app answered as an API; the two ways in which it acts do not.
    const tells = rows.some(({ by }) => by !== 'any');
    const own = rows.filter(({ by }) => (by !== 'any') === tells);
    if (own.some(({ lastUsedAt }) => isRecent(lastUsedAt, days, now))) return 'in-time';
    const last = lastUse(dossier, 'sign-in-activity', tells ? ['delegated', 'application'] : ['any']);
    if (isOld === 'unknown' || last === 'unknown') return 'unproved';
    return later !== undefined && (last === 'never' || later > last) ? later : last;
  },
  facts: (dossier, idle) => [
    { fact: factOf(dossier, idle === 'never' ? undefined : day(idle)), seen: seenBy(dossier, idle) },
  ],
  remedy: (dossier) =>
    `In the Entra admin center › Enterprise applications › Properties, set “Enabled for users to sign in?” to No for ${whichApp(dossier)}, and delete it when nobody has missed it for a month.`,
};

interface Besides {
  readonly at: Instant;
  readonly surface: string;
}

/** The latest that is known of a credential, or by a count of permissions: neither knows every use, so it can only add one. */
function seenBesides(dossier: AppDossier): Besides | undefined {
  let newest: Besides | undefined;
  for (const { evidence, lastUsedAt } of usesOfApp(dossier)) {
    const surface = besides.get(evidence);
    if (surface === undefined || lastUsedAt === 'never' || lastUsedAt === 'unknown') continue;
    if (newest === undefined || lastUsedAt > newest.at) newest = { at: lastUsedAt, surface };
  }
  return newest;
}

/** The surfaces that tell of it. */
const besides: ReadonlyMap<UseRecord['evidence'], string> = new Map([
  ['credential-sign-in', 'credential-use'],
  ['permission-use', 'permission-use'],
]);

function seenBy(dossier: AppDossier, idle: Idle): string {
  const isReported = dossier.uses.some(
    ({ evidence, lastUsedAt }) => evidence === 'sign-in-activity' && lastUsedAt === idle,
  );
  const newest = seenBesides(dossier);
  return !isReported && newest?.at === idle ? newest.surface : 'sign-in-activity';
}

/**
 * Without a row, only our own history can tell: whoever signs in gets one, and it stays. But the report leaves out some
 * managed identities, and Microsoft's own apps sign in by ways of their own.
 */
function isWatched(dossier: AppDossier, { days, now }: Line): boolean {
  const { client } = dossier;
  if (client?.type !== 'Application' || client.home === 'platform') return false;
  const since = watchedSince(dossier);
  return since !== undefined && daysBetween(since, now) > days;
}

/** When both were known, the app and the report: before that, its row may have been there, and nobody looked. */
function watchedSince({ firstSeenAt, tenant }: AppDossier): Instant | undefined {
  const read = tenant.usesSince?.['sign-in-activity'];
  return read !== undefined && read < firstSeenAt ? firstSeenAt : read;
}

function factOf(dossier: AppDossier, last: string | undefined): string {
  if (last !== undefined) return `The last use, by people or by the app itself, was on ${last}`;
  return dossier.uses.some(({ evidence }) => evidence === 'sign-in-activity')
    ? 'The report on sign-ins has an entry for it, and no use in it'
    : `The report on sign-ins has no entry for it, and OAuthlas has looked for one since ${day(watchedSince(dossier) ?? dossier.firstSeenAt)}`;
}
