import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import nock from 'nock';
import { expect, test } from 'vitest';
import { type CloudName, clouds } from '../../../src/connectors/m365/clouds.ts';
import { m365 } from '../../../src/connectors/m365/index.ts';
import { Secret } from '../../../src/lib/secret.ts';
import { readAll, testTools, useNock } from '../../support/surface.ts';
import { ME } from './tenant.ts';

useNock();

test('it knows its hosts', () => {
  expect(m365.hosts).toEqual([
    'graph.microsoft.com',
    'login.microsoftonline.com',
    'graph.microsoft.us',
    'login.microsoftonline.us',
    'dod-graph.microsoft.us',
    'microsoftgraph.chinacloudapi.cn',
    'login.partner.microsoftonline.cn',
    '169.254.169.254',
  ]);
});

test('no SDK is loaded before a tenant is opened', () => {
  const { href } = new URL('../../../src/connectors/m365/index.ts', import.meta.url);
  const script = `
    import { registerHooks } from 'node:module';
    const loaded = [];
    registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context); } });
    await import(${JSON.stringify(href)});
    process.stdout.write(loaded.join('\\n'));`;

  const loaded = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });

  expect(loaded).toContain('/m365/client.ts');
  expect(loaded).not.toMatch(/microsoft-graph-client|@azure/);
});

test.each(m365.surfaces.map(({ id }) => id))('%s has a page with all its headings', (id) => {
  const page = readFileSync(new URL(`../../../src/connectors/m365/${id}.md`, import.meta.url), 'utf8');

  const headings = page.match(/^#+ .*$/gm);

  expect(headings).toEqual([
    `# ${id}`,
    '## Question',
    '## Endpoint',
    '## Needs',
    '## Cannot see',
    '## Paging and throttling',
  ]);
});

test('every blind spot has its own id and says where to look instead', () => {
  const ids = m365.blindSpots.map(({ id }) => id);

  expect(new Set(ids).size).toBe(ids.length);
  expect(m365.blindSpots.filter(({ instead }) => instead === '')).toEqual([]);
});

const global = ['sign-in-activity', 'credential-use', 'home-tenants'];
const elsewhere = [
  'sign-in-activity',
  'sign-in-extensions',
  'home-tenants',
  'resource-consents',
  'teams-apps',
  'consent-events',
  'credential-use',
  'permission-use',
];

test.each<[CloudName, readonly string[]]>([
  ['global', []],
  ['usgov', global],
  ['usgov-dod', global],
  ['china', elsewhere],
])('what does not exist in the cloud %s is a gap, and nothing is asked', async (cloud, expected) => {
  nock(clouds[cloud].graph)
    .get('/v1.0/organization')
    .query(true)
    .reply(200, { value: [ME] });

  const { surfaces } = await m365.connect(
    { cloud, auth: { kind: 'bearer', token: new Secret('tok') } },
    testTools(),
  );

  const missing = surfaces.filter(({ unsupported }) => unsupported !== undefined);
  expect(missing.map(({ id }) => id)).toEqual(expect.arrayContaining([...expected]));
  expect(missing.map(({ id }) => id).filter((id) => elsewhere.includes(id))).toHaveLength(expected.length);
  for (const surface of missing)
    expect(await readAll(surface)).toMatchObject({
      records: [],
      gaps: [{ reason: 'unsupported', what: surface.notIn?.what }],
    });
});

test('every cloud in which something does not exist is one of these', () => {
  const named = m365.surfaces.flatMap(({ notIn }) => notIn?.clouds ?? []);

  expect(named.filter((cloud) => !Object.hasOwn(clouds, cloud))).toEqual([]);
});

test('no surface looks by itself whether its cloud has it', () => {
  const folder = new URL('../../../src/connectors/m365/', import.meta.url);
  const lookers = globSync('*.ts', { cwd: folder }).filter((name) => {
    const text = readFileSync(new URL(name, folder), 'utf8');
    return /\bcloud [!=]==/.test(text) && text.includes("reason: 'unsupported'");
  });

  expect(lookers, 'say it in `notIn` of the surface: init and doctor ask there').toEqual([]);
});
