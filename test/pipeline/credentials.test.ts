import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLogin } from '../../src/cli/login.ts';
import { scopesOf } from '../../src/connectors/google/scopes.ts';
import { connectors } from '../../src/connectors/index.ts';
import { fileSecret } from '../../src/lib/file-secret.ts';
import { Secret } from '../../src/lib/secret.ts';
import type { ScanOptions, ScanTenant } from '../../src/pipeline/scan.ts';
import type { TenantReport } from '../../src/report/report.ts';
import { credentials, type Simulator, startSimulator } from '../../src/simulator/index.ts';
import { toJwt } from '../../src/simulator/jwt.ts';
import { openStore } from '../../src/store/store.ts';
import { scanSimulator } from '../support/scan.ts';

const folder = mkdtempSync(join(tmpdir(), 'oauthlas-test-'));
const { harborline, 'harborline-workspace': workspace } = credentials;
const privateKey = String(
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
);

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ users: 20 });
});
afterAll(async () => {
  await simulator.stop();
  rmSync(folder, { recursive: true });
});

type Platform = 'm365' | 'google';

/** One scan of the planted tenant of that platform, signed in as told. */
async function scanAs(
  platform: Platform,
  auth: object,
  { at = simulator, ...overrides }: Partial<ScanOptions> & { readonly at?: Simulator } = {},
): Promise<{ readonly tenant: TenantReport; readonly exitCode: number }> {
  const connector = connectors.find(({ id }) => id === platform);
  if (connector === undefined) throw new Error(`no connector ${platform}`);
  const tenant: ScanTenant = {
    id: platform,
    label: platform,
    connector,
    settings: { baseUrl: at.origin, auth, ...(platform === 'google' && { mode: 'full', concurrency: 2 }) },
    off: [],
  };
  const store = await openStore(':memory:');
  const report = await scanSimulator(at, store, { tenants: [tenant], ...overrides });
  await store.close();
  const [first] = report.tenants;
  if (first === undefined) throw new Error('nothing was scanned');
  return { tenant: first, exitCode: report.outcome.exitCode };
}

/** What is read only where somebody asks for it is not missing. */
function notWhole({ surfaces }: TenantReport): readonly string[] {
  return surfaces
    .filter(({ status, isUnasked }) => status !== 'complete' && isUnasked !== true)
    .map(({ surface }) => surface);
}

/** What the first surface says of why it could not be read. */
function refusal({ surfaces }: TenantReport) {
  const [gap] = surfaces[0]?.gaps ?? [];
  return { reason: gap?.reason, what: gap?.what, fix: gap?.fix };
}

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

const app = { tenantId: '5d0c7a91-3b42-4c8e-9f16-7a2e84d1b603', clientId: harborline.clientId };
const federated = (assertion: string) => ({
  kind: 'workload-identity',
  ...app,
  assertion: new Secret(assertion),
});
const certificate = (cert: string) => ({
  kind: 'certificate',
  ...app,
  certificate: new Secret(`${cert}${privateKey}`),
});
const claims = {
  iss: harborline.federated.issuer,
  sub: harborline.federated.subject,
  aud: harborline.federated.audience,
};

/** As the file of a key, and as gcloud writes the file of a federation. */
const key = (members: object = {}) =>
  new Secret(
    JSON.stringify({
      client_email: workspace.clientEmail,
      client_id: '111222333',
      private_key: privateKey,
      ...members,
    }),
  );
const account = (members: object = {}) =>
  new Secret(
    JSON.stringify({
      type: 'external_account',
      audience: workspace.federated.audience,
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      token_url: 'https://sts.googleapis.com/v1/token',
      credential_source: { file: write('subject.jwt', `${workspace.federated.subjectToken}\n`) },
      ...members,
    }),
  );
const keyless = (members: object = {}) => ({
  kind: 'workload-identity',
  credentials: account(),
  serviceAccount: workspace.clientEmail,
  subject: workspace.subject,
  ...members,
});

const tools = join(folder, 'bin');
const login = createLogin({ PATH: [tools, dirname(process.execPath)].join(delimiter) });

