import type { EndpointId } from './endpoints.ts';
import type { Fault } from './fault.ts';
import { googleApi } from './google/api.ts';
import { churn } from './google/churn.ts';
import type { GoogleEdits } from './google/edits.ts';
import { m365Api } from './m365/api.ts';
import type { Edits } from './m365/edits.ts';
import type { Group } from './m365/groups.ts';
import { registrationIds } from './m365/rows.ts';
import { serve } from './server.ts';
import { createTokens } from './tokens.ts';
import { createWorld, type World, type WorldOptions } from './world.ts';

export interface Simulator {
  /** Where all the vendors answer: http, loopback, a port that was free. */
  readonly origin: string;
  readonly world: World;
  /** How often each endpoint was called, the calls inside a batch included. */
  readonly calls: ReadonlyMap<string, number>;
  /** For each answer that the quota refused: milliseconds since the first call. */
  readonly refused: () => readonly number[];
  /** What becomes of a Microsoft 365 tenant after it was planted. */
  readonly editsOf: (tenantId: string) => Edits;
  /** What becomes of the Google tenant. */
  readonly workspace: GoogleEdits;
  /** Of so large a share of its people something changes. */
  readonly churn: (share: number) => void;
  /** The object id of an own app's registration there, by its app id. */
  readonly registrationOf: (tenantId: string, appId: string) => string;
  /** A group of that name, as plants and edits name it. */
  readonly groupNamed: (tenantId: string, name: string) => Group;
  readonly setFault: (endpoint: EndpointId, fault: Fault | undefined) => void;
  /** Forgets calls, refusals and faults, and fills the quotas. */
  readonly reset: () => void;
  /** Called before each call is answered, with its number from 1 on. */
  onCall: ((n: number, endpoint: EndpointId) => void) | undefined;
  readonly stop: () => Promise<void>;
}

/** The simulator in this process, for tests. */
export async function startSimulator(options: WorldOptions = {}): Promise<Simulator> {
  const { world, m365, google, others } = createWorld(options);
  // Made now, so that no request waits for it.
  google.events();
  google.census();
  const { latencyMs = 0, callsPerSecond, callsPerToken, clockAheadMs = 0 } = options;
  const tokens = createTokens(callsPerToken);
  const server = await serve(
    [m365Api(m365, tokens), googleApi(google, tokens), ...others.map(({ api }) => api(tokens))],
    {
      latencyMs,
      callsPerSecond,
      clockAheadMs,
    },
  );
  const directory = (tenantId: string) => {
    const found = m365.find(({ tenant }) => tenant.id === tenantId);
    if (found === undefined) throw new RangeError(`no tenant ${tenantId} of Microsoft 365`);
    return found;
  };
  return Object.assign(server, {
    world,
    editsOf: (tenantId: string) => directory(tenantId).edits,
    workspace: google.edits,
    churn: (share: number) => churn(google, share),
    groupNamed: (tenantId: string, name: string) => directory(tenantId).groupNamed(name),
    registrationOf: (tenantId: string, appId: string) => {
      const index = directory(tenantId).appIndexOfAppId(appId);
      if (index === undefined) throw new RangeError(`no app ${appId}`);
      return registrationIds(directory(tenantId)).at(index);
    },
  });
}
