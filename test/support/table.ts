import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AppRow } from '../../src/model/app-row.ts';
import { recordKey } from '../../src/model/keys.ts';
import type { Instant } from '../../src/model/values.ts';
import type { Report, Table } from '../../src/report/report.ts';
import { hostile, withText } from './format.ts';
import { report } from './report.ts';

export function row(overrides: Partial<AppRow> = {}): AppRow {
  return {
    tenant: 'acme',
    tenantLabel: 'Acme',
    platform: 'm365',
    key: recordKey('acme', 'app', 'a1'),
    vendor: { id: 'm365/home/h1', name: 'Example Vendor', confidence: 'strong', basis: 'its home' },
    app: 'Old Backup',
    role: 'client',
    clientId: 'c1',
    objectId: 'a1',
    publisher: 'Example Vendor Ltd',
    isVerified: true,
    home: 'foreign',
    homeTenant: 'h1',
    enabled: true,
    power: 'organisation',
    isHighPower: true,
    powerReason: 'can read every message in every mailbox (Mail.Read), as itself',
    topScopes: ['Mail.Read', 'User.Read'],
    highScopes: ['Mail.Read'],
    scopes: 2,
    consent: 'admin',
    consentBy: 'Ada Example (ada@example.com)',
    consentAt: '2026-01-02T03:04:05.000Z' as Instant,
    users: 12,
    privilegedUsers: 1,
    lastUsed: '2026-11-01T00:00:00.000Z' as Instant,
    lastUsedEvidence: 'token-events',
    windowDays: 180,
    firstSeenAt: '2026-11-23T12:00:00.000Z' as Instant,
    credentials: 1,
    replyHosts: ['app.example.com'],
    owner: 'it@example.com',
    consoleLink: 'https://entra.microsoft.com/#view/x/objectId/a1',
    nextStep: 'Switch it off.',
    coverage: 'complete',
    findings: [
      {
        fingerprint: 'f1',
        analyzer: 'stale-grant',
        rule: 'app-unused',
        severity: 'high',
        message: 'Unused.',
        remedy: 'Switch it off.',
      },
    ],
    ...overrides,
  };
}

/** The same text wherever a tenant, or a user of the config, can write one. */
export function rowOf(text: string): AppRow {
  return row({
    tenantLabel: text,
    vendor: { id: text, name: text, confidence: 'weak', basis: text },
    app: text,
    clientId: text,
    objectId: text,
    publisher: text,
    homeTenant: text,
    organisation: { id: text, state: 'present', name: text, domain: text },
    powerReason: text,
    topScopes: [text],
    highScopes: [text],
    consentBy: text,
    lastUsedEvidence: text,
    replyHosts: [text],
    owner: text,
    ticket: text,
    consoleLink: text,
    nextStep: text,
  });
}

export async function* rowsFrom(rows: Iterable<AppRow>): AsyncGenerator<AppRow> {
  yield* rows;
}

export async function rendered(
  table: Table,
  rows: Iterable<AppRow>,
  about: Report = report(),
): Promise<string> {
  return (await Array.fromAsync(table.render(about, rowsFrom(rows)))).join('');
}

/** What every table keeps to. */
export function testTable(table: Table): void {
  test('says the same of the same rows, and ends its last line', async () => {
    const rows = [row(), row({ app: 'Another', clientId: 'c2' })];

    const text = await rendered(table, rows);

    expect(await rendered(table, rows)).toBe(text);
    expect(text.endsWith('\n')).toBe(true);
  });

  test('is whole without a row, too', async () => {
    expect((await rendered(table, [])).endsWith('\n')).toBe(true);
  });

  test('begins before it has asked for a row, and asks for none when nobody reads on', async () => {
    let asked = 0;
    async function* counting(): AsyncGenerator<AppRow> {
      for (let i = 0; i < 1000; i++) {
        asked++;
        yield row({ objectId: String(i) });
      }
    }
    const pieces = table.render(report(), counting())[Symbol.asyncIterator]();

    const first = await pieces.next();

    expect([first.done, asked]).toEqual([false, 0]);
    await pieces.return?.();
    expect(asked).toBe(0);
  });

  test('no name moves a terminal, turns the writing, or starts a line', async () => {
    const lines = (await rendered(table, [rowOf('plain')], withText('plain'))).split('\n').length;
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        const told = await rendered(table, [rowOf(text)], withText(text));

        expect(told.replaceAll('\r\n', '\n')).not.toMatch(
          /(?!\n)\p{Cc}|\p{Zl}|\p{Zp}|\p{Bidi_Control}|[\u200b-\u200f\ufeff]/u,
        );
        expect(told.split('\n').length).toBe(lines);
        expect(told).not.toMatch(/^HIGH fake/m);
      }),
      { numRuns: 200 },
    );
  });
}
