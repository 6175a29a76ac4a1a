import { analyzers } from '../../src/analyzers/index.ts';
import { toOwn } from '../../src/config/own.ts';
import type { AnyConnector, OpenSurface } from '../../src/connectors/connector.ts';
import { google } from '../../src/connectors/google/index.ts';
import { scopes } from '../../src/connectors/google/scopes.ts';
import { connectors } from '../../src/connectors/index.ts';
import { createExchange, type Exchange } from '../../src/lib/exchange.ts';
import { silent } from '../../src/lib/log.ts';
import { Secret } from '../../src/lib/secret.ts';
import { type RecordKey, recordKey } from '../../src/model/keys.ts';
import type { RecordKind } from '../../src/model/records.ts';
import { type ScanOptions, type ScanTenant, scan } from '../../src/pipeline/scan.ts';
import type { Report } from '../../src/report/report.ts';
import { registerOf, type Simulator, type Tenant, type Told, type World } from '../../src/simulator/index.ts';
import { pack } from '../../src/store/body.ts';
import type { Store } from '../../src/store/store.ts';

export type GoogleMode = 'full' | 'read-only';

/** The planted tenants as a config would name them. */
export function scanTenants(
  origin: string,
  tenants: readonly Tenant[],
  mode: GoogleMode = 'full',
  fullEveryDays = 0,
): readonly ScanTenant[] {
  return tenants.map((tenant) => {
    const connector = connectors.find((connector) => connector.id === tenant.platform);
    if (connector === undefined) throw new Error(`no connector for ${tenant.platform}`);
    return {
      id: tenant.id,
      label: tenant.label,
      connector,
      settings: {
        baseUrl: origin,
        auth: { kind: 'bearer', token: new Secret(tenant.token) },
        ...(tenant.platform === 'm365' && { fullEveryDays }),
        ...(tenant.sites !== undefined && { sites: tenant.sites }),
        ...(tenant.cloudParent !== undefined && { cloudParent: tenant.cloudParent }),
        ...(tenant.platform === 'google' && { mode, fullEveryDays }),
        ...(tenant.platform === 'github' && { organization: tenant.organization, callsPerSecond: 100_000 }),
        ...(tenant.platform === 'slack' && { callsPerSecond: 100_000 }),
      },
      off: [],
    };
  });
}

/** One scan of the simulator in this process, on a clock that jumps ahead instead of waiting. */
export async function scanSimulator(
  simulator: Simulator,
  store: Store,
  overrides: Partial<ScanOptions> & {
    readonly mode?: GoogleMode;
    readonly exchange?: Exchange;
    /** When it begins; absent: when the world was planted. */
    readonly at?: number;
  } = {},
): Promise<Report> {
  const [first, ...rest] = scanTenants(simulator.origin, simulator.world.tenants, overrides.mode);
  if (first === undefined) throw new Error('the simulator has no tenant');
  const exchange = overrides.exchange ?? createExchange();
  let skipped = 0;
  try {
    return await scan({
      store,
      tenants: [first, ...rest],
      judges: analyzers.map((analyzer) => ({ analyzer, options: {} })),
      failOn: 'high',
      expectedGaps: [],
      own: toOwn({}, [first, ...rest]),
      register: registerOf(simulator.world),
      world: {
        exchange,
        now: () => (overrides.at ?? simulator.world.now) + skipped,
        wait: async (ms, signal) => {
          skipped += ms;
          signal.throwIfAborted();
        },
        random: () => 0.5,
        log: silent,
      },
      signal: new AbortController().signal,
      isResume: false,
      onProgress: () => {},
      ...overrides,
    });
  } finally {
    exchange.close();
  }
}

