import type { admin_directory_v1 as directoryV1 } from 'googleapis/build/src/apis/admin/directory_v1.js';
import type { admin_reports_v1 as reportsV1 } from 'googleapis/build/src/apis/admin/reports_v1.js';
import type { Tools } from '../connector.ts';
import { createAuth } from './auth.ts';
import type { GoogleConfig } from './config.ts';
import { createRules } from './rules.ts';
import { sdkOptions, unwrapped } from './sdk.ts';
import { readKey } from './service-account-key.ts';

/** The four calls there are. What they answer is not trusted: each surface parses it. */
export interface GoogleSession {
  readonly mode: GoogleConfig['mode'];
  /** As whom, where the config cannot tell. */
  readonly asWhom: string | undefined;
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
 * Loads one API of the SDK (0.1 s and 28 MB; the whole package costs 0.7 s and 160 MB) and gets the
 * first access token: a refused credential is one clear error, not a gap a surface.
 * @throws ProviderError `credentials`
 */
export async function openSession(config: GoogleConfig, tools: Tools): Promise<GoogleSession> {
  const key = config.auth.kind === 'service-account' ? readKey(config.auth.key) : undefined;
  const { admin, auth } = await import('googleapis/build/src/apis/admin/index.js');
  const send = tools.send(createRules(config, key?.client_id));
  const { token, asWhom } = await createAuth(config, tools, { JWT: auth.JWT, key, send });
  await token.use(async () => {});

  const quotaProjectId = config.auth.kind === 'my-login' ? config.auth.quotaProject : undefined;
  const client = new auth.OAuth2({ ...sdkOptions(send), ...(quotaProjectId && { quotaProjectId }) });
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

  function ask(call: () => Promise<{ readonly data: unknown }>): Promise<unknown> {
    return token.use(async (shown) => {
      // Calls side by side share the client: whoever sets it last, it is the newest token there is.
      client.setCredentials({ access_token: shown });
      return (await unwrapped(call())).data;
    });
  }

  return {
    mode: config.mode,
    asWhom,
    users: (query, signal) => ask(() => directory.users.list({ customer, ...query }, { signal })),
    tokens: (query, signal) => ask(() => directory.tokens.list(query, { signal })),
    usage: (query, signal) =>
      ask(() => reports.customerUsageReports.get({ ...customerId, ...query }, { signal })),
    activities: (query, signal) =>
      ask(() => reports.activities.list({ ...customerId, ...query }, { signal })),
  };
}
