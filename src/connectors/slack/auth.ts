import { z } from 'zod';
import {
  type AccessToken,
  type Issued,
  lifetimeOf,
  readyToken,
  renewedToken,
} from '../../lib/access-token.ts';
import { ProviderError } from '../../lib/errors.ts';
import { parseAnswer } from '../../lib/parse.ts';
import { isWord } from '../../lib/secret.ts';
import type { Send } from '../../lib/transport.ts';
import { createClient, type SlackClient } from './client.ts';
import type { SlackConfig } from './config.ts';

type Rotating = Extract<SlackConfig['auth'], { readonly kind: 'rotating' }>;

/** A transport that knows who we are. The token goes in the header alone: Slack refuses it in a URL. */
export async function signedIn(config: SlackConfig, send: Send, now: () => number): Promise<Send> {
  const token = await accessToken(config, send, now);
  return (url, init) => token.use((word) => send(url, withToken(init, word)));
}

/** @see https://docs.slack.dev/authentication/using-token-rotation */
async function accessToken(config: SlackConfig, send: Send, now: () => number): Promise<AccessToken> {
  const { auth } = config;
  if (auth.kind === 'bearer') return readyToken(auth.token);
  const client = await createClient(config, send);
  return renewedToken(() => rotate(auth, client), now);
}

const word = z.string().refine(isWord);
const issued = z.looseObject({ access_token: word, refresh_token: word });

/** For an app with a bot and a user token, the user's may stand apart. */
const answerSchema = z.union([
  issued,
  z.looseObject({ authed_user: issued }).transform((x) => x.authed_user),
]);

/** The old refresh token dies in the exchange, so the new one is kept before anything else can fail. */
async function rotate(
  { clientId, clientSecret, refreshToken }: Rotating,
  client: SlackClient,
): Promise<Issued> {
  const keep = async (value: string) => {
    try {
      await refreshToken.replace?.(value);
    } catch (error) {
      throw new ProviderError('credentials', `the refresh token cannot be written (${codeOf(error)})`, {
        fix: 'let OAuthlas write the file that auth.refreshToken names, and its folder; if the old token is refused afterwards, install the app again',
      });
    }
  };
  // Written once as it is: a file that cannot be written is found before the exchange, not after.
  await keep(refreshToken.reveal());
  const answer = await client.exchange({
    client_id: clientId,
    client_secret: clientSecret.reveal(),
    grant_type: 'refresh_token',
    refresh_token: refreshToken.reveal(),
  });
  const next = parseAnswer(answerSchema, answer, 'the new token');
  await keep(next.refresh_token);
  return { token: next.access_token, lifetimeMs: lifetimeOf(next) };
}

function withToken(init: Parameters<Send>[1], token: string): Parameters<Send>[1] {
  const headers = new Headers(init?.headers);
  headers.set('authorization', `Bearer ${token}`);
  return { ...init, headers };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
