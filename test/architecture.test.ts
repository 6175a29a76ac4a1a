import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';

const rooms = [
  'analyzers',
  'cli',
  'config',
  'connectors',
  'knowledge',
  'lib',
  'model',
  'pipeline',
  'report',
  'simulator',
  'store',
  'version',
] as const;

type Room = (typeof rooms)[number];

/** Where a room may look besides itself. Whoever needs more moves the code, or argues with DESIGN.md. */
const mayImport: Readonly<Record<Room, readonly Room[]>> = {
  // To say how a run ended, cli knows the report's exit codes, the store's errors and how to open one; to say which
  // knowledge judged, its version (see below).
  cli: ['config', 'pipeline', 'report', 'store', 'simulator', 'knowledge', 'lib', 'model', 'version'],
  // Between cli and pipeline: it checks each platform's and analyzer's own options, so it knows both lists,
  // and it makes what the pipeline asks for, so it knows its types (see below), but calls none of it. Of the report it
  // knows the lists of kinds of destinations and of formats, whose options it checks; of the knowledge, what an
  // incident is, of which users write their own.
  config: ['connectors', 'analyzers', 'report', 'pipeline', 'knowledge', 'lib', 'model'],
  pipeline: ['connectors', 'analyzers', 'report', 'store', 'knowledge', 'lib', 'model', 'version'],
  connectors: ['lib', 'knowledge', 'model'],
  analyzers: ['knowledge', 'model'],
  report: ['lib', 'model'],
  store: ['lib', 'model'],
  knowledge: ['model'],
  lib: ['model'],
  simulator: ['model'],
  model: [],
  version: [],
};

/**
 * Who may import which package; `types` are gone when the code runs. The report checks the options of its destinations
 * and what receivers answer, so it has zod.
 */
const packages: Readonly<Record<string, { readonly by: readonly Room[]; readonly types?: readonly Room[] }>> =
  {
    kysely: { by: ['store'] },
    // To tell a vendor by the domain of its addresses.
    tldts: { by: ['pipeline'] },
    commander: { by: ['cli'] },
    'csv-parse': { by: ['lib'] },
    'csv-stringify': { by: ['report'] },
    pino: { by: ['cli'], types: ['lib'] },
    // A sink checks its own options, as a platform does.
    zod: { by: ['config', 'connectors', 'analyzers', 'lib', 'report'] },
    'p-limit': { by: ['lib'] },
    '@azure/identity': { by: ['connectors'] },
    '@microsoft/microsoft-graph-client': { by: ['connectors'] },
    '@microsoft/microsoft-graph-types': { by: [], types: ['connectors', 'simulator'] },
    googleapis: { by: ['connectors'], types: ['simulator'] },
    '@octokit/rest': { by: ['connectors'] },
    '@octokit/auth-app': { by: ['connectors'] },
    '@octokit/openapi-types': { by: [], types: ['simulator'] },
    '@slack/web-api': { by: ['connectors'], types: ['simulator'] },
  };

/** They cost time and memory before anybody asked for a scan: loaded when a tenant is opened, not before. */
const sdks = [
  '@azure/identity',
  '@microsoft/microsoft-graph-client',
  'googleapis',
  '@octokit/rest',
  '@octokit/auth-app',
  '@slack/web-api',
];

/** Each breaks a rule, and stands here with the reason until somebody mends it. */
const owed: readonly { readonly file: string; readonly what: string; readonly why: string }[] = [
  {
    file: 'simulator/child.ts',
    what: 'process',
    why: 'it is the entry of a process of its own and talks to its parent',
  },
];

interface Import {
  readonly from: string;
  readonly to: string;
  readonly isTypeOnly: boolean;
  readonly isLazy: boolean;
}

const src = new URL('../src/', import.meta.url).pathname;
const files = globSync('**/*.ts', { cwd: src }).map((file) => file.replaceAll('\\', '/'));
const texts = new Map(files.map((file) => [file, readFileSync(join(src, file), 'utf8')]));
const imports = files.flatMap(importsOf);
const ours = imports.filter(({ to }) => to.startsWith('.')).map((one) => ({ ...one, to: target(one) }));

test('the rooms are those of DESIGN.md', () => {
  const found = new Set(files.map((file) => file.replace(/(?:\/.*|\.ts)$/, '')));

  expect([...found].sort()).toEqual([...rooms].sort());
});

test('relative imports name files that exist, with their .ts; data is imported as .json, within its room', () => {
  const isData = ({ from, to }: (typeof ours)[number]) =>
    to.endsWith('.json') && roomOf(from) === 'knowledge' && roomOf(to) === 'knowledge';
  const lost = ours.filter(
    (one) => !(one.to.endsWith('.ts') || isData(one)) || !existsSync(join(src, one.to)),
  );

  expect(lost.map(told)).toEqual([]);
});

