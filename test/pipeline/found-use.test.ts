import { expect, test } from 'vitest';
import type { SurfaceCoverage } from '../../src/model/coverage.ts';
import { recordKey } from '../../src/model/keys.ts';
import type { UseRecord } from '../../src/model/records.ts';
import { useOf } from '../../src/pipeline/found-use.ts';
import type { FoundUse } from '../../src/report/investigation.ts';
import { calls, daysAgo, dossier, grants } from '../support/analyzer.ts';

const auth = 'https://www.googleapis.com/auth';
const held = [grants(3, `openid ${auth}/calendar ${auth}/drive ${auth}/made.up`)];

const asked = (scopes: readonly string[]): UseRecord => ({
  kind: 'use',
  key: recordKey('t', 'use', 'access-evaluation', 'marketplace', 'client-1'),
  evidence: 'access-evaluation',
  by: 'delegated',
  lastUsedAt: daysAgo(1),
  letInBy: 'marketplace',
  scopes,
});

const counted = (used: readonly string[], unused: readonly string[]): UseRecord => ({
  kind: 'use',
  key: recordKey('t', 'use', 'permission-use', 'client-1'),
  evidence: 'permission-use',
  by: 'any',
  lastUsedAt: 'unknown',
  permissions: { used, unused },
});

function read(surface: string, status: SurfaceCoverage['status'] = 'complete'): SurfaceCoverage {
  return {
    tenant: 't',
    platform: 'google',
    question: '',
    surface,
    status,
    records: 1,
    gaps: [],
    inherits: [],
  };
}

const answered = { from: daysAgo(2), to: daysAgo(0), bytes: 12_800 };

test.each<[what: string, uses: readonly UseRecord[], expected: FoundUse | undefined]>([
  ['no log', [], undefined],
  ['a log that names no API', [calls({ calendar: 1 }, { apis: undefined as never })], undefined],
  [
    'calls, the newest API and method first',
    [
      calls(
        { drive: 9, calendar: 1 },
        {
          methods: { calendar: { list: daysAgo(4), get: daysAgo(1) } },
          areMethodsMore: true,
          answered,
        },
      ),
    ],
    {
      apis: [
        { api: 'calendar', last: daysAgo(1), methods: ['get', 'list'] },
        { api: 'drive', last: daysAgo(9), methods: [] },
      ],
      areMethodsMore: true,
      answered,
      scopes: {
        seen: [`${auth}/calendar`, `${auth}/drive`],
        notSeen: [],
        unknown: [`${auth}/made.up`, 'openid'],
      },
    },
  ],
  [
    'a scope that was never needed, and tokens that were asked for another',
    [calls({ people: 1 }), asked([`${auth}/made.up`, `${auth}/calendar`])],
    {
      apis: [{ api: 'people', last: daysAgo(1), methods: [] }],
      scopes: {
        seen: [`${auth}/calendar`, `${auth}/made.up`],
        notSeen: [`${auth}/drive`],
        unknown: ['openid'],
      },
    },
  ],
  [
    'tokens alone: what was not asked for may be used all the same',
    [asked([`${auth}/drive`])],
    {
      apis: [],
      scopes: {
        seen: [`${auth}/drive`],
        notSeen: [],
        unknown: [`${auth}/calendar`, `${auth}/made.up`, 'openid'],
      },
    },
  ],
])('on Google: %s', (_, uses, expected) => {
  expect(useOf(dossier({ platform: 'google', grants: held, uses }), [read('token-events')])).toEqual(
    expected,
  );
});

test('on Microsoft 365, as the vendor counts it', () => {
  const subject = dossier({
    grants: [grants('itself', 'Mail.Read User.Read.All')],
    uses: [counted(['Mail.Read'], ['User.Read.All'])],
  });

  expect(useOf(subject, [read('permission-use')])).toEqual({
    apis: [],
    scopes: { seen: ['Mail.Read'], notSeen: ['User.Read.All'], unknown: [] },
  });
});

test('what was not read whole proves no disuse', () => {
  const google = dossier({ platform: 'google', grants: held, uses: [calls({ calendar: 1 })] });
  const m365 = dossier({
    grants: [grants('itself', 'Mail.Read User.Read.All')],
    uses: [counted(['Mail.Read'], ['User.Read.All'])],
  });

  expect(useOf(google, [read('token-events', 'partial')])?.scopes).toEqual({
    seen: [`${auth}/calendar`],
    notSeen: [],
    unknown: [`${auth}/drive`, `${auth}/made.up`, 'openid'],
  });
  expect(useOf(google, [])?.scopes?.notSeen).toEqual([]);
  expect(useOf(m365, [read('permission-use', 'failed')])?.scopes).toEqual({
    seen: ['Mail.Read'],
    notSeen: [],
    unknown: ['User.Read.All'],
  });
});
