import { z } from 'zod';
import { type Issued, lifetimeOf } from '../../lib/access-token.ts';
import { ProviderError, providerError } from '../../lib/errors.ts';
import { parseAnswer } from '../../lib/parse.ts';
import { isWord } from '../../lib/secret.ts';
import type { Send } from '../../lib/transport.ts';
import { createClient, type SlackClient } from './client.ts';
import type { SlackConfig } from './config.ts';

type Rotating = Extract<SlackConfig['auth'], { readonly kind: 'rotating' }>;

/** A Ctrl-C waits as long at most. */
const DEADLINE_MS = 10_000;

/**
 * Exchanges the refresh token for an access token and its own successor.
 * @see https://docs.slack.dev/authentication/using-token-rotation
 */
export async function createRotation(
  config: SlackConfig,
  auth: Rotating,
  send: Send,
  signal: AbortSignal,
): Promise<() => Promise<Issued>> {
  const client = await createClient(config, toTheEnd(send));
  return () => rotate(auth, client, signal);
}

/**
 * The old refresh token dies when Slack answers, and whoever hangs up then has neither. So an exchange does not heed
 * the scan's signal, and has a short deadline of its own instead.
 */
function toTheEnd(send: Send): Send {
  return async (url, init) => {
    const signal = AbortSignal.timeout(DEADLINE_MS);
    try {
      return await send(url, { ...init, signal, deadlineMs: DEADLINE_MS });
    } catch (error) {
      if (!signal.aborted || providerError(error) !== undefined) throw error;
      throw new ProviderError('unavailable', 'POST /api/oauth.v2.access was not answered within 10 s', {
        fix: 'scan again; if the refresh token is refused then, install the app again',
        cause: error,
      });
    }
  };
}

const word = z.string().refine(isWord);
const issued = z.looseObject({ access_token: word, refresh_token: word });

/** For an app with a bot and a user token, the user's may stand apart. */
const answerSchema = z.union([
  issued,
  z.looseObject({ authed_user: issued }).transform((x) => x.authed_user),
]);

/**
 * The old refresh token dies in the exchange, so no other scan may exchange it meanwhile, and the new one is kept
 * before anything else can fail.
 */
async function rotate(
  { clientId, clientSecret, refreshToken }: Rotating,
  client: SlackClient,
  signal: AbortSignal,
): Promise<Issued> {
  if (refreshToken.replace === undefined) throw new TypeError('the refresh token cannot be replaced');
  const exchange = (shown: string) =>
    client.exchange({
      client_id: clientId,
      client_secret: clientSecret.reveal(),
      grant_type: 'refresh_token',
      refresh_token: shown,
    });
  return await refreshToken.replace(async (write) => {
    // Nobody needs the token any more, and nobody would wait for its successor to be kept.
    signal.throwIfAborted();
    const shown = refreshToken.reveal();
    const answer = await exchange(shown).catch((error: unknown) => {
      // Whoever does not know of our lock may have put a newer one there.
      const now = refreshToken.reveal();
      if (providerError(error)?.reason !== 'credentials' || now === shown) throw error;
      return exchange(now);
    });
    const next = parseAnswer(answerSchema, answer, 'the new token');
    await write(next.refresh_token);
    return { token: next.access_token, lifetimeMs: lifetimeOf(next) };
  }, signal);
}
