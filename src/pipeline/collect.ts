import { hash } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';
import type {
  AnyConnector,
  Expected,
  OpenSurface,
  OpenTenant,
  SurfaceInfo,
  Tools,
} from '../connectors/connector.ts';
import { allEnded } from '../lib/all-ended.ts';
import { ProviderError, providerError, toGap } from '../lib/errors.ts';
import type { Off } from '../model/coverage.ts';
import type { Gap, Page } from '../model/page.ts';
import type { PeopleMode } from '../model/people.ts';
import type { AnyRecord } from '../model/records.ts';
import { DAY_MS, instant } from '../model/values.ts';
import type { Reading } from '../store/intake.ts';
import type { Run } from '../store/runs.ts';
import type { Store } from '../store/store.ts';
import { version } from '../version.ts';
import { surfaceCoverage } from './coverage.ts';
import { protectPage } from './people.ts';

export interface CollectOptions {
  readonly store: Store;
  readonly run: Run;
  readonly tenant: string;
  readonly connector: AnyConnector;
  /** The platform's own members of the tenant in the config file. */
  readonly config: unknown;
  readonly tools: Tools;
  /** What may be stored of people; absent: their names. */
  readonly people?: PeopleMode;
  /** The ids of all tenants of this run: no two of them may be one. */
  readonly ours: readonly string[];
  /** Surfaces that the user switched off. */
  readonly off: readonly string[];
  readonly onProgress: (surface: string, records: number, ended: boolean, expected?: Expected) => void;
}

export interface Collected {
  /** As whom it saw. */
  readonly identity: string;
  /** Our credentials were refused at the door; to be asked who we are is no answer. */
  readonly isShutOut: boolean;
}

/** A cursor goes on within one snapshot, and only while it is young: vendors' page tokens die sooner. */
const CURSOR_LIFE_MS = DAY_MS;

/**
 * Reads every surface of one tenant into the store, side by side, each after the surfaces that it walks.
 * A refusal becomes a gap.
 */
export async function collect(options: CollectOptions): Promise<Collected> {
  const opened = await open(options);
  const stranger = 'error' in opened ? undefined : await strangerAt(opened.vendorId, options);
  if (stranger !== undefined && !('error' in opened)) {
    await opened.close?.();
    for (const surface of options.connector.surfaces) await storeRefusal(options, surface, stranger);
    return { identity: options.connector.identity(options.config), isShutOut: false };
  }
  if ('error' in opened) {
    for (const surface of options.connector.surfaces) await storeRefusal(options, surface, opened.error);
    const isShutOut = providerError(opened.error)?.reason === 'credentials';
    return { identity: options.connector.identity(options.config), isShutOut };
  }

  try {
    await readAll(opened, options);
  } finally {
    await opened.close?.();
  }
  return { identity: opened.identity, isShutOut: false };
}

async function readAll(opened: OpenTenant, options: CollectOptions): Promise<void> {
  const readings = new Map<OpenSurface, Promise<void>>();
  const read = (surface: OpenSurface): Promise<void> => {
    const known = readings.get(surface);
    if (known !== undefined) return known;
    const reading = (async () => {
      const before = opened.surfaces.filter(({ id }) => surface.after?.includes(id) ?? false);
      await Promise.all([...walked(surface, opened.surfaces), ...before].map(read));
      await readSurface(surface, options);
    })();
    readings.set(surface, reading);
    return reading;
  };
  await allEnded(opened.surfaces.map(read));
  await settleComplete(opened.surfaces, options);
}

/** Why the tenant that answers cannot be the one that is meant. */
async function strangerAt(
  vendorId: string | undefined,
  { store, tenant, connector, ours }: CollectOptions,
): Promise<ProviderError | undefined> {
  const platform = connector.id;
  const taken = await store.tenants.claim({ tenant, platform, vendorId: vendorId ?? '' }, ours);
  if (taken === undefined) return undefined;
  if (taken.by === 'same')
    return new ProviderError('unsupported', `it is the same tenant as ${taken.tenant}, under another id`, {
      fix: 'take one of the two out of the config',
    });
  const owner = [taken.owner.platform, taken.owner.vendorId].join(' ').trim();
  const comer = [platform, vendorId ?? ''].join(' ').trim();
  return new ProviderError(
    'unsupported',
    `under the id ${tenant} the store holds ${owner}, and the config leads to ${comer}`,
    { fix: 'give the new one an id of its own, or a store of its own' },
  );
}

/** The surfaces whose records this one walks. */
export function walked<S extends SurfaceInfo>(surface: SurfaceInfo, all: readonly S[]): readonly S[] {
  return all.filter((other) => surface.from?.includes(other.id) ?? false);
}

async function open(options: CollectOptions): Promise<OpenTenant | { readonly error: unknown }> {
  try {
    return await options.connector.connect(options.config, options.tools);
  } catch (error) {
    if (providerError(error) === undefined) throw error;
    return { error };
  }
}

const switchedOff: Off = { why: 'switched off in the config' };

function readingOf({ run, tenant }: CollectOptions, surface: SurfaceInfo): Reading {
  return { run, tenant, surface: surface.id };
}

