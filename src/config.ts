import { dirname, resolve } from 'node:path';
import type { z } from 'zod';
import { analyzers } from './analyzers/index.ts';
import { readCa } from './config/ca.ts';
import { type Choice, choose } from './config/choice.ts';
import { checkDestinations, chooseDestinations } from './config/destinations.ts';
import { type Frame, frame } from './config/frame.ts';
import { readIncidents } from './config/incidents.ts';
import { toOwn } from './config/own.ts';
import { checkPlaces, takenPlaces } from './config/places.ts';
import { ConfigError, inWords, type Problem, toPath, toProblems } from './config/problems.ts';
import { readJson } from './config/read-json.ts';
import { type Env, resolveSecrets } from './config/references.ts';
import { toRegister } from './config/register.ts';
import { checkStore } from './config/store.ts';
import { connectors } from './connectors/index.ts';
import type { Own } from './model/dossier.ts';
import type { Severity } from './model/finding.ts';
import type { PeopleMode } from './model/people.ts';
import type { RegisteredVendor } from './model/register.ts';
import type { Destination } from './pipeline/deliver.ts';
import type { Judge } from './pipeline/judges.ts';
import type { ExpectedGap } from './pipeline/outcome.ts';
import type { OtherTenant, ScanTenant } from './pipeline/scan.ts';

export { type Choice, ChoiceError } from './config/choice.ts';
export { readIncidents } from './config/incidents.ts';
export { configJsonSchema } from './config/json-schema.ts';
export { ConfigError } from './config/problems.ts';

export interface Config {
  /** Of the bytes of its file, which holds references and no secrets; absent where there is no file. */
  readonly sha256?: string;
  readonly store: string;
  readonly failOn: Severity;
  readonly people: PeopleMode;
  /** Those that were chosen, in the file's order. */
  readonly tenants: readonly [ScanTenant, ...ScanTenant[]];
  readonly judges: readonly Judge[];
  readonly expectedGaps: readonly ExpectedGap[];
  readonly own: Own;
  readonly register: readonly RegisteredVendor[];
  /** Those of its tenants that were not chosen. */
  readonly others: readonly OtherTenant[];
  /** Files that it refers to: secrets, certificates. */
  readonly files: readonly string[];
  /** Certificates to trust beside the system's, PEM. */
  readonly ca: string | undefined;
  /** Who hears of what changes. */
  readonly destinations: readonly Destination[];
}

export interface ConfigOptions {
  readonly file: string;
  readonly env: Env;
  /** Only these tenants' secrets are needed; absent: all of them. */
  readonly choice?: Choice | undefined;
}

/**
 * Reads and checks a config file: the frame first, and what stands within once that is right.
 * @throws ConfigError with every problem of that step by its path in the file, ChoiceError
 */
export function loadConfig(file: string, env: Env, choice?: Choice): Config {
  const { content, sha256 } = readJson(file);
  return { ...checkConfig(content, { file, env, choice }), sha256 };
}

/**
 * What delivering needs of a config file, and no secret but those of the destinations that are named; none named: all.
 * @throws ConfigError, ChoiceError
 */
export function deliveryOf(file: string, env: Env, names: readonly string[] = []): DeliveryConfig {
  const data = checkFrame(readJson(file).content, file);
  const chosen = chooseDestinations(data.destinations, names);
  const checking = newChecking(file, env);
  const destinations = checkDestinations(data.destinations, chosen, checking);
  const place = checkPlace(data, { file, destinations, checking });
  if (checking.problems.length > 0) throw new ConfigError(file, checking.problems);
  return { store: place.store, ca: place.ca, destinations };
}

export type DeliveryConfig = Pick<Config, 'store' | 'ca' | 'destinations'>;

