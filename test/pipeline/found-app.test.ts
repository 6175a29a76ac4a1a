import { expect, test } from 'vitest';
import { connectors } from '../../src/connectors/index.ts';
import { toFoundApps } from '../../src/pipeline/found-app.ts';
import { openStore } from '../../src/store/store.ts';
import { apis, dossier, grants } from '../support/analyzer.ts';

async function reachOf(held: Parameters<typeof dossier>[0]) {
  const store = await openStore(':memory:');
  const connector = connectors.find(({ id }) => id === 'm365');
  if (connector === undefined) throw new Error('no connector');
  const match = { by: 'its name', rank: 0 } as Parameters<typeof toFoundApps>[0][number][1];
  const tenant = { id: 't', connector, settings: {} };
  const [found] = await toFoundApps([[dossier(held), match]], { store, tenant, lines: [] });
  await store.close();
  return [found?.reach, found?.impact];
}

const inScope = grants('itself', '', {
  scopes: ['Application Mail.Send'],
  resource: apis.exchange,
  seen: 'exchange-roles',
  places: { count: 1, sample: ['Finance'] },
});

test('a responder is told where alone it holds what it holds', async () => {
  expect(await reachOf({ grants: [inScope] })).toEqual([
    'It can send mail from every mailbox within its reach, in the name of its owner (Application Mail.Send), as itself, in 1 mailbox scope.',
    4,
  ]);
});

test('and of the wider one where there are two', async () => {
  expect(await reachOf({ grants: [inScope, grants('itself', 'Mail.Send')] })).toEqual([
    'It can send mail from any mailbox in anybody’s name (Mail.Send, and 1 more permission), as itself.',
    5,
  ]);
});

test('and where it is installed, whatever it holds there', async () => {
  const there = grants('itself', '', {
    ...{ scopes: [], seen: 'teams-installations', places: { count: 1, sample: ['Board'] } },
  });

  expect(await reachOf({ grants: [there, grants('itself', 'Mail.Send')] })).toEqual([
    'It can send mail from any mailbox in anybody’s name (Mail.Send), as itself. It is installed in 1 team (Board).',
    5,
  ]);
});
