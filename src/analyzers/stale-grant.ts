import { z } from 'zod';
import { type Clock, clockOf, IDLE_DAYS } from '../knowledge/clocks.ts';
import { isSignIn, isStrong } from '../knowledge/scopes/scope.ts';
import type { AppDossier, GrantGroup } from '../model/dossier.ts';
import type { Severity } from '../model/finding.ts';
import { daysBetween, type Instant } from '../model/values.ts';
import { type Context, defineAnalyzer, type Verdict } from './analyzer.ts';
import { holdingFacts, isOff, offFacts, unclassifiedFacts } from './shared/facts.ts';
import { type Holding, holdingsOf } from './shared/holdings.ts';
import { inRepositories } from './shared/on-github.ts';
import { atLeast, severityOf } from './shared/severity.ts';
import { type Idle, idleDays, type Line } from './shared/use.ts';
import { day, inPlaces, inWhoseName, lessened, power } from './shared/words.ts';
import { appPassword } from './stale-grant/app-password.ts';
import { entra } from './stale-grant/entra.ts';
import { github } from './stale-grant/github.ts';
import type { Reader } from './stale-grant/reader.ts';
import { LOG_DAYS, workspace } from './stale-grant/workspace.ts';

interface Options {
  readonly days: number;
  readonly tidyUpDays: number;
}

export const staleGrant = defineAnalyzer<Options>({
  id: 'stale-grant',
  title: 'Access that nobody uses any more',
  severity: 'low',
  controls: { nhi: ['NHI1:2025'], csf: ['ID.AM-08', 'PR.AA-05'], attack: ['T1671', 'T1528'] },
  rules: [{ id: 'app-unused', title: 'The app is unused and still reaches data', absent: ['use'] }],
  options: z.strictObject({ days: z.int().min(1), tidyUpDays: z.int().min(1) }),
  defaults: { days: IDLE_DAYS, tidyUpDays: 180 },
  judge: { app: judgeApp },
});

// On Slack nothing tells when an app was last used.
const readers: ReadonlyMap<string, Reader> = new Map([
  ['m365', entra],
  ['google', workspace],
  ['github', github],
]);

function readerOf({ tenant, client }: AppDossier): Reader | undefined {
  if (tenant.platform === 'google' && client?.role === 'token') return appPassword;
  return readers.get(tenant.platform);
}

function* judgeApp(dossier: AppDossier, options: Options, { now }: Context): Generator<Verdict> {
  const reader = readerOf(dossier);
  if (reader === undefined) return;
  const line = { days: idleDays(dossier, options.days), now };
  const holdings = holdingsOf(dossier);
  const [strongest, ...others] = holdings.known.filter(
    ({ knowledge, grant }) => !isSignIn(knowledge) && !isNew(grant, line),
  );
  if (strongest === undefined) return;
  const held = [strongest, ...others] as const;
  const clock = clockOf(dossier.tenant.platform, reader.kind(dossier, held));
  // Where the vendor tells of no use, ever, none is missing.
  if (clock === undefined || (clock.evidence === 'none' && !isTold(dossier, reader))) return;
  const verdict = { rule: 'app-unused', about: [dossier.key], absent: ['use'] } as const;
  const idle = reader.idle(dossier, line);
  if (idle === 'in-time') return;
  if (idle === 'unproved') {
    yield { ...verdict, unproved: true };
    return;
  }
  const severity = isDead(clock, idle, options, now) ? 'low' : severityBy(clock, dossier, held);
  const since = idle === 'never' ? 'No use of it is on record' : `Unused since ${day(idle)}`;
  const again = isOff(dossier) ? ' if switched on again' : '';
  yield {
    ...verdict,
    severity: isOff(dossier) ? lessened(severity) : severity,
    message: `${since}, yet${again} it can ${power(held)} ${inWhoseName(alike(held))}${inPlaces(alike(held))}${inRepositories(strongest)}.`,
    evidence: [
      ...reader.facts(dossier, idle, line),
      ...holdingFacts(held),
      ...unclassifiedFacts(holdings),
      ...offFacts(dossier),
    ],
    remedy: reader.remedy(dossier),
  };
}

function isNew({ grantedAt }: GrantGroup, { days, now }: Line): boolean {
  return grantedAt !== 'unknown' && daysBetween(grantedAt, now) <= days;
}

function isTold({ uses }: AppDossier, reader: Reader): boolean {
  return uses.some(({ evidence }) => evidence === reader.evidence);
}

/**
 * Its vendor has ended it, and only its entry is left. Of what was never used no page of GitHub's says since when that
 * counts; on Google, "never" is for as long as the log reaches back.
 */
function isDead({ platform, deadDays }: Clock, idle: Idle, { tidyUpDays }: Options, now: Instant): boolean {
  if (deadDays === 'never') return false;
  if (idle === 'never') return platform === 'google' && LOG_DAYS >= tidyUpDays;
  return daysBetween(idle, now) > (platform === 'google' ? tidyUpDays : deadDays);
}

/** On GitHub, what belongs to no person goes on for ever, and nobody's leaving ends it. */
function severityBy({ platform, deadDays }: Clock, dossier: AppDossier, held: readonly Holding[]): Severity {
  const severity = severityOf(dossier, held);
  if (platform !== 'github' || deadDays !== 'never') return severity;
  const canWrite = held.some(
    ({ knowledge }) => isStrong(knowledge) && knowledge.access.some((one) => one !== 'read'),
  );
  return canWrite ? atLeast('high', severity) : severity;
}

/** Whoever else gave the strongest permission, too: the same app asks people for different sets of scopes. */
function alike([strongest, ...others]: readonly [Holding, ...Holding[]]): readonly GrantGroup[] {
  const same = others.filter(
    ({ scope, grant }) => scope === strongest.scope && grant.access === strongest.grant.access,
  );
  return [strongest, ...same].map(({ grant }) => grant);
}
