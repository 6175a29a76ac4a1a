import { z } from 'zod';
import { analyzers } from '../../src/analyzers/index.ts';
import type { AnyConnector, OpenSurface } from '../../src/connectors/connector.ts';
import { connectors } from '../../src/connectors/index.ts';
import { createExchange } from '../../src/lib/exchange.ts';
import { silent } from '../../src/lib/log.ts';
import type { Off } from '../../src/model/coverage.ts';
import type { Gap } from '../../src/model/page.ts';
import type { AnyRecord } from '../../src/model/records.ts';
import { DAY_MS, type Instant, instant } from '../../src/model/values.ts';
import { type ScanTenant, scan } from '../../src/pipeline/scan.ts';
import type { Report } from '../../src/report/report.ts';
import type { Store } from '../../src/store/store.ts';

/** What a surface says: records, and what it could not see; or that it is off; or how it reads. */
export type Said =
  | readonly AnyRecord[]
  | { readonly records?: readonly AnyRecord[]; readonly gaps: readonly Gap[] }
  | Off
  | OpenSurface['read'];

/** A tenant whose surfaces say what a story wants; of what the story is silent they say nothing, whole. */
export interface PlantedTenant {
  readonly id: string;
  readonly platform: string;
  readonly says: Readonly<Record<string, Said>>;
}

/** The day on which a story begins. */
export const FIRST_DAY = Date.parse('2026-11-23T12:00:00Z');

/** Some days before a story begins, or after. */
export function onDay(day: number): Instant {
  return instant(FIRST_DAY + day * DAY_MS);
}

/** A refusal that is about all of a surface. */
export const refused: Gap = { reason: 'permission', what: 'refused', lacks: 'a right' };

/** One scan of planted tenants, on a day of their story, by all analyzers. */
export async function scanPlanted(
  store: Store,
  tenants: readonly [PlantedTenant, ...PlantedTenant[]],
  { day = 0, others = [] }: { readonly day?: number; readonly others?: readonly PlantedTenant[] } = {},
): Promise<Report> {
  const [first, ...rest] = tenants;
  const exchange = createExchange();
  try {
    return await scan({
      store,
      tenants: [toTenant(first), ...rest.map(toTenant)],
      others: others.map(toTenant),
      judges: analyzers.map((analyzer) => ({ analyzer, options: {} })),
      failOn: 'high',
      expectedGaps: [],
      own: {
        homes: new Set(),
        domains: new Set(),
        tenants: [...tenants, ...others].map(({ id }) => id),
      },
      world: {
        exchange,
        now: () => FIRST_DAY + day * DAY_MS,
        wait: async () => {},
        random: () => 0.5,
        log: silent,
      },
      signal: new AbortController().signal,
      isResume: false,
      onProgress: () => {},
    });
  } finally {
    exchange.close();
  }
}

function toTenant({ id, platform, says }: PlantedTenant): ScanTenant {
  const connector = connectors.find((one) => one.id === platform);
  if (connector === undefined) throw new Error(`no connector for ${platform}`);
  return { id, label: id, connector: planted(connector, says), settings: {}, off: [] };
}

function planted(connector: AnyConnector, says: PlantedTenant['says']): AnyConnector {
  return {
    ...connector,
    config: z.unknown(),
    identity: () => 'nobody',
    connect: async () => ({
      identity: 'nobody',
      surfaces: connector.surfaces.map((surface) => {
        const said = says[surface.id] ?? [];
        if (typeof said === 'function') return { ...surface, off: undefined, read: said };
        return {
          ...surface,
          off: 'why' in said ? said : undefined,
          read: async function* () {
            if (!('why' in said))
              yield 'gaps' in said ? { records: said.records ?? [], gaps: said.gaps } : { records: said };
          },
        };
      }),
    }),
  };
}
