import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { ChoiceError, ConfigError, deliveryOf, loadConfig, outlineOf } from '../../src/config.ts';
import { Secret } from '../../src/lib/secret.ts';

const folder = mkdtempSync(join(tmpdir(), 'oauthlas-test-'));
const file = join(folder, 'oauthlas.config.json');
writeFileSync(join(folder, 'token'), 'canary-token\n');
mkdirSync(join(folder, 'logs'));
symlinkSync(join(folder, 'oauthlas.db'), join(folder, 'link'));

afterAll(() => rmSync(folder, { recursive: true }));

const env = {
  TOKEN: 'canary-token',
  SPLUNK: 'canary-splunk',
  HOOK: `whsec_${Buffer.from('canary-canary-canary-canary').toString('base64')}`,
};
const siem = { kind: 'splunk-hec', url: 'https://splunk.example.com:8088', token: 'env:SPLUNK' };
const tickets = { kind: 'webhook', url: 'https://hooks.example.com/oauthlas', secret: 'env:HOOK' };

function write(destinations: unknown, more: object = {}): void {
  const tenants = [{ id: 'acme', platform: 'm365', auth: { kind: 'bearer', token: 'env:TOKEN' } }];
  writeFileSync(file, JSON.stringify({ tenants, destinations, ...more }));
}

function problems(load: () => unknown): readonly string[] {
  try {
    load();
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    expect(inspect(error)).not.toContain('canary');
    return error.problems.map(({ path, message }) => `${path}: ${message}`);
  }
}

test('each has its kind, its format, its threshold and its own options, secrets among them', () => {
  write({
    siem,
    tickets: { ...tickets, format: 'ocsf', least: 'high' },
    archive: { kind: 'file', path: 'logs/events.ndjson' },
  });

  const { destinations } = loadConfig(file, env);

  expect(destinations.map(({ name, sink, format, least }) => [name, sink.id, format.id, least])).toEqual([
    ['siem', 'splunk-hec', 'ocsf', undefined],
    ['tickets', 'webhook', 'ocsf', 'high'],
    ['archive', 'file', 'ocsf', undefined],
  ]);
  expect(destinations.map(({ options }) => options)).toEqual([
    { url: siem.url, token: new Secret(env.SPLUNK) },
    { url: tickets.url, secret: new Secret(env.HOOK) },
    { path: join(folder, 'logs/events.ndjson') },
  ]);
  expect(inspect(destinations, { depth: 20 })).not.toContain('canary');
});

test('a reference is followed where a secret is wanted, and nowhere else', () => {
  write({
    siem: { ...siem, token: 'file:token', source: 'env:SPLUNK' },
    archive: { kind: 'file', path: 'env:x' },
  });

  const { destinations, files } = loadConfig(file, env);

  expect(destinations.map(({ options }) => options)).toMatchObject([
    { source: 'env:SPLUNK' },
    { path: join(folder, 'env:x') },
  ]);
  expect(files).toEqual([join(folder, 'token')]);
});

test.each<[string, unknown, readonly string[]]>([
  ['no object', [], ['destinations: must be an object in { }']],
  [
    'a kind that there is none of',
    { siem: { ...siem, kind: 'splunk' } },
    ['destinations.siem.kind: must be one of file, stdout, splunk-hec, webhook'],
  ],
  [
    'a format that there is none of',
    { siem: { ...siem, format: 'ecs' } },
    ['destinations.siem.format: must be one of ocsf, ndjson'],
  ],
  [
    'a threshold that there is none of',
    { siem: { ...siem, least: 'bad' } },
    ['destinations.siem.least: must be one of info, low, medium, high, critical'],
  ],
  [
    'a name that is none',
    { 'Our SIEM': siem },
    ['destinations.Our SIEM: must be a name of lower-case letters, digits and -'],
  ],
  [
    'an option of another kind',
    { siem: { ...siem, path: 'x' } },
    ['destinations.siem.path: is not a known option'],
  ],
  [
    'an option that is missing, and a secret in plain text',
    { siem: { kind: 'splunk-hec', token: 'canary-splunk' } },
    [
      'destinations.siem.url: must be an address',
      'destinations.siem.token: must be a reference to a secret: env:NAME or file:PATH',
    ],
  ],
  [
    'a secret that is not there',
    { siem: { ...siem, token: 'env:NOBODY' } },
    ['destinations.siem.token: the environment variable NOBODY is not set'],
  ],
  [
    'the store',
    { archive: { kind: 'file', path: 'oauthlas.db' } },
    [`destinations.archive.path: ${join(folder, 'oauthlas.db')} is the store`],
  ],
  [
    'the store by another name',
    { archive: { kind: 'file', path: 'link' } },
    [`destinations.archive.path: ${join(folder, 'link')} is the store`],
  ],
  [
    'the config',
    { archive: { kind: 'file', path: 'logs/../oauthlas.config.json' } },
    [`destinations.archive.path: ${file} is the config`],
  ],
  [
    'a secret’s file',
    { siem: { ...siem, token: 'file:token' }, archive: { kind: 'file', path: 'token' } },
    [`destinations.archive.path: ${join(folder, 'token')} is a file that the config refers to`],
  ],
  [
    'the file of another',
    { one: { kind: 'file', path: 'x' }, two: { kind: 'file', path: './x' } },
    [`destinations.two.path: ${join(folder, 'x')} is the file of the destination one`],
  ],
])('%s is told by its path', (_, destinations, told) => {
  write(destinations);

  expect(problems(() => loadConfig(file, env))).toEqual(told);
});

describe('what delivering needs', () => {
  test('is no secret of a tenant, and of those destinations that are named', () => {
    write({ siem, tickets }, { store: 'fleet.db' });

    const { store, destinations } = deliveryOf(file, { HOOK: env.HOOK }, ['tickets']);

    expect([store, destinations.map(({ name }) => name)]).toEqual([join(folder, 'fleet.db'), ['tickets']]);
    expect(problems(() => deliveryOf(file, { HOOK: env.HOOK }))).toEqual([
      'destinations.siem.token: the environment variable SPLUNK is not set',
    ]);
  });

  test('is a name that is there', () => {
    write({ siem, tickets });

    expect(() => deliveryOf(file, env, ['seim'])).toThrow(
      new ChoiceError('the config has no destination seim; it has siem, tickets'),
    );
  });

  test('the names are known without any secret', () => {
    write({ siem, tickets });

    expect(outlineOf(file).destinations).toEqual(['siem', 'tickets']);
  });
});
