import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { type Choice, ChoiceError, ConfigError, loadConfig, outlineOf } from '../src/config.ts';
import { connectors } from '../src/connectors/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'oauthlas-test-'));
const path = join(folder, 'oauthlas.config.json');

afterAll(() => rmSync(folder, { recursive: true }));

const platforms = `tenants[0].platform: must be one of ${connectors.map(({ id }) => id).join(', ')}`;
const surfaceIds = connectors
  .find(({ id }) => id === 'm365')
  ?.surfaces.map(({ id }) => id)
  .join(', ');

const tenant = { id: 'acme', platform: 'm365', auth: { kind: 'bearer', token: 'env:TOKEN' } };
const good = { tenants: [tenant] };

function problems(
  config: unknown,
  env: Record<string, string> = { TOKEN: 'canary-token' },
  choice?: Choice,
): readonly string[] {
  writeFileSync(path, typeof config === 'string' ? config : JSON.stringify(config));
  return faultsOf(() => loadConfig(path, env, choice));
}

function faultsOf(load: () => unknown): readonly string[] {
  try {
    load();
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
  ]).toEqual([
    join(folder, 'oauthlas.db'),
    'high',
    [],
    ['over-broad-scope', 'cross-tenant-access', 'stale-grant'],
  ]);
  expect(inspect(config, { depth: 20 })).not.toContain('canary');
});

const without = (member: keyof typeof tenant) =>
  Object.fromEntries(Object.entries(tenant).filter(([name]) => name !== member));
const gap = { surface: 'users', reason: 'plan', owner: 'it@example.com', expires: '2027-01-01' };
const google = { id: 'acme-google', platform: 'google', auth: { kind: 'bearer', token: 'env:TOKEN' } };

const vendor = { name: 'Relay Works', owner: 'mail team', apps: { m365: ['c1'] } };

const federation = {
  type: 'external_account',
  audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q',
  subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
  token_url: 'https://sts.googleapis.com/v1/token',
  credential_source: { file: '/run/token' },
};