describe('imports point one way', () => {
  test.each(rooms)('%s', (room) => {
    const wrong = ours.filter(({ from, to }) => {
      const other = roomOf(to);
      return roomOf(from) === room && other !== room && !mayImport[room].includes(other) && !isOwed(from, to);
    });

    expect(wrong.map(told)).toEqual([]);
  });

  test('config takes only types from the pipeline', () => {
    const wrong = ours.filter(
      ({ from, to, isTypeOnly }) => roomOf(from) === 'config' && roomOf(to) === 'pipeline' && !isTypeOnly,
    );

    expect(wrong.map(told)).toEqual([]);
  });

  test('of the store, cli knows the errors and how to open it', () => {
    const wrong = ours.filter(
      ({ from, to }) =>
        roomOf(from) === 'cli' &&
        roomOf(to) === 'store' &&
        !['store/errors.ts', 'store/store.ts'].includes(to),
    );

    expect(wrong.map(told)).toEqual([]);
  });

  test('of the knowledge, cli knows the version', () => {
    const wrong = ours.filter(({ from, to }) => roomOf(from) === 'cli' && roomOf(to) === 'knowledge');

    expect(wrong.map(({ to }) => to)).toEqual(['knowledge/version.ts']);
  });

  test('the simulator is imported by the demo alone, through its front door', () => {
    const users = ours.filter(({ from, to }) => roomOf(to) === 'simulator' && roomOf(from) !== 'simulator');

    expect(users.map(told)).toEqual(['cli/demo.ts -> simulator/index.ts']);
  });

  test('no connector imports another', () => {
    const wrong = ours.filter(({ from, to }) => {
      const [mine, theirs] = [platformOf(from), platformOf(to)];
      return mine !== undefined && theirs !== undefined && mine !== theirs;
    });

    expect(wrong.map(told)).toEqual([]);
  });

  test('outside a platform, only the list of connectors knows what is in it; the list knows only its door', () => {
    const wrong = ours.filter(
      ({ from, to }) =>
        platformOf(from) === undefined &&
        platformOf(to) !== undefined &&
        !(from === 'connectors/index.ts' && to.endsWith('/index.ts')),
    );

    expect(wrong.map(told)).toEqual([]);
  });
});

describe('the outer world', () => {
  test.each(['analyzers', 'knowledge', 'model'] as const)('%s can do no I/O', (room) => {
    const wrong = imports.filter(({ from, to }) => roomOf(from) === room && to.startsWith('node:'));

    expect(wrong.map(told)).toEqual([]);
  });

  test('formats can do no I/O', () => {
    const wrong = imports.filter(
      ({ from, to }) => from.startsWith('report/formats/') && to.startsWith('node:') && to !== 'node:util',
    );

    expect(wrong.map(told)).toEqual([]);
  });

  test('only the store knows SQLite', () => {
    const wrong = imports.filter(({ from, to }) => to === 'node:sqlite' && roomOf(from) !== 'store');

    expect(wrong.map(told)).toEqual([]);
  });

  test('packages are imported where they belong', () => {
    const wrong = imports.filter(({ from, to, isTypeOnly }) => {
      if (to.startsWith('.') || to.startsWith('node:')) return false;
      const rule = packages[packageOf(to)];
      const room = roomOf(from);
      return !(rule?.by.includes(room) || (isTypeOnly && rule?.types?.includes(room)));
    });

    expect(wrong.map(told)).toEqual([]);
  });

  test('SDKs are loaded when a tenant is opened', () => {
    const wrong = imports.filter(
      ({ to, isTypeOnly, isLazy }) => sdks.includes(packageOf(to)) && !isTypeOnly && !isLazy,
    );

    expect(wrong.map(told)).toEqual([]);
  });

  test('only cli touches the process', () => {
    const users = using(/(?<![\w.'"/-])process\s*(?:\.|\?\.|\[)/).filter((file) => roomOf(file) !== 'cli');

    expect(users.filter((file) => !isOwed(file, 'process'))).toEqual([]);
  });

  test('the console is nowhere', () => {
    expect(using(/(?<![\w.'"/-])console\s*\./)).toEqual([]);
  });

  test('clock, chance and network come in by the door', () => {
    const given = ['analyzers', 'config', 'connectors', 'knowledge', 'model', 'pipeline', 'report', 'store'];
    const world = /(?<![\w.])(?:Date\.now\(|new Date\(\)|Math\.random\(|setTimeout\(|setInterval\(|fetch\()/;

    expect(using(world).filter((file) => given.includes(roomOf(file)))).toEqual([]);
  });
});

test('what is owed is still owed', () => {
  const paid = owed.filter(
    ({ file, what }) =>
      !(what === 'process'
        ? using(/(?<![\w.'"/-])process\s*\./).includes(file)
        : ours.some(({ from, to }) => from === file && to === what)),
  );

  expect(paid).toEqual([]);
});

/** Biome keeps every import at the start of a line, in single quotes. */
function importsOf(file: string): readonly Import[] {
  const text = texts.get(file) ?? '';
  const fixed = text.matchAll(/^(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm);
  const lazy = text.matchAll(/\bimport\(\s*'([^']+)'\s*\)/g);
  return [
    ...[...fixed].map(([, type, to = '']) => ({
      from: file,
      to,
      isTypeOnly: type !== undefined,
      isLazy: false,
    })),
    ...[...lazy].map(([, to = '']) => ({ from: file, to, isTypeOnly: false, isLazy: true })),
  ];
}

function target({ from, to }: Import): string {
  return join(dirname(from), to).replaceAll('\\', '/');
}

function roomOf(file: string): Room {
  const name = file.replace(/(?:\/.*|\.ts)$/, '');
  return rooms.find((room) => room === name) ?? 'version';
}

function platformOf(file: string): string | undefined {
  return /^connectors\/([^/]+)\//.exec(file)?.[1];
}

function packageOf(to: string): string {
  return to
    .split('/')
    .slice(0, to.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Files whose code, comments left out, says this. */
function using(pattern: RegExp): readonly string[] {
  return files.filter((file) =>
    pattern.test((texts.get(file) ?? '').replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '')),
  );
}

function isOwed(file: string, what: string): boolean {
  return owed.some((debt) => debt.file === file && debt.what === what);
}

function told({ from, to }: { readonly from: string; readonly to: string }): string {
  return `${from} -> ${to}`;
}
