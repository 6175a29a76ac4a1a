import { type ProviderError, providerError } from '../../lib/errors.ts';
import type { Instant, Maybe } from '../../model/values.ts';
import type { Tools } from '../connector.ts';
import { AUDITS_NOT_IN, fetchTouched, type Touched } from './audit-log.ts';
import { createAuth } from './auth.ts';
import { type Claims, readClaims } from './claims.ts';
import { createClient, type GraphClient } from './client.ts';
import { type CloudName, clouds } from './clouds.ts';
import type { Config } from './config.ts';
import { fetchOrganization, type Organization } from './organization.ts';
import { fetchRoleDefinitions, type RoleDefinitions } from './role-definitions.ts';
import { rules } from './rules.ts';

export interface Session {
  readonly graph: GraphClient;
  readonly cloud: CloudName;
  readonly concurrency: number;
  /** How old what was read whole may grow before it is again; 0: always whole. */
  readonly fullEveryDays: number;
  /** Sites that the config names. */
  readonly sites: readonly string[];
  /** As whom, where the config cannot tell. */
  readonly asWhom: string | undefined;
  /** As it was answered when the tenant was opened, or why it was not. */
  readonly organization: Organization | ProviderError;
  /** This tenant's directory id, which decides whose an app is. */
  readonly ownTenant: Maybe<string>;
  /** What the audit log says was done to, from then to now; asked for once, by whoever asks first. @throws ProviderError */
  readonly touched: (from: Instant, to: Instant) => Promise<Touched | undefined>;
  /** Asked for once, when the first who needs them asks. */
  readonly roleDefinitions: () => Promise<RoleDefinitions>;
  /** What our token says of us; the token itself stays where it is. @throws ProviderError `credentials` */
  readonly claims: () => Promise<Claims | undefined>;
}

/**
 * Asks for the organization at once, so that credentials which are worth nothing are told here and not seven
 * times; every other refusal of that one call stays with the surface that wants its answer.
 */
export async function openSession(config: Config, tools: Tools): Promise<Session> {
  const { graph: origin } = clouds[config.cloud];
  const send = tools.send(rules(config));
  const { token, asWhom } = await createAuth(config, tools, send);
  const accepts = config.baseUrl === undefined ? [] : [config.baseUrl];
  const graph = await createClient({ graph: origin, accepts, now: tools.now }, token, send);
  const organization = await askOrganization(graph, tools.signal);
  return {
    graph,
    cloud: config.cloud,
    concurrency: config.concurrency,
    fullEveryDays: config.fullEveryDays,
    sites: config.sites ?? [],
    asWhom,
    organization,
    ownTenant: 'id' in organization ? organization.id : ownTenantOf(config),
    touched: touchedOf(graph, config.cloud, tools.signal),
    roleDefinitions: once(() => fetchRoleDefinitions(graph, tools.signal)),
    claims: () => token.use(async (shown) => readClaims(shown)),
  };
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => {
    asked ??= ask();
    return asked;
  };
}

function touchedOf(graph: GraphClient, cloud: CloudName, signal: AbortSignal): Session['touched'] {
  const asked = new Map<Instant, Promise<Touched | undefined>>();
  return async (from, to) => {
    if (AUDITS_NOT_IN.includes(cloud)) return undefined;
    const known = asked.get(from) ?? fetchTouched(graph, from, { to, signal });
    asked.set(from, known);
    return await known;
  };
}

async function askOrganization(
  graph: GraphClient,
  signal: AbortSignal,
): Promise<Organization | ProviderError> {
  try {
    return await fetchOrganization(graph, signal);
  } catch (error) {
    const known = providerError(error);
    if (known === undefined || known.reason === 'credentials') throw error;
    return known;
  }
}

/** Whoever signs in at a directory by its id knows the id; a domain or a ready token does not tell it. */
function ownTenantOf({ auth }: Config): Maybe<string> {
  const tenantId = 'tenantId' in auth ? (auth.tenantId ?? '') : '';
  const isId = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(tenantId);
  return isId ? tenantId.toLowerCase() : 'unknown';
}