/** A tool that knows these command lines, and fails at any other. */
function install(tool: string, answers: Readonly<Record<string, string>>): void {
  rmSync(join(tools, tool), { force: true });
  const script = `const answer = ${JSON.stringify(answers)}[process.argv.slice(2).join(' ')];
if (answer === undefined) process.exit(1);
console.log(answer);`;
  writeFileSync(join(tools, tool), `#!${process.execPath}\n${script}\n`);
  chmodSync(join(tools, tool), 0o755);
}

describe('each kind of credential reads everything, and the report says as whom', () => {
  test.each<[Platform, string, object, string]>([
    [
      'm365',
      'a client secret',
      { kind: 'client-secret', ...app, secret: new Secret(harborline.clientSecret) },
      `app ${app.clientId} (client secret)`,
    ],
    ['m365', 'a certificate', certificate(harborline.certificate), `app ${app.clientId} (certificate)`],
    [
      'm365',
      'a federated token',
      federated(harborline.federated.assertion),
      `app ${app.clientId} (workload identity federation)`,
    ],
    [
      'm365',
      'the identity of a machine',
      { kind: 'managed-identity' },
      "this machine's own managed identity",
    ],
    [
      'm365',
      'a user-assigned identity',
      { kind: 'managed-identity', clientId: harborline.machine.clientId },
      `managed identity ${harborline.machine.clientId}`,
    ],
    [
      'google',
      'the key of a service account',
      { kind: 'service-account', key: key(), subject: workspace.subject },
      `service account ${workspace.clientEmail} acting as ${workspace.subject}, a super administrator (full: every token that a person gave; its scope admin.directory.user.security could also delete tokens and read backup codes, which OAuthlas does not do)`,
    ],
    [
      'google',
      'a federated token',
      keyless(),
      `service account ${workspace.clientEmail} acting as ${workspace.subject}, a super administrator, without a key (full: every token that a person gave; its scope admin.directory.user.security could also delete tokens and read backup codes, which OAuthlas does not do)`,
    ],
  ])('%s: %s', async (platform, _, auth, identity) => {
    const { tenant } = await scanAs(platform, auth);

    expect([tenant.identity, notWhole(tenant)]).toEqual([identity, []]);
  });

  test('m365: the identity of an App Service, at an address of the machine', async () => {
    const appService = {
      endpoint: new Secret(`${simulator.origin}/msi/token`),
      header: new Secret(harborline.machine.header),
    };

    const { tenant } = await scanAs('m365', { kind: 'managed-identity', appService });

    expect([tenant.identity, notWhole(tenant)]).toEqual(["this machine's own managed identity", []]);
  });

  test('google: a federated token inside JSON', async () => {
    const file = write('subject.json', JSON.stringify({ id_token: workspace.federated.subjectToken }));
    const format = { type: 'json', subject_token_field_name: 'id_token' };

    const { tenant } = await scanAs(
      'google',
      keyless({ credentials: account({ credential_source: { file, format } }) }),
    );

    expect(notWhole(tenant)).toEqual([]);
  });
});

