import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { analyzers } from './analyzers/index.ts';
import { connectors } from './connectors/index.ts';
import { replaceFile } from './lib/replace-file.ts';
import { Secret } from './lib/secret.ts';
import type { Own } from './model/dossier.ts';
import { type Severity, severities } from './model/finding.ts';
import { gapReasons } from './model/page.ts';
import type { Judge } from './pipeline/analyze.ts';
import type { ExpectedGap } from './pipeline/outcome.ts';
import type { ScanTenant } from './pipeline/scan.ts';

export interface Config {
  readonly store: string;
  readonly failOn: Severity;
  readonly tenants: readonly [ScanTenant, ...ScanTenant[]];
  readonly judges: readonly Judge[];
  readonly expectedGaps: readonly ExpectedGap[];
  readonly own: Own;
  /** Certificates to trust beside the system's, PEM. */
  readonly ca: string | undefined;
}

export interface Problem {
  /** Where in the file: `tenants[0].auth.secret`. */
  readonly path: string;
  readonly message: string;
}

/** Everything that is wrong with a config, at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly Problem[];

  constructor(file: string, problems: readonly Problem[]) {
    super(`${file} cannot be used`);
    this.problems = problems;
  }
}

const tenantId = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9_-]{0,62}$/,
    'must be lower-case letters, digits, - and _ (it stands in every key, so keep it for good)',
  );

const schema = z.strictObject({
  $schema: z.string().optional(),
  store: z.string().min(1).default('oauthlas.db'),
  failOn: z.enum(severities).default('high'),
  tenants: z
    .array(
      z.looseObject({
        id: tenantId,
        label: z.string().min(1).optional(),
        platform: z.enum(connectors.map((connector) => connector.id)),
        off: z.array(z.string()).default([]),
      }),
    )
    .min(1, 'must name at least one tenant'),
  expectedGaps: z
    .array(
      z.strictObject({
        tenant: z.string().optional(),
        surface: z.string(),
        reason: z.enum(gapReasons),
        owner: z.string().min(1),
        expires: z.iso.date(),
      }),
    )
    .default([]),
  analyzers: z.record(z.string(), z.union([z.literal(false), z.looseObject({})])).default({}),
  network: z.strictObject({ ca: z.string().optional() }).default({}),
});

/** Reads and checks a config file. @throws ConfigError with every problem by its path in the file */
export function loadConfig(file: string, env: Env): Config {
  return checkConfig(readJson(file), { file, env });
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Checks what a config file holds. References (`env:NAME`, `file:PATH` from the file's folder) under `auth`
 * become secrets here and nowhere else. @throws ConfigError
 */
export function checkConfig(
  content: unknown,
  { file, env }: { readonly file: string; readonly env: Env },
): Config {
  const folder = dirname(resolve(file));
  const problems: Problem[] = [];
  const parsed = schema.safeParse(content);
  if (!parsed.success) throw new ConfigError(file, toProblems(parsed.error, []));
  const { data } = parsed;

  const tenants = data.tenants.map((entry, i): ScanTenant | undefined => {
    const path = ['tenants', i] as const;
    const { id, label, platform, off, ...settings } = entry;
    const connector = connectors.find((connector) => connector.id === platform);
    if (connector === undefined) return undefined;
    if (data.tenants.findIndex((other) => other.id === id) !== i) {
      problems.push({ path: toPath([...path, 'id']), message: `${id} is the id of another tenant too` });
    }
    for (const [j, surface] of off.entries()) {
      const known = connector.surfaces.map((surface) => surface.id);
      if (!known.includes(surface)) {
        problems.push({
          path: toPath([...path, 'off', j]),
          message: `${platform} has no surface ${surface}; it has ${known.join(', ')}`,
        });
      }
    }
    const { auth } = settings;
    const resolved =
      auth === undefined
        ? settings
        : { ...settings, auth: resolveSecrets(auth, [...path, 'auth'], { folder, env, problems }) };
    const checked = connector.config.safeParse(resolved);
    if (!checked.success) problems.push(...toProblems(checked.error, path));
    return { id, label: label ?? id, connector, settings: resolved, off };
  });
  const judges = toJudges(data.analyzers, problems);
  data.expectedGaps.forEach((gap, i) => {
    if (gap.tenant !== undefined && !data.tenants.some((tenant) => tenant.id === gap.tenant)) {
      problems.push({
        path: toPath(['expectedGaps', i, 'tenant']),
        message: `no tenant has the id ${gap.tenant}`,
      });
    }
    if (!connectors.some((connector) => connector.surfaces.some((surface) => surface.id === gap.surface))) {
      problems.push({
        path: toPath(['expectedGaps', i, 'surface']),
        message: `there is no surface ${gap.surface}`,
      });
    }
  });
  const ca =
    data.network.ca === undefined
      ? undefined
      : readText(resolve(folder, data.network.ca), ['network', 'ca'], problems);
  const [first, ...rest] = tenants.filter((tenant) => tenant !== undefined);
  if (problems.length > 0 || first === undefined) throw new ConfigError(file, problems);
  return {
    store: resolve(folder, data.store),
    failOn: data.failOn,
    tenants: [first, ...rest],
    judges,
    expectedGaps: data.expectedGaps,
    own: { homes: new Set(), domains: new Set() },
    ca,
  };
}

function readJson(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigError(file, [
      { path: '', message: `cannot be read (${reason(error)}); start from config.example.json` },
    ]);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    // V8 quotes the text around the fault, and a literal secret could stand there: only the place is told.
    const at =
      error instanceof Error ? /line \d+ column \d+|position \d+/.exec(error.message)?.[0] : undefined;
    throw new ConfigError(file, [{ path: '', message: `is not JSON${at === undefined ? '' : ` (${at})`}` }]);
  }
}

interface Resolving {
  readonly folder: string;
  readonly env: Env;
  readonly problems: Problem[];
}

function resolveSecrets(value: unknown, path: readonly PropertyKey[], resolving: Resolving): unknown {
  if (typeof value === 'string') return resolveReference(value, path, resolving);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, resolveSecrets(member, [...path, name], resolving)]),
  );
}

