import { z } from 'zod';
import type { AppDossier, GrantGroup } from '../model/dossier.ts';
import type { Evidence, Severity } from '../model/finding.ts';
import { daysBetween, type Instant } from '../model/values.ts';
import { type Context, defineAnalyzer, type Verdict } from './analyzer.ts';
import { holdingFacts, isOff, offFacts, unclassifiedFacts, whichApp } from './shared/facts.ts';
import { type Holding, holdingsOf } from './shared/holdings.ts';
import { inRepositories, settingsPage } from './shared/on-github.ts';
import { type Idle, isIdle, lastUse, presentSince } from './shared/use.ts';
import { day, inWhoseName, lessened, power } from './shared/words.ts';

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
  defaults: { days: 90, tidyUpDays: 180 },
  judge: { app: judgeApp },
});

function* judgeApp(dossier: AppDossier, options: Options, context: Context): Generator<Verdict> {
  const platform = platforms.get(dossier.tenant.platform);
  if (platform === undefined || platform.tellsNoUse?.(dossier)) return;
  if (platform.isYoung(dossier, options, context)) return;
  const holdings = holdingsOf(dossier);
  const [strongest, ...others] = holdings.known.filter(
    ({ knowledge, grant }) => knowledge.impact >= 1 && !isNewer(grant.grantedAt, options, context),
  );
  if (strongest === undefined) return;
  const held = [strongest, ...others] as const;
  const verdict = { rule: 'app-unused', about: [dossier.key], absent: ['use'] } as const;
  if (!dossier.uses.some((use) => use.evidence === platform.evidence)) {
    yield { ...verdict, unproved: true };
    return;
  }
  const idle = platform.idle(dossier, options, context);
  if (idle === undefined) return;
  const severity = platform.isDead(held, idle, options, context) ? 'low' : severityOf(held);
  const since = idle === 'never' ? 'No use of it is on record' : `Unused since ${day(idle)}`;
  const again = isOff(dossier) ? ' if switched on again' : '';
  yield {
    ...verdict,
    severity: isOff(dossier) ? lessened(severity) : severity,
    message: `${since}, yet${again} it can ${power(held)} ${inWhoseName(alike(held))}${inRepositories(strongest)}.`,
    evidence: [
      ...platform.facts(idle, options),
      ...holdingFacts(dossier, held),
      ...unclassifiedFacts(dossier, holdings),
      ...offFacts(dossier),
    ],
    remedy: platform.remedy(dossier),
  };
}

/** What use looks like on a platform, and how access ends there. */
interface Platform {
  readonly evidence: 'sign-in-activity' | 'token-events' | 'token-last-used';
  /** The vendor tells of no use of such a thing, ever: then none is missing. Absent: it can tell of all. */
  readonly tellsNoUse?: (dossier: AppDossier) => boolean;
  /** Nobody has had the time to leave it unused. */
  readonly isYoung: (dossier: AppDossier, options: Options, context: Context) => boolean;
  readonly idle: (dossier: AppDossier, options: Options, context: Context) => Idle | undefined;
  /** What is held has died of itself, and only its entry is left. */
  readonly isDead: (held: readonly Holding[], idle: Idle, options: Options, context: Context) => boolean;
  readonly facts: (idle: Idle, options: Options) => readonly Evidence[];
  readonly remedy: (dossier: AppDossier) => string;
}

const m365: Platform = {
  evidence: 'sign-in-activity',
  isYoung: (dossier, options, context) => isNewer(presentSince(dossier), options, context),
  idle: (dossier, { days }, { now }) => {
    // The summary of a row counts calls that the app answered as an API; the two ways in which it acts do not.
    const tells = dossier.uses.some(({ evidence, by }) => evidence === 'sign-in-activity' && by !== 'any');
    const last = lastUse(dossier, 'sign-in-activity', tells ? ['delegated', 'application'] : ['any']);
    if (!isIdle(last, days, now)) return undefined;
    const isDated = last !== 'never' || (dossier.client?.createdAt ?? 'unknown') !== 'unknown';
    return isDated ? last : undefined;
  },
  isDead: () => false,
  facts: (idle) => [
    {
      fact:
        idle === 'never'
          ? 'The report on sign-ins has an entry for it, and no use in it'
          : `The last use, by people or by the app itself, was on ${day(idle)}`,
      seen: 'sign-in-activity',
    },
  ],
  remedy: (dossier) =>
    `In the Entra admin center › Enterprise applications › Properties, set “Enabled for users to sign in?” to No for ${whichApp(dossier)}, and delete it when nobody has missed it for a month.`,
};

