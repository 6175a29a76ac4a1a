import { githubLevel } from '../../knowledge/scopes/github.ts';
import { classify, escalationRank, isOverAll, type ScopeKnowledge } from '../../knowledge/scopes/scope.ts';
import type { AppDossier, GrantGroup } from '../../model/dossier.ts';

/** One permission in one group of grants. */
export interface Holding {
  readonly grant: GrantGroup;
  readonly scope: string;
  readonly knowledge: ScopeKnowledge;
}

export interface Holdings {
  /** The most powerful first. */
  readonly known: readonly Holding[];
  readonly unclassified: readonly Omit<Holding, 'knowledge'>[];
}

/** What an app may do, with what we know of it. */
export function holdingsOf({ tenant, grants }: AppDossier): Holdings {
  const known: Holding[] = [];
  const unclassified: Omit<Holding, 'knowledge'>[] = [];
  for (const grant of grants) {
    for (const scope of grant.scopes) {
      const knowledge = classify(tenant.platform, grant.access, grant.resource, scope);
      if (knowledge === 'unclassified') unclassified.push({ grant, scope });
      else if (!reachesNothing(grant, scope)) known.push({ grant, scope, knowledge });
    }
  }
  return { known: known.sort(byPower), unclassified };
}

/** A token of GitHub's may hold permissions over repositories, and none of them. */
function reachesNothing({ repositories }: GrantGroup, scope: string): boolean {
  return repositories === 'none' && githubLevel(scope) === 'repository';
}

/** The surface that told of the client itself. */
export function clientSurface({ tenant, client }: AppDossier): string {
  if (tenant.platform === 'github') return gitHubSurfaces.get(client?.type ?? '') ?? 'installations';
  if (tenant.platform !== 'google') return 'service-principals';
  // Of what Google lists, only these tell whether they are switched off.
  return client?.type === 'service-account' ? 'service-accounts' : 'app-passwords';
}

/** Each kind of holder has a list of its own there; whatever was authorised for SAML has a type of its own. */
const gitHubSurfaces: ReadonlyMap<string, string> = new Map([
  ['fine-grained-pat', 'personal-access-tokens'],
  ['personal-access-token', 'credential-authorizations'],
  ['ssh-key', 'credential-authorizations'],
  ['oauth-app-token', 'credential-authorizations'],
  ['github-app-token', 'credential-authorizations'],
]);

// Two holdings of equal power always come in the same order, or the same message would count as changed.
function byPower(a: Holding, b: Holding): number {
  return (
    escalationRank[b.knowledge.escalation] - escalationRank[a.knowledge.escalation] ||
    impactOf(b) - impactOf(a) ||
    narrowness(a) - narrowness(b) ||
    reachRank(b.grant) - reachRank(a.grant) ||
    order(a.scope, b.scope) ||
    order(a.grant.resource, b.grant.resource)
  );
}

/** What opens the whole of the organisation has one step less in some places of it. */
export function impactOf({ knowledge, grant }: Holding): number {
  return knowledge.impact - (knowledge.breadth === 'whole' ? narrowness({ grant }) : 0);
}

/** Whether it reaches that of the whole organisation: some teams, sites or units are not the organisation. */
export function reachesAll({ knowledge, grant }: Holding): boolean {
  return isOverAll(knowledge) && grant.places === undefined;
}

function narrowness({ grant }: Pick<Holding, 'grant'>): number {
  return grant.places === undefined ? 0 : 1;
}

function reachRank({ reach }: GrantGroup): number {
  return reach === 'itself' ? 2 : reach === 'everyone' ? 1 : 0;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
