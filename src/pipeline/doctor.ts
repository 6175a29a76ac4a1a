import type { Checkup, CredentialEnd } from '../connectors/checkup.ts';
import type { AnyConnector, OpenSurface, OpenTenant, Tools } from '../connectors/connector.ts';
import { allEnded } from '../lib/all-ended.ts';
import { type ProviderError, providerError } from '../lib/errors.ts';
import type { Login } from '../lib/login.ts';
import { createTransport, type Send, type World } from '../lib/transport.ts';
import type { Severity } from '../model/finding.ts';
import { daysBetween, type Instant, instant } from '../model/values.ts';
import type { Connection, CredentialLine, Diagnosis, Reached, SignIn } from '../report/diagnosis.ts';
import { clockOf } from './clock.ts';
import { judgeRights } from './judge-rights.ts';
import type { ExpectedGap } from './outcome.ts';
import type { ScanTenant } from './scan.ts';
import { type Watch, watched } from './watch.ts';

export interface DoctorOptions {
  readonly tenants: readonly ScanTenant[];
  readonly failOn: Severity;
  readonly expectedGaps: readonly ExpectedGap[];
  readonly world: World;
  readonly signal: AbortSignal;
  /** The login that is already there; absent unless the user asked for it. */
  readonly login?: Login;
}

/** A scan waits for a vendor that is down; who asks what is wrong wants to hear it. */
const PATIENCE_MS = 20_000;

/** Opens each connection as a scan would, and reads nothing but what says whether a scan could. @throws the signal's reason */
export async function examine(options: DoctorOptions): Promise<Diagnosis> {
  const { tenants, failOn, world } = options;
  const at = instant(world.now());
  const connections = await allEnded(tenants.map((tenant) => examineTenant(tenant, at, options)));
  return { at, failOn, connections };
}

async function examineTenant(tenant: ScanTenant, at: Instant, options: DoctorOptions): Promise<Connection> {
  const { world, signal, login } = options;
  const { connector, settings } = tenant;
  const watch = watched(world.exchange, world.now);
  const refusals: ProviderError[] = [];
  const send =
    (inner: Send): Send =>
    async (input, init) => {
      try {
        return await inner(input, {
          ...init,
          deadlineMs: Math.min(init?.deadlineMs ?? PATIENCE_MS, PATIENCE_MS),
        });
      } catch (error) {
        const known = providerError(error);
        if (known !== undefined) refusals.push(known);
        throw error;
      }
    };
  const tools: Tools = {
    send: (rules) => send(createTransport({ ...world, exchange: watch.exchange }, rules, signal)),
    now: world.now,
    log: world.log,
    signal,
    ...(login !== undefined && { login }),
  };
  const found = await open(tenant, tools, { refusals, watch });
  const clock = clockOf(watch.answers);
  const quota = quotaOf(watch, connector.quota);
  const reached = reachedOf(watch);
  return {
    tenant: tenant.id,
    tenantLabel: tenant.label,
    platform: connector.id,
    platformTitle: connector.title,
    reached,
    signIn: signInOf(found, { identity: connector.identity(settings), reached }),
    ...(clock !== undefined && { clock }),
    ...(quota !== undefined && { quota }),
    ...(found.checkup !== undefined && { credential: toLine(found.checkup.credential, at) }),
    ...judgeRights(tenant, found, { today: at.slice(0, 10), expectedGaps: options.expectedGaps }),
    notes: found.checkup?.notes ?? [],
  };
}

/** What opening a connection came to. */
export interface Found {
  /** As whom, by the vendor's word. */
  readonly identity?: string;
  readonly surfaces?: readonly OpenSurface[];
  readonly checkup?: Checkup;
  /** Why it could not be opened. */
  readonly error?: ProviderError;
}

async function open(
  { connector, settings, off }: ScanTenant,
  tools: Tools,
  { refusals, watch }: { readonly refusals: readonly ProviderError[]; readonly watch: Watch },
): Promise<Found> {
  let opened: OpenTenant;
  try {
    opened = await connector.connect(settings, tools);
  } catch (error) {
    return { error: known(error) };
  }
  try {
    const { identity, surfaces } = opened;
    // Whoever is not there is not asked twice: that takes as long again.
    if (reachedOf(watch).said === 'no') return { identity, surfaces };
    const checkup = await opened.checkup?.(off);
    if (checkup !== undefined) return { identity, surfaces, checkup };
    // A connection that has no question of its own is asked for the first page of something: else nobody was asked.
    await readPage(
      surfaces.filter((surface) => !off.includes(surface.id) && surface.off === undefined),
      tools,
    );
    const refused = refusals.find(({ reason }) => reason === 'credentials');
    return { identity, surfaces, ...(refused !== undefined && { error: refused }) };
  } catch (error) {
    return { error: known(error) };
  } finally {
    await opened.close?.();
  }
}

function known(error: unknown): ProviderError {
  const refusal = providerError(error);
  if (refusal === undefined) throw error;
  return refusal;
}

/** Of the first one that walks no other. */
async function readPage(surfaces: readonly OpenSurface[], { now, signal }: Tools): Promise<void> {
  const first = surfaces.find(({ from }) => from === undefined);
  const pages = first?.read({
    tenant: 'doctor',
    signal,
    at: instant(now()),
    known: async function* () {},
  });
  for await (const _ of pages ?? []) return;
}

function reachedOf({ answers, unreached }: Watch): Reached {
  const hosts = [...new Set(answers.map(({ host }) => host))];
  const failed = unreached.findLast(({ host }) => !hosts.includes(host));
  if (failed === undefined) return { said: hosts.length === 0 ? 'nobody-asked' : 'yes', hosts };
  const { host, why, fix } = failed;
  return { said: 'no', hosts, why: `${host}: ${why}`, ...(fix !== undefined && { fix }) };
}

function signInOf(
  { identity, checkup, error }: Found,
  config: { readonly identity: string; readonly reached: Reached },
): SignIn {
  const whom = identity ?? config.identity;
  if (error?.reason === 'credentials') {
    const { message, fix } = error;
    return { said: 'refused', identity: whom, why: message, ...(fix !== undefined && { fix }) };
  }
  if (error !== undefined) {
    const { message, fix } = error;
    return { said: 'cannot-say', identity: whom, why: message, ...(fix !== undefined && { fix }) };
  }
  if (config.reached.said !== 'yes')
    return { said: 'cannot-say', identity: whom, why: 'not every host that it takes could be reached' };
  return { said: 'yes', identity: checkup?.account === undefined ? whom : `${whom}: ${checkup.account}` };
}

function quotaOf({ answers }: Watch, read: AnyConnector['quota']): string | undefined {
  return read && answers.map(({ headers }) => read(headers)).findLast((said) => said !== undefined);
}

function toLine({ what, at, isRenewed, why }: CredentialEnd, now: Instant): CredentialLine {
  return {
    what,
    at,
    ...(at !== 'never' && at !== 'unknown' && { days: daysBetween(now, at) }),
    ...(isRenewed && { isRenewed }),
    ...(why !== undefined && { why }),
  };
}
