import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { lookup } from '../../../src/report/formats/lookup.ts';
import { rendered, row, testTable } from '../../support/table.ts';

describe('the contract', () => testTable(lookup));

test('a row begins with what a log line knows, and holds what it wants to know', async () => {
  const [headings = [], cells = []] = parse(await rendered(lookup, [row()]));

  expect(headings.map((heading, i) => [heading, cells[i]])).toEqual([
    ['client_id', 'c1'],
    ['platform', 'm365'],
    ['tenant', 'acme'],
    ['tenant_label', 'Acme'],
    ['app', 'Old Backup'],
    ['vendor', 'Example Vendor'],
    ['publisher', 'Example Vendor Ltd'],
    ['publisher_verified', 'true'],
    ['home', 'foreign'],
    ['power', 'organisation'],
    ['high_power', 'true'],
    ['consent', 'admin'],
    ['users', '12'],
    ['last_used', '2026-11-01T00:00:00.000Z'],
    ['owner', 'it@example.com'],
    ['severity', 'high'],
    ['finding_ids', 'f1'],
  ]);
});

test('what has no client id can be in no log under one', async () => {
  const records = parse(
    await rendered(lookup, [row({ clientId: 'unknown' }), row({ clientId: 'c2', findings: [] })]),
    { columns: true },
  );

  expect(records).toMatchObject([{ client_id: 'c2', severity: 'none', finding_ids: '' }]);
});

test('docs/outputs.md tells of each column, in its order', async () => {
  const [headings] = parse(await rendered(lookup, []));
  const page = readFileSync('docs/outputs.md', 'utf8')
    .split(/^## /m)
    .find((part) => part.startsWith('lookup'));

  expect([...(page ?? '').matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name)).toEqual(headings);
});
