import { z } from 'zod';
import { type ProviderError, toGap } from '../../lib/errors.ts';
import { type RecordKey, recordKey, vendorId } from '../../model/keys.ts';
import type { Cursor, Gap, Page } from '../../model/page.ts';
import type { AppRecord, GrantRecord } from '../../model/records.ts';
import { type Instant, type Maybe, toInstant } from '../../model/values.ts';
import type { ReadOptions, Surface } from '../connector.ts';
import { type Agent, agents } from './agents.ts';
import { assignment, toApplicationGrant } from './app-roles.ts';
import { delegatedGrant, toDelegatedGrant } from './delegated-grants.ts';
import { type EachRead, readEach, readWhole } from './each.ts';
import type { Asked } from './first-pages.ts';
import { clientKey } from './keys.ts';
import { guid, type Rows } from './listing.ts';
import { withNeeds } from './needs.ts';
import { member } from './rules.ts';
import type { Session } from './session.ts';

/** Who holds it is the agent that was asked for. Its documented sample calls the date by another name than Graph does. */
const inheritedRole = assignment
  .omit({ principalId: true, principalType: true, principalDisplayName: true })
  .extend({ resourceId: guid, creationTimestamp: z.string().nullish() });

/** One of the two lists of what an agent inherits. */
interface Inheritance {
  readonly name: 'inheritedAppRoleAssignments' | 'inheritedOauth2PermissionGrants';
  readonly right: string;
  /** In the plural, for gaps. */
  readonly what: string;
  readonly read: (agent: Asked<Agent>, reading: Reading) => Promise<EachRead<GrantRecord>>;
}

interface Reading {
  readonly tenant: string;
  readonly published: Published;
  readonly readRows: <Row>(
    agent: Asked<Agent>,
    rows: Omit<Rows<Row, GrantRecord>, 'subject'>,
  ) => Promise<EachRead<GrantRecord>>;
}

/** By API, what its role ids mean. */
type Published = ReadonlyMap<string, NonNullable<AppRecord['publishes']>>;

const inheritances: readonly Inheritance[] = [
  {
    name: 'inheritedAppRoleAssignments',
    right: 'Application.Read.All',
    what: 'application permissions',
    read: (agent, { tenant, published, readRows }) =>
      readRows(agent, {
        one: 'inherited app role assignment',
        row: inheritedRole,
        toRecords: (row) => [toRole(tenant, agent, row, published)],
      }),
  },
  {
    name: 'inheritedOauth2PermissionGrants',
    right: 'Directory.Read.All',
    what: 'delegated grants',
    read: (agent, { tenant, readRows }) =>
      readRows(agent, {
        one: 'inherited delegated grant',
        row: delegatedGrant,
        asked: () => ['scope'],
        toRecords: (row) => [toConsent(tenant, agent, row)],
      }),
  },
];

export const agentInheritance: Surface<Session, GrantRecord> = {
  id: 'agent-inheritance',
  question: 'What may each agent do by what its blueprint was granted?',
  listing: 'whole',
  yields: ['grant'],
  // What was given to an agent or to its blueprint, the ordinary lists tell.
  adds: ['grant'],
  from: ['service-principals'],
  needs: inheritances.map(({ right }) => right),
  calls: [
    'POST /beta/$batch',
    ...inheritances.map(
      ({ name }) => `GET /beta/servicePrincipals/microsoft.graph.agentIdentity/{id}/${name}`,
    ),
  ],
  read: async function* (session, options) {
    const published = await publishedBy(options);
    const [name, last] = options.after?.split(' ', 2) ?? [];
    const resumed = Math.max(
      0,
      inheritances.findIndex((one) => one.name === name),
    );
    for (const [at, inheritance] of inheritances.entries()) {
      if (at < resumed) continue;
      const after = at === resumed ? last : undefined;
      yield* readInheritance(session, inheritance, { ...options, after, published });
    }
  },
};

