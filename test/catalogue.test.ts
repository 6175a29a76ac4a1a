import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { generate } from '../scripts/docs/generate.ts';
import { todo } from '../scripts/new/unit.ts';
import { analyzers } from '../src/analyzers/index.ts';
import { loadConfig } from '../src/config.ts';
import { connectors } from '../src/connectors/index.ts';
import { ndjson } from '../src/report/formats/ndjson.ts';
import { ocsf } from '../src/report/formats/ocsf.ts';
import { eventFormats, eventSinks, formats, tables } from '../src/report/index.ts';
import { externalAccount } from './connectors/google/support.ts';
import { createAuthority } from './support/certificate.ts';
import { findingEvent, hugeFinding, runEvent } from './support/event.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const manifest = JSON.parse(read('package.json'));
const schema = JSON.parse(read('config.schema.json'));

/** Every unit that has a page of its own. */
interface Unit {
  readonly id: string;
  readonly source: string;
  readonly page: string;
  readonly test: string;
  readonly headings: readonly string[];
}

const surfaces = connectors.flatMap((connector) =>
  connector.surfaces.map(({ id }): Unit => {
    const stem = `connectors/${connector.id}/${id}`;
    return {
      ...{ id, source: `src/${stem}.ts`, page: `src/${stem}.md`, test: `test/${stem}.test.ts` },
      headings: ['Question', 'Endpoint', 'Needs', 'Cannot see', 'Paging and throttling'],
    };
  }),
);

const judges = analyzers.map(({ id }): Unit => {
  const stem = `analyzers/${id}`;
  return {
    ...{ id, source: `src/${stem}.ts`, page: `src/${stem}.md`, test: `test/${stem}.test.ts` },
    headings: ['Why it matters', 'What it looks at', 'What to do', 'When it is wrong'],
  };
});

const units = [...surfaces, ...judges];

