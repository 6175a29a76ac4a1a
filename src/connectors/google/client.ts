import type { admin_directory_v1 as directoryV1 } from 'googleapis/build/src/apis/admin/directory_v1.js';
import type { admin_reports_v1 as reportsV1 } from 'googleapis/build/src/apis/admin/reports_v1.js';
import type { cloudasset_v1 as assetV1 } from 'googleapis/build/src/apis/cloudasset/v1.js';
import type { cloudidentity_v1 as cloudIdentityV1 } from 'googleapis/build/src/apis/cloudidentity/v1.js';
import type { UseOptions } from '../../lib/access-token.ts';
import type { Expected, Tools } from '../connector.ts';
import { createAuth, type GoogleAuth } from './auth.ts';
import type { GoogleConfig } from './config.ts';
import { createRules } from './rules.ts';
import { type Scope, scopes } from './scopes.ts';
import { onOurTransport, unwrapped } from './sdk.ts';
import { readKey } from './service-account-key.ts';
import { askSubject, type Subject } from './subject.ts';
import type { Window } from './token-window.ts';

/** All calls there are. What they answer is not trusted: each surface parses it. */
export interface GoogleSession {
  readonly mode: GoogleConfig['mode'];
  /** How old what was read whole may grow before it is again; 0: always whole. */
  readonly fullEveryDays: number;
  /** The pace of the Directory API. */
  readonly callsPerSecond: number;
  /** What was read whole in this run, for surfaces that come after. */
  readonly seen: Seen;
  /** The file with the console's list of delegations, where there is one. */
  readonly delegations: string | undefined;
  /** As whom, where the config cannot tell. */
  readonly asWhom: string | undefined;
  /** As which administrator, where it is a service account that acts. */
  readonly subject: Subject | undefined;
  /** As of GoogleAuth. */
  readonly attempt: GoogleAuth['attempt'];
  readonly users: (query: directoryV1.Params$Resource$Users$List, signal: AbortSignal) => Promise<unknown>;
  readonly user: (query: directoryV1.Params$Resource$Users$Get, signal: AbortSignal) => Promise<unknown>;
  /** Of a person who is not active Google says no as it does of a token that has ended. */
  readonly tokens: (
    query: directoryV1.Params$Resource$Tokens$List,
    signal: AbortSignal,
    isActive: boolean,
  ) => Promise<unknown>;
  /** As of tokens. */
  readonly appPasswords: (
    query: directoryV1.Params$Resource$Asps$List,
    signal: AbortSignal,
    isActive: boolean,
  ) => Promise<unknown>;
  readonly roles: (query: directoryV1.Params$Resource$Roles$List, signal: AbortSignal) => Promise<unknown>;
  readonly roleAssignments: (
    query: directoryV1.Params$Resource$Roleassignments$List,
    signal: AbortSignal,
  ) => Promise<unknown>;
  readonly orgUnits: (
    query: Omit<directoryV1.Params$Resource$Orgunits$List, 'customerId'>,
    signal: AbortSignal,
  ) => Promise<unknown>;
  readonly usage: (
    query: reportsV1.Params$Resource$Customerusagereports$Get,
    signal: AbortSignal,
  ) => Promise<unknown>;
  readonly userUsage: (
    query: reportsV1.Params$Resource$Userusagereport$Get,
    signal: AbortSignal,
  ) => Promise<unknown>;
  readonly activities: (
    query: reportsV1.Params$Resource$Activities$List,
    signal: AbortSignal,
  ) => Promise<unknown>;
  /** Of that part of Google Cloud which the config names; absent: it names none. */
  readonly assets: ((query: AssetQuery, signal: AbortSignal) => Promise<unknown>) | undefined;
  /** Of this customer; `which` is the one clause about settings, in Google's own words. */
  readonly policies: (
    which: string,
    query: Omit<cloudIdentityV1.Params$Resource$Policies$List, 'filter'>,
    signal: AbortSignal,
  ) => Promise<unknown>;
}

export interface Foretold {
  readonly calls: number;
  readonly expect: (expected: Expected) => void;
}

export interface Seen {
  /** Of the token log. */
  log?: Window;
  /** Surfaces that ask for each person, with how often: they share one pace. */
  readonly foretold: Foretold[];
  /** The day of the count of apps, and what tells it from that of another day. */
  census?: { readonly date: string; readonly digest: string };
}

/**
 * Loads two APIs of the SDK (0.1 s and 28 MB, nearly all for the first; the whole package costs 0.7 s and 160 MB) and
 * gets the first access token: a refused credential is one clear error, not a gap a surface.
 * @throws ProviderError `credentials`
 */