/** The keys under which everything planted must be found. */
export function truth(
  world: World,
  mode: GoogleMode = 'full',
): { readonly apps: Set<RecordKey>; readonly grants: Set<RecordKey> } {
  const apps = new Set<RecordKey>();
  const grants = new Set<RecordKey>();
  for (const { id: tenant, platform } of world.tenants) {
    const keys = world.keys(tenant);
    if (keys !== undefined) {
      for (const parts of keys.apps) apps.add(recordKey(tenant, 'app', ...parts));
      for (const parts of keys.grants) grants.add(recordKey(tenant, 'grant', ...parts));
      continue;
    }
    for (const { key } of toldIn(world, tenant, mode)) {
      if (key[0] === 'app') apps.add(recordKey(tenant, ...key));
      if (key[0] === 'grant') grants.add(recordKey(tenant, ...key));
    }
    for (const app of world.apps(tenant)) {
      apps.add(recordKey(tenant, 'app', app.id));
      if (app.kind === 'own') apps.add(recordKey(tenant, 'app', 'registration', app.clientId));
    }
    const planted =
      platform === 'google' && mode === 'read-only' ? world.eventGrants(tenant) : world.grants(tenant);
    for (const grant of planted) {
      if (grant.kind === 'token') grants.add(recordKey(tenant, 'grant', grant.userId, grant.clientId));
      else if (grant.kind === 'application') {
        grants.add(
          recordKey(tenant, 'grant', 'application', grant.resourceId, grant.principalId, grant.appRoleId),
        );
      } else {
        grants.add(
          recordKey(
            tenant,
            'grant',
            'delegated',
            grant.clientId,
            grant.resourceId,
            grant.principalId ?? 'everyone',
          ),
        );
      }
    }
  }
  return { apps, grants };
}

/** By tenant and surface, the keys that it must tell. */
export function truthBySurface(
  world: World,
  mode: GoogleMode = 'full',
): ReadonlyMap<string, ReadonlySet<RecordKey>> {
  const told = world.tenants.flatMap(({ id }) => toldIn(world, id, mode).map((one) => ({ ...one, id })));
  return new Map(
    Map.groupBy(told, ({ id, surface }) => `${id}: ${surface}`)
      .entries()
      .map(([place, all]) => [place, new Set(all.map(({ id, key }) => recordKey(id, ...key)))]),
  );
}

/** Surfaces of Google that only the full mode reads. */
const fullOnly: ReadonlySet<string> = new Set(
  google.surfaces.filter(({ needs }) => needs.includes(scopes.security)).map(({ id }) => id),
);

function toldIn(world: World, tenant: string, mode: GoogleMode): readonly Told[] {
  const { platform } = world.tenants.find(({ id }) => id === tenant) ?? {};
  const isOff = (surface: string) => platform === 'google' && mode !== 'full' && fullOnly.has(surface);
  return [...world.told(tenant)].filter(({ surface }) => !isOff(surface));
}

/** Tenants whose surfaces leave the keys of what they tell behind. */
export function watched(
  tenants: readonly ScanTenant[],
): readonly [ReadonlyMap<string, ReadonlySet<RecordKey>>, ...ScanTenant[]] {
  const seen = new Map<string, Set<RecordKey>>();
  const watch = (tenant: ScanTenant): ScanTenant => {
    const { connector } = tenant;
    const surfaceOf = (surface: OpenSurface): OpenSurface => ({
      ...surface,
      read: async function* (options) {
        const keys = new Set<RecordKey>();
        seen.set(`${tenant.id}: ${surface.id}`, keys);
        for await (const page of surface.read(options)) {
          for (const { key } of page.records) keys.add(key);
          yield page;
        }
      },
    });
    const connect: AnyConnector['connect'] = async (config, tools) => {
      const open = await connector.connect(config, tools);
      return { ...open, surfaces: open.surfaces.map(surfaceOf) };
    };
    return { ...tenant, connector: { ...connector, connect } };
  };
  return [seen, ...tenants.map(watch)];
}

/** The same, as the store has them. */
export async function inventory(
  store: Store,
  tenants: readonly { readonly id: string }[],
): Promise<{ readonly apps: Set<RecordKey>; readonly grants: Set<RecordKey> }> {
  const run = await store.runs.last();
  if (run === undefined) throw new Error('nothing was scanned');
  const apps = new Set<RecordKey>();
  const grants = new Set<RecordKey>();
  for (const { id } of tenants) {
    for await (const app of store.inventory.known(run, id, 'app', [])) apps.add(app.key);
    for await (const grant of store.inventory.known(run, id, 'grant', [])) grants.add(grant.key);
  }
  return { apps, grants };
}

/** Every record of these kinds that stands in a tenant, as its last run knows it. */
export async function standing(
  store: Store,
  tenant: string,
  kinds: readonly RecordKind[],
): Promise<ReadonlySet<string>> {
  const run = await store.runs.last();
  if (run === undefined) throw new Error('nothing was scanned');
  const all = new Set<string>();
  for (const kind of kinds)
    for await (const record of store.inventory.known(run, tenant, kind, []))
      all.add(`${record.key} ${pack(record).body}`);
  return all;
}
