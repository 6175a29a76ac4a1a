import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { m365 } from '../../src/connectors/m365/index.ts';
import { credentials, type Simulator, startSimulator } from '../../src/simulator/index.ts';
import { cli } from '../support/cli.ts';

let simulator: Simulator;
let overGranted: Simulator;
let entangled: Simulator;
const folder = mkdtempSync(join(tmpdir(), 'oauthlas-test-'));

beforeAll(async () => {
  simulator = await startSimulator({ users: 20 });
  overGranted = await startSimulator({
    users: 20,
    scanner: { rights: [...rights, 'Directory.ReadWrite.All'] },
    clockAheadMs: -90_000,
  });
  entangled = await startSimulator({
    users: 20,
    scanner: {
      rights: [...rights, 'Mail.Read'],
      asks: ['Mail.Read'],
      groups: [{ name: 'Tier0 admins', roles: ['Global Administrator'] }],
      delegated: ['User.Read', 'Files.Read.All'],
    },
  });
});

afterAll(async () => {
  await simulator.stop();
  await overGranted.stop();
  await entangled.stop();
  rmSync(folder, { recursive: true });
});

const lastLine = (text: string) => text.trimEnd().split('\n').at(-1);

/** Surfaces that the rights of this scanner do not open are off, whatever others there will be. */
const rights = ['Application.Read.All', 'Directory.Read.All', 'AuditLog.Read.All', 'Policy.Read.All'];
const off = m365.surfaces
  .filter(({ needs }) => needs.some((need) => !rights.includes(need)))
  .map(({ id }) => id);

function tenant(from: Simulator, id: 'harborline' | 'tidewater', more: object = {}): object {
  const { tenantId, label } = from.world.tenants.find((one) => one.id === id) ?? {};
  return {
    ...{ id, label, platform: 'm365', baseUrl: from.origin },
    ...(off.length > 0 && { off }),
    auth: { kind: 'client-secret', tenantId, clientId: credentials[id].clientId, secret: 'env:SECRET' },
    ...more,
  };
}

function doctor(tenants: readonly object[], args: readonly string[] = [], more: object = {}) {
  writeFileSync(join(folder, 'oauthlas.config.json'), JSON.stringify({ tenants, ...more }));
  return cli(['doctor', ...args], { cwd: folder, env: { SECRET: 'sim-secret', WRONG: 'no-such-secret' } })
    .result;
}

test('says of each connection what a scan could read, and leaves nothing behind', async () => {
  const { code, stdout, stderr } = await doctor([
    tenant(simulator, 'harborline'),
    tenant(simulator, 'tidewater'),
  ]);

  expect(stdout).toMatch(
    /^MEND {2}Tidewater Freight · Microsoft 365: 2 surfaces without the licence for it/m,
  );
  expect(stdout).toMatch(
    /^ {2}sign-in-activity +LACKS A LICENCE +AuditLog\.Read\.All, licence Microsoft Entra ID P1 or P2$/m,
  );
  expect(stdout).toMatch(/^ {2}ok {4}signed in {3}as app 71c3a0d4-\S+ \(client secret\): OAuthlas$/m);
  expect(stdout).not.toContain('\u001b');
  expect([code, lastLine(stderr)]).toEqual([
    20,
    'exit code 20: 2 things to mend (tidewater/sign-in-activity, tidewater/credential-use)',
  ]);
  expect(existsSync(join(folder, 'oauthlas.db'))).toBe(false);
});

test('a gap that the config expects is none', async () => {
  const expectedGaps = ['sign-in-activity', 'credential-use'].map((surface) => ({
    tenant: 'tidewater',
    surface,
    reason: 'plan',
    owner: 'it',
    expires: '2099-01-01',
  }));

  const { code, stdout, stderr } = await doctor([tenant(simulator, 'tidewater')], [], { expectedGaps });

  expect(stdout).toContain('LACKS A LICENCE, expected');
  expect([code, lastLine(stderr)]).toEqual([
    0,
    'exit code 0: all connections are well, as far as they were examined',
  ]);
});

test('a scanner that could write is a finding, and a clock that is off is told', async () => {
  const { code, stdout, stderr } = await doctor([tenant(overGranted, 'harborline')]);

  expect(stdout).toMatch(/^ {4}CRITICAL Directory\.ReadWrite\.All \(application, CAN CHANGE THINGS\)$/m);
  expect(stdout).toMatch(/^ {6}az rest --method DELETE --url '\S+\/appRoleAssignments\/[\w-]+'$/m);
  expect(stdout).toMatch(/^ {2}look {2}clock {7}is \d\d seconds ahead of the vendor’s/m);
  expect([code, lastLine(stderr)]).toEqual([
    10,
    'exit code 10: 1 right beyond need, at high or above (harborline: Directory.ReadWrite.All)',
  ]);
});