export async function openSession(config: GoogleConfig, tools: Tools): Promise<GoogleSession> {
  const key = config.auth.kind === 'service-account' ? readKey(config.auth.key) : undefined;
  const { admin, auth } = await import('googleapis/build/src/apis/admin/index.js');
  const { cloudidentity } = await import('googleapis/build/src/apis/cloudidentity/index.js');
  const send = tools.send(createRules(config, key?.client_id));
  const { tokenOf, attempt, signedInFor, asWhom } = await createAuth(config, tools, {
    JWT: auth.JWT,
    key,
    send,
  });

  const project = config.auth.kind === 'my-login' ? config.auth.quotaProject : undefined;
  // The SDK copies these for every call, so there are few; an environment variable cannot turn the host. It gets no
  // client for signing in: those keep one token for all calls, and one that is renewed would be mixed up.
  const options = { ...onOurTransport(send), retry: false, universeDomain: 'googleapis.com' } as const;
  const directory = admin({ version: 'directory_v1', ...options });
  const reports = admin({ version: 'reports_v1', ...options });
  const identity = cloudidentity({ version: 'v1', ...options });
  const { customer, cloudParent: parent } = config;
  // Without it the Reports API means the caller's own account, which is what my_customer says.
  const customerId = customer === 'my_customer' ? {} : { customerId: customer };

  const inventory = parent === undefined ? undefined : await openInventory(parent, options);

  function ask(
    scope: Scope,
    signal: AbortSignal,
    call: (options: MethodOptions) => Promise<{ readonly data: unknown }>,
    use: UseOptions = {},
  ): Promise<unknown> {
    return tokenOf(scope).use(async (shown) => {
      const headers = {
        authorization: `Bearer ${shown}`,
        ...(project !== undefined && { 'x-goog-user-project': project }),
      };
      return (await unwrapped(call({ signal, headers }))).data;
    }, use);
  }

  const user: GoogleSession['user'] = (query, signal) =>
    ask(scopes.users, signal, (options) => directory.users.get(query, options));

  return {
    mode: config.mode,
    fullEveryDays: config.fullEveryDays,
    callsPerSecond: config.callsPerSecond,
    seen: { foretold: [] },
    delegations: config.delegations,
    asWhom,
    // Where the scope is not delegated, that is known already, and the surfaces tell it.
    subject: await askSubject(config, signedInFor === scopes.users ? user : undefined, tools.signal),
    attempt,
    users: (query, signal) =>
      ask(scopes.users, signal, (options) => directory.users.list({ customer, ...query }, options)),
    user,
    tokens: (query, signal, isActive) =>
      ask(scopes.security, signal, (options) => directory.tokens.list(query, options), {
        isDoubtful: !isActive,
      }),
    appPasswords: (query, signal, isActive) =>
      ask(scopes.security, signal, (options) => directory.asps.list(query, options), {
        isDoubtful: !isActive,
      }),
    roles: (query, signal) =>
      ask(scopes.roles, signal, (options) => directory.roles.list({ customer, ...query }, options)),
    roleAssignments: (query, signal) =>
      ask(scopes.roles, signal, (options) => directory.roleAssignments.list({ customer, ...query }, options)),
    orgUnits: (query, signal) =>
      ask(scopes.units, signal, (options) =>
        directory.orgunits.list({ customerId: customer, ...query }, options),
      ),
    usage: (query, signal) =>
      ask(scopes.usage, signal, (options) =>
        reports.customerUsageReports.get({ ...customerId, ...query }, options),
      ),
    userUsage: (query, signal) =>
      ask(scopes.usage, signal, (options) =>
        reports.userUsageReport.get({ ...customerId, ...query }, options),
      ),
    activities: (query, signal) =>
      ask(scopes.audit, signal, (options) => reports.activities.list({ ...customerId, ...query }, options)),
    assets:
      inventory && ((query, signal) => ask(scopes.assets, signal, (options) => inventory(query, options))),
    policies: (which, query, signal) => {
      const filter = `customer == "customers/${customer}" && ${which}`;
      return ask(scopes.policies, signal, (options) => identity.policies.list({ filter, ...query }, options));
    },
  };
}

/** Loaded only where it is asked something: one version of one more API, without the others beside it. */
async function openInventory(parent: string, options: object) {
  const { cloudasset_v1 } = await import('googleapis/build/src/apis/cloudasset/v1.js');
  const { assets } = new cloudasset_v1.Cloudasset(options);
  return (query: AssetQuery, options: MethodOptions) => assets.list({ parent, ...query }, options);
}

type AssetQuery = Omit<assetV1.Params$Resource$Assets$List, 'parent'>;

interface MethodOptions {
  readonly signal: AbortSignal;
  readonly headers: Record<string, string>;
}
