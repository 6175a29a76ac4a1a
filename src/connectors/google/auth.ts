import type { auth as sdkAuth } from 'googleapis/build/src/apis/admin/index.js';
import { type Issued, lifetimeOf, readyToken, renewedToken, type SignedIn } from '../../lib/access-token.ts';
import { ProviderError } from '../../lib/errors.ts';
import type { Send } from '../../lib/transport.ts';
import type { Tools } from '../connector.ts';
import type { GoogleConfig } from './config.ts';
import { gcloudLogin } from './my-login.ts';
import { scopesOf } from './scopes.ts';
import { onOurTransport, unwrapped } from './sdk.ts';
import type { ServiceAccountKey } from './service-account-key.ts';
import { issueToWorkload } from './workload-identity.ts';

/** What signing in needs of the SDK, and the key, which only one kind has. */
export interface SignIn {
  readonly JWT: (typeof sdkAuth)['JWT'];
  readonly key: ServiceAccountKey | undefined;
  readonly send: Send;
}

/** @throws ProviderError `credentials` */
export async function createAuth(
  { auth, mode }: GoogleConfig,
  { now, login }: Tools,
  signIn: SignIn,
): Promise<SignedIn> {
  switch (auth.kind) {
    case 'bearer':
      return { token: readyToken(auth.token) };
    case 'my-login':
      return await gcloudLogin(login, now);
    case 'workload-identity':
      return {
        token: renewedToken(() => issueToWorkload(auth, mode, { send: signIn.send, now }), now),
      };
    case 'service-account':
      return { token: renewedToken(() => issueToKey(auth.subject, mode, signIn), now) };
  }
}

/** A client of its own for each sign-in: the SDK would keep the token, also one that was refused. */
async function issueToKey(
  subject: string,
  mode: GoogleConfig['mode'],
  { JWT, key, send }: SignIn,
): Promise<Issued> {
  let lifetimeMs = 0;
  const watched: Send = async (input, init) => {
    const answer = await send(input, { ...init, isSignIn: true });
    lifetimeMs = lifetimeOf(await answer.json());
    return answer;
  };
  const client = new JWT({
    // The SDK's request log would print tokens when an environment variable asks for it.
    useAuthRequestParameters: false,
    transporterOptions: onOurTransport(watched),
    ...(key !== undefined && { email: key.client_email, key: key.private_key }),
    subject,
    scopes: [...scopesOf[mode]],
  });
  const { access_token: token } = await unwrapped(client.authorize());
  if (!token) throw new ProviderError('credentials', 'Google issued no access token');
  return { token, lifetimeMs };
}
