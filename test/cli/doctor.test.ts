import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { m365 } from '../../src/connectors/m365/index.ts';
import type { Connection } from '../../src/report/diagnosis.ts';
import type { GoogleScannerOptions } from '../../src/simulator/google/scanner.ts';
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

describe('Google Workspace', () => {
  const { clientEmail, subject } = credentials['harborline-workspace'];
  const key = JSON.stringify({
    ...{ type: 'service_account', client_email: clientEmail, client_id: '104217338905562710900' },
    private_key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
      type: 'pkcs8',
      format: 'pem',
    }),
  });
  const root = 'https://www.googleapis.com/auth/';
  const readOnly = [
    'admin.reports.audit.readonly',
    'admin.reports.usage.readonly',
    'admin.directory.user.readonly',
    'admin.directory.rolemanagement.readonly',
    'admin.directory.orgunit.readonly',
    'cloud-identity.policies.readonly',
  ];

  /** In a world of its own. */
  async function examined(workspaceScanner: GoogleScannerOptions, more: object = {}) {
    const world = await startSimulator({ users: 20, workspaceScanner });
    const { origin } = world;
    const auth = { kind: 'service-account', key: 'env:KEY', subject };
    const entry = {
      id: 'workspace',
      label: 'Harborline',
      platform: 'google',
      baseUrl: origin,
      auth,
      ...more,
    };
    writeFileSync(join(folder, 'oauthlas.config.json'), JSON.stringify({ tenants: [entry] }));
    const run = (...args: readonly string[]) =>
      cli(['doctor', ...args], { cwd: folder, env: { KEY: key } }).result;
    try {
      const text = await run();
      const { stdout } = await run('--json');
      return { ...text, connection: JSON.parse(stdout).connections[0] as Connection };
    } finally {
      await world.stop();
    }
  }

  test('with just what is delegated and used, all is well, and it says as whom', async () => {
    const { code, stdout, stderr, connection } = await examined({ delegated: readOnly });

    expect(connection.missing).toEqual([]);
    expect(connection.beyond).toEqual([]);
    expect(connection.signIn).toEqual({
      said: 'yes',
      identity: expect.stringContaining(
        `service account ${clientEmail} acting as ${subject}, a super administrator (read-only: `,
      ),
    });
    expect(stdout).toMatch(/^ok {4}Harborline · Google Workspace: reached, signed in, with all rights/m);
    expect([code, lastLine(stderr)]).toEqual([
      0,
      'exit code 0: all connections are well, as far as they were examined',
    ]);
  });

  const lists = (connection: Connection) => ({
    states: Object.fromEntries(
      connection.surfaces.filter(({ state }) => state !== 'ready').map((line) => [line.surface, line.state]),
    ),
    missing: connection.missing.map(({ name }) => name.replace(root, '')),
    beyond: connection.beyond.map(({ name, severity }) => [name.replace(root, ''), severity]),
  });

  test('one scope that is not delegated is named, with the surfaces it loses and the whole list to paste', async () => {
    const delegated = readOnly.filter((scope) => scope !== 'admin.reports.usage.readonly');
    const { code, stdout, connection } = await examined({ delegated });

    expect(lists(connection)).toEqual({
      states: {
        census: 'lacks',
        'app-history': 'lacks',
        tokens: 'off',
        'app-passwords': 'off',
        'service-accounts': 'off',
      },
      missing: ['admin.reports.usage.readonly'],
      beyond: [],
    });
    expect(stdout).toMatch(
      /^ {6}https:\/\/admin\.google\.com\/ac\/owl\/domainwidedelegation\?overwriteClientId=true&clientIdToAdd=104217338905562710900&clientScopeToAdd=\S+usage\.readonly\S*$/m,
    );
    expect(code).toBe(20);
  });

  test('a lesser administrator: what it does not see, and the privilege that its role lacks', async () => {
    const { code, stdout, connection } = await examined(
      { administrator: 'lesser', without: ['security'] },
      { mode: 'full' },
    );

    expect(lists(connection)).toEqual({
      states: {
        tokens: 'lacks',
        'app-passwords': 'lacks',
        'admin-roles': 'lacks',
        'api-control-policies': 'lacks',
        'service-accounts': 'off',
      },
      missing: [
        'the super administrator role',
        'the User Security Management privilege; for administrators, the super administrator role',
      ],
      beyond: [],
    });
    expect(connection.missing.map(({ by }) => by)).toEqual([
      expect.stringContaining('no custom role can hold it: '),
      `Admin console > Account > Admin roles > the role of ${subject} > Privileges: Admin API > User Security Management; in all organisational units`,
    ]);
    expect(connection.signIn.identity).toContain(
      `acting as ${subject}, who is no super administrator (full: `,
    );
    expect(connection.notes[0]).toBe(
      `it acts as ${subject}, who is no super administrator, and so it does not see: tokens and app passwords of administrators; who holds roles of an administrator; policies of API controls and the Marketplace; were its role limited to organisational units, it would see their people alone, and no answer would say so`,
    );
    expect(stdout).toContain('(lacks the super administrator role)');
    expect(code).toBe(20);
  });

  test('a role that may not read organisational units is told to take that privilege', async () => {
    const { code, connection } = await examined({
      delegated: readOnly,
      administrator: 'lesser',
      without: ['units'],
    });

    expect(lists(connection)).toEqual({
      states: {
        tokens: 'off',
        'app-passwords': 'off',
        'admin-roles': 'lacks',
        'api-control-policies': 'lacks',
        'service-accounts': 'off',
      },
      missing: [
        'the super administrator role',
        'the privilege to read organisational units of an administrator role',
      ],
      beyond: [],
    });
    expect(connection.missing[1]?.by).toContain('Organizational Units > Read; in all organisational units');
    expect(code).toBe(20);
  });

  test('an API that is not enabled is one thing to mend, whatever it shuts', async () => {
    const { code, connection } = await examined({ delegated: readOnly, isApiOff: true });

    expect(connection.missing.map(({ name, commands }) => [name, commands])).toEqual([
      ['the Admin SDK API', ['gcloud services enable admin.googleapis.com --project PROJECT']],
    ]);
    expect(connection.surfaces.map(({ state }) => state)).not.toContain('ready');
    expect(code).toBe(20);
  });

  test('what is delegated beyond need is a finding: a scope that was tried, and full mode that nothing uses', async () => {
    const { code, connection } = await examined(
      { delegated: [...readOnly, 'admin.directory.user.security', 'https://mail.google.com/'] },
      { mode: 'full', off: ['tokens', 'app-passwords'] },
    );

    expect(lists(connection).beyond).toEqual([
      ['admin.directory.user.security', 'critical'],
      ['https://mail.google.com/', 'high'],
    ]);
    expect(connection.notes).toContain(
      'mode is full, and nothing that needs it is read: say "mode": "read-only" in the config, or the grants of people are not told at all; then take admin.directory.user.security out of the delegation',
    );
    expect(connection.notes.at(-1)).toMatch(
      /^a token was also asked for, and let go, of each of these, .*: admin\.directory\.user\.security, .*https:\/\/mail\.google\.com\/; what else is delegated, only the Admin console lists$/,
    );
    expect(code).toBe(10);
  });

  test('somebody without any role is told, with all that a role must have', async () => {
    const { code, connection } = await examined({ delegated: readOnly, administrator: 'none' });

    expect(connection.signIn.identity).toContain(`acting as ${subject}, who is no super administrator (`);
    expect(connection.missing.map(({ name }) => name)).toEqual([
      'the Reports privilege of an administrator role',
      'the privilege to read users of an administrator role',
      'the super administrator role',
      'the privilege to read organisational units of an administrator role',
    ]);
    expect(code).toBe(20);
  });
});
