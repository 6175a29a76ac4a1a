import type { Answer, Call } from '../http.ts';
import { credentials, harborlineSlack } from '../tenants.ts';
import { ok, slackError } from './answers.ts';
import type { Slack } from './scene.ts';

export interface Tokens {
  /** POST /api/oauth.v2.access: a refresh token for a new pair; the old one is dead. */
  readonly exchange: (call: Call) => Answer;
  /** Whose it is, or why it is refused; each call of an access token wears it. */
  readonly owner: (bearer: string | undefined) => Slack | string;
}

/** @param life calls that a rotated access token takes; for ever when absent */
export function createTokens(all: readonly Slack[], life = Number.POSITIVE_INFINITY): Tokens {
  const known = credentials[harborlineSlack.id];
  const left = new Map<string, number>();
  let refresh: string = known.refreshToken;
  let issued = 0;
  return {
    exchange: (call) => {
      const form = new URLSearchParams(call.body);
      if (form.get('client_id') !== known.clientId) return slackError('invalid_client_id');
      if (form.get('client_secret') !== known.clientSecret) return slackError('bad_client_secret');
      if (form.get('grant_type') !== 'refresh_token') return slackError('invalid_grant_type');
      if (form.get('refresh_token') !== refresh) return slackError('invalid_refresh_token');
      issued += 1;
      refresh = `${known.refreshToken}-${issued}`;
      const token = `xoxe.xoxp-${harborlineSlack.token}-${issued}`;
      left.set(token, life);
      return ok({ access_token: token, refresh_token: refresh, expires_in: 43_200, token_type: 'user' });
    },
    owner: (bearer) => {
      if (bearer === undefined) return 'not_authed';
      const uses = left.get(bearer);
      const token = uses === undefined ? bearer : harborlineSlack.token;
      if (uses === 0) return 'token_expired';
      if (uses !== undefined) left.set(bearer, uses - 1);
      return all.find(({ tenant }) => tenant.token === token) ?? 'invalid_auth';
    },
  };
}
