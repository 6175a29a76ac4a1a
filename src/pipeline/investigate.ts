import type { AnyConnector } from '../connectors/connector.ts';
import { comparable } from '../lib/text.ts';
import type { SurfaceCoverage } from '../model/coverage.ts';
import { isSettled } from '../model/coverage.ts';
import type { AppDossier } from '../model/dossier.ts';
import { type RecordKey, vendorId } from '../model/keys.ts';
import type { RegisteredVendor } from '../model/register.ts';
import type { Investigation, TenantVerdict } from '../report/investigation.ts';
import type { Store } from '../store/store.ts';
import { surfaceCoverage } from './coverage.ts';
import { appDossiers } from './dossiers.ts';
import { toFoundApps } from './found-app.ts';
import type { ScanTenant } from './scan.ts';
import { recogniser } from './vendors.ts';

/** Its settings may be unchecked: no secret in them is used. */
export type InvestigatedTenant = Pick<ScanTenant, 'id' | 'label' | 'owner' | 'connector' | 'settings'>;

export interface InvestigateOptions {
  /** Absent: nothing was ever scanned. */
  readonly store: Store | undefined;
  readonly tenants: readonly InvestigatedTenant[];
  /** What the user keeps of vendors; absent: nothing. */
  readonly register?: readonly RegisteredVendor[];
  /** A name or a part of one, a client id, the vendor's id of an app, a publisher, a host, a scope, a person. */
  readonly query: string;
  readonly signal: AbortSignal;
}

const NEAR = 10;

/**
 * Whether something is in here, over all tenants, from what the store holds. For each tenant one verdict: present; not
 * found, where every surface that could show it was read whole; else that it cannot be said, with what is in the way.
 */
export async function investigate(options: InvestigateOptions): Promise<Investigation> {
  const query = comparable(options.query);
  const verdicts: TenantVerdict[] = [];
  const near = new Map<string, { readonly name: string; readonly tenantLabel: string }>();
  for (const tenant of options.tenants) {
    const { verdict, missed } = await inTenant(tenant, query, options);
    verdicts.push(verdict);
    for (const name of missed) near.set(`${tenant.id}\n${name}`, { name, tenantLabel: tenant.label });
  }
  return { query: options.query.trim(), verdicts, near: [...near.values()].slice(0, NEAR) };
}

async function inTenant(
  tenant: InvestigatedTenant,
  query: string,
  options: InvestigateOptions,
): Promise<{ readonly verdict: TenantVerdict; readonly missed: readonly string[] }> {
  const { store, signal } = options;
  const { id, label, connector } = tenant;
  const common = {
    tenant: id,
    tenantLabel: label,
    platform: connector.id,
    platformTitle: connector.title,
    blindSpots: connector.blindSpots.length,
  };
  const run = await store?.runs.lastOf(id);
  if (store === undefined || run === undefined)
    return {
      verdict: { ...common, said: 'cannot-say', apps: [], gaps: ['it was never scanned'] },
      missed: [],
    };

  const lines = await surfaceCoverage(store, run, { tenant: id, connector });
  const skipped = lines.filter(({ status }) => status === 'skipped').map(({ surface }) => surface);
  const ofPerson = await store.inventory.appsOfPeople(id, query);
  const found: (readonly [AppDossier, string])[] = [];
  const missed: string[] = [];
  const ref = { id, label, platform: connector.id, people: 'unknown' } as const;
  const own = { homes: new Set<string>(), domains: new Set<string>() };
  for await (const dossier of appDossiers(store, ref, {
    off: [],
    own,
    recognise: recogniser(options.register ?? []),
    signal,
  })) {
    const by = matchOf(dossier, query, ofPerson);
    if (by !== undefined) found.push([dossier, by]);
    else missed.push(...nearOf(dossier, query));
  }
  const apps = await toFoundApps(found, { store, tenant, lines });
  apps.sort((a, b) => b.impact - a.impact || (a.name < b.name ? -1 : 1));
  const gaps = [...gapsOf(connector, lines, skipped)];
  if (query === '') gaps.push('nothing was asked for');
  if (apps.length === 0) {
    // A later run under another mode took the names out of all tenants, too.
    if ((run.people ?? 'names') !== 'names' || (await store.people.kept()) !== 'names')
      gaps.push('people are not stored by name, so it may be a person that no name or address can find');
    const traces = await store.inventory.byClient(id, [query, options.query.trim()]);
    for (const surface of new Set(traces.map((trace) => trace.surface)))
      gaps.push(`${surface} told of this client id, and no app of it is known: it may be gone, or hidden`);
  }
  const said = apps.length > 0 ? 'present' : gaps.length > 0 ? 'cannot-say' : 'not-found';
  return { verdict: { ...common, readAt: run.startedAt, said, apps, gaps }, missed };
}

