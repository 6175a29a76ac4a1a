import { githubLevel } from '../../knowledge/scopes/github.ts';
import { classify, escalationRank, type ScopeKnowledge } from '../../knowledge/scopes/scope.ts';
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
  return 'service-principals';
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
    b.knowledge.impact - a.knowledge.impact ||
    reachRank(b.grant) - reachRank(a.grant) ||
    order(a.scope, b.scope) ||
    order(a.grant.resource, b.grant.resource)
  );
}

function reachRank({ reach }: GrantGroup): number {
  return reach === 'itself' ? 2 : reach === 'everyone' ? 1 : 0;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
