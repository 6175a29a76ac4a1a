import { asKnowledge, type Held, readEntries } from './entries.ts';
import { entryFiles } from './github/index.ts';
import { asApiSpells, deriveGithub } from './github-rules.ts';
import type { ScopeAccess, ScopeKnowledge } from './scope.ts';

const entries = readEntries(entryFiles, (name) => name);

/** What was written by hand; an app holds permissions alone, a person's token either kind. */
export const githubEntries: ReadonlyMap<string, Held> = new Map([
  ...[...(entries.get('app-permission') ?? [])].map(
    ([name, held]) =>
      [name, { ...(held.application && { delegated: forPerson(held.application) }), ...held }] as const,
  ),
  ...(entries.get('oauth-scope') ?? []),
]);

export function githubScope(access: ScopeAccess, scope: string): ScopeKnowledge | undefined {
  const held = githubEntries.get(scope) ?? githubEntries.get(asApiSpells(scope) ?? scope);
  return held === undefined ? asKnowledge(deriveGithub(access, scope), scope, source) : held[access];
}

const source = 'https://docs.github.com/rest/authentication/permissions-required-for-github-apps';

/**
 * What a permission opens: repositories as many as were picked, the organisation as a whole (or the enterprise above it),
 * or a person's account.
 */
export function githubLevel(scope: string): 'repository' | 'organization' | 'account' {
  if (/^(?:organization_|enterprise_|members:|team_discussions:)/.test(scope)) return 'organization';
  return accountPermissions.test(scope) ? 'account' : 'repository';
}

/** @see https://docs.github.com/en/rest/authentication/permissions-required-for-fine-grained-personal-access-tokens */
const accountPermissions =
  /^(?:blocking|codespaces_user_secrets|copilot_messages|email_addresses|followers|gists|git_signing_ssh_public_keys|git_ssh_keys|gpg_keys|profile|starring):/;

/** In somebody's name it goes as far as that person may. */
function forPerson(knowledge: ScopeKnowledge): ScopeKnowledge {
  return {
    ...knowledge,
    breadth: knowledge.breadth === 'whole' ? 'self' : knowledge.breadth,
    impact: knowledge.impact === 5 ? 4 : knowledge.impact,
    escalation: knowledge.escalation === 'none' ? 'none' : 'indirect',
    reason: `${knowledge.reason} A token in somebody’s name goes no further than that person may, whatever an installed app could reach.`,
  };
}
