import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { cli } from '../support/cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'oauthlas-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const lastLine = (text: string) => text.trimEnd().split('\n').at(-1);

test('prints every step in every way, and the entry of the config', async () => {
  const { code, stdout, stderr } = await cli(['init', 'm365', '--name', 'Our scanner', '--id', 'prod'])
    .result;

  expect([code, stderr]).toEqual([0, 'exit code 0: told; nothing was done\n']);
  for (const word of [
    'An app registration of this tenant alone, Our scanner',
    'With az:',
    'Or with PowerShell:',
    'Or with Entra admin center:',
    '4. Consent to the permissions',
    '  "id": "prod",',
    'oauthlas doctor --tenant prod',
  ])
    expect(stdout).toContain(word);
});

test('--json is the same for a program', async () => {
  const { code, stdout } = await cli(['init', 'm365', '--json', '--surfaces', 'users, applications']).result;

  const guide = JSON.parse(stdout);
  expect([code, guide.platform, guide.surfaces]).toEqual([0, 'm365', ['users', 'applications']]);
  expect(guide.entry.off).not.toContain('users');
});

test('of Google it prints the scopes, the administrator with its role, and an entry with what was not chosen off', async () => {
  const { code, stdout } = await cli(['init', 'google', '--admin', 'scan@example.com', '--id', 'prod'])
    .result;

  expect(code).toBe(0);
  for (const word of [
    'A service account, oauthlas, without any role in Google Cloud, with 3 delegated scopes that only',
    '5. Delegate the scopes',
    '\nhttps://www.googleapis.com/auth/admin.directory.user.readonly,https://www.googleapis.com/auth/admin.reports.usage.readonly,https://www.googleapis.com/auth/admin.reports.audit.readonly\n',
    'Account > Admin roles > OAuthlas > Assign role > scan@example.com, in all organisational units',
    '    "subject": "scan@example.com"',
    'oauthlas doctor --tenant prod',
  ])
    expect(stdout).toContain(word);
});

test('in full mode, as JSON: what can do more than read, and what takes a super administrator, are named', async () => {
  const { code, stdout } = await cli(['init', 'google', '--mode', 'full', '--surfaces', 'all', '--json'])
    .result;

  const guide = JSON.parse(stdout);
  expect([code, guide.platform, guide.off, guide.entry.mode]).toEqual([0, 'google', [], 'full']);
  const loud = ['CAN DO MORE THAN READ', 'admin-roles and api-control-policies need a super administrator'];
  for (const word of loud) expect(guide.notes).toContainEqual(expect.stringContaining(word));
});

test('--write writes files for their owner alone, and puts nothing in the place of what is there', async () => {
  const write = (...more: readonly string[]) =>
    cli(['init', 'm365', '--write', 'setup', ...more], { cwd: folder }).result;

  const first = await write();
  writeFileSync(join(folder, 'setup/tenant.json'), 'mine');
  const second = await write();
  const kept = readFileSync(join(folder, 'setup/tenant.json'), 'utf8');
  const forced = await write('--force');

  expect([first.code, first.stdout.trimEnd().split('\n')]).toEqual([
    0,
    ['steps.txt', 'setup.sh', 'setup.ps1', 'requiredResourceAccess.json', 'tenant.json'].map(
      (name) => `setup/${name}`,
    ),
  ]);
  expect(readdirSync(join(folder, 'setup'))).toHaveLength(5);
  expect((statSync(join(folder, 'setup/setup.sh')).mode & 0o777).toString(8)).toBe('600');
  expect([second.code, second.stdout]).toEqual([2, '']);
  expect(lastLine(second.stderr)).toMatch(
    /^exit code 2: setup\/steps\.txt, .* are there already: name another folder, or say --force$/,
  );
  expect(kept).toBe('mine');
  expect(forced.code).toBe(0);
  expect(JSON.parse(readFileSync(join(folder, 'setup/tenant.json'), 'utf8')).platform).toBe('m365');
});

test('a folder that cannot be written to is told', async () => {
  writeFileSync(join(folder, 'file'), '');

  const { code, stderr } = await cli(['init', 'm365', '--write', 'file/x'], { cwd: folder }).result;

  expect([code, stderr]).toEqual([2, 'exit code 2: file/x cannot be written to (ENOTDIR)\n']);
});

test.each([
  [['init'], 'name a platform: m365, google'],
  [['init', 'gitlab'], 'there is no platform gitlab; init knows m365, google'],
  [
    ['init', 'github', '--mode', 'full'],
    'init does not know GitHub yet; it knows m365, google. docs/permissions.md tells what is needed there',
  ],
  [
    ['init', 'm365', '--name', '@/etc/passwd'],
    '--name must begin with a letter or digit, and be at most 120 letters on one line',
  ],
  [
    ['init', 'm365', '--surfaces', 'apps'],
    /^there is no surface apps; --surfaces takes baseline, all, and organization, /,
  ],
  [
    ['init', 'm365', '--auth', 'workload-identity'],
    /^--auth workload-identity needs --issuer and --subject, /,
  ],
  [['init', 'google', '--surfaces', 'tokens'], 'tokens is read in full mode: say --mode full'],
  [
    ['init', 'google', '--admin', 'somebody'],
    '--admin must be the address of the administrator as whom it acts',
  ],
  [['init', 'google', '--mode', 'everything'], 'wrong usage, nothing was read or written'],
  [['init', 'm365', '--auth', 'password'], 'wrong usage, nothing was read or written'],
])('%j is wrong usage', async (args, said) => {
  const { code, stdout, stderr } = await cli(args).result;

  expect([code, stdout]).toEqual([2, '']);
  expect(lastLine(stderr)?.replace('exit code 2: ', '')).toEqual(
    typeof said === 'string' ? said : expect.stringMatching(said),
  );
});

test.each([
  [['init', '--help']],
  [['init', 'm365', '--help']],
  [['init', 'google', '--help']],
  [['doctor', '--help']],
])('%j has examples', async (args) => {
  const { code, stdout } = await cli(args).result;

  expect(code).toBe(0);
  expect(stdout).toContain('Examples:');
});
