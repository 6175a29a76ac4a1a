import { type AccessToken, readyToken, renewedToken } from '../../lib/access-token.ts';
import type { Send } from '../../lib/transport.ts';
import type { Tools } from '../connector.ts';
import type { SlackConfig } from './config.ts';
import { createRotation } from './rotation.ts';

/** A transport that knows who we are. */
export interface SignedIn {
  /** The token goes in the header alone: Slack refuses it in a URL. */
  readonly send: Send;
  /** Ends when no exchange is under way, so that none is cut off half done. */
  readonly settled: () => Promise<void>;
}

export async function signedIn(
  config: SlackConfig,
  send: Send,
  tools: Pick<Tools, 'now' | 'signal'>,
): Promise<SignedIn> {
  const { token, settled } = await accessToken(config, send, tools);
  return { send: (url, init) => token.use((word) => send(url, withToken(init, word))), settled };
}

async function accessToken(
  config: SlackConfig,
  send: Send,
  { now, signal }: Pick<Tools, 'now' | 'signal'>,
): Promise<{ readonly token: AccessToken; readonly settled: () => Promise<void> }> {
  const { auth } = config;
  if (auth.kind === 'bearer') return { token: readyToken(auth.token), settled: async () => {} };
  const rotate = await createRotation(config, auth, send, signal);
  let underWay: Promise<unknown> = Promise.resolve();
  const token = renewedToken(() => {
    const issued = rotate();
    underWay = issued.catch(() => {});
    return issued;
  }, now);
  return {
    token,
    settled: async () => {
      await underWay;
    },
  };
}

function withToken(init: Parameters<Send>[1], token: string): Parameters<Send>[1] {
  const headers = new Headers(init?.headers);
  headers.set('authorization', `Bearer ${token}`);
  return { ...init, headers };
}