test('what it holds by a group, in the name of people, and by its registration, is told with the way out', async () => {
  const { code, stdout } = await doctor([tenant(entangled, 'harborline')]);

  expect(stdout).toMatch(
    /^ {4}CRITICAL Global Administrator \(directory role, CAN CHANGE THINGS\)\n(?: {6}.*\n)+? {6}by hand: Entra admin center > Groups > Tier0 admins > Members > remove/m,
  );
  expect(stdout).toMatch(
    /^ {4}MEDIUM {3}Files\.Read\.All \(delegated\)\n(?: {6}.*\n)+? {6}az rest --method DELETE --url '\S+\/v1\.0\/oauth2PermissionGrants\/[\w-]+'$/m,
  );
  expect(stdout).toMatch(
    /^ {6}az ad app permission delete --id '71c3a0d4-\S+' --api '\S+' --api-permissions '\S+'$/m,
  );
  expect(stdout).not.toContain('User.Read (');
  expect(code).toBe(10);
});

test.each(['usgov', 'usgov-dod', 'china'])(
  'in the cloud %s nothing is to be granted for what a scan would find unsupported there',
  async (cloud) => {
    const { code, stdout } = await doctor(
      [tenant(simulator, 'harborline', { cloud, off: undefined })],
      ['--json'],
    );

    const [{ surfaces, unreadable, missing }] = JSON.parse(stdout).connections;
    const absent = m365.surfaces.filter(({ notIn }) => notIn?.clouds.includes(cloud)).map(({ id }) => id);
    const told = surfaces.filter(({ state }: { state: string }) => state === 'absent');
    expect(told.map(({ surface }: { surface: string }) => surface)).toEqual(absent);
    expect(unreadable.map(({ surface }: { surface: string }) => surface)).toEqual(absent);
    const wanted = missing.flatMap((right: { surfaces: string[] }) => right.surfaces);
    expect(wanted.filter((id: string) => absent.includes(id))).toEqual([]);
    expect(stdout).not.toContain('admin-consent');
    expect(code).not.toBe(0);
  },
);

test('the least severity that counts is that of the config', async () => {
  const { code } = await doctor(
    [tenant(simulator, 'harborline', { off: [...off, 'sign-in-activity', 'credential-use'] })],
    [],
    {
      failOn: 'critical',
    },
  );

  expect(code).toBe(0);
});

test('credentials that are refused end with 3, and one of several with 20', async () => {
  const refused = tenant(simulator, 'harborline', {
    auth: {
      kind: 'client-secret',
      tenantId: 'harborline.test',
      clientId: credentials.harborline.clientId,
      secret: 'env:WRONG',
    },
  });

  const alone = await doctor([refused]);
  const together = await doctor(
    [refused, tenant(simulator, 'tidewater', { off: [...off, 'sign-in-activity', 'credential-use'] })],
    [],
    { failOn: 'critical' },
  );

  expect([alone.code, lastLine(alone.stderr)]).toEqual([
    3,
    'exit code 3: the credentials of the connection were refused',
  ]);
  expect(alone.stdout).toContain('use the value of the secret, not its id, and of this very app');
  expect(alone.stdout + alone.stderr).not.toContain('no-such-secret');
  expect([together.code, lastLine(together.stderr)]).toEqual([
    20,
    'exit code 20: 1 thing to mend (harborline: credentials refused)',
  ]);
});

test('--json is the same for a program, and --tenant chooses', async () => {
  const { code, stdout } = await doctor(
    [tenant(simulator, 'harborline'), tenant(simulator, 'tidewater')],
    ['--json', '--tenant', 'harborline'],
  );

  const { connections, failOn } = JSON.parse(stdout);
  expect([code, failOn, connections.length]).toEqual([0, 'high', 1]);
  expect(connections[0]).toMatchObject({
    tenant: 'harborline',
    platform: 'm365',
    reached: { said: 'yes' },
    signIn: { said: 'yes' },
    clock: { said: 'right' },
    credential: { what: 'the client secret' },
    rights: { said: 'known' },
  });
});

test('a config at fault is told as for a scan', async () => {
  const { code, stdout, stderr } = await cli(['doctor', '--config', 'none.json'], { cwd: folder }).result;

  expect([code, stdout]).toEqual([2, '']);
  expect(lastLine(stderr)).toContain('exit code 2');
});

test('my-login wants to be allowed, at a terminal', async () => {
  const { code, stderr } = await doctor([tenant(simulator, 'harborline', { auth: { kind: 'my-login' } })]);

  expect([code, stderr]).toEqual([
    2,
    'exit code 2: auth.kind of harborline is my-login: start with --use-my-login, at a terminal\n',
  ]);
});

test('stderr is JSON when it is asked for', async () => {
  const { stderr } = await doctor([tenant(simulator, 'tidewater')], ['--log-format', 'json']);

  expect(JSON.parse(stderr)).toMatchObject({ exitCode: 20, msg: 'exit' });
});
