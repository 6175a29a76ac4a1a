import { githubScope } from './github.ts';
import { googleScope } from './google.ts';
import { m365Scope } from './m365.ts';
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
  | 'ci';

/** Whose data: the person's who let it in, what somebody picked out, or everybody's. */
export type Breadth = 'self' | 'selected' | 'whole';

/** Whether the holder can make itself more powerful; `indirect`: through somebody's rights, or a detour. */
export type Escalation = 'none' | 'indirect' | 'direct';

/**
 * 0: signs people in, reaches no data. 1: names, settings, what the app itself made. 2: one kind of everyday
 * data. 3: a person's mail, files or chats, or an administrator's work in that person's name.
 * 4: the same for the whole organisation, without any person taking part.
 */
export type Impact = 0 | 1 | 2 | 3 | 4;

/** What one permission means. The rating is ours, not the vendor's. */
export interface ScopeKnowledge {
  /** What it lets the holder do: one sentence that starts with the verb, as after "it can". */
  readonly allows: string;
  readonly data: readonly [Data, ...Data[]];
  readonly access: readonly [Access, ...Access[]];
  readonly breadth: Breadth;
  readonly escalation: Escalation;
  readonly impact: Impact;
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

/**
 * What is known of a permission. `resource` is the API by the vendor's own id of it (on Microsoft 365 the app id
 * of the API); absent, it is the platform's main API. A name that is not known is `unclassified`, never harmless.
 */
export function classify(
  platform: string,
  access: ScopeAccess,
  resource: string | undefined,
  scope: string,
): ScopeKnowledge | 'unclassified' {
  if (platform === 'm365') return m365Scope(access, resource, scope) ?? 'unclassified';
  if (platform === 'google') return googleScope(access, scope) ?? 'unclassified';
  if (platform === 'github') return githubScope(access, scope) ?? 'unclassified';
  if (platform === 'slack') return slackScope(access, scope) ?? 'unclassified';
  return 'unclassified';
}