describe.each(units)('$source', ({ id, source, page, test: itsTest, headings }) => {
  test('has its source, its page and its test, all of one name', () => {
    expect([source, page, itsTest].filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  test('has a page that answers what readers ask', () => {
    const found = read(page)
      .split('\n')
      .filter((line) => /^##? /.test(line));

    expect(found).toEqual([`# ${id}`, ...headings.map((heading) => `## ${heading}`)]);
  });

  test('has no section that was left empty', () => {
    const sections = read(page).split(/^## .*$/m);

    expect(sections.slice(1).filter((text) => text.trim() === '')).toEqual([]);
  });
});

test('every page beside a source belongs to a unit on a list', () => {
  const pages = globSync('src/**/*.md', { cwd: root }).map((path) => path.replaceAll('\\', '/'));

  expect(
    pages.sort(),
    'a surface goes on the list in the index.ts of its platform, an analyzer on that in src/analyzers/index.ts',
  ).toEqual(units.map(({ page }) => page).sort());
});

test('nothing of a template was left to write', () => {
  // The tests that a template makes look for these words themselves.
  const files = globSync('src/**/*.{ts,md}', { cwd: root });

  expect(files.filter((path) => read(path).includes(todo))).toEqual([]);
});

test('ids are unique', () => {
  const lists = [
    connectors.map(({ id }) => id),
    analyzers.map(({ id }) => id),
    [...formats, ...tables, ...eventFormats].map(({ id }) => id),
    eventSinks.map(({ id }) => id),
    ...connectors.map((connector) => [...connector.surfaces, ...connector.blindSpots].map(({ id }) => id)),
    ...analyzers.map(({ rules }) => rules.map(({ id }) => id)),
  ];

  expect(lists.flatMap((ids) => ids.filter((id, i) => ids.indexOf(id) !== i))).toEqual([]);
});

test.each(
  globSync('src/report/{formats,sinks,event-sinks}/*.ts', { cwd: root }).map((path) =>
    path.replaceAll('\\', '/'),
  ),
)('%s has a test of its name', (path) => {
  expect(existsSync(join(root, path.replace(/^src/, 'test').replace(/\.ts$/, '.test.ts')))).toBe(true);
});

test('every format has a file of its name', () => {
  const stems = globSync('src/report/formats/*.ts', { cwd: root }).map((path) => basename(path, '.ts'));

  const ids = [...formats, ...tables, ...eventFormats].map(({ id }) => id);
  expect(ids.sort()).toEqual(stems.sort());
});

test('every kind of destination has a file of its name', () => {
  const stems = globSync('src/report/event-sinks/*.ts', { cwd: root }).map((path) => basename(path, '.ts'));

  expect(eventSinks.map(({ id }) => id).sort()).toEqual(stems.sort());
});

test.each(eventSinks)('docs/destinations.md tells of $id and of each of its options', ({ id, options }) => {
  const [, section = ''] =
    new RegExp(`^## ${RegExp.escape(id)}$(.*?)(?=^## |(?![^]))`, 'ms').exec(read('docs/destinations.md')) ??
    [];
  const [table = ''] = /^\| Option \|.*?\n\n/ms.exec(section) ?? [];
  const told = [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);

  expect(section).not.toBe('');
  expect(told.sort()).toEqual(
    optionPaths(z.toJSONSchema(options, { io: 'input', unrepresentable: 'any' })).toSorted(),
  );
});

describe('docs', () => {
  test('what is made from the code is fresh: else run `npm run docs`', async () => {
    for (const [path, text] of await generate()) expect(read(path), path).toBe(text);
  });

  test('permissions.md names every host, every call and every right', () => {
    const page = read('docs/permissions.md');
    const named = connectors.flatMap(({ hosts, surfaces }) => [
      ...hosts,
      ...surfaces.flatMap(({ calls, needs }) => [...calls, ...needs]),
    ]);

    expect(named.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  test('permissions.md warns of the scope that can do more than read', () => {
    const page = read('docs/permissions.md');

    expect(page).toMatch(
      /\*\*Warning\.\*\* `[^`]*admin\.directory\.user\.security` is not a read-only scope/,
    );
  });

  test('every call of a surface is a GET, a batch of them, our hunting query, or a method of Slack’s that reads', () => {
    const calls = connectors.flatMap((connector) => connector.surfaces.flatMap((surface) => surface.calls));
    const reads = [
      /^GET \/\S+$/,
      /^POST \/(?:v1\.0|beta)\/\$batch$/,
      /^POST \/v1\.0\/security\/runHuntingQuery$/,
      /^POST \/api\/[\w.]+\.(?:list|info|integrationLogs)$/,
    ];

    expect(calls.filter((call) => !reads.some((read) => read.test(call)))).toEqual([]);
  });

  test('permissions.md warns of the scope of Slack that can do more than read', () => {
    expect(read('docs/permissions.md')).toMatch(/\*\*Warning\.\*\* `admin` is not a read-only scope/);
  });

  test('configuration.md tells of every option', () => {
    const page = read('docs/configuration.md');

    // Those of analyzers stand in docs/analyzers.md.
    const options = optionPaths(schema).filter((path) => !path.startsWith('analyzers.'));
    const names = new Set(options.map((path) => path.split(/[.[\]]+/).at(-1) ?? ''));

    expect([...names].filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  describe('events.md', () => {
    const sections = read('docs/events.md').split(/^## /m);
    const failed = { tenant: 'example-corp', platform: 'm365', status: 'failed', records: 0 } as const;
    const many = [...Array(25).keys()].map((i) => ({ ...failed, surface: `s${i}` }));
    const findings = [
      findingEvent(),
      hugeFinding('x'),
      findingEvent({ change: 'resolved', app: null }),
      findingEvent({ scopesAdded: ['Mail.ReadWrite'] }),
      findingEvent({ app: { areUsersMore: true } }),
    ];
    const one = [{ id: 'example-corp', label: 'Example Corp', platform: 'm365' }];
    const runs = [runEvent(), runEvent({ surfaces: many, tenants: one, why: 'x'.repeat(9000) })];

    test.each([
      ['OCSF: a finding', ocsf, findings],
      ['OCSF: a run', ocsf, runs],
      ['NDJSON: a finding', ndjson, findings],
      ['NDJSON: a run', ndjson, runs],
    ] as const)('tells of every member and of no other, with an example: %s', (heading, format, events) => {
      const section = sections.find((text) => text.startsWith(`${heading}\n`)) ?? '';
      const told = [...section.matchAll(/^\| (`.+?`) \|/gm)].flatMap(([, cell = '']) => cell.split(', '));
      const lines = events.map((event) => format.render(event, { isFirst: true }));

      const written = new Set(lines.flatMap((line) => memberPaths(JSON.parse(line))));
      expect(told.map((name) => name.replaceAll('`', '')).sort()).toEqual([...written].sort());
      const [, example = ''] = /^```json\n(.+)\n```$/m.exec(section) ?? [];
      expect(example).toBe(lines[0]);
    });
  });

  test('links lead to files that exist', () => {
    const pages = globSync(['*.md', 'docs/*.md', 'src/**/*.md'], { cwd: root });
    const broken = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
        .map(([, link = '']) => link)
        .filter((link) => !existsSync(join(root, dirname(page), link)))
        .map((link) => `${page}: ${link}`),
    );

    expect(broken).toEqual([]);
  });

  test('only example domains and no machine of ours stand in the texts', () => {
    const pages = globSync(['*.md', 'docs/*.md', 'NOTICE', 'config.example.json'], { cwd: root });
    const addresses = pages.flatMap((page) => read(page).match(/[\w.-]+@[\w-]+\.[\w.-]*\w/g) ?? []);
    const paths = pages.filter((page) => /(?:^|[\s"'(])\/(?:home|root|work|Users)\//m.test(read(page)));

    expect(
      addresses.filter(
        (one) =>
          !/@(?:[\w-]+\.)*(?:example|test|example\.(?:com|org|net)|example-[\w-]+\.iam\.gserviceaccount\.com)$/.test(
            one,
          ),
      ),
    ).toEqual([]);
    expect(paths).toEqual([]);
  });
});

describe('what a newcomer meets first', () => {
  test('README gives two commands that do everything, and both exist', () => {
    const readme = read('README.md');

    expect(readme).toMatch(/^npm ci && npm run demo$/m);
    expect(readme).toMatch(/^npm ci && npm test$/m);
    expect(Object.keys(manifest.scripts)).toEqual(expect.arrayContaining(['demo', 'test', 'check', 'new']));
  });

  test('every `npm run` in the texts is a script', () => {
    const pages = globSync(['*.md', 'docs/*.md', '.ci/run'], { cwd: root });
    const named = pages.flatMap((page) =>
      [...read(page).matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name),
    );

    expect(named.filter((name) => name !== undefined && !(name in manifest.scripts))).toEqual([]);
  });

  test('every exit code stands in README, in docs/exit-codes.md and in docs/scheduling.md', async () => {
    const { exitCodes } = await import('../src/report/exit-codes.ts');
    const pages = ['README.md', 'docs/exit-codes.md', 'docs/scheduling.md'].map(read);

    for (const code of Object.values(exitCodes))
      for (const page of pages) expect(page).toMatch(new RegExp(`^\\| ${code} \\|`, 'm'));
  });

  test('CHANGELOG tells of the version in package.json', () => {
    expect(read('CHANGELOG.md')).toMatch(new RegExp(`^## \\[${RegExp.escape(manifest.version)}\\]`, 'm'));
  });

  test('the licence is what package.json says, and the notice goes with it', () => {
    expect(manifest.license).toBe('Apache-2.0');
    expect(read('LICENSE')).toMatch(/^\s+Apache License\n\s+Version 2\.0, January 2004/);
    expect(manifest.files).toEqual(
      expect.arrayContaining(['dist', 'NOTICE', 'config.example.json', 'config.schema.json']),
    );
  });

  describe('config.example.json', () => {
    const folder = mkdtempSync(join(tmpdir(), 'oauthlas-example-'));
    afterAll(() => rmSync(folder, { recursive: true, force: true }));
    const text = read('config.example.json');

    test('holds references and no secret', () => {
      const example = JSON.parse(text);
      const secrets = example.tenants.flatMap(({ auth }: { auth: object }) => secretsIn(auth));

      expect(secrets.length).toBeGreaterThanOrEqual(example.tenants.length - 2);
      expect(secrets.filter((value: string) => !/^(?:env|file):/.test(value))).toEqual([]);
    });

    test('passes the check when what it refers to is there', () => {
      const file = join(folder, 'oauthlas.config.json');
      writeFileSync(file, text);
      const env = Object.fromEntries(
        [...text.matchAll(/"env:([^"]+)"/g)].map(([, name = '']) => [
          name,
          name.endsWith('_ENDPOINT')
            ? 'http://127.0.0.1/token'
            : name.startsWith('WEBHOOK')
              ? `whsec_${Buffer.alloc(32).toString('base64')}`
              : 'x',
        ]),
      );
      const { cert, key } = createAuthority('Test').issue({ hosts: ['app.test'] });
      const pem = `${cert}${key}`;
      const keyFile = JSON.stringify({ client_email: 'a@b.test', client_id: '1', private_key: key });
      const federation = externalAccount('/run/token');
      for (const [, path = ''] of text.matchAll(/"(?:file:|ca": ")([^"]+)"/g)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        const json = path.includes('external-account') ? federation : keyFile;
        const content = path.endsWith('.json') ? json : path.endsWith('-token') ? 'a.b.c' : pem;
        writeFileSync(join(folder, path), path.endsWith('.csv') ? 'Client ID,Scopes\n' : content);
      }

      const config = loadConfig(file, env);

      const example = JSON.parse(text);
      expect(config.tenants.map(({ id }) => id)).toEqual(example.tenants.map(({ id }: { id: string }) => id));
      expect(config.expectedGaps).toEqual(example.expectedGaps);
      expect(config.destinations.map(({ name }) => name)).toEqual(Object.keys(example.destinations));
    });

    test('shows every option there is, and a tenant for each way to sign in', () => {
      const shown = new Set(shownPaths(JSON.parse(text)));

      expect(optionPaths(schema).filter((path) => !shown.has(path))).toEqual([]);
    });
  });

  describe('config.schema.json', () => {
    const strict = z.fromJSONSchema(schema);
    const example = JSON.parse(read('config.example.json'));
    const [first, ...rest] = example.tenants;

    test('accepts the example, in which it is named', () => {
      expect(strict.safeParse(example).error?.issues ?? []).toEqual([]);
      expect(example.$schema).toBe('./config.schema.json');
    });

    test.each<[string, object]>([
      ['an unknown key', { ...example, tenats: [] }],
      ['an unknown key of a tenant', { ...example, tenants: [{ ...first, colour: 'red' }, ...rest] }],
      ['a key of another platform', { ...example, tenants: [{ ...first, mode: 'full' }, ...rest] }],
      ['an unknown platform', { ...example, tenants: [{ ...first, platform: 'm356' }, ...rest] }],
      [
        'an unknown key of a sign-in',
        { ...example, tenants: [{ ...first, auth: { ...first.auth, colour: 'red' } }] },
      ],
      [
        'a secret in plain text',
        { ...example, tenants: [{ ...first, auth: { kind: 'bearer', token: 'plain-text' } }] },
      ],
      ['an unknown surface', { ...example, tenants: [{ ...first, off: ['grants'] }] }],
      ['an unknown analyzer', { ...example, analyzers: { 'stale-grants': {} } }],
      ['an unknown option of an analyzer', { ...example, analyzers: { 'stale-grant': { day: 1 } } }],
      ['an unknown way to keep people', { ...example, people: 'initials' }],
      ['an unknown key of own', { ...example, own: { tenants: ['x'] } }],
      ['no tenant', { ...example, tenants: [] }],
      ['an address of another scheme', { ...example, tenants: [{ ...first, baseUrl: 'ftp://x' }] }],
      ['an address with a path', { ...example, tenants: [{ ...first, baseUrl: 'https://x/y' }] }],
      ['a refresh token that could not be kept', { ...example, tenants: [rotating('env:TOKEN')] }],
      [
        'a gap of no surface',
        { ...example, expectedGaps: [{ ...example.expectedGaps[0], surface: 'sign-in' }] },
      ],
      ['an organization by its address', { ...example, own: { githubOrganizations: ['https://x.com/y'] } }],
    ])('refuses %s', (_, config) => {
      expect(strict.safeParse(config).success).toBe(false);
    });

    test.each<[string, object]>([
      ['a directory in upper case', { own: { tenantIds: ['5D0C7A91-3B42-4C8E-9F16-7A2E84D1B603'] } }],
      ['a customer in lower case', { own: { googleCustomers: ['c01abcdef'] } }],
      ['workspaces in lower case', { own: { slackOrganizations: ['e0123abcd', 't0123abcd'] } }],
      ['an organization elsewhere', { own: { githubOrganizations: ['example.ghe.com/Example'] } }],
      ['a stand-in on this machine', { tenants: [{ ...first, baseUrl: 'http://127.0.0.1:8080/' }] }],
      ['a refresh token in a file', { tenants: [rotating('file:token')] }],
    ])('accepts %s', (_, members) => {
      expect(strict.safeParse({ ...example, ...members }).error?.issues ?? []).toEqual([]);
    });

    test('says in words what an option is for', () => {
      const known = [
        'kind',
        'token',
        'secret',
        'tenantId',
        'clientId',
        'subject',
        'auth',
        'days',
        'fewPeople',
      ];
      const silent = optionPaths(schema, (option) => option.description === undefined)
        .filter((path) => !path.startsWith('analyzers.') && !path.includes('.auth'))
        .filter((path) => !known.includes(path.split('.').at(-1) ?? ''));

      expect(silent).toEqual([]);
    });
  });
});

function rotating(refreshToken: string): object {
  const auth = { kind: 'rotating', clientId: '1.2', clientSecret: 'env:SECRET', refreshToken };
  return { id: 'example-slack', platform: 'slack', auth };
}

const secretNames = [
  'token',
  'secret',
  'certificate',
  'key',
  'assertion',
  'credentials',
  'header',
  'privateKey',
  'clientSecret',
  'refreshToken',
];

/** What stands under the name of a secret, at any depth. */
function secretsIn(value: object): readonly unknown[] {
  return Object.entries(value).flatMap(([name, member]) =>
    typeof member === 'object' && member !== null
      ? secretsIn(member)
      : secretNames.includes(name)
        ? [member]
        : [],
  );
}

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** Where each value stands in an event: `evidences[].data.fact`. */
function memberPaths(value: unknown, path = ''): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => memberPaths(item, `${path}[]`));
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, member]) =>
    memberPaths(member, path === '' ? name : `${path}.${name}`),
  );
}

