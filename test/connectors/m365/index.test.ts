import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { m365 } from '../../../src/connectors/m365/index.ts';

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
