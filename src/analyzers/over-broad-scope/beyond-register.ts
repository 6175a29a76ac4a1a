import { isSignIn } from '../../knowledge/scopes/scope.ts';
import type { AppDossier } from '../../model/dossier.ts';
import type { Evidence, Finding } from '../../model/finding.ts';
import { holdingFacts, isOff, offFacts, unclassifiedFacts } from '../shared/facts.ts';
import type { Holding, Holdings } from '../shared/holdings.ts';
import { severityOf } from '../shared/severity.ts';
import { andElsewhere, atItsBlueprint, takeAway } from '../shared/take-away.ts';
import { inPlaces, inWhoseName, lessened, power } from '../shared/words.ts';

/** What the user laid down for this vendor and platform, and what goes beyond it. */
export function* beyondRegister(dossier: AppDossier, holdings: Holdings): Generator<Finding> {
  const { registered, tenant } = dossier;
  const allows = registered?.allows?.[tenant.platform];
  if (registered === undefined || allows === undefined) return;
  const laidDown = new Set(allows.map((scope) => folded(tenant.platform, scope)));
  const isBeyond = ({ scope }: { readonly scope: string }) =>
    !isHeldByAll(tenant.platform, scope) && !isAllowed(tenant.platform, laidDown, scope);
  // Sign-in is never beyond.
  const known = holdings.known.filter((holding) => !isSignIn(holding.knowledge) && isBeyond(holding));
  const unclassified = holdings.unclassified.filter(isBeyond);
  const names = [...new Set([...known, ...unclassified].map(({ scope }) => scope))].join(', ');
  if (names === '') return;
  const severity = severityOf(dossier, known);
  yield {
    rule: 'beyond-register',
    about: [dossier.key],
    severity: isOff(dossier) ? lessened(severity) : severity,
    message: `${whatItCan(known, names)}, and your register does not allow that to ${registered.name}.`,
    evidence: factsOf(dossier, known, { ...holdings, unclassified }),
    remedy: `${takeAway(dossier, names)}${andElsewhere([...known, ...unclassified])}; or write into the register what was approved since.${atItsBlueprint(known)}`,
  };
}

function whatItCan(known: readonly Holding[], names: string): string {
  const [strongest, ...others] = known;
  const grants = known.map(({ grant }) => grant);
  return strongest === undefined
    ? `It holds what OAuthlas cannot rate (${names})`
    : `It can ${power([strongest, ...others])} ${inWhoseName(grants)}${inPlaces(grants)}`;
}

function factsOf(dossier: AppDossier, known: readonly Holding[], holdings: Holdings): Evidence[] {
  return [...holdingFacts(known), ...unclassifiedFacts(holdings), ...offFacts(dossier)];
}

/** What no app can do without, and what signs people in, also where the API that it belongs to could not be read. */
const heldByAll: Readonly<Record<string, readonly string[]>> = {
  m365: ['openid', 'profile', 'email', 'offline_access', 'user.read'],
  github: ['metadata:read'],
};

function isHeldByAll(platform: string, scope: string): boolean {
  return heldByAll[platform]?.includes(folded(platform, scope)) ?? false;
}

/** On GitHub a level holds those below it. */
function isAllowed(platform: string, laidDown: ReadonlySet<string>, scope: string): boolean {
  const name = folded(platform, scope);
  if (laidDown.has(name)) return true;
  const level = platform === 'github' ? /^(.+):(read|write)$/.exec(name) : null;
  if (level === null) return false;
  const [, permission, held] = level;
  return laidDown.has(`${permission}:admin`) || (held === 'read' && laidDown.has(`${permission}:write`));
}

/** People write scopes as consoles show them: in any case, and on Google without what all of them begin with. */
function folded(platform: string, scope: string): string {
  const name = scope.trim().toLowerCase();
  if (platform !== 'google') return name;
  return name.replace(/^https?:\/\/www\.googleapis\.com\/auth\//, '').replace(/\/$/, '');
}