describe('the login that is already there', () => {
  const resource = 'https://graph.microsoft.com';
  const shown = { user: { name: 'ada@harborline.test', type: 'user' } };

  beforeAll(() => {
    rmSync(tools, { recursive: true, force: true });
    mkdirSync(tools);
  });

  test.each([
    ['of the tool', {}, ''],
    ['of a tenant', { tenantId: app.tenantId }, ` --tenant ${app.tenantId}`],
  ])('az: %s', async (_, members, flag) => {
    install('az', {
      'account show --output json': JSON.stringify(shown),
      [`account get-access-token --resource ${resource}${flag} --output json`]: JSON.stringify({
        accessToken: 'sim-harborline',
        expires_on: Math.floor(Date.now() / 1000) + 3600,
      }),
    });

    const { tenant } = await scanAs('m365', { kind: 'my-login', ...members }, { login });

    expect([tenant.identity, notWhole(tenant)]).toEqual([
      'the login of az (ada@harborline.test, a person)',
      [],
    ]);
  });

  test('gcloud', async () => {
    install('gcloud', {
      'config get account': 'ada@workspace.harborline.test',
      'auth application-default print-access-token': 'sim-workspace',
    });

    const { tenant } = await scanAs(
      'google',
      { kind: 'my-login', quotaProject: 'harborline-ops' },
      { login },
    );

    expect(notWhole(tenant)).toEqual([]);
    expect(tenant.identity).toMatch(
      /^the application-default login of gcloud; gcloud's own account is ada@workspace\.harborline\.test \(full: /,
    );
  });

  test.each<[Platform, string, Record<string, string>, string]>([
    ['m365', 'az', {}, '`az account show --output json` failed (1)'],
    [
      'm365',
      'az',
      { 'account show --output json': 'canary' },
      'az printed something else than was asked for',
    ],
    ['google', 'gcloud', {}, '`gcloud config get account` failed (1)'],
    [
      'google',
      'gcloud',
      {
        'config get account': 'ada@workspace.harborline.test',
        'auth application-default print-access-token': 'canary canary',
      },
      'gcloud printed something else than was asked for',
    ],
  ])('%s: %s that answers %j is a refused credential', async (platform, tool, answers, what) => {
    install(tool, answers);

    const { tenant, exitCode } = await scanAs(platform, { kind: 'my-login' }, { login });

    expect(refusal(tenant).what).toBe(`the tenant could not be opened: ${what}`);
    expect(JSON.stringify(tenant)).not.toContain('canary');
    expect(exitCode).toBe(3);
  });

  test.each<Platform>(['m365', 'google'])('%s: is not used where nobody allowed it', async (platform) => {
    const { tenant } = await scanAs(platform, { kind: 'my-login' });

    expect(refusal(tenant)).toEqual({
      reason: 'credentials',
      what: 'the tenant could not be opened: the login that is already there may not be used',
      fix: 'start with --use-my-login, at a terminal',
    });
  });
});

describe('a refused credential is one clear error with its remedy, and the scan ends with 3', () => {
  const secret = (text: string) => ({ kind: 'client-secret', ...app, secret: new Secret(text) });

  test.each<[Platform, string, object, RegExp, RegExp]>([
    [
      'm365',
      'a wrong secret',
      secret('x'),
      /AADSTS7000215: the client secret is wrong/,
      /value of the secret/,
    ],
    [
      'm365',
      'an expired secret',
      secret(harborline.expiredSecret),
      /AADSTS7000222: the client secret has expired/,
      /make a new secret/,
    ],
    [
      'm365',
      'an app that is not there',
      { ...secret('x'), clientId: '00000000-0000-4000-8000-000000000000' },
      /AADSTS700016: the app does not exist/,
      /check clientId and tenantId/,
    ],
    [
      'm365',
      'a tenant that is not there',
      { ...secret('x'), tenantId: 'nowhere.test' },
      /AADSTS90002: the tenant does not exist/,
      /check tenantId/,
    ],
    [
      'm365',
      'a certificate that was not uploaded',
      certificate(credentials.tidewater.certificate),
      /AADSTS700027: the certificate was not accepted/,
      /upload the certificate/,
    ],
    [
      'm365',
      'another branch',
      federated(toJwt({ ...claims, sub: 'repo:harborline/oauthlas:ref:refs/heads/x' })),
      /AADSTS700213: the federated token was made for another subject/,
      /exactly the subject/,
    ],
    [
      'm365',
      'another issuer',
      federated(toJwt({ ...claims, iss: 'https://other.test' })),
      /AADSTS700211: the app trusts no such issuer/,
      /whose issuer is exactly that/,
    ],
    [
      'm365',
      'another audience',
      federated(toJwt({ ...claims, aud: 'x' })),
      /AADSTS700212: the federated token was made for another audience/,
      /api:\/\/AzureADTokenExchange/,
    ],
    [
      'm365',
      'a federated token that is past its time',
      federated(toJwt({ ...claims, exp: 1 })),
      /AADSTS700024: .* is out of its time/,
      /renew the file of auth\.assertion/,
    ],
    [
      'm365',
      'an identity that the machine does not have',
      { kind: 'managed-identity', clientId: app.clientId },
      /the managed identity was refused: Identity not found/,
      /assign the identity/,
    ],
    [
      'google',
      'another administrator',
      keyless({ subject: 'nobody@workspace.harborline.test' }),
      /POST \/token gave 400: invalid_grant/,
      /auth\.subject is the address of an administrator/,
    ],
    [
      'google',
      'a service account for which it may not sign',
      keyless({ serviceAccount: 'other@harborline-ops.iam.gserviceaccount.test' }),
      /signJwt gave 403: the workload may not sign for the service account/,
      /Service Account Token Creator on other@/,
    ],
    [
      'google',
      'a pool that is not there',
      keyless({ credentials: account({ audience: '//iam.googleapis.com/x' }) }),
      /POST \/v1\/token gave 400: invalid_target/,
      /pool and provider/,
    ],
    [
      'google',
      'a token of another issuer',
      keyless({
        credentials: account({ credential_source: { file: write('other.jwt', toJwt({ iss: 'x' })) } }),
      }),
      /POST \/v1\/token gave 400: invalid_grant/,
      /new token/,
    ],
    [
      'google',
      'a token from a file that is gone',
      keyless({ credentials: account({ credential_source: { file: join(folder, 'no.jwt') } }) }),
      /no\.jwt, cannot be read \(ENOENT\)/,
      /whatever renews it still runs/,
    ],
  ])('%s: %s', async (platform, _, auth, what, fix) => {
    const { tenant, exitCode } = await scanAs(platform, auth);

    const told = refusal(tenant);
    expect(told).toEqual({
      reason: 'credentials',
      what: expect.stringMatching(what),
      fix: expect.stringMatching(fix),
    });
    expect(exitCode).toBe(3);
    expect(JSON.stringify(tenant)).not.toContain('canary');
  });

  test.each<[Platform, string]>([
    ['m365', 'assertion'],
    ['google', 'credentials'],
  ])('%s: a file that is gone since the config was checked', async (platform, member) => {
    const auth = platform === 'm365' ? federated('a.b.c') : keyless();

    const { tenant, exitCode } = await scanAs(platform, {
      ...auth,
      [member]: fileSecret(join(folder, 'gone'), 'file:gone'),
    });

    expect(refusal(tenant).what).toBe('the tenant could not be opened: file:gone cannot be read (ENOENT)');
    expect(exitCode).toBe(3);
  });
});

