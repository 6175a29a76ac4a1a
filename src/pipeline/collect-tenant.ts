import type { AnyConnector, Tools } from '../connectors/connector.ts';
import { providerError } from '../lib/errors.ts';
import type { Exchange } from '../lib/exchange.ts';
import { createTransport, type Send } from '../lib/transport.ts';
import type { Run } from '../store/runs.ts';
import { collect } from './collect.ts';
import type { ScanOptions, ScanTenant } from './scan.ts';

/** What came of one tenant besides what is stored. */
export interface Counter {
  readonly tenant: ScanTenant;
  /** As whom it was seen. */
  readonly identity: string;
  readonly calls: number;
  /** Whether nothing was answered to this process and our credentials were the reason. */
  readonly isRefused: boolean;
}

/** Reads one tenant into the store, and counts what that cost. */
export async function collectTenant(
  tenant: ScanTenant,
  run: Run,
  { store, tenants, people = 'names', world, signal, onProgress, login }: ScanOptions,
): Promise<Counter> {
  let calls = 0;
  let answered = 0;
  let refused = 0;
  const exchange: Exchange = {
    ...world.exchange,
    send: (request) => {
      calls++;
      return world.exchange.send(request);
    },
  };
  const watched =
    (send: Send): Send =>
    async (input, init) => {
      try {
        const answer = await send(input, init);
        const isGet = init?.method === undefined || init.method === 'GET';
        if (isGet && init?.isSignIn !== true) answered++;
        return answer;
      } catch (error) {
        if (providerError(error)?.reason === 'credentials') refused++;
        throw error;
      }
    };
  const tools: Tools = {
    send: (rules) => watched(createTransport({ ...world, exchange }, rules, signal)),
    now: world.now,
    log: world.log,
    signal,
    ...(login !== undefined && { login }),
  };
  const connector: AnyConnector = {
    ...tenant.connector,
    connect: async (config, tools) => {
      try {
        return await tenant.connector.connect(config, tools);
      } catch (error) {
        // A key that does not parse, a file that is gone: refused before anything was sent.
        if (providerError(error)?.reason === 'credentials') refused++;
        throw error;
      }
    },
  };
  const { identity, isShutOut } = await collect({
    store,
    run,
    tenant: tenant.id,
    connector,
    config: tenant.settings,
    tools,
    people,
    ours: tenants.map(({ id }) => id),
    off: tenant.off,
    onProgress: (surface, records, isEnded, expected) =>
      onProgress({
        ...{ tenant: tenant.id, surface, records, isEnded },
        ...(expected !== undefined && { expected }),
      }),
  });
  const isRefused = isShutOut || (refused > 0 && answered === 0);
  return { tenant, identity, calls, isRefused };
}