/** Where the store of a config is and which of its tenants are meant. @throws ConfigError, ChoiceError */
export function outlineOf(file: string, choice?: Choice): Outline {
  const { store, tenants, destinations, register, incidents } = checkFrame(readJson(file).content, file);
  const chosen = choose(tenants, choice);
  return {
    store: resolve(dirname(resolve(file)), store),
    incidents: incidents.map((feed) => resolve(dirname(resolve(file)), feed)),
    destinations: Object.keys(destinations),
    // What is wrong with it, a scan tells.
    register: toRegister(register, []),
    tenants: tenants
      .filter(({ id }) => chosen.has(id))
      .flatMap(({ id, label, owner, platform, ...settings }) => {
        const connector = connectors.find((connector) => connector.id === platform);
        return connector === undefined
          ? []
          : [{ id, label: label ?? id, ...(owner !== undefined && { owner }), connector, settings }];
      }),
  };
}

/** What a config says before any secret is looked at. */
export interface Outline {
  readonly store: string;
  /** Their settings are unchecked, and hold references in place of secrets. */
  readonly tenants: readonly Pick<ScanTenant, 'id' | 'label' | 'owner' | 'connector' | 'settings'>[];
  /** Files of vendor incidents. */
  readonly incidents: readonly string[];
  /** The names of all of them. */
  readonly destinations: readonly string[];
  readonly register: readonly RegisteredVendor[];
}

/**
 * Checks what a config file holds. References (`env:NAME`, `file:PATH` from the file's folder) under `auth`, and
 * where a destination wants a secret, become secrets here and nowhere else. @throws ConfigError, ChoiceError
 */
export function checkConfig(content: unknown, { file, env, choice }: ConfigOptions): Config {
  const data = checkFrame(content, file);
  const chosen = choose(data.tenants, choice);
  const checking = newChecking(file, env, chosen);

  const tenants = data.tenants.flatMap((_, i) => checkTenant(data.tenants, i, checking) ?? []);
  const judges = toJudges(data.analyzers, checking.problems);
  checkGaps(data, checking.problems);
  checkIncidents(data, checking);
  const register = toRegister(data.register, checking.problems);
  const destinations = checkDestinations(data.destinations, Object.keys(data.destinations), checking);
  const place = checkPlace(data, { file, destinations, checking });
  const [first, ...rest] = tenants.filter((tenant) => chosen.has(tenant.id));
  if (checking.problems.length > 0 || first === undefined) throw new ConfigError(file, checking.problems);
  return {
    ...place,
    failOn: data.failOn,
    people: data.people,
    tenants: [first, ...rest],
    judges,
    expectedGaps: data.expectedGaps,
    own: toOwn(data.own ?? {}, tenants),
    destinations,
    register,
    others: tenants.filter((tenant) => !chosen.has(tenant.id)),
  };
}

/** The files that a config leads to, each there for one thing. */
function checkPlace(
  data: Frame,
  {
    file,
    destinations,
    checking: { folder, problems, files },
  }: {
    readonly file: string;
    readonly destinations: readonly Destination[];
    readonly checking: Checking;
  },
): Pick<Config, 'store' | 'ca' | 'files'> {
  const store = checkStore(data.store, file, problems);
  const caFile = data.network.ca === undefined ? undefined : resolve(folder, data.network.ca);
  const ca = caFile === undefined ? undefined : readCa(caFile, problems);
  const all = [...files, ...(caFile === undefined ? [] : [caFile])];
  checkPlaces(destinations, takenPlaces({ store, files: all, config: file }), problems);
  return { store, ca, files: all };
}

function checkFrame(content: unknown, file: string): Frame {
  const parsed = frame.safeParse(content, inWords);
  if (!parsed.success) throw new ConfigError(file, toProblems(parsed.error, []));
  return parsed.data;
}

interface Checking {
  readonly folder: string;
  readonly env: Env;
  readonly problems: Problem[];
  readonly files: string[];
  /** Ids of the tenants that are going to be scanned. */
  readonly chosen: ReadonlySet<string>;
}

function newChecking(file: string, env: Env, chosen: ReadonlySet<string> = new Set()): Checking {
  return { folder: dirname(resolve(file)), env, problems: [], files: [], chosen };
}

