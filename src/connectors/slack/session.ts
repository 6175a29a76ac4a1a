import { z } from 'zod';
import { ProviderError } from '../../lib/errors.ts';
import { parseAnswer } from '../../lib/parse.ts';
import { printable } from '../../lib/text.ts';
import type { Tools } from '../connector.ts';
import { signedIn } from './auth.ts';
import { createClient, type SlackClient } from './client.ts';
import type { SlackConfig } from './config.ts';
import { flag, maybeId, maybeText } from './loose.ts';
import { createRules } from './rules.ts';

export interface SlackSession {
  readonly client: SlackClient;
  /** The workspace that the token belongs to; absent for one of a whole organisation. */
  readonly team?: { readonly id: string; readonly name: string };
  /** The organisation, whenever there is one. */
  readonly enterprise?: { readonly id: string; readonly name: string };
  /** Installed on the organisation: only then are there lists of its workspaces and of what it approved. */
  readonly isOrgInstall: boolean;
  /** The app that the token belongs to, by Slack's word or else the config's. */
  readonly ownApp: string | undefined;
  readonly user: string;
  /** What the token holds; absent where Slack did not say. */
  readonly scopes?: readonly string[];
  readonly integrationLogs: boolean;
  readonly concurrency: number;
  /** Ends when nothing is under way that must not be cut off. */
  readonly settled: () => Promise<void>;
}

/** Asks who we are: a refused credential is one clear error, not a gap a surface. @throws ProviderError */
export async function openSession(config: SlackConfig, tools: Tools): Promise<SlackSession> {
  const { send, settled } = await signedIn(config, tools.send(createRules(config)), tools);
  const client = await createClient(config, send);
  const answer = parseAnswer(identitySchema, await client.whoAmI(), 'the identity of the token');
  const { enterprise_id: enterpriseId, team_id: teamId } = answer;
  if (enterpriseId === undefined && teamId === undefined) {
    throw new ProviderError(
      'shape',
      'the identity of the token names neither a workspace nor an organisation',
    );
  }
  // For an organisation, some tokens name it in the place of the workspace.
  const isOrgInstall =
    enterpriseId !== undefined && (answer.is_enterprise_install === true || (teamId ?? 'E').startsWith('E'));
  const name = answer.team ?? enterpriseId ?? teamId ?? 'a workspace without a name';
  return {
    client,
    ...(!isOrgInstall && teamId !== undefined && { team: { id: teamId, name } }),
    ...(enterpriseId !== undefined && { enterprise: { id: enterpriseId, name } }),
    isOrgInstall,
    ownApp: answer.app_id ?? config.appId,
    user: answer.user ?? answer.user_id ?? 'an unknown user',
    ...(answer.response_metadata?.scopes !== undefined && { scopes: answer.response_metadata.scopes }),
    integrationLogs: config.integrationLogs,
    concurrency: config.concurrency,
    settled,
  };
}

const identitySchema = z.looseObject({
  team: maybeText,
  team_id: maybeId,
  user: maybeText,
  user_id: maybeId,
  app_id: maybeId,
  enterprise_id: maybeId,
  is_enterprise_install: flag,
  // The SDK puts the header x-oauth-scopes there.
  response_metadata: z.looseObject({ scopes: z.array(z.string()).optional() }).optional(),
});

/** Told in every report: whose eyes saw this. */
export function identity({ auth }: SlackConfig, session?: SlackSession): string {
  if (session === undefined) {
    return auth.kind === 'bearer'
      ? 'the owner of the configured token'
      : `app ${auth.clientId} (rotating token)`;
  }
  const { user, team, enterprise, scopes } = session;
  const where = team?.name ?? enterprise?.name ?? '';
  const whole = session.isOrgInstall ? ', the whole organisation' : '';
  const rights = scopes === undefined ? '' : ` (${printable(scopes.toSorted().join(', '), 400)})`;
  return `${printable(user, 60)} of ${printable(where, 60)}${whole}${rights}`;
}