/** Few publish any, and an agent may inherit of each. */
async function publishedBy({ known }: ReadOptions): Promise<Published> {
  const published = new Map<string, NonNullable<AppRecord['publishes']>>();
  for await (const { key, publishes } of known('app'))
    if (publishes !== undefined) published.set(vendorId(key), publishes);
  return published;
}

type InheritanceOptions = Omit<ReadOptions, 'after'> & {
  readonly after: Cursor | undefined;
  readonly published: Published;
};

function readInheritance(
  session: Session,
  { name, right, what, read }: Inheritance,
  { after, published, ...options }: InheritanceOptions,
): AsyncGenerator<Page<GrantRecord>> {
  const { tenant, signal } = options;
  const pathOf = ({ id }: Agent) => `/beta/servicePrincipals/microsoft.graph.agentIdentity/${id}/${name}`;
  const gapOf = ({ id }: Agent, error: ProviderError): Gap =>
    toGap(withNeeds(error, [right]), {
      what: `the ${what} that an agent inherits`,
      subject: clientKey(tenant, id),
    });
  const reading: Reading = {
    tenant,
    published,
    readRows: async (agent, rows) => {
      const subject = clientKey(tenant, agent.id);
      let isFull = false;
      const first = async () => {
        const page = await agent.first();
        isFull = isCapped(page);
        return page;
      };
      const read = await readWhole(
        session,
        { ...agent, first },
        { ...rows, subject: () => subject },
        { pathOf, gapOf, signal },
      );
      return isFull ? { ...read, gaps: [...(read.gaps ?? []), full(what, subject)] } : read;
    },
  };
  return readEach(session, {
    parents: (isRefused) => agents(options, after, isRefused),
    pathOf,
    read: (agent) => read(agent, reading),
    gapOf,
    restOf: (error) =>
      toGap(withNeeds(error, [right]), { what: `the ${what} that the remaining agents inherit` }),
    cursorOf: ({ id }) => `${name} ${id}`,
    signal,
  });
}

/** @see https://learn.microsoft.com/en-us/graph/api/agentidentity-list-inheritedapproleassignments */
const MOST = 1000;

function isCapped(page: object): boolean {
  const value = member(page, 'value');
  return Array.isArray(value) && value.length >= MOST && !member(page, '@odata.nextLink');
}

function full(what: string, subject: RecordKey): Gap {
  return {
    reason: 'truncated',
    what: `the ${what} that an agent inherits: Microsoft gives no more than ${MOST} of them, and there may be more`,
    subject,
  };
}

function toRole(
  tenant: string,
  agent: Agent,
  { resourceId, creationTimestamp, ...row }: z.output<typeof inheritedRole>,
  published: Published,
): GrantRecord {
  const resource = { id: resourceId, roles: published.get(resourceId) ?? {} };
  const held = { ...row, principalId: agent.id, principalType: 'ServicePrincipal' };
  const at = toInstant(row.createdDateTime || creationTimestamp);
  return {
    ...toApplicationGrant(tenant, resource, held),
    key: recordKey(tenant, 'grant', 'inherited', 'application', resourceId, agent.id, row.appRoleId),
    basis: 'inherited',
    grantedAt: since(agent, at),
  };
}

function toConsent(tenant: string, agent: Agent, row: z.output<typeof delegatedGrant>): GrantRecord {
  const person = row.consentType === 'AllPrincipals' ? undefined : row.principalId;
  const whom = person || 'everyone';
  return {
    ...toDelegatedGrant(tenant, { ...row, clientId: agent.id }),
    key: recordKey(tenant, 'grant', 'inherited', 'delegated', agent.id, row.resourceId, whom),
    basis: 'inherited',
  };
}

/** An agent cannot hold it for longer than it has been there itself. */
function since({ createdAt }: Agent, grantedAt: Maybe<Instant>): Maybe<Instant> {
  if (createdAt === 'unknown' || grantedAt === 'unknown') return 'unknown';
  return createdAt > grantedAt ? createdAt : grantedAt;
}