/** One that is not chosen is checked too, but for what its secrets hold. */
function checkTenant(all: Frame['tenants'], i: number, checking: Checking): ScanTenant | undefined {
  const { problems, chosen } = checking;
  const path = ['tenants', i] as const;
  const entry = all[i];
  const connector = connectors.find((connector) => connector.id === entry?.platform);
  if (entry === undefined || connector === undefined) return undefined;
  const { id, label, group, owner, platform, off = [], ...settings } = entry;
  if (all.findIndex((other) => other.id === id) !== i) {
    problems.push({ path: toPath([...path, 'id']), message: `${id} is the id of another tenant too` });
  }
  const known = connector.surfaces.map((surface) => surface.id);
  for (const [j, surface] of off.entries()) {
    if (known.includes(surface)) continue;
    problems.push({
      path: toPath([...path, 'off', j]),
      message: `${platform} has no surface ${surface}; it has ${known.join(', ')}`,
    });
  }
  const { auth } = settings;
  const isIdle = !chosen.has(id);
  const resolved = {
    ...settings,
    ...(auth !== undefined && {
      auth: resolveSecrets(auth, [...path, 'auth'], { ...checking, isIdle }),
    }),
    ...placed(settings, connector.paths ?? [], checking),
  };
  const checked = connector.config.safeParse(resolved, inWords);
  // Of a secret that is not there one word is enough.
  const told = new Set(problems.map(({ path }) => path));
  if (!checked.success)
    problems.push(...toProblems(checked.error, path).filter((problem) => !told.has(problem.path)));
  return {
    id,
    label: label ?? id,
    ...(group !== undefined && { group }),
    ...(owner !== undefined && { owner }),
    connector,
    settings: resolved,
    off,
  };
}

/** Files that are no secrets: by a path, which may be written as a reference. */
function placed(
  settings: Readonly<Record<string, unknown>>,
  paths: readonly string[],
  { folder, files }: Checking,
): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const member of paths) {
    const given = settings[member];
    if (typeof given !== 'string' || given === '') continue;
    const file = resolve(folder, given.replace(/^file:/, ''));
    files.push(file);
    found[member] = file;
  }
  return found;
}

function toJudges(chosen: Readonly<Record<string, unknown>>, problems: Problem[]): readonly Judge[] {
  for (const id of Object.keys(chosen)) {
    if (!analyzers.some((analyzer) => analyzer.id === id)) {
      problems.push({
        path: toPath(['analyzers', id]),
        message: `there is no analyzer ${id}; there are ${analyzers.map((a) => a.id).join(', ')}`,
      });
    }
  }
  return analyzers
    .filter((analyzer) => chosen[analyzer.id] !== false)
    .map((analyzer) => {
      const options = chosen[analyzer.id] ?? {};
      const checked: z.ZodSafeParseResult<unknown> = analyzer.options.safeParse(options, inWords);
      if (!checked.success) problems.push(...toProblems(checked.error, ['analyzers', analyzer.id]));
      return { analyzer, options };
    });
}

/** What is wrong with a feed is told with the file that it stands in. */
function checkIncidents({ incidents }: Frame, { folder, problems }: Checking): void {
  incidents.forEach((feed, i) => {
    try {
      readIncidents(resolve(folder, feed));
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      for (const { path, message } of error.problems)
        problems.push({
          path: toPath(['incidents', i]),
          message: `${feed}: ${path === '' ? '' : `${path} `}${message}`,
        });
    }
  });
}

function checkGaps({ tenants, expectedGaps }: Frame, problems: Problem[]): void {
  const surfaces = connectors.flatMap((connector) => connector.surfaces.map((surface) => surface.id));
  expectedGaps.forEach(({ tenant, surface }, i) => {
    const told = (member: string, message: string) =>
      problems.push({ path: toPath(['expectedGaps', i, member]), message });
    if (tenant !== undefined && !tenants.some(({ id }) => id === tenant))
      told('tenant', `no tenant has the id ${tenant}`);
    const platform = tenants.find(({ id }) => id === tenant)?.platform;
    const ofPlatform = connectors.find(({ id }) => id === platform)?.surfaces.map(({ id }) => id);
    if (!surfaces.includes(surface)) told('surface', `there is no surface ${surface}`);
    else if (ofPlatform?.includes(surface) === false)
      told('surface', `${platform} has no surface ${surface}`);
  });
}
