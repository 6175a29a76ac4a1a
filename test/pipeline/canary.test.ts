import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { inspect } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLog } from '../../src/cli/log.ts';
import { checkConfig } from '../../src/config.ts';
import { createExchange, type Exchange, type WireRequest } from '../../src/lib/exchange.ts';
import type { ScanTenant } from '../../src/pipeline/scan.ts';
import { formats } from '../../src/report/index.ts';
import { credentials, type Simulator, startSimulator } from '../../src/simulator/index.ts';
import { openStore } from '../../src/store/store.ts';
import { cli } from '../support/cli.ts';
import { scanSimulator } from '../support/scan.ts';

// Every secret that a scan can meet is a canary: planted in the config's references, in the environment, in what
// token endpoints issue, in what vendors answer. None may get out by any way that a person or a program can read.

const folder = mkdtempSync(join(tmpdir(), 'oauthlas-test-'));
let simulator: Simulator;
let canaries: readonly string[];

beforeAll(async () => {
  simulator = await startSimulator({ users: 20 });
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const { clientEmail } = credentials['harborline-workspace'];
  mkdirSync(join(folder, 'secrets'));
  writeFileSync(
    join(folder, 'secrets/workspace.json'),
    JSON.stringify({ client_email: clientEmail, client_id: '1', private_key: pem }),
  );
  writeFileSync(join(folder, 'secrets/github.pem'), pem);
  const tokens = simulator.world.tenants.map(({ token }) => token);
  canaries = [
    ...tokens,
    credentials.harborline.clientSecret,
    'xoxe-1-sim-refresh',
    ...pem
      .split('\n')
      .filter((line) => line.length === 64)
      .slice(0, 3),
    ...quoted,
    'canary-proxy-password',
    'canary-of-the-environment',
  ];
});

afterAll(async () => {
  await simulator.stop();
  rmSync(folder, { recursive: true });
});

/** Token-like words in the vendors' own answers. */
const quoted = [
  'eyJjYW5hcnkiOiJqd3QifQ.eyJjYW5hcnkiOjF9.Y2FuYXJ5',
  'ya29.canary-of-google',
  'ghp_canaryOfGithub0123456789',
  'xoxb-canary-of-slack',
];

const content = {
  tenants: [
    {
      id: 'harborline',
      platform: 'm365',
      auth: {
        kind: 'client-secret',
        tenantId: '5d0c7a91-3b42-4c8e-9f16-7a2e84d1b603',
        clientId: credentials.harborline.clientId,
        secret: 'env:SECRET',
      },
    },
    { id: 'tidewater', platform: 'm365', auth: { kind: 'bearer', token: 'env:TOKEN' } },
    {
      id: 'harborline-workspace',
      platform: 'google',
      mode: 'full',
      auth: {
        kind: 'service-account',
        key: 'file:secrets/workspace.json',
        subject: credentials['harborline-workspace'].subject,
      },
    },
    {
      id: 'harborline-github',
      platform: 'github',
      organization: 'harborline-logistics',
      callsPerSecond: 100_000,
      auth: {
        kind: 'app',
        appId: credentials['harborline-github'].appId,
        privateKey: 'file:secrets/github.pem',
      },
    },
    {
      id: 'tidewater-github',
      platform: 'github',
      organization: 'tidewater-freight',
      callsPerSecond: 100_000,
      auth: { kind: 'pat', token: 'env:PAT' },
    },
    {
      id: 'harborline-slack',
      platform: 'slack',
      callsPerSecond: 100_000,
      auth: {
        kind: 'rotating',
        clientId: credentials['harborline-slack'].clientId,
        clientSecret: 'env:SLACK_SECRET',
        refreshToken: 'file:secrets/slack',
      },
    },
    {
      id: 'tidewater-slack',
      platform: 'slack',
      callsPerSecond: 100_000,
      auth: { kind: 'bearer', token: 'env:SLACK_TOKEN' },
    },
  ],
};

function env(): Record<string, string> {
  const tokenOf = (id: string) => simulator.world.tenants.find((tenant) => tenant.id === id)?.token ?? '';
  return {
    SECRET: credentials.harborline.clientSecret,
    TOKEN: tokenOf('tidewater'),
    PAT: tokenOf('tidewater-github'),
    SLACK_SECRET: credentials['harborline-slack'].clientSecret,
    SLACK_TOKEN: tokenOf('tidewater-slack'),
    UNRELATED: 'canary-of-the-environment',
  };
}

function config() {
  // Whatever a scan before this one was given in exchange, this one starts with the first.
  writeFileSync(join(folder, 'secrets/slack'), credentials['harborline-slack'].refreshToken);
  const tenants = content.tenants.map((tenant) => ({ ...tenant, baseUrl: simulator.origin }));
  return checkConfig({ tenants }, { file: join(folder, 'oauthlas.config.json'), env: env() });
}

/** A vendor, a proxy or an attacker who repeats what was sent, and adds tokens of others. */
function echoing(path: RegExp, status: number): Exchange {
  const wire = createExchange();
  return {
    ...wire,
    send: async (request) => {
      const answer = await wire.send(request);
      if (!path.test(request.url.pathname)) return answer;
      const body =
        status !== 200 ? said(request) : isBatch(request) ? parts(request) : { value: [row(request)] };
      return { ...answer, status, body: JSON.stringify(body) };
    },
  };
}

function isBatch({ url }: WireRequest): boolean {
  return url.pathname.endsWith('$batch');
}