/** By what it is found. An id or a scope is meant whole; of a name or a host a part will do. */
function matchOf(
  { key, clientId, name, told, grants }: AppDossier,
  query: string,
  ofPerson: ReadonlySet<RecordKey>,
): string | undefined {
  if (query === '') return undefined;
  const is = (text: string | undefined) => text !== undefined && comparable(text) === query;
  const has = (text: string | undefined) => text !== undefined && comparable(text).includes(query);
  if (is(clientId)) return 'its client id';
  if (is(vendorId(key))) return 'its id in this tenant';
  if (told.homes.some(is)) return 'its home';
  if (has(name)) return 'its name';
  const other = told.names.find(has);
  if (other !== undefined) return `another name that it bore: ${other}`;
  if (told.publishers.some(has)) return 'its publisher';
  if (grants.some(({ scopes }) => scopes.some(is))) return 'a scope that it holds';
  if (ofPerson.has(key)) return 'the person for whom it acts';
  const host = hostIn(query);
  const isHost = (address: string) => host !== undefined && hostOf(address) === host;
  if (told.redirects.some((address) => has(address) || has(hostOf(address)) || isHost(address)))
    return 'an address to which its tokens may be sent';
  return undefined;
}

/** The host of an address that was pasted whole, or of a name in another script. */
function hostIn(query: string): string | undefined {
  return hostOf(query) ?? hostOf(`https://${query}`);
}

function hostOf(address: string): string | undefined {
  // An address without a host (`urn:…`) has an empty one, which is nobody's.
  return (URL.canParse(address) && new URL(address).hostname) || undefined;
}

/** What is like what was asked for: a name, or a scope of which it is a part. */
function nearOf({ name, told, grants }: AppDossier, query: string): readonly string[] {
  if (isNear(name, query)) return [name];
  const other = told.names.find((one) => isNear(one, query));
  if (other !== undefined) return [`${name}, which bore the name ${other}`];
  if (query.length < 4) return [];
  const scope = grants.flatMap(({ scopes }) => scopes).find((scope) => comparable(scope).includes(query));
  return scope === undefined ? [] : [`${name}, which holds ${scope}`];
}

/** A name that shares a word with what was asked, or that somebody misspelt by a letter or two. */
function isNear(name: string, query: string): boolean {
  const words = (text: string) => comparable(text).match(/[\p{L}\p{N}]{4,}/gu) ?? [];
  const asked = words(query);
  return words(name).some((word) => asked.some((other) => differsLittle(word, other)));
}

/** By at most one letter in eight, and one at least: Levenshtein’s distance, a row at a time. */
function differsLittle(a: string, b: string): boolean {
  const most = Math.max(1, Math.floor(Math.max(a.length, b.length) / 8) + 1);
  if (Math.abs(a.length - b.length) > most) return false;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, swap));
    }
    row = next;
  }
  return (row[b.length] ?? most + 1) <= most;
}

/** What could show an app, or a person or a name with it, and was not read whole: any of it could have shown what was asked for. */
function gapsOf(
  { surfaces }: AnyConnector,
  lines: readonly SurfaceCoverage[],
  skipped: readonly string[],
): readonly string[] {
  const showing = surfaces.filter(({ yields }) =>
    // A trace of use alone is none of access: what was used and holds nothing any more is gone.
    yields.some((kind) => kind !== 'use' && kind !== 'setting' && kind !== 'trust'),
  );
  return lines
    .filter((line) => !isSettled(line) && showing.some(({ id }) => id === line.surface))
    .map(({ surface, status, gaps, inherits }) => {
      const [first] = gaps;
      if (skipped.includes(surface)) return `${surface} was not read (${first?.what ?? 'switched off'})`;
      const why =
        first === undefined ? `it walks ${inherits.join(' and ')}` : `${first.reason}: ${first.what}`;
      return `${surface} was ${status === 'failed' ? 'not read' : 'read in part'} (${why})`;
    });
}
