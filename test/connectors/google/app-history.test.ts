import { expect, test } from 'vitest';
import { toListed } from '../../../src/connectors/google/app-history.ts';
import { AT, readAll, useNock } from '../../support/surface.ts';
import { refusal, surface, vendor } from './support.ts';

useNock();

/** AT is in the morning of Google's day, eight hours behind. */
const day = (back: number) =>
  new Date(Date.parse(AT) - 8 * 3_600_000 - back * 86_400_000).toISOString().slice(0, 10);

const months = [450, 420, 390, 360, 330, 300, 270, 240, 210, 180, 150, 120, 90, 60];
const weeks = [53, 46, 39, 32, 25, 18, 11, 4];

function report(...ids: readonly string[]) {
  const apps = ids.map((id) => ({ client_id: id, client_name: `App ${id}`, num_users: 1 }));
  return { usageReports: [{ parameters: [{ name: 'accounts:authorized_apps', msgValue: apps }] }] };
}

const none = refusal(400, 'invalid', 'Data for dates later than 2026-11-20 is not yet available');

/** What is told of each of these days back; nothing of the others. */
function answerDays(days: Readonly<Record<number, object>>, asked: readonly number[]): void {
  for (const back of asked) {
    const told = days[back];
    vendor
      .get(`/admin/reports/v1/usage/dates/${day(back)}`)
      .query(true)
      .reply(told === undefined ? 400 : 200, told ?? none);
  }
}

const listed = (id: string, back: number, before?: number) => ({
  kind: 'event',
  key: `t/event/census/${id}`,
  app: `t/app/${id}`,
  clientId: id,
  type: 'listed',
  at: `${day(back)}T08:00:00.000Z`,
  what:
    before === undefined ? `counted on ${day(back)}` : `counted on ${day(back)}, and not on ${day(before)}`,
  scopes: [],
  appName: `App ${id}`,
});

test('each app is told on the first day on which it was counted, with the day on which it was not', async () => {
  answerDays(
    { 450: report('old'), 120: report('old', 'spring'), 90: report('old'), 4: report('spring', 'new') },
    [...months, ...weeks],
  );

  const { records, gaps, bookmark } = await readAll(await surface('app-history'));

  expect(gaps).toEqual([]);
  expect(records).toEqual([listed('old', 450), listed('spring', 120, 450), listed('new', 4, 90)]);
  expect(bookmark).toBe(JSON.stringify({ until: day(4) }));
});

test('an incomplete day proves that an app was there, and not that it was not', async () => {
  const partial = { ...report('a'), warnings: [{ code: '200' }] };
  answerDays({ 420: report(), 390: partial, 360: report('a', 'b') }, [...months, ...weeks]);

  const { records } = await readAll(await surface('app-history'));

  expect(records).toEqual([listed('a', 390, 420), listed('b', 360, 420)]);
});

test('later only days since the last one are asked for, and who was told is not told again', async () => {
  answerDays({ 4: report('a', 'b') }, [11, 4]);
  const known = [toListed('t', { client_id: 'a' }, { date: day(450), before: undefined })];

  const since = JSON.stringify({ until: day(18) });
  const { records, bookmark } = await readAll(await surface('app-history'), { known, since });

  expect(records).toEqual([listed('b', 4, 18)]);
  expect(bookmark).toBe(JSON.stringify({ until: day(4) }));
});

test('nothing is asked for where the last day is young', async () => {
  const since = JSON.stringify({ until: day(3) });

  const { records, gaps } = await readAll(await surface('app-history'), { since });

  expect([records, gaps]).toEqual([[], []]);
});

test('a refusal is a gap, and leaves no place to go on from', async () => {
  vendor
    .get(`/admin/reports/v1/usage/dates/${day(450)}`)
    .query(true)
    .reply(403, refusal(403, 'insufficientPermissions'));

  const { records, gaps, bookmark } = await readAll(await surface('app-history'));

  expect(records).toEqual([]);
  expect(gaps).toMatchObject([
    { reason: 'permission', what: expect.stringMatching(/^the apps of earlier days/) },
  ]);
  expect(bookmark).toBeUndefined();
});

test('a row that cannot be read is a gap, and the others are told', async () => {
  const odd = {
    usageReports: [
      { parameters: [{ name: 'accounts:authorized_apps', msgValue: [{}, { client_id: 'a' }] }] },
    ],
  };
  answerDays({ 450: odd }, [...months, ...weeks]);

  const { records, gaps, bookmark } = await readAll(await surface('app-history'));

  expect(records).toMatchObject([{ clientId: 'a' }]);
  expect(gaps).toMatchObject([{ reason: 'shape' }]);
  expect(bookmark).toBeUndefined();
});
