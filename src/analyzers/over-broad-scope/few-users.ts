import { githubLevel } from '../../knowledge/scopes/github.ts';
import { isStrong } from '../../knowledge/scopes/scope.ts';
import type { AppDossier } from '../../model/dossier.ts';
import type { Verdict } from '../analyzer.ts';
import type { Options } from '../over-broad-scope.ts';
import { holdingFacts, isOff, offFacts, unclassifiedFacts, whichApp } from '../shared/facts.ts';
import { clientSurface, type Holding, type Holdings } from '../shared/holdings.ts';
import { settingsPage } from '../shared/on-github.ts';
import { severityOf } from '../shared/severity.ts';
import { counted, inWhoseName, lessened, power } from '../shared/words.ts';

/** Platforms of which a surface counts the people of an app. Elsewhere no finding can lose its evidence. */
const counting: ReadonlySet<string> = new Set(['google']);

/** Reach over everyone or every repository, for the sake of a few. Only a count that the vendor makes can tell. */
export function* fewUsers(dossier: AppDossier, holdings: Holdings, options: Options): Generator<Verdict> {
  const [strongest, ...others] = holdings.known.filter(
    (holding) => isStrong(holding.knowledge) && isWide(holding),
  );
  if (strongest === undefined) return;
  const verdict = { rule: 'few-users', about: [dossier.key], absent: ['app'] } as const;
  const users = dossier.client?.users;
  if (users === undefined) {
    if (counting.has(dossier.tenant.platform)) yield { ...verdict, unproved: true };
    return;
  }
  // What nobody uses is another story.
  if (users < 1 || !isFew(users, dossier, options)) return;
  const held = [strongest, ...others] as const;
  const severity = severityOf(dossier, held);
  yield {
    ...verdict,
    severity: isOff(dossier) ? lessened(severity) : severity,
    message: `It can ${power(held)} ${inWhoseName(held.map(({ grant }) => grant))}${everywhere(held)}, for the sake of ${few(options)}.`,
    evidence: [
      { fact: `The vendor counts ${few(options)} who use it`, seen: countedBy(dossier) },
      ...holdingFacts(held),
      ...unclassifiedFacts(holdings),
      ...offFacts(dossier),
    ],
    remedy: remedy(dossier),
  };
}

function isWide({ grant, scope }: Holding): boolean {
  if (grant.access === 'delegated') return grant.reach === 'everyone';
  return grant.repositories === 'all' && githubLevel(scope) === 'repository';
}

function isFew(users: number, { tenant }: AppDossier, { fewPeople, fewShare }: Options): boolean {
  return users <= fewPeople || (tenant.people !== 'unknown' && users <= tenant.people * fewShare);
}

/** Not how many: that moves, and nothing has changed by it. */
function few({ fewPeople, fewShare }: Options): string {
  return `no more than ${counted(fewPeople, 'person', 'people')}, or ${Number((fewShare * 100).toPrecision(3))} % of all`;
}

function everywhere(held: readonly Holding[]): string {
  return held.some(({ grant }) => grant.repositories === 'all') ? ' and in all repositories' : '';
}

function countedBy(dossier: AppDossier): string {
  return dossier.tenant.platform === 'google' ? 'census' : clientSurface(dossier);
}

function remedy(dossier: AppDossier): string {
  if (dossier.tenant.platform === 'github')
    return `On GitHub, at ${settingsPage(dossier, 'installations')}, limit the app to the repositories of those who use it.`;
  if (dossier.tenant.platform === 'google')
    return `In the Google Admin console › Security › Access and data control › API controls, let ${whichApp(dossier)} act for the organisational unit of those who use it, and for nobody else.`;
  return `In the Entra admin center › Enterprise applications › Properties of ${whichApp(dossier)}, set “Assignment required?” to Yes and assign those who use it; then revoke the consent for everyone, and let each of them consent.`;
}
