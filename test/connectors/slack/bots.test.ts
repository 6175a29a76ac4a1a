import { expect, it } from 'vitest';
import { appKey, botKey, userKey } from '../../../src/connectors/slack/keys.ts';
import type { PrincipalRecord } from '../../../src/model/records.ts';
import { readAll, useNock } from '../../support/surface.ts';
import { surface } from './support.ts';

useNock();

function bot(id: string, members: Partial<PrincipalRecord> = {}): PrincipalRecord {
  return {
    kind: 'principal',
    key: userKey('t', id),
    type: 'service',
    name: 'Poll Bot',
    state: 'active',
    guest: false,
    admin: false,
    createdAt: 'unknown',
    ...members,
  };
}

it('an app is present by its bot, once', async () => {
  const known = [bot('U1', { clientId: 'A1' }), bot('U2', { clientId: 'A1' })];

  const { records, gaps } = await readAll(await surface('bots', 'workspace'), { known });

  expect(records).toEqual([
    {
      kind: 'app',
      key: appKey('t', 'A1'),
      clientId: 'A1',
      name: 'Poll Bot',
      role: 'client',
      type: 'bot',
      home: 'unknown',
      enabled: true,
      createdAt: 'unknown',
    },
  ]);
  expect(gaps).toEqual([]);
});

it('a bot of no app that is told stands for itself', async () => {
  const { records } = await readAll(await surface('bots', 'workspace'), { known: [bot('U1')] });

  expect(records.map(({ key }) => key)).toEqual([botKey('t', 'U1')]);
});

it.each([
  ['a person', { type: 'user' }],
  ['a bot that was deleted', { state: 'suspended', clientId: 'A1' }],
  ['Slackbot', { key: userKey('t', 'USLACKBOT') }],
] as const)('%s is no app', async (_, members) => {
  const { records } = await readAll(await surface('bots', 'workspace'), { known: [bot('U1', members)] });

  expect(records).toEqual([]);
});
