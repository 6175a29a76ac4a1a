import { z } from 'zod';
import { ProviderError, providerError, toGap } from '../../lib/errors.ts';
import { recordKey } from '../../model/keys.ts';
import type { AppRecord } from '../../model/records.ts';
import type { ReadOptions, Surface } from '../connector.ts';
import { agents } from './agents.ts';
import { globalOnly } from './clouds.ts';
import { guid, idIn, maybeGuid, readRows } from './listing.ts';
import { toManifest } from './manifest.ts';
import { withNeeds } from './needs.ts';
import type { PlanName } from './plans.ts';
import type { Session } from './session.ts';

const text = z.string().nullish();
const texts = z.array(z.string()).nullish();

const copilotPackage = z.object({
  id: guid,
  displayName: text,
  type: text,
  publisher: text,
  platform: text,
  isBlocked: z.boolean().nullish(),
  availableTo: text,
  deployedTo: text,
  supportedHosts: texts,
  elementTypes: texts,
  manifestId: text,
  appId: maybeGuid,
  agentIdentityId: maybeGuid,
  requestType: text,
  requestStatus: text,
});

type Package = z.output<typeof copilotPackage>;

const needs = ['CopilotPackages.Read.All'] as const;
const path = '/v1.0/copilot/admin/catalog/packages';

const plan = 'Microsoft Agent 365' satisfies PlanName;

const licence = {
  lacks: plan,
  fix: 'Microsoft tells its catalogue only to tenants that own Microsoft Agent 365; without it, look in the Microsoft 365 admin center under Settings, Integrated apps',
} as const;

export const integratedApps: Surface<Session, AppRecord> = {
  id: 'integrated-apps',
  question:
    'Which agents, add-ins and app packages are in the organisation’s catalogue of Microsoft 365, for whom, and which app is behind each?',
  listing: 'whole',
  yields: ['app'],
  adds: ['app'],
  plan,
  from: ['service-principals'],
  needs,
  calls: [`GET ${path}`],
  notIn: {
    clouds: globalOnly,
    what: 'Microsoft tells the catalogue of agents and apps of Microsoft 365 in its global cloud only',
    fix: 'look in the Microsoft 365 admin center under Settings, Integrated apps',
  },
  read: async function* ({ graph }, options) {
    const { tenant, after, signal } = options;
    const clients = await clientsOfAgents(options);
    const rows = {
      one: 'package',
      row: copilotPackage,
      toRecords: (row: Package) => [toPackage(tenant, row, clients)],
      subject: (row: unknown) => {
        const id = idIn(row, 'id');
        return id === undefined ? undefined : recordKey(tenant, 'app', 'package', id);
      },
    };
    try {
      for await (const { value, next } of graph.list(path, { ...(after !== undefined && { after }), signal }))
        yield { ...readRows(rows, value), ...(next !== undefined && { cursor: next }) };
    } catch (error) {
      yield {
        records: [],
        gaps: [toGap(refusalOf(error), { what: 'the list of packages of Microsoft 365' })],
      };
    }
  },
};

/** Which client an agent is, by its object id: Microsoft does not say by which of the two a package names its agent. */
async function clientsOfAgents(options: ReadOptions): Promise<ReadonlyMap<string, string>> {
  const clients = new Map<string, string>();
  for await (const { id, clientId } of agents(options, undefined, () => false))
    if (clientId !== undefined) clients.set(id, clientId);
  return clients;
}

/**
 * A 404 of the list itself is how Microsoft refuses for want of the licence, too. A 403 that names no reason may be
 * either, and so may an error of the service's own.
 * @see https://github.com/microsoft/zerotrustassessment/blob/main/src/powershell/tests/Test-Assessment.61005.ps1
 */
function refusalOf(error: unknown): unknown {
  const known = providerError(withNeeds(error, needs));
  if (known?.reason === 'plan' || known?.reason === 'gone')
    return new ProviderError('plan', known.message, { ...licence, cause: error });
  if (known?.reason === 'unavailable' && known.fix === undefined) {
    const fix = `where that stays so, the tenant may lack ${plan}`;
    return new ProviderError('unavailable', known.message, { fix, cause: error });
  }
  if (known?.reason !== 'permission' || known.lacks !== needs[0]) return error;
  const fix = `${known.fix}; where it is granted, the tenant may lack ${plan}`;
  return new ProviderError('permission', known.message, { lacks: known.lacks, fix, cause: error });
}

/** A package holds nothing itself: it is what its maker wrote down of the app that it names. */
export function toPackage(
  tenant: string,
  row: Package,
  clients: ReadonlyMap<string, string> = new Map(),
): AppRecord {
  const clientId = row.appId || clientOf(row.agentIdentityId, clients);
  const manifest = toManifest(row.manifestId);
  return {
    kind: 'app',
    key: recordKey(tenant, 'app', 'package', row.id),
    ...(clientId && { clientId }),
    name: row.displayName || row.id,
    role: 'registration',
    type: 'integrated-app',
    home: homeOf(row.type),
    ...(row.publisher && { publisher: { name: row.publisher, verified: 'unknown' } }),
    // To block a package takes it from people; the app that it names stays as it was.
    enabled: 'unknown',
    createdAt: 'unknown',
    ...(manifest !== undefined && { manifest }),
    tags: tagsOf(row),
  };
}

function clientOf(agent: Package['agentIdentityId'], clients: ReadonlyMap<string, string>) {
  return agent ? (clients.get(agent) ?? agent) : undefined;
}

/** What is shared or uploaded here, somebody else may have made. */
function homeOf(type: Package['type']): AppRecord['home'] {
  switch (type?.toLowerCase()) {
    case 'microsoft':
      return 'platform';
    case 'external':
      return 'foreign';
    default:
      return 'unknown';
  }
}

function tagsOf(row: Package): readonly string[] {
  const told = {
    type: [row.type],
    platform: [row.platform],
    host: row.supportedHosts ?? [],
    element: row.elementTypes ?? [],
    available: [scopeOf(row.availableTo)],
    deployed: [scopeOf(row.deployedTo)],
    request: row.requestType ? [[row.requestType, row.requestStatus].filter(Boolean).join(' ')] : [],
  };
  const tags = Object.entries(told).flatMap(([name, values]) =>
    values.flatMap((value) => (value ? `${name}:${value.toLowerCase()}` : [])),
  );
  return [...new Set([...tags, ...(row.isBlocked === true ? ['blocked'] : [])])];
}

/** Older and newer answers: `some`, `allowedForSome`, `acquiredForSome`. */
function scopeOf(value: string | null | undefined): string | undefined {
  return value?.replace(/^(?:allowed|acquired)For/i, '');
}
