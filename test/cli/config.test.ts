import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { cli } from '../support/cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'oauthlas-test-'));
const file = join(folder, 'oauthlas.config.json');

afterAll(() => rmSync(folder, { recursive: true }));

const tenant = {
  id: 'acme',
  label: 'Acme',
  group: 'emea',
  owner: 'identity team',
  platform: 'm365',
  off: ['sign-in-activity'],
  auth: {
    kind: 'client-secret',
    tenantId: '33333333-3333-4333-8333-333333333333',
    clientId: '44444444-4444-4444-8444-444444444444',
    secret: 'env:ACME_SECRET',
  },
};
const google = { id: 'acme-google', platform: 'google', auth: { kind: 'bearer', token: 'env:NOT_SET' } };

describe('config validate', () => {
  test('tells what a scan would read, and opens nothing', async () => {
    writeFileSync(file, JSON.stringify({ people: 'counts', tenants: [tenant, google] }));

    const { code, stdout, stderr } = await cli(['config', 'validate', '--tenant', 'acme'], {
      cwd: folder,
      env: { ACME_SECRET: 'x' },
    }).result;

    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe(
      [
        'oauthlas.config.json can be used. It would scan 1 tenant:',
        '  acme: Acme (group emea, owner identity team)',
        '    Microsoft 365, as app 44444444-4444-4444-8444-444444444444 (client secret)',
        '    switched off: sign-in-activity',
        `People are stored as counts, in ${join(folder, 'oauthlas.db')}.`,
        'Judged by over-broad-scope, cross-tenant-access, stale-grant; findings at high or above end a scan with 10.',
        '',
      ].join('\n'),
    );
    expect(readdirSync(folder)).toEqual(['oauthlas.config.json']);
  });

  test('tells every fault with its path, and ends with 2', async () => {
    writeFileSync(file, JSON.stringify({ tenants: [{ ...tenant, colour: 'red' }, google] }));

    const { code, stdout, stderr } = await cli(['config', 'validate'], { cwd: folder }).result;

    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.trimEnd().split('\n')).toEqual([
      'oauthlas.config.json: tenants[0].auth.secret the environment variable ACME_SECRET is not set',
      'oauthlas.config.json: tenants[0].colour is not a known option',
      'oauthlas.config.json: tenants[1].auth.token the environment variable NOT_SET is not set',
      'exit code 2: the config has 3 faults; nothing was read or written',
    ]);
    expect(existsSync(join(folder, 'oauthlas.db'))).toBe(false);
  });
});

test('config schema prints what is published with the package', async () => {
  const { code, stdout } = await cli(['config', 'schema'], { cwd: folder }).result;

  expect([code, stdout]).toEqual([0, readFileSync('config.schema.json', 'utf8')]);
});

test.each([[['config', '--help']], [['config', 'validate', '--help']], [['config', 'schema', '--help']]])(
  '%s has examples',
  async (args) => {
    const { code, stdout } = await cli(args).result;

    expect(code).toBe(0);
    expect(stdout).toContain('Examples:');
  },
);

test('config alone is wrong usage', async () => {
  const { code, stdout } = await cli(['config']).result;

  expect([code, stdout]).toEqual([2, '']);
});
