import { z } from 'zod';
import { type AccessToken, readyToken, renewedToken } from '../../lib/access-token.ts';
import { ProviderError, providerError } from '../../lib/errors.ts';
import { toInstant } from '../../model/values.ts';
import type { Tools } from '../connector.ts';
import type { Ask } from './client.ts';
import { type GitHubConfig, toPem } from './config.ts';
import { ghLogin } from './my-login.ts';

type AppAuth = Extract<GitHubConfig['auth'], { readonly kind: 'app' }>;

/** What signs the calls, and the header with which an app speaks of itself. */
export interface Auth {
  readonly token: AccessToken;
  readonly asApp?: () => Promise<string>;
  /** What the installation was given, as GitHub said with its newest token. */
  readonly permissions: () => Readonly<Record<string, string>> | undefined;
}

/**
 * A token as it was given, that of `gh`, or one that GitHub mints for the app's installation.
 * @throws ProviderError `credentials`
 */
export async function createAuth(
  { auth, organization, host }: GitHubConfig,
  ask: Ask,
  { signal, now, login }: Pick<Tools, 'signal' | 'now' | 'login'>,
): Promise<Auth> {
  if (auth.kind === 'my-login') return { token: ghLogin(host, { now, login }), permissions: () => undefined };
  if (auth.kind !== 'app') return { token: readyToken(auth.token), permissions: () => undefined };
  const asApp = await signer(auth);
  const installation = auth.installationId ?? (await findInstallation(organization, ask, asApp, signal));
  let permissions: Readonly<Record<string, string>> | undefined;
  const mint = async () => {
    const answer = await ask(
      'POST /app/installations/{installation_id}/access_tokens',
      { installation_id: installation },
      { authorization: await asApp(), signal },
    );
    const { data } = issued.safeParse(answer.body);
    if (data === undefined) throw new ProviderError('credentials', 'GitHub issued no token for the app');
    permissions = data.permissions;
    const end = toInstant(data.expires_at);
    return { token: data.token, lifetimeMs: end === 'unknown' ? HOUR_MS : Date.parse(end) - now() };
  };
  return { asApp, token: renewedToken(() => asCredentials(mint()), now), permissions: () => permissions };
}

const issued = z.looseObject({
  token: z.string().min(1),
  expires_at: z.string().optional(),
  permissions: z.record(z.string(), z.string()).optional(),
});

/** What GitHub gives every token of an installation. */
const HOUR_MS = 3_600_000;

/**
 * The SDK's own tokens of installations are not used: it keeps those under way for all tenants together, by a
 * number that two servers can both have given.
 */
async function signer({ appId, privateKey }: AppAuth): Promise<() => Promise<string>> {
  const { createAppAuth } = await import('@octokit/auth-app');
  const app = createAppAuth({ appId, privateKey: toPem(privateKey.reveal()) });
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
      fix: known.fix ?? 'see that installationId belongs to this app, and that the app is still installed',
      cause: error,
    });
  }
}