type Node = z.core.JSONSchema.BaseSchema;

/**
 * Where each option stands: `tenants[m365].auth[bearer].token`. Choices are told apart by what they are chosen by, so
 * that the same name means as many options as there are places for it.
 */
function optionPaths(
  node: Node,
  isWanted: (option: Node) => boolean = () => true,
  path = '',
): readonly string[] {
  const choices = [...(node.oneOf ?? []), ...(node.anyOf ?? [])].filter(isNode);
  if (choices.length > 0)
    return choices.flatMap((choice) => optionPaths(choice, isWanted, `${path}${tagOf(choice.properties)}`));
  if (isNode(node.items)) return optionPaths(node.items, isWanted, path);
  return Object.entries(node.properties ?? {}).flatMap(([name, option]) => {
    if (!isNode(option)) return [];
    const here = path === '' ? name : `${path}.${name}`;
    return [...(isWanted(option) ? [here] : []), ...optionPaths(option, isWanted, here)];
  });
}

/** The same for a config: every option in it. */
function shownPaths(value: unknown, path = ''): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => shownPaths(item, path));
  if (typeof value !== 'object' || value === null) return [];
  const whole = `${path}${tagOf(value)}`;
  return Object.entries(value).flatMap(([name, member]) => {
    const here = whole === '' ? name : `${whole}.${name}`;
    return [here, ...shownPaths(member, here)];
  });
}

function tagOf(members: unknown): string {
  const all: Readonly<Record<string, unknown>> = Object(members);
  const tag = all.platform ?? all.kind;
  const name = isNode(tag) ? tag.const : tag;
  return typeof name === 'string' ? `[${name}]` : '';
}

function isNode(node: unknown): node is Node {
  return typeof node === 'object' && node !== null;
}