/** A batch that was answered, and whose every part was refused. */
function parts(request: WireRequest): object {
  const { requests } = JSON.parse(String(request.body));
  return { responses: requests.map(({ id }: { id: string }) => ({ id, status: 403, body: said(request) })) };
}

function said({ headers, body }: WireRequest): object {
  const message = [...quoted, JSON.stringify(headers), String(body ?? '')].join(' ');
  return {
    ok: false,
    message,
    needed: message,
    provided: message,
    error: {
      code: 'Refused',
      message,
      status: message,
      errors: [{ reason: message, message, domain: message }],
    },
    error_description: message,
  };
}

/** A row of the wrong shape whose every member is a secret. */
function row(request: WireRequest): object {
  return { id: quoted[0], appId: 7, clientId: quoted, token: JSON.stringify(request.headers) };
}

const paths = [
  /\/oauth2\/v2\.0\/token$/,
  /\/organization$/,
  /\/users$/,
  /\/servicePrincipals$/,
  /\/applications$/,
  /\/oauth2PermissionGrants$/,
  /\/\$batch$/,
  /SignInActivities$/,
  /^\/token$/,
  /\/tokens$/,
  /\/applications\/token$/,
  /\/usage\/dates\//,
  /\/access_tokens$/,
  /^\/orgs\/[^/]+$/,
  /^\/(?:app|user)$/,
  /\/members$/,
  /\/outside_collaborators$/,
  /\/installations?$/,
  /^\/apps\//,
  /\/personal-access-tokens$/,
  /\/credential-authorizations$/,
  /\/oauth\.v2\.access$/,
  /\/auth\.test$/,
  /\/admin\.teams\.list$/,
  /\/admin\.apps\.approved\.list$/,
  /\/team\.(?:info|integrationLogs)$/,
  /\/users\.list$/,
];
const cases = paths.flatMap((path) => [200, 400, 401, 403, 429, 500].map((status) => ({ path, status })));

test.each(cases)('$path repeats secrets in an answer of $status', async ({ path, status }) => {
  const name = `${cases.findIndex((one) => one.path === path && one.status === status)}.db`;

  const texts = await everythingSaid(name, echoing(path, status));

  expect(leaks(texts)).toEqual([]);
});

test('a proxy that has a password and is not there', async () => {
  const proxy = 'http://user:canary-proxy-password@127.0.0.1:9';

  const exchange = createExchange({ proxyEnv: { HTTPS_PROXY: proxy } });
  const elsewhere = config().tenants.map((tenant) => ({
    ...tenant,
    settings: { ...Object(tenant.settings), baseUrl: 'https://vendor.test' },
  }));
  const texts = await everythingSaid('proxy.db', exchange, elsewhere);

  expect(texts.some((text) => text.includes('ECONNREFUSED'))).toBe(true);
  expect(leaks(texts)).toEqual([]);
});

/** What one scan logs at its loudest, reports in every format, throws, and stores. */
async function everythingSaid(
  name: string,
  exchange: Exchange,
  [first, ...rest]: readonly ScanTenant[] = config().tenants,
): Promise<readonly string[]> {
  if (first === undefined) throw new Error('no tenant');
  const said: string[] = [];
  const stderr = new Writable({
    write: (line, _, done) => {
      said.push(String(line));
      done();
    },
  });
  const store = await openStore(join(folder, name));
  let skipped = 0;
  try {
    const report = await scanSimulator(simulator, store, {
      tenants: [first, ...rest],
      exchange,
      world: {
        exchange,
        now: () => simulator.world.now + skipped,
        wait: async (ms, signal) => {
          skipped += ms;
          signal.throwIfAborted();
        },
        random: () => 0.5,
        log: createLog('debug', stderr),
      },
    });
    const options = { hasColour: false, width: 100, isVerbose: true };
    said.push(...formats.map((format) => format.render(report, options)));
  } catch (error) {
    said.push(inspect(error, { depth: 9 }));
  }
  const files = readdirSync(folder).filter((file) => file.startsWith(name));
  said.push(...files.map((file) => readFileSync(join(folder, file), 'latin1')));
  await store.close();
  return said;
}

test('the command, with a proxy that has a password and a config with a secret in plain text', async () => {
  const proxy = 'http://user:canary-proxy-password@127.0.0.1:9';
  const cwd = folder;
  writeFileSync(join(folder, 'good.json'), JSON.stringify({ ...content, store: 'canary.db' }));
  writeFileSync(
    join(folder, 'bad.json'),
    JSON.stringify({ tenants: [{ ...content.tenants[1], auth: { kind: 'bearer', token: quoted[0] } }] }),
  );
  writeFileSync(join(folder, 'broken.json'), `{ "tenants": [ { "auth": ${quoted[0]} } ] }`);
  const commands = [
    ['scan', '-c', 'bad.json'],
    ['scan', '-c', 'broken.json'],
    ['config', 'validate', '-c', 'good.json'],
    ['config', 'validate', '-c', 'bad.json'],
    ['scan', '-c', 'good.json', '--tenant', 'nobody'],
  ];

  const results = await Promise.all(
    commands.map((args) => cli(args, { cwd, env: { ...env(), HTTPS_PROXY: proxy } }).result),
  );

  expect(results.map(({ code }) => code)).toEqual([2, 2, 0, 2, 2]);
  expect(leaks(results.flatMap(({ stdout, stderr }) => [stdout, stderr]))).toEqual([]);
});

function leaks(texts: readonly string[]): readonly string[] {
  return canaries.filter((canary) => texts.some((text) => text.includes(canary)));
}