test('a machine whose identity was given no right is refused too: the machine\u2019s own answer is none of the tenant', async () => {
  simulator.setFault('m365.organization', 'unauthorized');

  const { tenant, exitCode } = await scanAs('m365', { kind: 'managed-identity' });
  simulator.reset();

  expect(refusal(tenant).what).toMatch(/GET \/v1\.0\/organization gave 401/);
  expect(exitCode).toBe(3);
});

describe('a token that ends while the scan is under way', () => {
  // More calls than are under way at once: those that showed the old token all need the new one.
  const lives = { m365: { users: 20, callsPerToken: 40 }, google: { users: 400, callsPerToken: 600 } };
  // Google issues a token for each scope.
  const first = { m365: 1, google: scopesOf.full.length };

  test.each<[Platform, object, string]>([
    ['m365', { kind: 'client-secret', ...app, secret: new Secret(harborline.clientSecret) }, 'm365.token'],
    ['m365', federated(harborline.federated.assertion), 'm365.token'],
    ['m365', { kind: 'managed-identity' }, 'm365.metadata'],
    ['google', { kind: 'service-account', key: key(), subject: workspace.subject }, 'google.token'],
    ['google', keyless(), 'google.token'],
  ])('%s: %j is renewed, and nothing is lost', async (platform, auth, endpoint) => {
    const brief = await startSimulator(lives[platform]);

    const { tenant } = await scanAs(platform, auth, { at: brief });
    const signIns = brief.calls.get(endpoint);
    await brief.stop();

    expect(notWhole(tenant)).toEqual([]);
    expect(signIns).toBeGreaterThan(first[platform]);
  });

  test('a vendor that refuses a fresh one too is not asked a third time, and hides nothing else', async () => {
    const other = await startSimulator({ users: 20, callsPerToken: 1000 });
    other.setFault('m365.users', 'unauthorized');
    const auth = { kind: 'client-secret', ...app, secret: new Secret(harborline.clientSecret) };

    const { tenant } = await scanAs('m365', auth, { at: other });
    const calls = [other.calls.get('m365.users'), other.calls.get('m365.token')];
    await other.stop();

    expect(notWhole(tenant)).toEqual(['users']);
    expect(calls).toEqual([2, 2]);
  });
});