async function storeRefusal(options: CollectOptions, surface: SurfaceInfo, error: unknown): Promise<void> {
  const reading = readingOf(options, surface);
  const off = options.off.includes(surface.id) ? switchedOff : undefined;
  const progress = await options.store.coverage.begin(reading, off);
  if (progress.status !== 'reading') return;
  await storeGap(options, reading, toGap(error, { what: 'the tenant could not be opened' }));
  await options.store.coverage.end(reading);
  options.onProgress(surface.id, 0, true);
}

async function readSurface(surface: OpenSurface, options: CollectOptions): Promise<void> {
  const { store, run, tenant, tools, people = 'names' } = options;
  const reading = readingOf(options, surface);
  const off = options.off.includes(surface.id) ? switchedOff : surface.off;
  const progress = await store.coverage.begin(reading, off);
  if (progress.status !== 'reading') return;

  const after = isYoung(progress.cursorAt, tools.now()) ? progress.cursor : undefined;
  const isOfWhole = surface.listing === 'whole';
  const basis = basisOf(options);
  const since = isOfWhole
    ? await store.coverage.wholeBookmark(tenant, surface.id, basis)
    : await store.coverage.bookmark(tenant, surface.id);
  // What it told before stands for what it goes on from.
  const feeds = isOfWhole && since === undefined ? [] : [surface.id, ...(surface.after ?? [])];
  let { records } = progress;
  let bookmark: string | undefined;
  try {
    const pages = surface.read({
      tenant,
      signal: tools.signal,
      at: run.startedAt,
      ...(after !== undefined && { after }),
      ...(since !== undefined && { since }),
      expect: (expected) => options.onProgress(surface.id, records, false, expected),
      known: (kind) => alive(store.inventory.known(run, tenant, kind, feeds)),
    });
    for await (const page of pages) {
      await store.intake.page(reading, protectPage(page, people), instant(tools.now()));
      records += page.records.length;
      bookmark = page.bookmark ?? bookmark;
      options.onProgress(surface.id, records, false);
      // SQLite is synchronous: without a breath between pages a Ctrl-C would wait for the end.
      await breathe();
      tools.signal.throwIfAborted();
    }
  } catch (error) {
    // A surface turns refusals into gaps itself; what it let through is about all of it.
    await storeGap(options, reading, toGap(error, { what: 'reading ended early' }));
  }
  const spoiledBy = !isOfWhole ? 'nothing' : surface.asksAgain ? 'gaps-of-all' : 'gaps';
  const place =
    bookmark !== undefined && (await isFirm(surface, options))
      ? ({ bookmark, basis, spoiledBy } as const)
      : undefined;
  options.onProgress(surface.id, await store.coverage.end(reading, place), true);
}

/** Whether all was there that it walks, where a later reading of changes would not find what was not. */
async function isFirm({ asksAgain, from = [] }: SurfaceInfo, options: CollectOptions): Promise<boolean> {
  if (asksAgain !== true) return true;
  const { store, run, tenant } = options;
  const whole = await Promise.all(from.map((id) => store.coverage.wasWhole(run.id, tenant, id)));
  return whole.every(Boolean);
}

/** Whatever decides what is seen of a tenant, and what is made of it: what another one stored, changes cannot mend. */
function basisOf({ run, tenant, people = 'names' }: CollectOptions): string {
  const text = JSON.stringify([version, run.settings?.[tenant] ?? '', people]);
  return hash('sha256', text, 'hex').slice(0, 16);
}

async function storeGap(
  { store, tools, people = 'names' }: CollectOptions,
  reading: Reading,
  gap: Gap,
): Promise<void> {
  const page: Page = { records: [], gaps: [gap] };
  await store.intake.page(reading, protectPage(page, people), instant(tools.now()));
}

/** What is deleted is walked by nobody: whatever is asked of it, the vendor knows no such thing. */
async function* alive<R extends AnyRecord>(records: AsyncIterable<R>): AsyncGenerator<R> {
  for await (const record of records) {
    if (record.kind !== 'app' || record.deletedAt === undefined) yield record;
  }
}

function isYoung(at: string | undefined, now: number): boolean {
  return at !== undefined && now - Date.parse(at) < CURSOR_LIFE_MS;
}

/**
 * What a complete reading does not show is missing; an incomplete one says nothing about absence, but where it lacks
 * single people alone, it says so of the others. A feed shows an event once and keeps it, but what it derives from its
 * events it tells anew in every run.
 */
async function settleComplete(surfaces: readonly OpenSurface[], options: CollectOptions): Promise<void> {
  const { store, run, tenant, connector } = options;
  const coverage = await surfaceCoverage(store, run, { tenant, connector });
  for (const surface of surfaces) {
    const line = coverage.find((line) => line.surface === surface.id);
    const isComplete = line?.status === 'complete';
    const isByPerson =
      surface.listing === 'whole' && line?.status === 'partial' && line.inherits.length === 0;
    for (const kind of surface.yields) {
      const isKept = surface.listing === 'feed' && (kind === 'event' || kind === 'use');
      if (isComplete && !isKept) await store.intake.settle(readingOf(options, surface), kind);
      if (isByPerson && kind === 'grant') await store.intake.settleAnswered(readingOf(options, surface));
    }
  }
}
