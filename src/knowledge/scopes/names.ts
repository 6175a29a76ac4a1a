import { builtInRoles, ENTRA_ROLES } from './entra-roles.ts';
import github from './names/github.json' with { type: 'json' };
import google from './names/google.json' with { type: 'json' };
import m365 from './names/m365.json' with { type: 'json' };
import managed from './names/m365-managed-consent.json' with { type: 'json' };
import slack from './names/slack.json' with { type: 'json' };
import type { ScopeAccess } from './scope.ts';

/** A permission that a vendor publishes, as one kind of holder has it. */
export interface Listed {
  readonly platform: 'm365' | 'google' | 'github' | 'slack';
  /** Microsoft 365: the app id of the API. */
  readonly api?: string;
  /** Whose permission it is, in words. */
  readonly resource: string;
  readonly name: string;
  readonly access: ScopeAccess;
  /** In the vendor's words. */
  readonly kind: string;
  /** Who may let an app have it, as the vendor sets it up; each tenant may have settled otherwise. */
  readonly consent: 'user' | 'admin' | 'unknown';
}

/** Every name that the vendors published when we last looked. */
export const listed: readonly Listed[] = [
  ...onM365(),
  ...entraRoles(),
  ...onGoogle(),
  ...onGithub(),
  ...onSlack(),
];

/**
 * Since when Microsoft's recommended consent policy no longer lets people allow a delegated permission of Graph by
 * themselves. Microsoft announced more of them than it itemised; the tenant's own policy decides.
 */
export function managedSince(name: string): string | undefined {
  return Object.entries(managed).find(([one]) => one === name)?.[1];
}

/** The classes in which Google puts a scope; most are in none that it publishes. */
export function googleClass(name: string): keyof typeof google {
  const classes = ['restricted', 'sensitive', 'non-sensitive'] as const;
  return classes.find((one) => google[one].includes(name)) ?? 'unclassified';
}

/** What Microsoft calls an API, by its app id; undefined where it is not one of those that we know. */
export function apiTitle(appId: string): string | undefined {
  return Object.entries<M365Names>(m365).find(([api]) => api === appId.toLowerCase())?.[1].name;
}

function* onM365(): Generator<Listed> {
  for (const [api, names] of Object.entries<M365Names>(m365)) {
    for (const resource of [names.name, ...(names.also ?? [])]) yield* ofApi(api, resource, names);
  }
}

function* ofApi(api: string, resource: string, names: M365Names): Generator<Listed> {
  const base = { platform: 'm365', api, resource } as const;
  for (const consent of ['user', 'admin', 'unknown'] as const)
    for (const name of names[consent] ?? [])
      yield { ...base, name, access: 'delegated', kind: 'delegated', consent };
  for (const name of names.application ?? [])
    yield { ...base, name, access: 'application', kind: 'application', consent: 'admin' };
}

function* entraRoles(): Generator<Listed> {
  const base = { platform: 'm365', api: ENTRA_ROLES, resource: 'Microsoft Entra roles' } as const;
  for (const { name } of builtInRoles.values())
    yield { ...base, name, access: 'application', kind: 'role', consent: 'admin' };
}

interface M365Names {
  readonly name: string;
  /** It is listed by other names, too. */
  readonly also?: readonly string[];
  readonly user?: readonly string[];
  readonly admin?: readonly string[];
  readonly unknown?: readonly string[];
  readonly application?: readonly string[];
}

function* onGoogle(): Generator<Listed> {
  const base = { platform: 'google', resource: 'Google', access: 'delegated', kind: 'delegated' } as const;
  for (const name of Object.values(google).flat()) yield { ...base, name, consent: 'user' };
}

function* onGithub(): Generator<Listed> {
  const base = { platform: 'github', resource: 'GitHub' } as const;
  for (const name of Object.keys(github['oauth-scope']))
    yield { ...base, name, access: 'delegated', kind: 'oauth-scope', consent: 'user' };
  const asApp = { ...base, access: 'application', kind: 'app-permission', consent: 'admin' } as const;
  for (const [name, levels] of Object.entries(github['app-permission']))
    for (const level of levels) yield { ...asApp, name: `${name}:${level}` };
  for (const name of github.documented) yield { ...asApp, name };
}

function* onSlack(): Generator<Listed> {
  const base = { platform: 'slack', resource: 'Slack' } as const;
  for (const [name, tokens] of Object.entries(slack)) {
    const isAdmin = name === 'admin' || name.startsWith('admin.') || name === 'auditlogs:read';
    const consent = isAdmin ? 'admin' : 'user';
    const isBot = tokens.some((token) => token !== 'user');
    if (tokens.includes('user')) yield { ...base, name, access: 'delegated', kind: 'user', consent };
    if (isBot)
      yield {
        ...base,
        name,
        access: 'application',
        kind: tokens.filter((token) => token !== 'user').join(','),
        consent,
      };
  }
}
