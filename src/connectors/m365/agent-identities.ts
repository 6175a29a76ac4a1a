import { z } from 'zod';
import { toGap } from '../../lib/errors.ts';
import { recordKey } from '../../model/keys.ts';
import type { AppRecord, EventRecord, TrustRecord } from '../../model/records.ts';
import { toInstant } from '../../model/values.ts';
import type { ReadOptions, Surface } from '../connector.ts';
import { type Agent, agents } from './agents.ts';
import { type EachRead, readEach } from './each.ts';
import type { Asked } from './first-pages.ts';
import { clientKey } from './keys.ts';
import { guid, maybeGuid, readRows } from './listing.ts';
import { withNeeds } from './needs.ts';
import type { Session } from './session.ts';

const agentIdentity = z.object({
  id: guid,
  agentIdentityBlueprintId: guid,
  createdByAppId: maybeGuid,
  createdDateTime: z.string().nullish(),
});

type AgentIdentity = z.output<typeof agentIdentity>;

const needs = ['Application.Read.All'] as const;
/** Who lists apps has the right above; where it is not enough, Microsoft's narrower one is what is missing. */
const narrower = ['AgentIdentity.Read.All'] as const;

export const agentIdentities: Surface<Session, TrustRecord | EventRecord> = {
  id: 'agent-identities',
  question: 'From which blueprint was each agent made, whose is that, and which app made the agent?',
  listing: 'whole',
  yields: ['trust', 'event'],
  // Of agents alone: nothing of other apps waits for it.
  adds: ['trust', 'event'],
  from: ['service-principals', 'applications'],
  needs,
  calls: ['POST /v1.0/$batch', 'GET /v1.0/servicePrincipals/{id}/microsoft.graph.agentIdentity'],
  read: async function* (session, options) {
    const { tenant, after, signal } = options;
    const blueprints = await blueprintsOf(options, session);
    yield* readEach(session, {
      parents: (isRefused) => agents(options, after, isRefused),
      pathOf: ({ id }) =>
        `/v1.0/servicePrincipals/${id}/microsoft.graph.agentIdentity?$select=id,agentIdentityBlueprintId,createdByAppId,createdDateTime`,
      read: (agent) => readAgent(tenant, agent, blueprints),
      gapOf: ({ id }, error) =>
        toGap(withNeeds(error, narrower), {
          what: 'from which blueprint an agent was made',
          subject: clientKey(tenant, id),
        }),
      restOf: (error) =>
        toGap(withNeeds(error, narrower), { what: 'from which blueprints the remaining agents were made' }),
      cursorOf: ({ id }) => id,
      signal,
    });
  },
};

type Blueprint = Pick<AppRecord, 'name' | 'home' | 'homeTenant'>;

/**
 * By app id. What is here of a blueprint of somebody else's is its principal; one that stands for a single agent has none,
 * and is known by its registration.
 */
async function blueprintsOf(
  { known }: ReadOptions,
  { ownTenant }: Session,
): Promise<ReadonlyMap<string, Blueprint>> {
  const blueprints = new Map<string, Blueprint>();
  for await (const { clientId, type, role, name, home, homeTenant } of known('app')) {
    if (clientId === undefined || !/^agentIdentityBlueprint/i.test(type)) continue;
    if (role === 'client') blueprints.set(clientId, { name, home, ...(homeTenant && { homeTenant }) });
    else if (!blueprints.has(clientId))
      blueprints.set(clientId, { name, home, ...(ownTenant !== 'unknown' && { homeTenant: ownTenant }) });
  }
  return blueprints;
}

async function readAgent(
  tenant: string,
  agent: Asked<Agent>,
  blueprints: ReadonlyMap<string, Blueprint>,
): Promise<EachRead<TrustRecord | EventRecord>> {
  const rows = {
    one: 'agent',
    row: agentIdentity,
    toRecords: (row: AgentIdentity) => [
      toBlueprint(tenant, agent, row, blueprints.get(row.agentIdentityBlueprintId)),
      ...toCreation(tenant, agent, row),
    ],
    subject: () => clientKey(tenant, agent.id),
  };
  return readRows(rows, [await agent.first()]);
}

function toBlueprint(
  tenant: string,
  { id, clientId }: Agent,
  { agentIdentityBlueprintId }: AgentIdentity,
  blueprint: Blueprint | undefined,
): TrustRecord {
  return {
    kind: 'trust',
    key: recordKey(tenant, 'trust', 'blueprint', id, agentIdentityBlueprintId),
    app: clientKey(tenant, id),
    ...(clientId !== undefined && { clientId }),
    type: 'blueprint',
    with: blueprint?.name ?? `blueprint ${agentIdentityBlueprintId}`,
    home: blueprint?.home ?? 'unknown',
    ...(blueprint?.homeTenant !== undefined && { holder: `m365/${blueprint.homeTenant}` }),
  };
}

function toCreation(
  tenant: string,
  { id, clientId }: Agent,
  { createdByAppId, createdDateTime }: AgentIdentity,
): readonly EventRecord[] {
  const at = toInstant(createdDateTime);
  if (!createdByAppId || at === 'unknown') return [];
  return [
    {
      kind: 'event',
      key: recordKey(tenant, 'event', 'agent-created', id),
      app: clientKey(tenant, id),
      ...(clientId !== undefined && { clientId }),
      type: 'added',
      at,
      actor: createdByAppId,
      what: 'createdByAppId',
      scopes: [],
    },
  ];
}