const google: Platform = {
  evidence: 'token-events',
  // Google tells no day on which an app came. Who consented only lately is about to use it.
  isYoung: ({ grants, events }, options, context) =>
    grants.some(({ grantedAt }) => isNewer(grantedAt, options, context)) ||
    events.some(({ type, at }) => type === 'granted' && isNewer(at, options, context)),
  idle: (dossier, { days }, { now }) => {
    const last = lastUse(dossier, 'token-events', ['delegated', 'application', 'any']);
    const windows = dossier.uses.filter(({ evidence }) => evidence === 'token-events');
    if (windows.some(({ windowDays }) => (windowDays ?? 0) < days)) return undefined;
    // A log that forgets cannot say "never".
    return last !== 'never' && isIdle(last, days, now) ? last : undefined;
  },
  // A refresh token that was not used for six months is void: https://developers.google.com/identity/protocols/oauth2
  isDead: (held, idle, { tidyUpDays }, { now }) =>
    idle !== 'never' &&
    daysBetween(idle, now) > tidyUpDays &&
    held.every(({ grant }) => grant.access === 'delegated'),
  facts: (idle, { days }) => [
    {
      fact: `The last use was on ${idle === 'never' ? 'no day' : day(idle)}, by a log that reaches back ${days} days or more`,
      seen: 'token-events',
    },
  ],
  remedy: (dossier) =>
    `In the Google Admin console › Security › Access and data control › API controls › App access control, set ${whichApp(dossier)} to Blocked.`,
};

const github: Platform = {
  evidence: 'token-last-used',
  // Of apps GitHub tells no use, and of what was authorised for SAML only when the authorisation was.
  tellsNoUse: ({ client }) => client?.type !== 'fine-grained-pat',
  isYoung: (dossier, options, context) => isNewer(presentSince(dossier), options, context),
  idle: (dossier, { days }, { now }) => {
    // A token that has ended opens nothing any more.
    if (isOff(dossier)) return undefined;
    const last = lastUse(dossier, 'token-last-used', ['delegated']);
    return isIdle(last, days, now) ? last : undefined;
  },
  isDead: () => false,
  facts: (idle) => [
    {
      fact:
        idle === 'never'
          ? 'GitHub says that the token was never used'
          : `GitHub says that the token was last used on ${day(idle)}`,
      seen: 'personal-access-tokens',
    },
  ],
  remedy: (dossier) =>
    `On GitHub, at ${settingsPage(dossier, 'personal-access-tokens')}, revoke the token, after asking its owner.`,
};

const platforms: ReadonlyMap<string, Platform> = new Map([
  ['m365', m365],
  ['google', google],
  ['github', github],
]);

function severityOf(held: readonly Holding[]): Severity {
  const strong = held.filter(({ knowledge }) => knowledge.impact >= 3);
  const asItself = strong.filter(({ grant }) => grant.access === 'application');
  if (asItself.some(({ knowledge }) => knowledge.escalation === 'direct')) return 'critical';
  if (asItself.some(({ knowledge }) => knowledge.impact === 4)) return 'high';
  if (strong.some(({ grant }) => grant.reach === 'everyone')) return 'high';
  return strong.length > 0 ? 'medium' : 'low';
}

/** Whoever else gave the strongest permission, too: the same app asks people for different sets of scopes. */
function alike([strongest, ...others]: readonly [Holding, ...Holding[]]): readonly GrantGroup[] {
  const same = others.filter(
    ({ scope, grant }) => scope === strongest.scope && grant.access === strongest.grant.access,
  );
  return [strongest, ...same].map(({ grant }) => grant);
}

function isNewer(at: Instant | 'unknown', { days }: Options, { now }: Context): boolean {
  return at !== 'unknown' && daysBetween(at, now) <= days;
}
