import type { Alternative } from './entry.ts';
import { githubScope } from './github.ts';
import { googleScope } from './google.ts';
import { m365Scope } from './m365.ts';
import { remembering } from './remember.ts';
import { slackScope } from './slack.ts';

export type Access = 'read' | 'write' | 'send' | 'delete' | 'manage';

export type Data =
  | 'sign-in'
  | 'mail'
  | 'files'
  | 'chat'
  | 'calendar'
  | 'contacts'
  | 'tasks'
  | 'directory'
  | 'identity'
  | 'apps'
  | 'policy'
  | 'audit'
  | 'security'
  | 'devices'
  | 'cloud'
  | 'code'
  | 'secrets'
  | 'ci'
  | 'analytics'
  | 'health'
  | 'learning'
  | 'places'
  | 'commerce'
  | 'media'
  | 'service';

/** Whose data: the person's who let it in, what somebody picked out, or everybody's. */
export type Breadth = 'self' | 'selected' | 'whole';

/**
 * Whether the holder can make itself more powerful. `direct`: by this permission alone, in a tenant as tenants ordinarily
 * are, and without an administrator's cooperation, it gets hold of an administrator's account or machine, of a more
 * powerful app or group, or of the rules that guard these; what it may need besides is what attackers start with: an
 * ordinary account, or a leaked password. `indirect`: it needs another permission, somebody's rights or cooperation, or a
 * foothold that is not ordinary; or it ends at something less than the tenant.
 */
export type Escalation = 'none' | 'indirect' | 'direct';

/**
 * What it reaches, and how widely; how it could become more is {@link Escalation}.
 *
 * 1. Signs people in, or reaches nothing of anybody's.
 * 2. Names, settings, status, what the app itself made.
 * 3. One kind of everyday data of a person; lists and settings of the organisation, read; a harmless change for all.
 * 4. A person's mail, files, chats or code, or an administrator's work in that person's name; everyday data of
 *    everybody; one product's settings, changed for all.
 * 5. Mail, files, chats, code or secrets of the whole organisation, or administering it, without any person taking part.
 */
export type Impact = 1 | 2 | 3 | 4 | 5;

/** What one permission means. The rating is ours, not the vendor's. */
export interface ScopeKnowledge {
  /** As the vendor writes it; of a derived answer as it was asked for. */
  readonly name: string;
  /** Who says so: a person who wrote it down for this very permission, or the rules for all like it. */
  readonly basis: 'by hand' | 'derived';
  /** What it lets the holder do: one sentence that starts with the verb, as after "it can". */
  readonly allows: string;
  /** The same in a few words, for a headline. */
  readonly brief: string;
  /** The worst that can be done with it, as `allows` is worded; the rules do not tell. */
  readonly worst?: string;
  readonly data: readonly [Data, ...Data[]];
  readonly access: readonly [Access, ...Access[]];
  readonly breadth: Breadth;
  readonly escalation: Escalation;
  /** Towards what it escalates, and how; present exactly when it does. */
  readonly climb?: { readonly towards: string; readonly how: string };
  readonly impact: Impact;
  /** Why this impact and this escalation. */
  readonly reason: string;
  /** What opens less, the most fitting first; none known is not none. */
  readonly instead: readonly Alternative[];
  readonly deprecated?: string;
  /** The vendor's page. */
  readonly source: string;
  /**
   * The APIs, as Google's token events name them, a call to any of which may have needed this scope. Absent
   * where they cannot be listed: then no log can show the scope unused.
   */
  readonly apis?: readonly string[];
}

export type ScopeAccess = 'delegated' | 'application';

export const escalationRank = { none: 0, indirect: 1, direct: 2 } as const satisfies Record<
  Escalation,
  number
>;

/** Whether it only signs people in. */
export function isSignIn({ data }: Pick<ScopeKnowledge, 'data'>): boolean {
  return data.includes('sign-in');
}

/** Whether it reaches somebody's mail, files, chats or code, or as much as that. */
export function isStrong({ impact }: Pick<ScopeKnowledge, 'impact'>): boolean {
  return impact >= 4;
}

/** Whether it reaches that of the whole organisation, or administers it, without any person taking part. */
export function isOverAll({ impact }: Pick<ScopeKnowledge, 'impact'>): boolean {
  return impact === 5;
}

/**
 * What is known of a permission: what was written of it by hand, else what the rules say. `resource` is the API by the
 * vendor's own id of it (on Microsoft 365 the app id of the API); absent, it is the platform's main API. A name that
 * neither knows is `unclassified`, never harmless.
 */
export function classify(
  platform: string,
  access: ScopeAccess,
  resource: string | undefined,
  scope: string,
): ScopeKnowledge | 'unclassified' {
  return known(platform, access, resource ?? MAIN, scope);
}

/** No API bears such a name. */
const MAIN = '\u0000';

const known = remembering(20_000, (platform, access, resource, scope) => {
  const by = access as ScopeAccess;
  if (platform === 'm365')
    return m365Scope(by, resource === MAIN ? undefined : resource, scope) ?? 'unclassified';
  if (platform === 'google')
    return googleScope(by, resource === MAIN ? undefined : resource, scope) ?? 'unclassified';
  if (platform === 'github') return githubScope(by, scope) ?? 'unclassified';
  return platform === 'slack' ? (slackScope(by, scope) ?? 'unclassified') : 'unclassified';
});