describe('each mistake is told by its path in the file', () => {
  test.each<[string, unknown, readonly string[]]>([
    ['no object', [], [': must be an object in { }']],
    ['an unknown key', { ...good, tenats: [] }, ['tenats: is not a known option']],
    ['no tenants', {}, ['tenants: is missing']],
    ['an empty list of tenants', { tenants: [] }, ['tenants: must name at least one tenant']],
    ['tenants that are no list', { tenants: tenant }, ['tenants: must be a list in [ ]']],
    ['a tenant that is none', { tenants: ['acme'] }, ['tenants[0]: must be an object in { }']],
    ['a tenant without an id', { tenants: [without('id')] }, ['tenants[0].id: is missing']],
    ['a tenant without a platform', { tenants: [without('platform')] }, [platforms]],
    ['an unknown platform', { tenants: [{ ...tenant, platform: 'm356' }] }, [platforms]],
    [
      'a tenant without a way to sign in',
      { tenants: [{ id: 'acme', platform: 'google' }] },
      ['tenants[0].auth: is missing'],
    ],
    [
      'a label that is no text',
      { tenants: [{ ...tenant, label: 7 }] },
      ['tenants[0].label: must be text in double quotes'],
    ],
    ['an empty label', { tenants: [{ ...tenant, label: '' }] }, ['tenants[0].label: must not be empty']],
    [
      'a group that is a list',
      { tenants: [{ ...tenant, group: ['emea'] }] },
      ['tenants[0].group: must be text in double quotes'],
    ],
    [
      'an owner that is no text',
      { tenants: [{ ...tenant, owner: true }] },
      ['tenants[0].owner: must be text in double quotes'],
    ],
    [
      'an unknown key of a tenant',
      { tenants: [{ ...tenant, colour: 'red' }] },
      ['tenants[0].colour: is not a known option'],
    ],
    [
      'a key of another platform',
      { tenants: [{ ...tenant, mode: 'full' }] },
      ['tenants[0].mode: is not a known option'],
    ],
    [
      'an unknown key of a sign-in',
      { tenants: [{ ...tenant, auth: { ...tenant.auth, secret: 'env:TOKEN' } }] },
      ['tenants[0].auth.secret: is not a known option'],
    ],
    [
      'an unknown surface',
      { tenants: [{ ...tenant, off: ['grants'] }] },
      [`tenants[0].off[0]: m365 has no surface grants; it has ${surfaceIds}`],
    ],
    [
      'nothing switched off',
      { tenants: [{ ...tenant, off: [] }] },
      ['tenants[0].off: must not be an empty list; leave it out instead'],
    ],
    [
      'a surface that is no text',
      { tenants: [{ ...tenant, off: [1] }] },
      ['tenants[0].off[0]: must be text in double quotes'],
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
      'an unknown cloud',
      { tenants: [{ ...tenant, cloud: 'moon' }] },
      ['tenants[0].cloud: must be global, usgov, usgov-dod or china'],
    ],
    [
      "an unknown mode of Google's",
      { tenants: [{ ...google, mode: 'all' }] },
      ['tenants[0].mode: must be one of read-only, full'],
    ],
    [
      'no pace',
      { tenants: [{ ...google, callsPerSecond: 0 }] },
      ['tenants[0].callsPerSecond: must be at least 0.001'],
    ],
    [
      'too many calls at once',
      { tenants: [{ ...google, concurrency: 900 }] },
      ['tenants[0].concurrency: must be at most 200'],
    ],
    [
      'half a call at once',
      { tenants: [{ ...google, concurrency: 0.5 }] },
      ['tenants[0].concurrency: must be a whole number'],
    ],
    [
      'an unknown severity',
      { ...good, failOn: 'severe' },
      ['failOn: must be one of info, low, medium, high, critical'],
    ],
    ['an empty store', { ...good, store: '' }, ['store: must not be empty']],
    [
      'an unknown way to keep people',
      { ...good, people: 'initials' },
      ['people: must be one of names, pseudonyms, counts'],
    ],
    [
      'people that are no text',
      { ...good, people: false },
      ['people: must be one of names, pseudonyms, counts'],
    ],
    ['an unknown key of own', { ...good, own: { tenants: ['x'] } }, ['own.tenants: is not a known option']],
    ['own that is no object', { ...good, own: ['x'] }, ['own: must be an object in { }']],
    [
      'an empty list of own',
      { ...good, own: { domains: [] } },
      ['own.domains: must not be an empty list; leave it out instead'],
    ],
    [
      'a directory that is none',
      { ...good, own: { tenantIds: ['acme.example'] } },
      ['own.tenantIds[0]: must be a directory id, a GUID'],
    ],
    [
      'a domain that is none',
      { ...good, own: { domains: ['https://acme.example'] } },
      ['own.domains[0]: must be a domain such as example.com'],
    ],
    [
      'a customer that is none',
      { ...good, own: { googleCustomers: ['acme'] } },
      ['own.googleCustomers[0]: must be a customer id such as C01abcdef'],
    ],
    [
      'the name of a project',
      { ...good, own: { googleProjects: ['acme-prod'] } },
      [
        'own.googleProjects[0]: must be the number of a project, as text; the client ids of its apps begin with it',
      ],
    ],
    [
      'the number of a project, as a number',
      { ...good, own: { googleProjects: [7] } },
      ['own.googleProjects[0]: must be text in double quotes'],
    ],
    [
      'enterprises by other names than those in their address',
      { ...good, own: { githubEnterprises: ['', 'Acme Inc'] } },
      [0, 1].map((i) => `own.githubEnterprises[${i}]: must be its name in its address, such as example-inc`),
    ],
    [
      'organizations by other names than their login',
      { ...good, own: { githubOrganizations: ['', 'https://github.com/acme', ' acme ', 'acme/apps/x'] } },
      [0, 1, 2, 3].map(
        (i) =>
          `own.githubOrganizations[${i}]: must be a login, or host/login on another host than github.com, such as github.example.com/example`,
      ),
    ],
    [
      'the name of a Slack organization',
      { ...good, own: { slackOrganizations: ['Example'] } },
      [
        'own.slackOrganizations[0]: must be the id of an organization or workspace, such as E0123ABC or T0123ABC',
      ],
    ],
    [
      'a gap of nobody',
      { ...good, expectedGaps: [{ ...gap, tenant: 'other' }] },
      ['expectedGaps[0].tenant: no tenant has the id other'],
    ],
    [
      'a gap of no surface',
      { ...good, expectedGaps: [{ ...gap, surface: 'grants' }] },
      ['expectedGaps[0].surface: there is no surface grants'],
    ],
    [
      'an unknown reason',
      { ...good, expectedGaps: [{ ...gap, reason: 'licence' }] },
      [
        'expectedGaps[0].reason: must be one of permission, credentials, plan, throttled, unavailable, unsupported, shape, truncated, aborted',
      ],
    ],
    [
      'a gap that nobody owns',
      { ...good, expectedGaps: [{ ...gap, owner: '' }] },
      ['expectedGaps[0].owner: must not be empty'],
    ],
    [
      'a date that is none',
      { ...good, expectedGaps: [{ ...gap, expires: '31.12.2027' }] },
      ['expectedGaps[0].expires: must be a date such as 2027-06-30'],
    ],
    [
      'a day that does not exist',
      { ...good, expectedGaps: [{ ...gap, expires: '2027-02-30' }] },
      ['expectedGaps[0].expires: must be a date such as 2027-06-30'],
    ],
    [
      'an unknown key of a gap',
      { ...good, expectedGaps: [{ ...gap, note: 'x' }] },
      ['expectedGaps[0].note: is not a known option'],
    ],
    [
      'an analyzer that is none',
      { ...good, analyzers: { 'stale-grants': {} } },
      [
        'analyzers.stale-grants: there is no analyzer stale-grants; there are over-broad-scope, cross-tenant-access, stale-grant',
      ],
    ],
    [
      'a vendor that stands in the register twice',
      { ...good, register: [vendor, { ...vendor, name: 'relay WORKS', apps: { slack: ['A1'] } }] },
      ['register[1].name: relay WORKS stands there twice; put its apps into register[0]'],
    ],
    [
      'an app of two vendors',
      { ...good, register: [vendor, { name: 'Other', apps: { google: ['x'], m365: ['C1'] } }] },
      ['register[1].apps.m365[0]: C1 is an app of Relay Works too'],
    ],
    [
      'a vendor without apps',
      { ...good, register: [{ ...vendor, apps: {} }] },
      ['register[0].apps: names no app, so it would never be met'],
    ],
    [
      'a platform that is none, and an unknown usage',
      { ...good, register: [{ ...vendor, usage: 'monthly', apps: { entra: ['c1'] } }] },
      ['register[0].usage: must be one of annual', 'register[0].apps.entra: is not a known option'],
    ],
    [
      'an analyzer that is switched on',
      { ...good, analyzers: { 'stale-grant': true } },
      ['analyzers.stale-grant: must be false, or its options in { }'],
    ],
    [
      'an unknown option of an analyzer',
      { ...good, analyzers: { 'stale-grant': { day: 30 } } },
      ['analyzers.stale-grant.day: is not a known option'],
    ],
    [
      'an option out of range',
      { ...good, analyzers: { 'stale-grant': { days: 0 } } },
      ['analyzers.stale-grant.days: must be at least 1'],
    ],
    [
      'an option of the wrong type',
      { ...good, analyzers: { 'stale-grant': { days: '30' } } },
      ['analyzers.stale-grant.days: must be a number'],
    ],
    [
      'an unknown key of the network',
      { ...good, network: { proxy: 'x' } },
      ['network.proxy: is not a known option'],
    ],
    [
      'a private authority that is none',
      { ...good, network: { ca: 'oauthlas.config.json' } },
      [`network.ca: ${path} holds no certificate in PEM, or one that is broken`],
    ],
    [
      'a reference to what every object inherits',
      { tenants: [{ ...tenant, auth: { kind: 'bearer', token: 'env:toString' } }] },
      ['tenants[0].auth.token: the environment variable toString is not set'],
    ],
    [
      'a gap of a surface that the tenant has not',
      {
        ...good,
        expectedGaps: [
          { tenant: 'acme', surface: 'census', reason: 'plan', owner: 'x', expires: '2027-06-30' },
        ],
      },
      ['expectedGaps[0].surface: m365 has no surface census'],
    ],
    [
      'a private authority that cannot be read',
      { ...good, network: { ca: 'no.pem' } },
      [`network.ca: ${join(folder, 'no.pem')} cannot be read (ENOENT)`],
    ],
  ])('%s', (_, config, expected) => {
    expect(problems(config)).toEqual(expected);
  });

  test.each<[string, string, Record<string, string>, string]>([
    ['is not in the environment', 'env:TOKEN', {}, 'the environment variable TOKEN is not set'],
    ['is empty there', 'env:TOKEN', { TOKEN: ' ' }, 'the environment variable TOKEN is not set'],
    ['has no name', 'env:', {}, 'must name a secret: env:NAME or file:PATH'],
    ['is in no file', 'file:no.txt', {}, `${join(folder, 'no.txt')} cannot be read (ENOENT)`],
    ['is a folder', 'file:.', {}, `${folder} cannot be read (EISDIR)`],
  ])('a secret that %s', (_, token, env, message) => {
    const config = { tenants: [{ ...tenant, auth: { kind: 'bearer', token } }] };

    expect(problems(config, env)).toEqual([`tenants[0].auth.token: ${message}`]);
  });

  test('a certificate that is not there is one fault, not two', () => {
    const ids = { tenantId: 'acme.example', clientId: '22222222-2222-4222-8222-222222222222' };
    const auth = { kind: 'certificate', ...ids, certificate: 'env:PEM' };

    expect(problems({ tenants: [{ ...tenant, auth }] }, {})).toEqual([
      'tenants[0].auth.certificate: the environment variable PEM is not set',
    ]);
  });

  test.each(['m365', 'google'])('%s: a wrong kind of sign-in is told with those there are', (platform) => {
    const [told] = problems({ tenants: [{ ...tenant, platform, auth: { kind: 'password' } }] });

    expect(told).toMatch(/^tenants\[0\]\.auth\.kind: must (?:be one of|have the kind) .*bearer/);
  });

  test('a file that is not there, or empty: once, and not once more for what should stand in it', () => {
    const { auth: _, ...bare } = tenant;
    const app = { tenantId: 'contoso.com', clientId: '33333333-3333-3333-3333-333333333333' };
    const certificate = { kind: 'certificate', ...app, certificate: 'file:no.pem' };
    const assertion = { kind: 'workload-identity', ...app, assertion: 'file:empty.jwt' };
    writeFileSync(join(folder, 'empty.jwt'), '\n');

    const told = [
      ...problems({ tenants: [{ ...bare, auth: certificate }] }),
      ...problems({ tenants: [{ ...bare, auth: assertion }] }),
    ];

    expect(told).toEqual([
      `tenants[0].auth.certificate: ${join(folder, 'no.pem')} cannot be read (ENOENT)`,
      `tenants[0].auth.assertion: ${join(folder, 'empty.jwt')} is empty`,
    ]);
  });

  test.each<[string, unknown]>([
    ['the key of a service account', { type: 'service_account', private_key: 'canary' }],
    ['a source that is no file', { ...federation, credential_source: { url: 'https://canary.example' } }],
    ['no JSON', 'canary'],
  ])('credentials of another kind: %s', (_, content) => {
    const auth = {
      kind: 'workload-identity',
      credentials: 'file:federation.json',
      serviceAccount: 'oauthlas@acme.iam.gserviceaccount.com',
      subject: 'it@acme.example',
    };
    writeFileSync(join(folder, 'federation.json'), JSON.stringify(federation));
    const good = problems({ tenants: [{ ...google, auth }] });
    writeFileSync(join(folder, 'federation.json'), JSON.stringify(content));

    const told = problems({ tenants: [{ ...google, auth }] });

    expect(good).toEqual([]);
    expect(told).toEqual([
      'tenants[0].auth.credentials: must be an external_account file of Google Cloud that takes its token from a file',
    ]);
  });

  test.each<[string, string, string]>([
    ['a folder', 'sub', `${join(folder, 'sub')} is a folder`],
    ['the config itself', './sub/../oauthlas.config.json', `${path} is this config itself`],
    ['a link to the config', 'link.json', `${join(folder, 'link.json')} is this config itself`],
    ['no name of a file', 'a\0b', 'must not hold the letter NUL'],
  ])('a store that is %s', (_, store, message) => {
    mkdirSync(join(folder, 'sub'), { recursive: true });
    if (!existsSync(join(folder, 'link.json'))) symlinkSync(path, join(folder, 'link.json'));

    expect(problems({ ...good, store })).toEqual([`store: ${message}`]);
  });

  test('an environment that is not that of App Service', () => {
    const appService = { endpoint: 'env:IDENTITY_ENDPOINT', header: 'env:IDENTITY_HEADER' };

    const told = problems({ tenants: [{ ...tenant, auth: { kind: 'managed-identity', appService } }] }, {});

    expect(told).toEqual([
      'tenants[0].auth.appService.endpoint: the environment variable IDENTITY_ENDPOINT is not set',
      'tenants[0].auth.appService.header: the environment variable IDENTITY_HEADER is not set',
    ]);
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

  test.each<[string, unknown, string]>([
    [
      'behind env:',
      { tenants: [{ ...tenant, auth: { kind: 'bearer', token: 'env:ghp_canary0123456789' } }] },
      'tenants[0].auth.token: the environment variable [secret] is not set',
    ],
    [
      'behind env:, of no known form',
      { tenants: [{ ...tenant, auth: { kind: 'bearer', token: 'env:Qx8~canary-.01' } }] },
      'tenants[0].auth.token: the environment variable that stands behind env: is not set',
    ],
    [
      'behind file:',
      { tenants: [{ ...tenant, auth: { kind: 'bearer', token: 'file:ghp_canary0123456789' } }] },
      `tenants[0].auth.token: ${join(folder, '[secret]')} cannot be read (ENOENT)`,
    ],
    ['as a key', { ...good, ghp_canary0123456789: 1 }, '[secret]: is not a known option'],
  ])('a secret that stands %s is not repeated', (_, config, expected) => {
    expect(problems(config)).toEqual([expected]);
  });

  test.each<[string, string]>([
    ['a tenant', JSON.stringify({ tenants: [{ ...tenant, x: 1 }] }).replace('"x"', '"__proto__"')],
    ['analyzers', JSON.stringify({ ...good, analyzers: { x: {} } }).replace('"x"', '"__proto__"')],
    [
      'an analyzer',
      JSON.stringify({ ...good, analyzers: { 'stale-grant': { x: 1 } } }).replace('"x"', '"__proto__"'),
    ],
  ])('a key of %s that names the prototype of an object', (_, text) => {
    expect(problems(text)).toEqual([expect.stringMatching(/\.__proto__: is not a known option$/)]);
  });

  test('plain http to another machine', () => {
    expect(problems({ tenants: [{ ...tenant, baseUrl: 'http://graph.example.com' }] })[0]).toMatch(
      /^tenants\[0\]\.baseUrl: /,
    );
  });

  test('no JSON: the place, and nothing of what stands there', () => {
    expect(problems('{\n  "tenants": [ canary ]\n}')).toEqual([': is not JSON (line 2 column 16)']);
  });

  test('a key that stands there twice, of which JSON.parse would drop one without a word', () => {
    const text = JSON.stringify(good).replace('{', '{"people":"counts","people":"names",');

    expect(problems(text)).toEqual(['people: stands there twice']);
  });

  test('bytes of another encoding', () => {
    const text = JSON.stringify({ tenants: [{ ...tenant, label: 'Müller' }] });
    writeFileSync(path, Buffer.from(text, 'latin1'));

    expect(faultsOf(() => loadConfig(path, { TOKEN: 'x' }))).toEqual([
      ': is not UTF-8; save it in that encoding',
    ]);
  });

  test('a byte order mark, which some editors put in front, is no fault', () => {
    expect(problems(`\ufeff${JSON.stringify(good)}`)).toEqual([]);
  });

  test('several at once', () => {
    expect(problems({ tenants: [{ ...tenant, colour: 1, size: 2 }], analyzers: { x: {} } }).length).toBe(3);
  });
});

test('a file that is not there says where to start', () => {
  const missing = join(folder, 'nowhere.json');

  expect(faultsOf(() => loadConfig(missing, {}))).toEqual([
    ': cannot be read (ENOENT); start from config.example.json',
  ]);
});

test('a folder is no file', () => {
  expect(faultsOf(() => loadConfig(folder, {}))).toEqual([
    ': cannot be read (EISDIR); start from config.example.json',
  ]);
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

describe('a list of delegations', () => {
  const listing = (text: string, delegations = 'delegations.csv') => {
    writeFileSync(join(folder, 'delegations.csv'), text);
    return problems({ tenants: [{ ...google, delegations }] });
  };

  test.each(['delegations.csv', 'file:delegations.csv'])(
    'is read from the folder of the config: %s',
    (given) => {
      expect(listing('Name,Client ID,Scopes\nRobot,123,openid\n', given)).toEqual([]);

      const { tenants, files } = loadConfig(path, { TOKEN: 'canary-token' });
      expect(tenants[0].settings).toMatchObject({ delegations: join(folder, 'delegations.csv') });
      expect(files).toEqual([join(folder, 'delegations.csv')]);
    },
  );

  test('is told by file and line of each mistake', () => {
    expect(listing('Name,Client ID,Scopes\nRobot,,openid\nScreens,123,\n')).toEqual([
      'tenants[0].delegations: delegations.csv, line 2: has no client id',
      'tenants[0].delegations: delegations.csv, line 3: has no scopes',
    ]);
    expect(listing('', 'no-such.csv')).toEqual([
      'tenants[0].delegations: no-such.csv cannot be read (ENOENT)',
    ]);
    expect(problems({ tenants: [{ ...google, delegations: '' }] })).toHaveLength(1);
    expect(problems({ tenants: [{ ...google, delegations: 5 }] })).toHaveLength(1);
  });
});

describe('feeds of vendor incidents', () => {
  const incident = {
    id: '2026-11-example-backup',
    title: 'Example Backup: tokens taken',
    vendor: 'Example Backup',
    brands: [],
    window: { from: '2026-11-02', to: null },
    disclosed: '2026-11-20',
    platforms: ['m365'],
    status: 'claimed',
    summary: 'Invented.',
    indicators: [],
    advice: 'Cut it off.',
    sources: [{ url: 'https://backup.example.com/notice', title: 'Notice', licence: 'invented', read: null }],
  };
  const faultsOfFeed = (feed: unknown): readonly string[] => {
    writeFileSync(join(folder, 'ours.json'), typeof feed === 'string' ? feed : JSON.stringify(feed));
    return problems({ ...good, incidents: ['ours.json'] });
  };

  test('are read when the config is checked, from its folder', () => {
    expect(faultsOfFeed([incident])).toEqual([]);
    expect(problems({ ...good, incidents: ['no-such.json'] })).toEqual([
      'incidents[0]: no-such.json: cannot be read (ENOENT); docs/incidents.md shows a feed',
    ]);
  });

  test.each<[string, unknown, string]>([
    ['no list', incident, 'ours.json: must be a list in [ ]'],
    ['no JSON', '[{]', 'ours.json: is not JSON'],
    ['an unknown member', [{ ...incident, cve: 'x' }], 'ours.json: [0].cve is not a known option'],
    ['a day that is none', [{ ...incident, disclosed: 'May' }], 'ours.json: [0].disclosed '],
    ['an id that is free text', [{ ...incident, id: 'Backup' }], 'ours.json: [0].id must be like'],
    [
      'an id that stands twice',
      [incident, incident],
      'ours.json: [1].id 2026-11-example-backup stands there twice',
    ],
    ['no source', [{ ...incident, sources: [] }], 'ours.json: [0].sources '],
  ])('%s is told with the file and the place in it', (_, feed, told) => {
    const [first, ...others] = faultsOfFeed(feed);

    expect(others).toEqual([]);
    expect(first).toContain(`incidents[0]: ${told}`);
  });
});

describe('a choice of tenants', () => {
  const fleet = {
    tenants: [
      { ...tenant, id: 'a', group: 'emea', owner: 'ada@example.com', label: 'A' },
      { ...tenant, id: 'b', group: 'apac' },
      { ...tenant, id: 'c', auth: { kind: 'bearer', token: 'env:NOT_SET' } },
    ],
  };
  const chosen = (tenants: readonly string[], groups: readonly string[]) => {
    writeFileSync(path, JSON.stringify(fleet));
    return loadConfig(path, { TOKEN: 'canary-token' }, { tenants, groups }).tenants.map(({ id }) => id);
  };

  test('by id and by group, in the order of the file; only their secrets are needed', () => {
    expect(chosen(['b'], ['emea'])).toEqual(['a', 'b']);
    expect(chosen([], ['apac'])).toEqual(['b']);
  });

  test('label, group and owner go with a tenant', () => {
    writeFileSync(path, JSON.stringify(fleet));

    const { tenants } = loadConfig(path, { TOKEN: 'canary-token' }, { tenants: ['a', 'b'], groups: [] });

    expect(tenants.map(({ id, label, group, owner }) => [id, label, group, owner])).toEqual([
      ['a', 'A', 'emea', 'ada@example.com'],
      ['b', 'b', 'apac', undefined],
    ]);
  });

  test('what is not there is told with what is', () => {
    expect(() => chosen(['d'], [])).toThrow(new ChoiceError('the config has no tenant d; it has a, b, c'));
    expect(() => chosen([], ['amer'])).toThrow(
      new ChoiceError('the config has no group amer; it has emea, apac'),
    );
  });

  test('a tenant that nobody chose is checked too, but for its secret', () => {
    const pem = {
      kind: 'certificate',
      tenantId: 'acme.example',
      clientId: '22222222-2222-4222-8222-222222222222',
      certificate: 'file:no.pem',
    };
    const config = { tenants: [fleet.tenants[0], { ...tenant, id: 'd', colour: 'red', auth: pem }] };

    const told = problems(config, { TOKEN: 'canary-token' }, { tenants: ['a'], groups: [] });

    expect(told).toEqual(['tenants[1].colour: is not a known option']);
  });

  test('a reference of the wrong form is told of a tenant that nobody chose, too', () => {
    const rotating = { kind: 'rotating', clientId: '1.2', clientSecret: 'env:NOT_SET' };
    const slack = (id: string, refreshToken: string) => ({
      ...{ id, platform: 'slack', auth: { ...rotating, refreshToken } },
    });
    const config = {
      tenants: [
        fleet.tenants[0],
        { ...tenant, id: 'd', auth: { kind: 'bearer', token: 'env:' } },
        slack('e', 'env:NOT_SET'),
        slack('f', 'file:not-there'),
      ],
    };

    const told = problems(config, { TOKEN: 'canary-token' }, { tenants: ['a'], groups: [] });

    expect(told).toEqual([
      'tenants[1].auth.token: must name a secret: env:NAME or file:PATH',
      'tenants[2].auth.refreshToken: must be file:PATH: Slack replaces a refresh token at every use, and the new one is written to that file',
    ]);
  });

  test('the store and the tenants are known without any secret', () => {
    writeFileSync(path, JSON.stringify({ ...fleet, store: 'x/fleet.db', incidents: ['ours.json'] }));

    expect(outlineOf(path)).toEqual({
      store: join(folder, 'x/fleet.db'),
      incidents: [join(folder, 'ours.json')],
      destinations: [],
      register: [],
      tenants: ['a', 'b', 'c'].map((id) => expect.objectContaining({ id })),
    });
  });
});

test('what is ours: what is named, and every tenant in the config, chosen or not; all in lower case', () => {
  const directory = '5D0C7A91-3B42-4C8E-9F16-7A2E84D1B603';
  const entra = {
    kind: 'client-secret',
    tenantId: directory,
    clientId: '22222222-2222-4222-8222-222222222222',
    secret: 'env:NOT_SET',
  };
  const own = {
    tenantIds: ['11111111-1111-4111-8111-11111111111A'],
    domains: ['Acme.example'],
    googleCustomers: ['C01ABC'],
    googleProjects: ['713637348372'],
    githubEnterprises: ['Acme-Inc'],
    githubOrganizations: ['Acme', 'GitHub.com/acme-labs', 'github.acme.example/Acme'],
    slackOrganizations: ['E0123ABC'],
  };
  const tenants = [tenant, { ...tenant, id: 'b', auth: entra }, { ...google, customer: 'C04h7rbl9' }];
  writeFileSync(path, JSON.stringify({ tenants, own }));

  const config = loadConfig(path, { TOKEN: 'canary-token' }, { tenants: ['acme'], groups: [] });

  expect(config.own).toEqual({
    homes: new Set([
      'm365/11111111-1111-4111-8111-11111111111a',
      'google/c01abc',
      'google/713637348372',
      'github/enterprise/acme-inc',
      'github/acme',
      'github/acme-labs',
      'github/github.acme.example/acme',
      'slack/e0123abc',
      `m365/${directory.toLowerCase()}`,
      'google/c04h7rbl9',
    ]),
    domains: new Set(['acme.example']),
    tenants: ['acme', 'b', 'acme-google'],
  });
});
