import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { camel, checkName, todo, type Unit, UsageError } from './unit.ts';

export function newSurface(root: string, asked: string): Unit {
  const [platform = '', name = '', ...rest] = asked.split('/');
  if (rest.length > 0 || name === '') throw new UsageError('name it <platform>/<name>, as m365/owners');
  const platforms = readdirSync(join(root, 'src/connectors'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  if (!platforms.includes(platform))
    throw new UsageError(`there is no platform "${platform}"; there are ${platforms.join(', ')}`);
  const id = checkName(name);
  const test = `test/connectors/${platform}/${id}.test.ts`;
  return {
    files: surfaceFiles(platform, id, findSession(root, platform)),
    next: `  docs/adding-a-surface.md goes through it step by step
  npx vitest run ${test}    tells what is missing
  npm run docs && npm run check                 when it tells nothing any more`,
  };
}

/** From what a platform's surfaces read: the type's name, and the file that it comes from. */
export interface Session {
  readonly type: string;
  readonly from: string;
}

/** Source, page and test of a surface. */
export function surfaceFiles(
  platform: string,
  id: string,
  session: Session,
): Readonly<Record<string, string>> {
  return {
    [`src/connectors/${platform}/${id}.ts`]: source(id, session),
    [`src/connectors/${platform}/${id}.md`]: page(id),
    [`test/connectors/${platform}/${id}.test.ts`]: testOf(id, platform),
  };
}

/** What the platform's other surfaces read from, by their own imports. */
function findSession(root: string, platform: string): Session {
  const folder = join(root, 'src/connectors', platform);
  for (const file of readdirSync(folder)) {
    if (!file.endsWith('.ts')) continue;
    const text = readFileSync(join(folder, file), 'utf8');
    const type = /: Surface<(\w+),/.exec(text)?.[1];
    const from =
      type === undefined ? undefined : new RegExp(`\\b${type}\\b[^;]*? from '(\\./[^']+)'`).exec(text)?.[1];
    if (type !== undefined && from !== undefined) return { type, from };
  }
  throw new UsageError(`no surface in src/connectors/${platform} shows from what its surfaces read`);
}

function source(id: string, { type, from }: Session): string {
  return `import type { AppRecord } from '../../model/records.ts';
import type { Surface } from '../connector.ts';
import type { ${type} } from '${from}';

export const ${camel(id)}: Surface<${type}, AppRecord> = {
  id: '${id}',
  question: '${todo} the one question that it answers?',
  // 'whole' promises that what a complete read does not show is gone; a log is a 'feed'.
  listing: 'whole',
  yields: ['app'],
  // The least rights that work, in the vendor's spelling.
  needs: ['${todo} the permission'],
  // What it calls, as 'GET /path/{id}'; a test compares it with what is really sent.
  calls: ['${todo} the endpoint'],
  read: async function* () {
    // A surface that reads nothing says so: silence would be taken for "none".
    yield { records: [], gaps: [{ reason: 'unsupported', what: '${id} is not written yet' }] };
  },
};
`;
}

function page(id: string): string {
  return `# ${id}

## Question

${todo} what does it answer, and who needs to know?

## Endpoint

${todo} method and path, a link to the vendor's page, and the day you read it.

## Needs

${todo} scope, role, plan: the least that works.

## Cannot see

${todo} what is not in the answer, and what hides somebody from it.

## Paging and throttling

${todo} page size, how a page is continued, how long a token lives, which limits hold.
`;
}

function testOf(id: string, platform: string): string {
  return `import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { connectors } from '../../../src/connectors/index.ts';

const page = new URL('../../../src/connectors/${platform}/${id}.md', import.meta.url);
const source = new URL('../../../src/connectors/${platform}/${id}.ts', import.meta.url);

// Put here, answered by nock (see the other tests in this folder): the vendor's documented answer, two pages, a row
// that does not parse, a refusal.
test('it tells what the vendor documents', () => {
  expect.fail('write a test that reads ${platform}/${id} from the answer that the vendor documents');
});

describe('it is finished', () => {
  test('nothing is left to write', () => {
    const left = [source, page].filter((file) => readFileSync(file, 'utf8').includes('${todo}'));

    expect(left.map(String), 'write what stands after "${todo}" in these files').toEqual([]);
  });

  test('it is on the list', () => {
    const connector = connectors.find(({ id }) => id === '${platform}');

    expect(
      connector?.surfaces.map(({ id }) => id),
      'add ${camel(id)} to the surfaces in src/connectors/${platform}/index.ts',
    ).toContain('${id}');
  });
});
`;
}
