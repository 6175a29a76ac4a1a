import { deriveEntraRole, ENTRA_ROLES } from './entra-roles.ts';
import { asKnowledge, readEntries } from './entries.ts';
import { entryFiles } from './m365/index.ts';
import { deriveM365 } from './m365-rules.ts';
import type { ScopeAccess, ScopeKnowledge } from './scope.ts';

const GRAPH = '00000003-0000-0000-c000-000000000000';

// Keyed without regard to case: consent stores a scope as the app once asked for it.
const keyOf = (name: string) => name.toLowerCase();

/** What was written by hand, by the app id of the API that publishes it. */
export const m365Entries = readEntries(entryFiles, keyOf);

/** The same name on an API that we do not know is another permission. */
export function m365Scope(access: ScopeAccess, resource = GRAPH, scope: string): ScopeKnowledge | undefined {
  const api = resource.toLowerCase();
  const held = m365Entries.get(api)?.get(keyOf(scope));
  const derived = api === ENTRA_ROLES ? deriveEntraRole(access, scope) : deriveM365(access, api, scope);
  return held?.[access] ?? asKnowledge(derived, scope, sourceOf(api));
}

/** Where the vendor documents the API; of Graph that page lists every name. */
const sources = new Map(entryFiles.map(({ api, source }) => [api, source.replace('#{anchor}', '')]));

function sourceOf(api: string): string {
  return sources.get(api) ?? 'https://learn.microsoft.com/entra/identity-platform/scopes-oidc';
}
