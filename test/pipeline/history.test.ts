import { afterEach, beforeEach, expect, test } from 'vitest';
import { recordKey } from '../../src/model/keys.ts';
import type { GrantRecord, UseRecord } from '../../src/model/records.ts';
import type { Report } from '../../src/report/report.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { onDay, type PlantedTenant, refused, type Said, scanPlanted } from '../support/planted.ts';
import { delegated, foreignApp, graphApp, persons, tenantSetting } from '../support/planted-m365.ts';

let store: Store;

beforeEach(async () => {
  store = await openStore(':memory:');
});

afterEach(() => store.close());

function unused({ findings }: Report): readonly string[] {
  return findings
    .filter(({ rule }) => rule === 'app-unused')
    .map(({ change, severity, evidence: [first] }) => `${change} ${severity}: ${first?.fact}`);
}

function withheld({ withheld }: Report): readonly string[] {
  return withheld
    .filter(({ rule }) => rule === 'app-unused')
    .map(({ surface, count }) => `${count} by ${surface}`);
}

/** An app of which the report on sign-ins has no row. */
function entra(report: Said): PlantedTenant {
  return {
    id: 't',
    platform: 'm365',
    says: {
      organization: [tenantSetting('t')],
      'service-principals': [graphApp('t'), foreignApp('t', 'x')],
      'delegated-grants': delegated('t', 'x', 'Mail.Read', 3),
      'sign-in-activity': report,
      users: persons('t', 600),
    },
  };
}

test('a report on sign-ins that was refused for months says nothing of them on the first day it is read', async () => {
  await scanPlanted(store, [entra({ gaps: [refused] })]);
  await scanPlanted(store, [entra({ gaps: [refused] })], { day: 95 });

  const first = await scanPlanted(store, [entra([])], { day: 96 });
  const early = await scanPlanted(store, [entra([])], { day: 186 });
  const late = await scanPlanted(store, [entra([])], { day: 187 });

  expect([unused(first), withheld(first)]).toEqual([[], []]);
  expect(unused(early)).toEqual([]);
  expect(unused(late)).toEqual([
    'new medium: The report on sign-ins has no entry for it, and OAuthlas has looked for one since 2027-02-27',
  ]);
});

const noCalls: Said = {
  records: [],
  gaps: [{ reason: 'plan', kinds: ['use'], what: 'no call is logged' }],
};

/** A person holds a token of one app; of another, the log tells calls. */
function workspace(log: Said): PlantedTenant {
  const token: GrantRecord = {
    kind: 'grant',
    key: recordKey('t', 'grant', '0', 'silent'),
    app: recordKey('t', 'app', 'silent'),
    clientId: 'silent',
    access: 'delegated',
    principal: recordKey('t', 'principal', '0'),
    resource: 'google',
    scopes: ['https://www.googleapis.com/auth/drive'],
    consent: 'user',
    grantedAt: 'unknown',
  };
  return {
    id: 't',
    platform: 'google',
    says: { users: persons('t', 50), tokens: [token], 'token-events': log },
  };
}

function called(client: string, day: number): UseRecord {
  return {
    kind: 'use',
    key: recordKey('t', 'use', 'token-events', client),
    app: recordKey('t', 'app', client),
    clientId: client,
    evidence: 'token-events',
    by: 'any',
    lastUsedAt: onDay(day),
    windowDays: 180,
    apis: { drive: onDay(day) },
  };
}

test('a token of which a whole log of Google’s holds nothing is to be tidied up, from the first scan', async () => {
  const first = await scanPlanted(store, [workspace([called('other', -1)])]);
  const second = await scanPlanted(store, [workspace([called('other', 0)])], { day: 1 });
  const back = await scanPlanted(store, [workspace([called('silent', 2)])], { day: 2 });

  const told = 'low: The log holds nothing of it, and reaches back 180 days';
  expect(unused(first)).toEqual([`new ${told}`]);
  expect(unused(second)).toEqual([`unchanged ${told}`]);
  expect(back.resolved.map(({ rule }) => rule)).toEqual(['app-unused']);
});

test.each<[what: string, log: Said]>([
  ['refused', { gaps: [refused] }],
  ['of an edition that logs no calls', noCalls],
  [
    'with a hole',
    { records: [called('other', -1)], gaps: [{ reason: 'shape', what: 'an event was not read' }] },
  ],
])('of a log %s it is withheld, and said so', async (_, log) => {
  const report = await scanPlanted(store, [workspace(log)]);

  expect([unused(report), withheld(report)]).toEqual([[], ['1 by token-events']]);
});
