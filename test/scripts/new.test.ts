import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { todo, UsageError } from '../../scripts/new/unit.ts';
import { writeNew } from '../../scripts/new/write.ts';

// A copy of the project, so that what is written and run here stays out of it.
const project = fileURLToPath(new URL('../../', import.meta.url));
let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'oauthlas-new-'));
  for (const path of [
    'src',
    'test/support',
    'package.json',
    'tsconfig.json',
    'biome.json',
    'vitest.config.ts',
  ])
    cpSync(join(project, path), join(root, path), { recursive: true });
  symlinkSync(join(project, 'node_modules'), join(root, 'node_modules'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

test('source, page and test bear the same name', () => {
  const analyzer = writeNew(root, ['analyzer', 'stale-publisher']);
  const m365 = writeNew(root, ['surface', 'm365/named-owners']);
  const google = writeNew(root, ['surface', 'google/named-owners']);

  expect([analyzer, m365, google].map(({ files }) => files)).toEqual([
    [
      'src/analyzers/stale-publisher.ts',
      'src/analyzers/stale-publisher.md',
      'test/analyzers/stale-publisher.test.ts',
    ],
    [
      'src/connectors/m365/named-owners.ts',
      'src/connectors/m365/named-owners.md',
      'test/connectors/m365/named-owners.test.ts',
    ],
    [
      'src/connectors/google/named-owners.ts',
      'src/connectors/google/named-owners.md',
      'test/connectors/google/named-owners.test.ts',
    ],
  ]);
  expect(readFileSync(join(root, 'src/connectors/google/named-owners.ts'), 'utf8')).toContain(
    "import type { GoogleSession } from './client.ts';",
  );
});

test('a platform comes with its first surface', () => {
  const { files } = writeNew(root, ['connector', 'acme-desk']);

  expect(files).toEqual([
    ...['index', 'config', 'rules', 'session', 'blind-spots', 'apps'].map(
      (stem) => `src/connectors/acme-desk/${stem}.ts`,
    ),
    'src/connectors/acme-desk/apps.md',
    'test/connectors/acme-desk/apps.test.ts',
    'test/connectors/acme-desk/index.test.ts',
  ]);
});

test('what was written compiles, and is written as the rest is', () => {
  const types = run('typescript/bin/tsc', '--noEmit', '--project', root);
  const style = run(
    '@biomejs/biome/bin/biome',
    ...['ci', '--vcs-enabled=false', 'src/analyzers/stale-publisher.ts', 'src/connectors', 'test'],
  );

  expect(types.split('\n').filter((line) => /stale-publisher|named-owners|acme-desk/.test(line))).toEqual([]);
  expect(style).not.toMatch(/stale-publisher|named-owners|acme-desk/);
});

test('the newcomer’s tests say in a sentence what is missing', () => {
  const said = run(
    'vitest/vitest.mjs',
    ...['run', '--root', root, 'stale-publisher', 'm365/named-owners', 'acme-desk'],
  );

  expect(said).toContain('add stalePublisher to the list in src/analyzers/index.ts');
  expect(said).toContain('put a dossier into `fires` with the message that it should bring');
  expect(said).toContain(`write what stands after "${todo}" in these files`);
  expect(said).toContain('add namedOwners to the surfaces in src/connectors/m365/index.ts');
  expect(said).toContain(
    'write a test that reads m365/named-owners from the answer that the vendor documents',
  );
  expect(said).toContain('add acmeDesk to the list in src/connectors/index.ts');
  expect(said).not.toMatch(/FAIL .*it opens with a ready token/);
});

test.each([
  ['nothing asked', [], /^usage: /],
  ['a kind that is not made here', ['sink', 'kafka'], /^usage: /],
  ['too much asked', ['analyzer', 'a', 'b'], /^usage: /],
  [
    'a platform that is not there',
    ['surface', 'slurk/apps'],
    /no platform "slurk"; there are .*google.*m365/,
  ],
  ['a surface without its platform', ['surface', 'owners'], /name it <platform>\/<name>/],
  ['a name that leaves its folder', ['analyzer', '../x'], /is no name/],
  ['a name in another case', ['surface', 'm365/NamedOwners'], /is no name/],
  ['a word of the language', ['connector', 'class'], /"class" is a word of the language/],
  ['one that is a word in modules alone', ['connector', 'await'], /"await" is a word of the language/],
  [
    'a word of the language, for a surface',
    ['surface', 'm365/default'],
    /"default" is a word of the language/,
  ],
  ['a name that the platform’s own files bear', ['connector', 'blind-spots'], /blindSpots is taken/],
  ['a name that its test needs', ['analyzer', 'test'], /test is taken/],
  ['the list of the platforms', ['connector', 'index'], /src\/connectors\/index\.ts is there already/],
  ['what platforms share', ['connector', 'settings'], /src\/connectors\/settings\.ts is there already/],
  ['one that is there', ['surface', 'm365/users'], /src\/connectors\/m365\/users\.ts is there already/],
])('%s is refused', (_, asked, message) => {
  const attempt = () => writeNew(root, asked);

  expect(attempt).toThrow(UsageError);
  expect(attempt).toThrow(message);
});

test('a file that is there keeps the others from being written', () => {
  rmSync(join(root, 'src/analyzers/stale-publisher.ts'));

  expect(() => writeNew(root, ['analyzer', 'stale-publisher'])).toThrow('is there already');
  expect(existsSync(join(root, 'src/analyzers/stale-publisher.ts'))).toBe(false);
});

function run(program: string, ...args: readonly string[]): string {
  const { VITEST: _, ...env } = process.env;
  const { stdout, stderr } = spawnSync(process.execPath, [join(project, 'node_modules', program), ...args], {
    cwd: root,
    env: { ...env, NO_COLOR: '1' },
    encoding: 'utf8',
  });
  return stdout + stderr;
}
