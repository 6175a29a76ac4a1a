import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { onDay, type PlantedTenant, refused, type Said, scanPlanted } from '../support/planted.ts';
import { delegated, foreignApp, graphApp, persons, signIns, tenantSetting } from '../support/planted-m365.ts';

let store: Store;

beforeEach(async () => {
  store = await openStore(':memory:');
});

afterEach(() => store.close());

/** One app reads the mail of so many people. */
function tenant(id: string, holders: number, users: Said, usedOn = -2): PlantedTenant {
  return {
    id,
    platform: 'm365',
    says: {
      organization: [tenantSetting(id)],
      'service-principals': [graphApp(id), foreignApp(id, 'x')],
      'delegated-grants': delegated(id, 'x', 'Mail.Read', holders),
      'sign-in-activity': signIns(id, 'x', onDay(usedOn)),
      users,
    },
  };
}

const noList: Said = { gaps: [refused] };

function said({ findings, resolved, setAside }: Report): readonly string[] {
  return [...findings, ...resolved, ...setAside].map(
    ({ change, severity, rule }) => `${change} ${severity} ${rule}`,
  );
}

test('a list of people that is refused later ends nothing of a vendor that holds the mail of many', async () => {
  const all = persons('a', 600);
  const both = (users: readonly [Said, Said]) =>
    [tenant('a', 40, users[0]), tenant('b', 40, users[1])] as const;
  const first = await scanPlanted(store, both([all, persons('b', 600)]));

  const second = await scanPlanted(store, both([noList, noList]), { day: 1 });
  const third = await scanPlanted(store, both([all, noList]), { day: 2 });

  expect(said(first)).toEqual(['new medium one-vendor']);
  expect(said(second)).toEqual(['unchanged medium one-vendor']);
  expect(said(third)).toEqual(['unchanged medium one-vendor']);
});

test.each<[what: string, users: Said]>([
  ['refused', noList],
  ['cut short', { records: persons('a', 100), gaps: [refused] }],
])('a list of people that is %s later makes nothing less severe', async (_, users) => {
  const first = await scanPlanted(store, [tenant('a', 40, persons('a', 600), -200)]);

  const second = await scanPlanted(store, [tenant('a', 40, users, -200)], { day: 1 });

  expect(said(first)).toEqual(['new high app-unused']);
  expect(said(second)).toEqual(['unchanged high app-unused']);
});

test('a tenant that is not scanned this time counts as it was when its people were counted', async () => {
  const [a, b] = [tenant('a', 40, persons('a', 600)), tenant('b', 40, persons('b', 600))];
  await scanPlanted(store, [a, b]);

  const part = await scanPlanted(store, [a], { day: 1, others: [b] });

  expect(said(part)).toEqual(['unchanged medium one-vendor']);
});

test('where people were never counted, that a vendor holds the mail of fewer is not over', async () => {
  const both = (holders: number, users: Said) =>
    [tenant('a', holders, users), tenant('b', holders, users)] as const;
  const first = await scanPlanted(store, both(210, noList));
  await scanPlanted(store, both(150, noList), { day: 1 });
  await scanPlanted(store, both(150, noList), { day: 2 });

  const uncounted = await scanPlanted(store, both(150, noList), { day: 3 });
  const counted = await scanPlanted(
    store,
    [tenant('a', 150, persons('a', 5_000)), tenant('b', 150, persons('b', 5_000))],
    { day: 4 },
  );

  expect(said(first)).toEqual(['new medium one-vendor']);
  expect(said(uncounted)).toEqual([]);
  expect(said(counted)).toEqual(['resolved medium one-vendor']);
});
