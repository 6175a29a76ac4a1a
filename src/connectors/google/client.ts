import type { admin_directory_v1 as directoryV1 } from 'googleapis/build/src/apis/admin/directory_v1.js';
import type { auth as sdkAuth } from 'googleapis/build/src/apis/admin/index.js';
import type { admin_reports_v1 as reportsV1 } from 'googleapis/build/src/apis/admin/reports_v1.js';
import { ProviderError, providerError } from '../../lib/errors.ts';
import type { Send } from '../../lib/transport.ts';
import type { Tools } from '../connector.ts';
import type { GoogleConfig } from './config.ts';
import { createRules } from './rules.ts';
import { scopesOf } from './scopes.ts';
import { readKey } from './service-account-key.ts';

type OAuth2Client = InstanceType<(typeof sdkAuth)['OAuth2']>;
type Options = NonNullable<ConstructorParameters<(typeof sdkAuth)['JWT']>[0]>;
type JWT = InstanceType<(typeof sdkAuth)['JWT']>;

/** The four calls there are. What they answer is not trusted: each surface parses it. */
export interface GoogleSession {
  readonly mode: GoogleConfig['mode'];
  readonly users: (query: directoryV1.Params$Resource$Users$List, signal: AbortSignal) => Promise<unknown>;
  readonly tokens: (query: directoryV1.Params$Resource$Tokens$List, signal: AbortSignal) => Promise<unknown>;
  readonly usage: (
    query: reportsV1.Params$Resource$Customerusagereports$Get,
    signal: AbortSignal,
  ) => Promise<unknown>;
  readonly activities: (
    query: reportsV1.Params$Resource$Activities$List,
    signal: AbortSignal,
  ) => Promise<unknown>;
}

/**
 * Loads one API of the SDK (0.1 s and 28 MB; the whole package costs 0.7 s and 160 MB) and, for a service
 * account, gets the first access token: a refused credential is one clear error, not a gap a surface.
 * @throws ProviderError `credentials`
 */
export async function openSession(config: GoogleConfig, tools: Tools): Promise<GoogleSession> {
  const key = config.auth.kind === 'service-account' ? readKey(config.auth.key) : undefined;
  const { admin, auth } = await import('googleapis/build/src/apis/admin/index.js');
  const shared = {
    // The SDK's request log would print tokens when an environment variable asks for it.
    useAuthRequestParameters: false,
    // Retries are the transport's. The SDK's token exchange ignores `retry: false`, but not this.
    transporterOptions: {
      adapter: adapter(tools.send(createRules(config, key?.client_id))),
      retryConfig: { retry: 0 },
    },
  };

  const client =
    config.auth.kind === 'bearer'
      ? withToken(new auth.OAuth2(shared), config.auth.token.reveal())
      : await signedIn(
          new auth.JWT({
            ...shared,
            ...(key !== undefined && { email: key.client_email, key: key.private_key }),
            subject: config.auth.subject,
            scopes: [...scopesOf[config.mode]],
          }),
        );

  // The SDK copies these for every call, so there are few; an environment variable cannot turn the host.
  const options = {
    auth: client,
    retry: false,
    universeDomain: 'googleapis.com',
  } as const;
  const directory = admin({ version: 'directory_v1', ...options });
  const reports = admin({ version: 'reports_v1', ...options });
  const { customer } = config;
  // Without it the Reports API means the caller's own account, which is what my_customer says.
  const customerId = customer === 'my_customer' ? {} : { customerId: customer };
  return {
    mode: config.mode,
    users: (query, signal) => data(directory.users.list({ customer, ...query }, { signal })),
    tokens: (query, signal) => data(directory.tokens.list(query, { signal })),
    usage: (query, signal) => data(reports.customerUsageReports.get({ ...customerId, ...query }, { signal })),
    activities: (query, signal) => data(reports.activities.list({ ...customerId, ...query }, { signal })),
  };
}

type Adapter = NonNullable<NonNullable<Options['transporterOptions']>['adapter']>;

/** The transport has parsed the body already; given as a plain `fetch`, the SDK would parse it once more. */
function adapter(send: Send): Adapter {
  return async <T>(request: Parameters<Adapter>[0]) => {
    const response = await send(request.url, request);
    // The SDK names the type of an answer; the surfaces check it.
    return Object.assign(response, { config: request, data: (await response.json()) as T });
  };
}

function withToken(client: OAuth2Client, token: string): OAuth2Client {
  client.setCredentials({ access_token: token });
  return client;
}

async function signedIn(client: JWT): Promise<JWT> {
  const { access_token: token } = await unwrapped(client.authorize());
  if (!token) throw new ProviderError('credentials', 'Google issued no access token');
  return client;
}

async function data(call: Promise<{ readonly data: unknown }>): Promise<unknown> {
  return (await unwrapped(call)).data;
}

/** The SDK wraps what our transport threw, together with the request and its headers: only ours goes on. */
async function unwrapped<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw providerError(error) ?? (error instanceof Error ? (error.cause ?? error) : error);
  }
}
