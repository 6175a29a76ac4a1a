import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { loadConfig } from '../../src/config.ts';
import { createAuthority } from '../support/certificate.ts';
import { example, filesOf } from '../support/example.ts';

const folder = mkdtempSync(join(tmpdir(), 'oauthlas-examples-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const schema = z.fromJSONSchema(
  JSON.parse(readFileSync(new URL('../../config.schema.json', import.meta.url), 'utf8')),
);
const manifests = parseAllDocuments(example('kubernetes/cronjob.yaml')).map((one) => one.toJS());
const mounted: string = manifests.find(({ kind }) => kind === 'ConfigMap').data['oauthlas.config.json'];

test.each([
  ['systemd', example('systemd/oauthlas.config.json')],
  ['cron', example('cron/oauthlas.config.json')],
  ['kubernetes', mounted],
  ['github-actions', example('github-actions/oauthlas.config.json')],
])('the config for %s passes the check when what it refers to is there', (name, text) => {
  const here = join(folder, name);
  mkdirSync(here);
  const { cert, key } = createAuthority('Test').issue({ hosts: ['app.test'] });
  let config = text;
  for (const path of filesOf(text)) {
    const file = join(here, basename(path));
    writeFileSync(file, path.endsWith('.jwt') ? 'a.b.c' : `${cert}${key}`);
    config = config.replace(`"file:${path}"`, `"file:${file}"`);
  }
  const file = join(here, 'oauthlas.config.json');
  writeFileSync(file, config);

  const { store, tenants } = loadConfig(file, { OAUTHLAS_GITHUB_KEY: key });

  expect(schema.safeParse(JSON.parse(text)).error?.issues ?? []).toEqual([]);
  expect(store).toMatch(/^\/(?:var\/lib\/oauthlas|data)\/oauthlas\.db$/);
  expect(tenants.map(({ id }) => id)).toEqual(['example', 'example-github']);
});
