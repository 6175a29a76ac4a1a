import { z } from 'zod';
import { ProviderError, providerError } from '../../lib/errors.ts';
import type { Send } from '../../lib/transport.ts';
import { createClient, type SlackClient } from './client.ts';
import type { SlackConfig } from './config.ts';
import { parseAnswer } from './pages.ts';

type Rotating = Extract<SlackConfig['auth'], { readonly kind: 'rotating' }>;

/** A transport that knows who we are. The token goes in the header alone: Slack refuses it in a URL. */
export async function signedIn(config: SlackConfig, send: Send): Promise<Send> {
  const { auth } = config;
  if (auth.kind === 'bearer') {
    const token = auth.token.reveal();
    return (url, init) => send(url, withToken(init, token));
  }
  return rotating(auth, await createClient(config, send), send);
}

/** An access token, which lives for twelve hours, and what it did so far. */
interface Access {
  readonly token: string;
  /** One that was never accepted is not replaced: that would go on for ever. */
  isProven: boolean;
}

/**
 * Where a token was refused that had been good, it is replaced once, and the call is sent once more. Calls that
 * are refused together wait for the same new token.
 * @see https://docs.slack.dev/authentication/using-token-rotation
 */
async function rotating(auth: Rotating, client: SlackClient, send: Send): Promise<Send> {
  let current: Promise<Access> = rotate(auth, client);
  await current;

  async function sendWith(access: Access, url: Parameters<Send>[0], init: Parameters<Send>[1]) {
    const response = await send(url, withToken(init, access.token));
    access.isProven = true;
    return response;
  }

  return async (url, init) => {
    const used = current;
    const access = await used;
    try {
      return await sendWith(access, url, init);
    } catch (error) {
      if (providerError(error)?.reason !== 'credentials' || !access.isProven) throw error;
      if (current === used) current = rotate(auth, client);
      return await sendWith(await current, url, init);
    }
  };
}

const issued = z.looseObject({
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  refresh_token: z.string().min(1),
});

/** For an app with a bot and a user token, the user's may stand apart. */
const answerSchema = z.union([
  issued,
  z.looseObject({ authed_user: issued }).transform((x) => x.authed_user),
]);

/** The old refresh token dies in the exchange, so the new one is kept before anything else can fail. */
async function rotate(
  { clientId, clientSecret, refreshToken }: Rotating,
  client: SlackClient,
): Promise<Access> {
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
  return { token: next.access_token, isProven: false };
}

function withToken(init: Parameters<Send>[1], token: string): Parameters<Send>[1] {
  const headers = new Headers(init?.headers);
  headers.set('authorization', `Bearer ${token}`);
  return { ...init, headers };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