function resolveReference(
  value: string,
  path: readonly PropertyKey[],
  { folder, env, problems }: Resolving,
): unknown {
  if (value.startsWith('env:')) {
    const name = value.slice('env:'.length);
    const found = env[name];
    if (found === undefined || found === '') {
      problems.push({ path: toPath(path), message: `the environment variable ${name} is not set` });
      return new Secret('');
    }
    return new Secret(found.trim());
  }
  if (value.startsWith('file:')) {
    const file = resolve(folder, value.slice('file:'.length));
    return new Secret(readText(file, path, problems)?.trim() ?? '', (next) => replaceFile(file, `${next}\n`));
  }
  return value;
}

function readText(file: string, path: readonly PropertyKey[], problems: Problem[]): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    problems.push({ path: toPath(path), message: `${file} cannot be read (${reason(error)})` });
    return undefined;
  }
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
      const checked = analyzer.options.safeParse(options);
      if (!checked.success) problems.push(...toProblems(checked.error, ['analyzers', analyzer.id]));
      return { analyzer, options };
    });
}

function toProblems(error: z.ZodError, above: readonly PropertyKey[]): readonly Problem[] {
  return error.issues.flatMap((issue): readonly Problem[] => {
    const path = [...above, ...issue.path];
    if (issue.code !== 'unrecognized_keys') return [{ path: toPath(path), message: issue.message }];
    return issue.keys.map((key) => ({ path: toPath([...path, key]), message: 'is not a known option' }));
  });
}

function toPath(path: readonly PropertyKey[]): string {
  return path
    .map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i === 0 ? '' : '.'}${String(part)}`))
    .join('');
}

function reason(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
