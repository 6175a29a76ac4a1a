import { z } from 'zod';
import { allEnded } from '../../lib/all-ended.ts';
import { ProviderError, providerError } from '../../lib/errors.ts';
import { holds } from '../../lib/secret.ts';
import { printable } from '../../lib/text.ts';
import type { PrincipalRecord } from '../../model/records.ts';
import type { Tools } from '../connector.ts';
import { type Auth, createAuth } from './auth.ts';
import { type Ask, createAsk, createClient, type GitHubClient } from './client.ts';
import type { GitHubConfig } from './config.ts';
import { fetchOrganization, type Organization } from './organization.ts';
import { createRules } from './rules.ts';
import { serverAt } from './servers.ts';

export interface Session {
  readonly client: GitHubClient;
  /** Its login as the config names it; what is compared with it is lowered first. */
  readonly org: string;
  /** As it was answered when the tenant was opened, or why it was not. */
  readonly organization: Organization | ProviderError;
  /** What our app was given, where GitHub says so. */
  readonly permissions: Readonly<Record<string, string>> | undefined;
  /** Where people open it. */
  readonly host: string;
  readonly concurrency: number;
  /** By login, whom this life of the run listed: the store may keep no login. */
  readonly logins: Map<string, PrincipalRecord>;
  /** Whether this life of the run listed all members, from the first to the last. */
  hasListedMembers: boolean;
  /** Whether it was shown a page of outside collaborators. */
  wasShownOutsiders: boolean;
  /** The logins, with those that an earlier life listed; made when first asked for. */
  people: Promise<ReadonlyMap<string, PrincipalRecord>> | undefined;
  /** As whom GitHub sees us. */
  readonly actor: string;
}

/**
 * Asks for the organisation at once: a credential that is worth nothing, or an organisation that is not there,
 * is told once and not for every surface. Every other refusal stays with the surface that wants its answer.
 */
export async function openSession(config: GitHubConfig, tools: Tools): Promise<Session> {
  const server = serverAt(config.host);
  const { signal } = tools;
  const ask = await createAsk(server, tools.send(createRules(config)), tools.log);
  const auth = await createAuth(config, ask, tools);
  const origins = [server.origin, ...(config.baseUrl === undefined ? [] : [new URL(config.baseUrl).origin])];
  const client = createClient(ask, (call) => auth.token.use((token) => call(`Bearer ${token}`)), origins);
  const [organization, actor] = await allEnded([
    askOrganization(client, config.organization, signal),
    askActor(config, { ask, client, auth, signal }),
  ]);
  return {
    client,
    org: config.organization,
    organization,
    host: config.host,
    concurrency: config.concurrency,
    logins: new Map(),
    hasListedMembers: false,
    wasShownOutsiders: false,
    people: undefined,
    permissions: auth.permissions(),
    actor,
  };
}

async function askOrganization(
  client: GitHubClient,
  org: string,
  signal: AbortSignal,
): Promise<Organization | ProviderError> {
  try {
    return await fetchOrganization(client, org, signal);
  } catch (error) {
    const known = providerError(error);
    if (known === undefined || known.reason === 'credentials') throw error;
    if (known.reason === 'gone') {
      throw new ProviderError('permission', `GitHub shows no organisation ${org}`, {
        fix: 'see that `organization` is its login, as in its URL, and that this credential belongs to it',
        cause: error,
      });
    }
    // Moved: every call would be, and a new owner of the old name would be read instead.
    if (known.reason === 'unsupported') throw error;
    return known;
  }
}

interface Actor {
  readonly ask: Ask;
  readonly client: GitHubClient;
  readonly auth: Auth;
  readonly signal: AbortSignal;
}

async function askActor(config: GitHubConfig, { ask, client, auth, signal }: Actor): Promise<string> {
  try {
    if (auth.asApp !== undefined) {
      const { body } = await ask('GET /app', {}, { authorization: await auth.asApp(), signal });
      return actorOf(config, z.looseObject({ name: z.string() }).safeParse(body).data?.name);
    }
    const { body } = await client.get('GET /user', {}, signal);
    return actorOf(config, z.looseObject({ login: z.string() }).safeParse(body).data?.login);
  } catch (error) {
    // An installation's token has no person behind it, and GitHub refuses to name one.
    if (providerError(error) === undefined) throw error;
    return actorOf(config);
  }
}

/** Told in every report, with the name that GitHub gave. Never a secret. */
export function actorOf({ auth, organization }: GitHubConfig, name?: string): string {
  if (auth.kind === 'app') {
    return `app ${name === undefined ? auth.appId : printable(name, 60)}, installed on ${organization}`;
  }
  if (auth.kind === 'my-login') {
    return `the login of gh (${name === undefined ? 'whose, was not told' : printable(name, 60)})`;
  }
  const known = tokenKinds.find(([prefix]) => holds(auth.token, (text) => text.startsWith(prefix)))?.[1];
  const kind = known ?? (auth.kind === 'pat' ? 'personal access token' : 'ready token');
  return name === undefined ? `a ${kind}` : `${printable(name, 60)}, by a ${kind}`;
}

/**
 * GitHub writes the kind before every token.
 * @see https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github#githubs-token-formats
 */
const tokenKinds = [
  ['github_pat_', 'fine-grained personal access token'],
  ['ghp_', 'classic personal access token'],
  ['gho_', 'token of an OAuth app'],
  ['ghu_', "person's token of a GitHub App"],
  ['ghs_', 'token of an installed GitHub App'],
] as const;
