import { afterEach, beforeEach, expect, test } from 'vitest';
import { recordKey } from '../../src/model/keys.ts';
import type { Gap } from '../../src/model/page.ts';
import type { AppRecord, GrantRecord, TrustRecord } from '../../src/model/records.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { onDay, type Said, scanPlanted } from '../support/planted.ts';
import { foreignApp, graphApp, tenantSetting } from '../support/planted-m365.ts';

let store: Store;

beforeEach(async () => {
  store = await openStore(':memory:');
});

afterEach(() => store.close());

const app = recordKey('a', 'app', 'sp');
const registration = recordKey('a', 'app', 'registration', 'client-sp');

/** An app that can make itself master of the tenant, by itself. */
function scanned(says: Readonly<Record<string, Said>>) {
  const client: AppRecord = foreignApp('a', 'sp', { home: 'own' });
  const takeover: GrantRecord = {
    kind: 'grant',
    key: recordKey('a', 'grant', 'application', 'graph', 'sp', 'role'),
    app,
    access: 'application',
    principal: 'itself',
    resource: 'graph',
    scopes: ['RoleManagement.ReadWrite.Directory'],
    consent: 'admin',
    grantedAt: onDay(-100),
  };
  return scanPlanted(store, [
    {
      id: 'a',
      platform: 'm365',
      says: {
        organization: [tenantSetting('a')],
        'service-principals': [graphApp('a'), client],
        applications: [{ ...client, key: registration, role: 'registration' }],
        'application-permissions': [takeover],
        ...says,
      },
    },
  ]);
}

function owner(facts: Partial<TrustRecord>): TrustRecord {
  return {
    kind: 'trust',
    key: recordKey('a', 'trust', 'x', 'sp', 'u1'),
    clientId: 'client-sp',
    type: 'owner',
    with: 'a member',
    home: 'own',
    ...facts,
  };
}

const unread = (subject: Gap['subject']): Said => ({
  gaps: [{ reason: 'unavailable', what: 'its owners', ...(subject !== undefined && { subject }) }],
});

test.each<[what: string, says: Readonly<Record<string, Said>>, rules: readonly string[], withheld: number]>([
  ['whom nobody owns', {}, ['no-owner'], 0],
  ['whose registration one of ours owns', { 'app-trusts': [owner({})] }, [], 0],
  ['whose service principal one of ours owns', { 'principal-owners': [owner({ app })] }, [], 0],
  ['of whose registration the owners were not read', { 'app-trusts': unread(registration) }, [], 1],
  ['of whose service principal the owners were not read', { 'principal-owners': unread(app) }, [], 1],
  ['where no owners of service principals were read', { 'principal-owners': unread(undefined) }, [], 1],
  [
    'where those of another one were not read',
    { 'app-trusts': unread(recordKey('a', 'app', 'registration', 'client-x')) },
    ['no-owner'],
    0,
  ],
])('an app of ours %s', async (_, says, rules, withheld) => {
  const report = await scanned(says);

  const count = report.withheld.filter(({ rule }) => rule === 'no-owner').length;
  expect([report.findings.map(({ rule }) => rule).filter((rule) => rule === 'no-owner'), count]).toEqual([
    rules,
    withheld,
  ]);
});

test('that the owners of service principals were not read hides no stranger who owns a registration', async () => {
  const stranger = owner({ home: 'foreign', with: 'a guest of partner.example' });

  const report = await scanned({ 'app-trusts': [stranger], 'principal-owners': unread(undefined) });

  expect(report.findings.map(({ rule }) => rule)).toContain('foreign-owner');
});
