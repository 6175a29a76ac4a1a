import type { ClientSecretCredentialOptions, TokenCredential } from '@azure/identity';
import { type Issued, lifetimeOf, readyToken, renewedToken, type SignedIn } from '../../lib/access-token.ts';
import { ProviderError, providerError } from '../../lib/errors.ts';
import type { Send } from '../../lib/transport.ts';
import type { Tools } from '../connector.ts';
import { clouds } from './clouds.ts';
import type { Config } from './config.ts';
import { issueToMachine } from './managed-identity.ts';
import { azLogin } from './my-login.ts';

type HttpClient = NonNullable<ClientSecretCredentialOptions['httpClient']>;
type PipelineResponse = Awaited<ReturnType<HttpClient['sendRequest']>>;

/** @throws ProviderError `credentials` */
export async function createAuth(config: Config, { now, login }: Tools, send: Send): Promise<SignedIn> {
  const { auth } = config;
  if (auth.kind === 'bearer') return { token: readyToken(auth.token) };
  if (auth.kind === 'my-login') return await azLogin(auth, clouds[config.cloud].graph, { now, login });
  if (auth.kind === 'managed-identity') {
    return {
      token: renewedToken(() => issueToMachine(auth, clouds[config.cloud].graph, { send, now }), now),
    };
  }
  return { token: renewedToken(() => issueToApp({ ...config, auth }, send), now) };
}

type AppConfig = Config & { readonly auth: AppAuth };
type AppAuth = Extract<Config['auth'], { readonly clientId: string; readonly tenantId: string }>;

/** Loads the identity SDK only when there is a sign-in to be made. A credential of its own has no token cached. */
async function issueToApp(config: AppConfig, send: Send): Promise<Issued> {
  // The SDK flattens what its HTTP client throws; this keeps the error as it was.
  let refusal: unknown;
  let lifetimeMs = 0;
  const httpClient: HttpClient = {
    sendRequest: async (request) => {
      try {
        const answer = await send(request.url, {
          method: request.method,
          headers: request.headers.toJSON(),
          ...(typeof request.body === 'string' && { body: request.body }),
          isSignIn: true,
        });
        lifetimeMs = lifetimeOf(await answer.json());
        return {
          request,
          status: answer.status,
          headers: toHttpHeaders(answer.headers),
          bodyAsText: await answer.text(),
        };
      } catch (error) {
        refusal = error;
        throw error;
      }
    },
  };
  const credential = await createCredential(config, httpClient);
  try {
    const token = await credential.getToken(`${clouds[config.cloud].graph}/.default`);
    if (token !== null) return { token: token.token, lifetimeMs };
  } catch (error) {
    throw refusal ?? providerError(error) ?? unusable(config.auth, error);
  }
  throw unusable(config.auth, undefined);
}

async function createCredential(
  { auth, cloud }: AppConfig,
  httpClient: HttpClient,
): Promise<Pick<TokenCredential, 'getToken'>> {
  const { ClientAssertionCredential, ClientCertificateCredential, ClientSecretCredential } = await import(
    '@azure/identity'
  );
  const options = {
    authorityHost: clouds[cloud].login,
    // The transport retries, and asks no host that docs/permissions.md does not name.
    retryOptions: { maxRetries: 0 },
    disableInstanceDiscovery: true,
    httpClient,
  };
  const { tenantId, clientId } = auth;
  switch (auth.kind) {
    case 'client-secret':
      return new ClientSecretCredential(tenantId, clientId, auth.secret.reveal(), options);
    case 'certificate':
      return new ClientCertificateCredential(
        tenantId,
        clientId,
        { certificate: auth.certificate.reveal() },
        options,
      );
    case 'workload-identity': {
      // Read here, where an error of ours is not yet wrapped.
      const assertion = auth.assertion.reveal();
      return new ClientAssertionCredential(tenantId, clientId, async () => assertion, options);
    }
  }
}

/** What fails before anything was sent: a key that does not parse, an answer without a token. */
function unusable({ kind }: AppAuth, cause: unknown): ProviderError {
  return new ProviderError('credentials', 'no token could be had with these credentials', {
    ...(kind === 'certificate' && {
      fix: 'see that the certificate is PEM text whose unencrypted private key belongs to it',
    }),
    cause,
  });
}

function toHttpHeaders(headers: Headers): PipelineResponse['headers'] {
  return {
    get: (name) => headers.get(name) ?? undefined,
    has: (name) => headers.has(name),
    set: (name, value) => headers.set(name, String(value)),
    delete: (name) => headers.delete(name),
    toJSON: () => Object.fromEntries(headers),
    [Symbol.iterator]: () => headers.entries(),
  };
}
