import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';
import { ProviderError, providerError } from '../../lib/errors.ts';
import type { Ask, Sign } from './client.ts';
import type { GitHubConfig } from './config.ts';

type AppAuth = Extract<GitHubConfig['auth'], { readonly kind: 'app' }>;

/** What signs the calls, and the header with which an app speaks of itself. */
export interface Login {
  readonly sign: Sign;
  readonly asApp?: () => Promise<string>;
  /** What the installation was given, as GitHub says with its token. */
  readonly permissions?: Readonly<Record<string, string>>;
}

/**
 * A token as it was given, or one that GitHub mints for the app's installation.
 * @throws ProviderError `credentials`
 */
export async function createLogin(
  { auth, organization }: GitHubConfig,
  ask: Ask,
  signal: AbortSignal,
): Promise<Login> {
  if (auth.kind !== 'app') {
    const authorization = `Bearer ${auth.token.reveal()}`;
    return { sign: (call) => call(authorization) };
  }
  const asApp = await signer(auth);
  const installation = auth.installationId ?? (await findInstallation(organization, ask, asApp, signal));
  const mint = async () => {
    const answer = await ask(
      'POST /app/installations/{installation_id}/access_tokens',
      { installation_id: installation },
      { authorization: await asApp(), signal },
    );
    const { data } = issued.safeParse(answer.body);
    if (data === undefined) throw new ProviderError('credentials', 'GitHub issued no token for the app');
    return data;
  };
  const { token, permissions } = await asCredentials(mint());
  const sign = renewing(`Bearer ${token}`, async () => `Bearer ${(await mint()).token}`);
  return { asApp, sign, ...(permissions !== undefined && { permissions }) };
}

const issued = z.looseObject({
  token: z.string().min(1),
  permissions: z.record(z.string(), z.string()).optional(),
});

/**
 * An installation's token dies after an hour. What was refused is asked once more with a new one, which all calls
 * that were refused together share. One that never worked brings no other: then it is not its age.
 */
export function renewing(first: string, mint: () => Promise<string>): Sign {
  let current = { authorization: Promise.resolve(first), hasWorked: false };

  async function use<T>(token: typeof current, call: (authorization: string) => Promise<T>): Promise<T> {
    const result = await call(await token.authorization);
    token.hasWorked = true;
    return result;
  }

  return async (call) => {
    const token = current;
    try {
      return await use(token, call);
    } catch (error) {
      if (providerError(error)?.reason !== 'credentials' || !token.hasWorked) throw error;
      if (current === token) {
        current = { authorization: mint(), hasWorked: false };
        // Whoever waits for it is told; it must not count as unhandled when that is nobody.
        current.authorization.catch(() => {});
      }
      return await use(current, call);
    }
  };
}

/**
 * The SDK's own tokens of installations are not used: it keeps those under way for all tenants together, by a
 * number that two servers can both have given.
 */
async function signer({ appId, privateKey }: AppAuth): Promise<() => Promise<string>> {
  const { createAppAuth } = await import('@octokit/auth-app');
  // An environment variable holds line ends as \n.
  const pem = privateKey.reveal().replaceAll('\\n', '\n');
  try {
    createPrivateKey(pem);
  } catch {
    // What it says may quote the key.
    throw new ProviderError('credentials', "the app's private key cannot be read", {
      fix: 'give the whole PEM file that GitHub made for the app, not encrypted',
    });
  }
  const app = createAppAuth({ appId, privateKey: pem });
  return async () => `Bearer ${(await app({ type: 'app' })).token}`;
}

async function findInstallation(
  organization: string,
  ask: Ask,
  asApp: () => Promise<string>,
  signal: AbortSignal,
): Promise<number> {
  const route = 'GET /orgs/{org}/installation';
  try {
    const { body } = await ask(route, { org: organization }, { authorization: await asApp(), signal });
    return z.looseObject({ id: z.int().positive() }).parse(body).id;
  } catch (error) {
    if (error instanceof z.ZodError) throw new ProviderError('shape', `${route} names no installation`);
    if (providerError(error)?.reason !== 'gone') throw error;
    throw new ProviderError('credentials', `the app is not installed on ${organization}`, {
      fix: 'install it there, for all repositories or none, and accept its permissions',
      cause: error,
    });
  }
}

/** Whoever may not mint a token cannot sign in, whatever the reason that GitHub gives. */
async function asCredentials<T>(minted: Promise<T>): Promise<T> {
  try {
    return await minted;
  } catch (error) {
    const known = providerError(error);
    if (known === undefined || !['permission', 'gone', 'expired'].includes(known.reason)) throw error;
    throw new ProviderError('credentials', `GitHub issued no token for the app: ${known.message}`, {
      fix: 'see that installationId belongs to this app, and that the installation is not suspended',
      cause: error,
    });
  }
}
