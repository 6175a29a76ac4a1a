import { afterEach, beforeEach, expect, test } from 'vitest';
import { recordKey } from '../../src/model/keys.ts';
import type { Gap } from '../../src/model/page.ts';
import type { AnyRecord, PrincipalRecord, UseRecord } from '../../src/model/records.ts';
import type { Report } from '../../src/report/report.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { onDay, type PlantedTenant, refused, type Said, scanPlanted } from '../support/planted.ts';
import { persons } from '../support/planted-m365.ts';

let store: Store;

beforeEach(async () => {
  store = await openStore(':memory:');
});

afterEach(() => store.close());

function said({ findings, resolved, setAside }: Report): readonly string[] {
  return [...findings, ...resolved, ...setAside].map(({ change, rule }) => `${change} ${rule}`);
}

/** Scans the days of a story, one after the other. */
async function tell(days: readonly PlantedTenant[]): Promise<readonly (readonly string[])[]> {
  const told: (readonly string[])[] = [];
  for (const [day, tenant] of days.entries()) told.push(said(await scanPlanted(store, [tenant], { day })));
  return told;
}

/** A token of GitHub, used last on this day. */
function token(usedOn: number): readonly AnyRecord[] {
  const app = recordKey('t', 'app', 'fine-grained-pat', '1');
  return [
    {
      kind: 'app',
      key: app,
      name: 'old',
      role: 'token',
      type: 'fine-grained-pat',
      home: 'own',
      enabled: true,
      createdAt: onDay(-400),
    },
    {
      kind: 'grant',
      key: recordKey('t', 'grant', 'fine-grained-pat', '1'),
      app,
      access: 'delegated',
      principal: recordKey('t', 'principal', '0'),
      resource: 'example',
      scopes: ['contents:write'],
      consent: 'user',
      grantedAt: onDay(-400),
      repositories: 'all',
    },
    {
      kind: 'use',
      key: recordKey('t', 'use', 'fine-grained-pat', '1'),
      app,
      evidence: 'token-last-used',
      by: 'delegated',
      lastUsedAt: onDay(usedOn),
    },
  ];
}

/** What no plan but the largest lists. */
const unlisted: Said = {
  gaps: [{ reason: 'plan', what: 'not shown', kinds: ['app', 'grant', 'credential'] }],
};

function github(tokens: Said, authorized: Said = unlisted): PlantedTenant {
  return {
    id: 't',
    platform: 'github',
    says: {
      members: persons('t', 1),
      'personal-access-tokens': tokens,
      'credential-authorizations': authorized,
    },
  };
}

test.each<[what: string, authorized: Said]>([
  ['is read', []],
  ['is never shown', unlisted],
])(
  'a token that was revoked is over with the second witness, where the other list of tokens %s',
  async (_, other) => {
    const told = await tell([github(token(-200), other), github([], other), github([], other)]);

    expect(told).toEqual([['new app-unused'], ['unchanged app-unused'], ['resolved app-unused']]);
  },
);

test('a token that is used again is stale no more, though the other list of tokens is never shown', async () => {
  const told = await tell([github(token(-200)), github(token(1))]);

  expect(told).toEqual([['new app-unused'], ['resolved app-unused']]);
});

test('while its own list is refused, or another that told of it too, a token is not over', async () => {
  const told = await tell([
    github(token(-200), token(-200)),
    github({ gaps: [refused] }),
    github(token(1), unlisted),
    github(token(1), token(-200)),
  ]);

  expect(told).toEqual([['new app-unused'], [], [], ['resolved app-unused']]);
});

const suspended = recordKey('t', 'principal', '49');
const untold: Gap = {
  reason: 'unavailable',
  what: 'the tokens of a person were not told',
  subject: suspended,
};

/** A call of long ago of the one app that people let in here. */
const called: UseRecord = {
  kind: 'use',
  key: recordKey('t', 'use', 'token-events', 'x'),
  app: recordKey('t', 'app', 'x'),
  clientId: 'x',
  evidence: 'token-events',
  by: 'any',
  lastUsedAt: onDay(-120),
  windowDays: 180,
  apis: { drive: onDay(-120) },
};

function workspace(holders: readonly number[], gaps: readonly Gap[] = [untold]): PlantedTenant {
  const users = persons('t', 50).map(
    (person): PrincipalRecord => (person.key === suspended ? { ...person, state: 'suspended' } : person),
  );
  return {
    id: 't',
    platform: 'google',
    says: {
      users,
      tokens: {
        records: holders.map((n) => ({
          kind: 'grant',
          key: recordKey('t', 'grant', String(n), 'x'),
          app: recordKey('t', 'app', 'x'),
          clientId: 'x',
          access: 'delegated',
          principal: recordKey('t', 'principal', String(n)),
          resource: 'google',
          scopes: ['https://www.googleapis.com/auth/drive'],
          consent: 'user',
          grantedAt: 'unknown',
        })),
        gaps,
      },
      'token-events': [called],
    },
  };
}

test('what everybody gave up is over, though of one person who is suspended nothing is told', async () => {
  const told = await tell([workspace([1, 2]), workspace([]), workspace([])]);

  expect(told).toEqual([['new app-unused'], ['unchanged app-unused'], ['resolved app-unused']]);
});

test.each<[what: string, days: readonly PlantedTenant[]]>([
  ['he held it himself', [workspace([1, 49], []), workspace([]), workspace([])]],
  [
    'something else was not read',
    [
      workspace([1]),
      workspace([], [untold, { ...refused, subject: recordKey('t', 'app', 'x') }]),
      workspace([], [untold, { ...refused, subject: recordKey('t', 'app', 'x') }]),
    ],
  ],
  [
    'the rest was not read',
    [workspace([1]), workspace([], [untold, refused]), workspace([], [untold, refused])],
  ],
])('but not where %s', async (_, days) => {
  const told = await tell(days);

  expect(told.at(-1)).toEqual([expect.stringMatching(/^(?:un)?changed app-unused$/)]);
});
