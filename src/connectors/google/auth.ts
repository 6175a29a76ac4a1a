import type { auth as sdkAuth } from 'googleapis/build/src/apis/admin/index.js';
import {
  type AccessToken,
  type Issued,
  lifetimeOf,
  readyToken,
  renewedToken,
  type SignedIn,
} from '../../lib/access-token.ts';
import { ProviderError, providerError } from '../../lib/errors.ts';
import type { Send } from '../../lib/transport.ts';
import type { Tools } from '../connector.ts';
import type { GoogleConfig } from './config.ts';
import { gcloudLogin } from './my-login.ts';
import { isAsItself, type Scope, scopesOf } from './scopes.ts';
import { onOurTransport, unwrapped } from './sdk.ts';
import type { ServiceAccountKey } from './service-account-key.ts';
import { type Acting, issueToWorkload } from './workload-identity.ts';

/** What signing in needs of the SDK, and the key, which only one kind has. */
export interface SignIn {
  readonly JWT: (typeof sdkAuth)['JWT'];
  readonly key: ServiceAccountKey | undefined;
  readonly send: Send;
}

export interface GoogleAuth {
  /** For calls that need this scope. Using it throws ProviderError `permission` when it is not delegated. */
  readonly tokenOf: (scope: Scope) => AccessToken;
  /**
   * Has a token of any scope issued, and lets it go: so it is told whether that scope is delegated. Throws as `tokenOf`.
   * Absent where the token is of somebody else's making.
   */
  readonly attempt?: (scope: string) => Promise<void>;
  /** The scope by whose token it is known that we may sign in; absent as above. */
  readonly signedInFor?: Scope;
  readonly asWhom?: string;
}

/** @throws ProviderError `credentials` */
export async function createAuth(config: GoogleConfig, tools: Tools, signIn: SignIn): Promise<GoogleAuth> {
  const { auth } = config;
  const { now, login } = tools;
  switch (auth.kind) {
    case 'bearer':
      return await one({ token: readyToken(auth.token) });
    case 'my-login':
      return await one(await gcloudLogin(login, now));
    case 'workload-identity':
      return await delegated(
        (scope) => issueToWorkload(auth, actingFor(auth.subject, scope), { send: signIn.send, now }),
        scopesOf[config.mode],
        now,
      );
    case 'service-account':
      return await delegated(
        (scope) => issueToKey(actingFor(auth.subject, scope), signIn),
        scopesOf[config.mode],
        now,
      );
  }
}

/** Whoever made it decided on its scopes. */
async function one({ token, asWhom }: SignedIn): Promise<GoogleAuth> {
  await token.use(async () => {});
  return { tokenOf: () => token, ...(asWhom !== undefined && { asWhom }) };
}

/**
 * A token of its own for each scope: Google refuses a token whole for one scope that an administrator did not delegate,
 * and so only what needs that scope is lost.
 */
async function delegated(
  issue: (scope: string) => Promise<Issued>,
  wanted: readonly Scope[],
  now: () => number,
): Promise<GoogleAuth> {
  const tokens = new Map<Scope, AccessToken>();
  const attempt = async (scope: string) => {
    await issueFor(scope, issue);
  };
  const tokenOf = (scope: Scope): AccessToken => {
    const token = tokens.get(scope) ?? renewedToken(() => issueFor(scope, issue), now);
    tokens.set(scope, token);
    return token;
  };
  let refused: unknown;
  for (const scope of wanted) {
    try {
      await tokenOf(scope).use(async () => {});
      return { tokenOf, attempt, signedInFor: scope };
    } catch (error) {
      if (providerError(error)?.reason !== 'permission') throw error;
      refused ??= error;
    }
  }
  const { message = '', fix } = providerError(refused) ?? {};
  throw new ProviderError('credentials', message, { fix, cause: refused });
}

async function issueFor(scope: string, issue: (scope: string) => Promise<Issued>): Promise<Issued> {
  try {
    return await issue(scope);
  } catch (error) {
    const known = providerError(error);
    if (known?.reason !== 'permission') throw error;
    throw new ProviderError('permission', known.message, { lacks: scope, fix: known.fix, cause: error });
  }
}

/** The administrator has no part in what the service account asks for in its own name. */
function actingFor(administrator: string, scope: string): Acting {
  return { scope, subject: isAsItself(scope) ? undefined : administrator };
}

/** A client of its own for each sign-in: the SDK would keep the token, also one that was refused. */
async function issueToKey({ subject, scope }: Acting, { JWT, key, send }: SignIn): Promise<Issued> {
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
    ...(subject !== undefined && { subject }),
    scopes: [scope],
  });
  const { access_token: token } = await unwrapped(client.authorize());
  if (!token) throw new ProviderError('credentials', 'Google issued no access token');
  return { token, lifetimeMs };
}
