import { asKnowledge, type Held, readEntries } from './entries.ts';
import type { ScopeAccess, ScopeKnowledge } from './scope.ts';
import { entryFiles } from './slack/index.ts';
import { deriveSlack } from './slack-rules.ts';

/** What was written by hand: a person's token sees what the person sees, a bot's where it was invited. */
export const slackEntries: ReadonlyMap<string, Held> =
  readEntries(entryFiles, (name) => name).get('slack') ?? new Map();

/**
 * `delegated` is a person's token, `application` a bot's. Where only one kind may hold a scope, the other is read
 * as that one: the integration log does not tell them apart.
 */
export function slackScope(access: ScopeAccess, scope: string): ScopeKnowledge | undefined {
  const held = slackEntries.get(scope);
  if (held === undefined) return asKnowledge(deriveSlack(access, scope), scope, source);
  return held[access] ?? held.delegated ?? held.application;
}

const source = 'https://docs.slack.dev/reference/scopes';
