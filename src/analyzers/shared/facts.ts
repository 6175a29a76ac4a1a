import type { AppDossier, GrantGroup } from '../../model/dossier.ts';
import type { Evidence } from '../../model/finding.ts';
import { clientSurface, type Holding, type Holdings } from './holdings.ts';
import { inRepositories } from './on-github.ts';
import { inherited, inNamedPlaces, isDelegation, isInherited, people } from './words.ts';

/** Every permission meant, with in whose name it is held. */
export function holdingFacts(held: readonly Holding[]): Evidence[] {
  const facts = new Map<string, Evidence>();
  for (const holding of held) {
    const { grant, scope, knowledge } = holding;
    const how = isInherited(grant) ? `, ${inherited}` : '';
    const fact = `${holder(grant)}${inNamedPlaces(grant)}${inRepositories(holding)}${how}: ${scope}: ${knowledge.allows}`;
    facts.set(fact, { fact, seen: grant.seen });
  }
  return [...facts.values()];
}

/** What it holds besides and nobody has rated. Not known is not harmless. */
export function unclassifiedFacts({ unclassified }: Holdings): Evidence[] {
  const bySurface = new Map<string, Set<string>>();
  for (const { grant, scope } of unclassified) {
    const surface = grant.seen;
    const scopes = bySurface.get(surface) ?? new Set();
    bySurface.set(surface, scopes.add(scope));
  }
  return [...bySurface].map(([seen, scopes]) => ({
    fact: `Also holds what OAuthlas cannot rate, so judge it by hand: ${[...scopes].sort().join(', ')}`,
    seen,
  }));
}

export function isOff({ client }: AppDossier): boolean {
  return client?.enabled === false;
}

/** Why it is judged a step less severe. */
export function offFacts(dossier: AppDossier): Evidence[] {
  return isOff(dossier)
    ? [{ fact: 'It is switched off, and can be switched on again', seen: clientSurface(dossier) }]
    : [];
}

/** How a remedy names the app: by what the console can be searched for, never by the name it gave itself. */
export function whichApp({ clientId, tenant }: AppDossier): string {
  if (tenant.platform === 'slack' && clientId !== 'unknown') return `the app ${clientId}`;
  return clientId === 'unknown' ? 'this app' : `the app with client id ${clientId}`;
}

function holder(grant: GrantGroup): string {
  if (grant.reach === 'itself') return 'As itself';
  if (isDelegation(grant)) return 'By domain-wide delegation';
  if (grant.reach === 'unknown') return 'For people who are not named';
  return grant.reach === 'everyone' ? 'For everyone in the organisation' : `For ${people([grant])}`;
}
