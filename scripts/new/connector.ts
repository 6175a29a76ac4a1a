import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { surfaceFiles } from './surface.ts';
import { camel, checkName, todo, type Unit, UsageError } from './unit.ts';

/** The first surface of a new platform: the question that every platform can answer. */
const FIRST = 'apps';

export function newConnector(root: string, name: string): Unit {
  const id = checkName(name);
  const folder = `src/connectors/${id}`;
  // A file of that name beside the folders is what platforms share.
  for (const path of [folder, `${folder}.ts`])
    if (existsSync(join(root, path))) throw new UsageError(`${path} is there already`);
  const tests = `test/connectors/${id}`;
  return {
    files: {
      [`${folder}/index.ts`]: index(id),
      [`${folder}/config.ts`]: config,
      [`${folder}/rules.ts`]: rules(id),
      [`${folder}/session.ts`]: session,
      [`${folder}/blind-spots.ts`]: blindSpots,
      ...surfaceFiles(id, FIRST, { type: 'Session', from: './session.ts' }),
      [`${tests}/index.test.ts`]: testOf(id),
    },
    next: `  docs/adding-a-connector.md goes through it step by step
  npx vitest run ${tests}    tells what is missing
  npm run docs && npm run check                 when it tells nothing any more`,
  };
}

function index(id: string): string {
  return `import { defineConnector } from '../connector.ts';
import { ${FIRST} } from './${FIRST}.ts';
import { blindSpots } from './blind-spots.ts';
import { config, identity } from './config.ts';
import { hosts } from './rules.ts';
import { openSession } from './session.ts';

export const ${camel(id)} = defineConnector({
  id: '${id}',
  title: '${todo} the name that the vendor gives it',
  config,
  surfaces: [${FIRST}],
  blindSpots,
  hosts,
  open: openSession,
  identity,
});
`;
}

const config = `import { z } from 'zod';
import { baseUrl, callsPerSecond, concurrency, token } from '../settings.ts';

/** The platform's own members of a tenant in the config file, secrets resolved. */
export const config = z.strictObject({
  baseUrl: baseUrl.optional(),
  auth: z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('bearer'), token })], {
    error: 'must have the kind bearer',
  }),
  callsPerSecond: callsPerSecond.optional(),
  concurrency: concurrency.default(10),
});

export type Config = z.output<typeof config>;

/** Told in every report: whose eyes saw this. */
export function identity(_: Config): string {
  return 'a ready bearer token';
}
`;

function rules(id: string): string {
  return `import type { Answer, PlatformRules, Verdict } from '../../lib/platform-rules.ts';
import type { Config } from './config.ts';

/** ${todo} every host that is called, and no other. */
export const hosts = ['api.${id}.example'] as const;

/** What the transport must know: where calls may go, how fast, and what a refusal means. */
export function rules({ baseUrl, callsPerSecond, concurrency }: Config): PlatformRules {
  return {
    origins: Object.fromEntries(hosts.map((host) => [\`https://\${host}\`, baseUrl ?? \`https://\${host}\`])),
    posts: [],
    budget: () => 'all',
    budgets: { all: { concurrency, ...(callsPerSecond !== undefined && { callsPerSecond }) } },
    judge,
  };
}

/** ${todo} the vendor's own words for "no", with what is lacking and how to mend it, and a link to its page. */
function judge({ status }: Answer): Verdict {
  if (status === 401) return { retry: false, reason: 'credentials', message: 'the token was refused' };
  if (status === 403) return { retry: false, reason: 'permission', message: 'it may not' };
  if (status === 404) return { retry: false, reason: 'gone', message: 'not found' };
  if (status === 429) return { retry: true, reason: 'throttled', message: 'quota used up' };
  if (status >= 500) return { retry: true, reason: 'unavailable', message: 'the service failed' };
  return { retry: false, reason: 'shape', message: 'an answer that the vendor does not document' };
}
`;
}

const session = `import type { Tools } from '../connector.ts';
import type { Config } from './config.ts';
import { hosts, rules } from './rules.ts';

export interface Session {
  /** Asks for a path. What is answered is whole JSON, and not trusted: each surface parses it. */
  readonly get: (path: string, signal: AbortSignal) => Promise<unknown>;
}

/** Opens the tenant; an SDK is loaded here and not before. @throws ProviderError \`credentials\` */
export async function openSession(config: Config, tools: Tools): Promise<Session> {
  const send = tools.send(rules(config));
  return {
    get: async (path, signal) => {
      const headers = { authorization: \`Bearer \${config.auth.token.reveal()}\` };
      const answer = await send(\`https://\${hosts[0]}\${path}\`, { headers, signal });
      return await answer.json();
    },
  };
}
`;

const blindSpots = `import type { BlindSpot } from '../../model/coverage.ts';

/** Checked against the vendor's documentation on ${todo} the day. */
export const blindSpots: readonly BlindSpot[] = [
  {
    id: 'everything-else',
    what: '${todo} access that exists and that no API shows, or that is not read yet',
    why: 'not-yet',
    instead: '${todo} the best substitute, and where to look by hand',
  },
];
`;

function testOf(id: string): string {
  return `import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { ${camel(id)} } from '../../../src/connectors/${id}/index.ts';
import { connectors } from '../../../src/connectors/index.ts';
import { Secret } from '../../../src/lib/secret.ts';
import { testTools } from '../../support/surface.ts';

test('it opens with a ready token, and says as whom', async () => {
  const tenant = await ${camel(id)}.connect(
    { auth: { kind: 'bearer', token: new Secret('canary') } },
    testTools(),
  );

  expect(tenant.surfaces.map(({ id }) => id)).toEqual(['${FIRST}']);
  expect(tenant.identity).toBe('a ready bearer token');
});

describe('it is finished', () => {
  test('nothing is left to write', () => {
    const folder = fileURLToPath(new URL('../../../src/connectors/${id}/', import.meta.url));
    const left = globSync('*', { cwd: folder }).filter((file) =>
      readFileSync(\`\${folder}\${file}\`, 'utf8').includes('${todo}'),
    );

    expect(left, 'write what stands after "${todo}" in these files').toEqual([]);
  });

  test('it is on the list', () => {
    expect(
      connectors.map(({ id }) => id),
      'add ${camel(id)} to the list in src/connectors/index.ts',
    ).toContain('${id}');
  });
});
`;
}
