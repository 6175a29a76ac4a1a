import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { csv } from '../../../src/report/formats/csv.ts';
import { rendered, row, testTable } from '../../support/table.ts';

describe('the contract', () => testTable(csv));

test('a row holds all that a review asks', async () => {
  const [record] = parse(await rendered(csv, [row()]), { columns: true });

  expect(record).toEqual({
    vendor: 'Example Vendor',
    app: 'Old Backup',
    client_id: 'c1',
    object_id: 'a1',
    platform: 'm365',
    tenant: 'acme',
    publisher: 'Example Vendor Ltd',
    publisher_verified: 'true',
    home: 'foreign',
    power: 'organisation',
    power_reason: 'can read every message in every mailbox (Mail.Read), as itself',
    top_scopes: 'Mail.Read User.Read',
    consent: 'admin',
    consent_by: 'Ada Example (ada@example.com)',
    consent_at: '2026-01-02T03:04:05.000Z',
    users: '12',
    everyone_now: '',
    privileged_users: '1',
    at_least: '',
    last_used: '2026-11-01T00:00:00.000Z',
    last_used_evidence: 'token-events, which reaches back 180 days',
    first_seen: '2026-11-23T12:00:00.000Z',
    owner: 'it@example.com',
    next_step: 'Switch it off.',
    console_link: 'https://entra.microsoft.com/#view/x/objectId/a1',
    coverage: 'complete',
    finding_ids: 'f1',
  });
});

test('which numbers are lower bounds stands beside them', async () => {
  const rows = [row({ areUsersMore: true }), row({ areUsersMore: true, arePrivilegedMore: true })];

  const records = parse(await rendered(csv, rows), { columns: true });

  expect(records).toMatchObject([{ at_least: 'users' }, { at_least: 'users privileged_users' }]);
});

test('what is not known says so, and what is not there is empty', async () => {
  const { owner: _, consoleLink: __, windowDays: ___, ...bare } = row();

  const [record] = parse(
    await rendered(csv, [
      {
        ...bare,
        isVerified: 'unknown',
        users: 'unknown',
        lastUsed: 'unknown',
        lastUsedEvidence: '',
        findings: [],
      },
    ]),
    { columns: true },
  );

  expect(record).toMatchObject({
    publisher_verified: 'unknown',
    users: 'unknown',
    last_used: 'unknown',
    last_used_evidence: 'no evidence of use',
    owner: '',
    console_link: '',
    finding_ids: '',
  });
});

test('docs/outputs.md tells of each column, in its order', async () => {
  const [headings] = parse(await rendered(csv, []));
  const page = readFileSync('docs/outputs.md', 'utf8')
    .split(/^## /m)
    .find((part) => part.startsWith('csv'));

  expect([...(page ?? '').matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name)).toEqual(headings);
});
