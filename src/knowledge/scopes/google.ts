import { APP_PASSWORD } from './app-password.ts';
import { asKnowledge, readEntries } from './entries.ts';
import { entryFiles } from './google/index.ts';
import { deriveGoogle } from './google-rules.ts';
import type { Impact, ScopeAccess, ScopeKnowledge } from './scope.ts';

const base = 'https://www.googleapis.com/auth/';

// Other spellings of the same scope: OpenID's short ones, and the feeds that came before the APIs.
const spellings = new Map([
  ['email', `${base}userinfo.email`],
  ['profile', `${base}userinfo.profile`],
  ['https://www.google.com/m8/feeds', `${base}contacts`],
  ['https://www.google.com/calendar/feeds', `${base}calendar`],
  ['https://docs.google.com/feeds', `${base}drive`],
  ['https://spreadsheets.google.com/feeds', `${base}spreadsheets`],
]);

/** What was written by hand, by the full name without a slash at the end. */
const entries = readEntries(entryFiles, keyOf);
export const googleEntries = entries.get('google') ?? new Map();

/** As itself, Google's word for it is domain-wide delegation: whatever one person gives, taken for all of them. */
export function googleScope(
  access: ScopeAccess,
  resource: string | undefined,
  scope: string,
): ScopeKnowledge | undefined {
  const name = keyOf(scope);
  // What is no scope at all, and is told under a name of our own, is as it was written down and not otherwise.
  const own = resource === undefined || resource === 'google' ? undefined : entries.get(resource);
  if (own !== undefined) return own.get(name)?.[access];
  // A person's alone: no administrator delegates it.
  if (name === APP_PASSWORD && access === 'application') return undefined;
  const held = googleEntries.get(spellings.get(name) ?? name);
  if (held === undefined) return asKnowledge(deriveGoogle(access, name), scope, source);
  if (access === 'delegated') return held.delegated;
  return held.application ?? (held.delegated && forEverybody(held.delegated));
}

const source = 'https://developers.google.com/identity/protocols/oauth2/scopes';

function keyOf(name: string): string {
  return name
    .replace(/\/$/, '')
    .replace(/^http:/i, 'https:')
    .toLowerCase();
}

function forEverybody(knowledge: ScopeKnowledge): ScopeKnowledge {
  if (knowledge.impact === 1) return knowledge;
  const impacts = { 2: 3, 3: 4, 4: 5, 5: 5 } as const satisfies Record<Exclude<Impact, 1>, Impact>;
  return {
    ...knowledge,
    allows: forAnybody(knowledge.allows),
    brief: forAnybody(knowledge.brief),
    breadth: 'whole',
    impact: impacts[knowledge.impact],
    escalation: knowledge.escalation === 'none' ? 'none' : 'direct',
    reason: `In one person’s name: ${knowledge.reason} By domain-wide delegation it weighs one step more: it holds for whomever the app names, administrators too, and nobody is asked.`,
  };
}

function forAnybody(sentence: string): string {
  return `${sentence.slice(0, -1)}, in the name of anybody in the organisation.`;
}
