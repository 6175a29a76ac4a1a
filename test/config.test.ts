import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { ConfigError, loadConfig } from '../src/config.ts';

const folder = mkdtempSync(join(tmpdir(), 'oauthlas-test-'));
const path = join(folder, 'oauthlas.config.json');

afterAll(() => rmSync(folder, { recursive: true }));

const tenant = { id: 'acme', platform: 'm365', auth: { kind: 'bearer', token: 'env:TOKEN' } };
const good = { tenants: [tenant] };

function problems(
  config: unknown,
  env: Record<string, string> = { TOKEN: 'canary-token' },
): readonly string[] {
  writeFileSync(path, typeof config === 'string' ? config : JSON.stringify(config));
  try {
    loadConfig(path, env);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    expect(inspect(error)).not.toContain('canary');
    return error.problems.map((problem) => `${problem.path}: ${problem.message}`);
  }
}

test('the least that is needed, with its defaults', () => {
  writeFileSync(path, JSON.stringify(good));

  const config = loadConfig(path, { TOKEN: 'canary-token' });

  expect(config.tenants.map(({ id, label, off }) => ({ id, label, off }))).toEqual([
    { id: 'acme', label: 'acme', off: [] },
  ]);
  expect([
    config.store,
    config.failOn,
    config.expectedGaps,
    config.judges.map(({ analyzer }) => analyzer.id),
  ]).toEqual([join(folder, 'oauthlas.db'), 'high', [], ['over-broad-scope', 'stale-grant']]);
  expect(inspect(config, { depth: 20 })).not.toContain('canary');
});

describe('each mistake is told by its path in the file', () => {
  test.each<[string, unknown, readonly string[]]>([
    ['an unknown key', { ...good, tenats: [] }, ['tenats: is not a known option']],
    ['no tenant', { tenants: [] }, ['tenants: must name at least one tenant']],
    [
      'an unknown key of a tenant',
      { tenants: [{ ...tenant, colour: 'red' }] },
      ['tenants[0].colour: is not a known option'],
    ],
    [
      'an unknown surface',
      { tenants: [{ ...tenant, off: ['grants'] }] },
      [
        'tenants[0].off[0]: m365 has no surface grants; it has organization, users, service-principals, applications, delegated-grants, application-permissions, sign-in-activity',
      ],
    ],
    [
      'the same tenant twice',
      { tenants: [tenant, tenant] },
      ['tenants[1].id: acme is the id of another tenant too'],
    ],
    [
      'an id that would break a key',
      { tenants: [{ ...tenant, id: 'Acme/1' }] },
      [
        'tenants[0].id: must be lower-case letters, digits, - and _ (it stands in every key, so keep it for good)',
      ],
    ],
    [
      'a gap of nobody',
      {
        ...good,
        expectedGaps: [
          {
            tenant: 'other',
            surface: 'users',
            reason: 'plan',
            owner: 'it@example.com',
            expires: '2027-01-01',
          },
        ],
      },
      ['expectedGaps[0].tenant: no tenant has the id other'],
    ],
    [
      'an analyzer that is none',
      { ...good, analyzers: { 'stale-grants': {} } },
      ['analyzers.stale-grants: there is no analyzer stale-grants; there are over-broad-scope, stale-grant'],
    ],
    [
      'a private authority that cannot be read',
      { ...good, network: { ca: 'no.pem' } },
      [`network.ca: ${join(folder, 'no.pem')} cannot be read (ENOENT)`],
    ],
  ])('%s', (_, config, expected) => {
    expect(problems(config)).toEqual(expected);
  });

  test('a secret that is not there', () => {
    expect(problems(good, {})).toEqual(['tenants[0].auth.token: the environment variable TOKEN is not set']);
  });

  test('a refresh token that comes by the environment, where its successor could not be kept', () => {
    const auth = { kind: 'rotating', clientId: '1.2', clientSecret: 'env:TOKEN', refreshToken: 'env:TOKEN' };

    expect(problems({ tenants: [{ id: 'acme-slack', platform: 'slack', auth }] })).toEqual([
      'tenants[0].auth.refreshToken: must be file:PATH: Slack replaces a refresh token at every use, and the new one is written to that file',
    ]);
  });

  test('a secret that stands in the file itself is refused, and not repeated', () => {
    const told = problems({ tenants: [{ ...tenant, auth: { kind: 'bearer', token: 'canary-literal' } }] });

    expect(told.length).toBe(1);
    expect(told[0]).toMatch(/^tenants\[0\]\.auth\.token: /);
  });

  test('an option of an analyzer', () => {
    expect(problems({ ...good, analyzers: { 'stale-grant': { day: 30 } } })).toEqual([
      'analyzers.stale-grant.day: is not a known option',
    ]);
  });

  test('plain http to another machine', () => {
    expect(problems({ tenants: [{ ...tenant, baseUrl: 'http://graph.example.com' }] })[0]).toMatch(
      /^tenants\[0\]\.baseUrl: /,
    );
  });

  test('no JSON: the place, and nothing of what stands there', () => {
    const [told] = problems('{ "tenants": [ canary } ]');

    expect(told).toMatch(/^: is not JSON/);
    expect(told).not.toContain('canary');
  });

  test('several at once', () => {
    expect(problems({ tenants: [{ ...tenant, colour: 1, size: 2 }], analyzers: { x: {} } }).length).toBe(3);
  });
});

test('a file that is not there says where to start', () => {
  const missing = join(folder, 'nowhere.json');

  expect(() => loadConfig(missing, {})).toThrow(
    new ConfigError(missing, [
      { path: '', message: 'cannot be read (ENOENT); start from config.example.json' },
    ]),
  );
});

test('a secret from a file beside the config, without its last line break', () => {
  writeFileSync(join(folder, 'token.txt'), 'canary-file\n');
  writeFileSync(
    path,
    JSON.stringify({ tenants: [{ ...tenant, auth: { kind: 'bearer', token: 'file:token.txt' } }] }),
  );

  const [first] = loadConfig(path, {}).tenants;

  expect(inspect(first, { depth: 9 })).toContain('[secret]');
});

test.each(['m365', 'google'])(
  '%s: a token that cannot stand in a header is refused, and not shown',
  (platform) => {
    const config = { tenants: [{ ...tenant, platform }] };

    expect(problems(config, { TOKEN: 'canary\ntoken' })).toEqual([
      'tenants[0].auth.token: must be one word of ASCII letters, as tokens are',
    ]);
    expect(problems(config, { TOKEN: 'canary-token\n' })).toEqual([]);
  },
);
