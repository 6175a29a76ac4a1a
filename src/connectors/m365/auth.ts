import type { ClientSecretCredentialOptions, TokenCredential } from '@azure/identity';
import { ProviderError, providerError } from '../../lib/errors.ts';
import type { Send } from '../../lib/transport.ts';
import { clouds } from './clouds.ts';
import type { Config } from './config.ts';

/** A token for Graph that is valid now. @throws ProviderError `credentials` when the sign-in is refused */
export type GetToken = () => Promise<string>;

type HttpClient = NonNullable<ClientSecretCredentialOptions['httpClient']>;
type PipelineResponse = Awaited<ReturnType<HttpClient['sendRequest']>>;

/** Loads the identity SDK only when there is a sign-in to be made; it keeps the token and renews it in time. */
export async function createGetToken(config: Config, send: Send): Promise<GetToken> {
  const { auth } = config;
  if (auth.kind === 'bearer') return async () => auth.token.reveal();

  // The SDK flattens what its HTTP client throws; this keeps the error as it was.
  let refusal: unknown;
  const httpClient: HttpClient = {
    sendRequest: async (request) => {
      try {
        const answer = await send(request.url, {
          method: request.method,
          headers: request.headers.toJSON(),
          ...(typeof request.body === 'string' && { body: request.body }),
        });
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
  const scope = `${clouds[config.cloud].graph}/.default`;

  async function signIn(): Promise<string> {
    refusal = undefined;
    try {
      const token = await credential.getToken(scope);
      if (token !== null) return token.token;
    } catch (error) {
      throw refusal ?? providerError(error) ?? unusable(error);
    }
    throw unusable(undefined);
  }

  let underWay: Promise<string> | undefined;
  return () => {
    underWay ??= signIn().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
}

async function createCredential(
  { auth, cloud }: Config,
  httpClient: HttpClient,
): Promise<Pick<TokenCredential, 'getToken'>> {
  const { ClientCertificateCredential, ClientSecretCredential } = await import('@azure/identity');
  const options = {
    authorityHost: clouds[cloud].login,
    // The transport retries, and asks no host that docs/permissions.md does not name.
    retryOptions: { maxRetries: 0 },
    disableInstanceDiscovery: true,
    httpClient,
  };
  if (auth.kind === 'bearer') throw new TypeError('a ready token needs no credential');
  if (auth.kind === 'client-secret') {
    return new ClientSecretCredential(auth.tenantId, auth.clientId, auth.secret.reveal(), options);
  }
  return new ClientCertificateCredential(
    auth.tenantId,
    auth.clientId,
    { certificate: auth.certificate.reveal() },
    options,
  );
}

/** What fails before anything was sent: a key that does not parse, an answer without a token. */
function unusable(cause: unknown): ProviderError {
  return new ProviderError('credentials', 'no token could be had with these credentials', {
    fix: 'see that the certificate is PEM text whose unencrypted private key belongs to it',
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
