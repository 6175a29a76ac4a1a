import { expect, test } from 'vitest';
import { Secret } from '../../../src/lib/secret.ts';
import type { Instant } from '../../../src/model/values.ts';
import { AT, readAll, testTools, useNock } from '../../support/surface.ts';
import { answerBatches, answerOrganization, exactly, GRAPH, graph, refusal, surfaceOf } from './tenant.ts';

useNock();

const select = '$select=id,displayName,mail,userPrincipalName,accountEnabled,userType,createdDateTime';
const listPath = `/v1.0/users?$top=999&${select}`;
const delta = `/v1.0/users/delta?${select}`;
const token = (name: string) => `/v1.0/users/delta?$deltatoken=${name}`;

async function open(fullEveryDays = 7) {
  answerOrganization();
  const auth = { kind: 'bearer', token: new Secret('tok') };
  return await surfaceOf('users', { auth, fullEveryDays }, testTools());
}

function answer(path: string, body: object, status = 200): void {
  graph().get(exactly(path)).reply(status, body);
}

function answerLatest(name = 'now'): void {
  answer(`${delta}&$deltatoken=latest`, { value: [], '@odata.deltaLink': `${GRAPH}${token(name)}` });
}

function byId(...ids: readonly string[]): string {
  const filter = `id in (${ids.map((id) => `'${id}'`).join(',')})`;
  return `/v1.0/users?${select}&$filter=${encodeURIComponent(filter)}`;
}

function bookmark(facts: object = {}): string {
  const place = { whole: '2026-11-20T12:00:00.000Z', of: listPath, pages: 9, later: token('then') };
  return JSON.stringify({ ...place, ...facts });
}

test('a whole reading asks first from where on changes will be told', async () => {
  answerLatest();
  answer(listPath, { value: [{ id: 'U1' }] });
  const surface = await open();

  const read = await readAll(surface);

  expect(read.records.map(({ key }) => key)).toEqual(['t/principal/u1']);
  expect(JSON.parse(read.bookmark ?? '')).toEqual({ whole: AT, of: listPath, pages: 1, later: token('now') });
});

test.each([
  ['refused', refusal('Authorization_RequestDenied', 'No.'), 403],
  ['not there', refusal('BadRequest', "Resource not found for the segment 'delta'."), 400],
  ['told without a link', { value: [] }, 200],
  ['leading elsewhere', { value: [], '@odata.deltaLink': 'https://collector.example.com/v1.0/x' }, 200],
])('where changes are %s, the list is read whole, now and later', async (_, body, status) => {
  answer(`${delta}&$deltatoken=latest`, body, status);
  answer(listPath, { value: [{ id: 'u1' }] });
  const surface = await open();

  const read = await readAll(surface);

  expect(read).toMatchObject({ gaps: [], bookmark: undefined });
  expect(read.records).toHaveLength(1);
});

test('nobody asks for changes where everything is to be read whole each time', async () => {
  answer(listPath, { value: [] });
  const surface = await open(0);

  const read = await readAll(surface, { since: bookmark() });

  expect(read.bookmark).toBeUndefined();
});

test('what changed is asked for again; what is said to be gone is gone where it is not found', async () => {
  const next = `${token('then')}&$skiptoken=2`;
  answer(token('then'), {
    '@odata.nextLink': `${GRAPH}${next}`,
    value: [
      { id: 'A', accountEnabled: false },
      { id: 'b', '@removed': { reason: 'changed' } },
      { id: 'c', '@removed': { reason: 'deleted' } },
    ],
  });
  answer(next, {
    '@odata.deltaLink': `${GRAPH}${token('now')}`,
    value: [
      { id: 'd', displayName: 'Dana' },
      { id: 'd', '@removed': { reason: 'changed' } },
      { id: 'A', displayName: 'Ada' },
    ],
  });
  const asked = answerBatches({
    [byId('a', 'b', 'c', 'd')]: [
      {
        body: {
          value: [
            { id: 'a', displayName: 'Ada' },
            { id: 'B', displayName: 'Back' },
          ],
        },
      },
    ],
  });
  const surface = await open();

  const read = await readAll(surface, { since: bookmark() });

  expect(asked).toHaveLength(1);
  expect(read.records.map(({ key }) => key).sort()).toEqual(['t/principal/a', 't/principal/b']);
  expect(read).toMatchObject({ gaps: [], removed: ['t/principal/c', 't/principal/d'] });
  expect(JSON.parse(read.bookmark ?? '')).toMatchObject({
    whole: '2026-11-20T12:00:00.000Z',
    later: token('now'),
  });
});

test('what changed and is not found by its id is not gone: the gap has the next scan ask again', async () => {
  answer(token('then'), {
    '@odata.deltaLink': `${GRAPH}${token('now')}`,
    value: [{ id: 'A', displayName: 'Ada' }, { id: 'b' }],
  });
  answerBatches({ [byId('a', 'b')]: [{ body: { value: [{ id: 'b', displayName: 'Bo' }] } }] });
  const surface = await open();

  const read = await readAll(surface, { since: bookmark() });

  expect(read.records.map(({ key }) => key)).toEqual(['t/principal/b']);
  expect(read).toMatchObject({
    removed: [],
    gaps: [
      {
        reason: 'unavailable',
        what: 'user: told as changed, and not found by its id yet',
        subject: 't/principal/a',
      },
    ],
  });
});

test('fifteen ids to a filter', async () => {
  const ids = Array.from({ length: 17 }, (_, n) => `u${n}`);
  answer(token('then'), {
    '@odata.deltaLink': `${GRAPH}${token('now')}`,
    value: ids.map((id) => ({ id })),
  });
  const of = (some: readonly string[]) => [{ body: { value: some.map((id) => ({ id })) } }];
  const asked = answerBatches({
    [byId(...ids.slice(0, 15))]: of(ids.slice(0, 15)),
    [byId(...ids.slice(15))]: of(ids.slice(15)),
  });
  const surface = await open();

  const read = await readAll(surface, { since: bookmark() });

  expect(asked.map((paths) => paths.length)).toEqual([2]);
  expect(read.records).toHaveLength(17);
});

test('of a changed row that does not parse, the gap names whom it is about', async () => {
  answer(token('then'), { '@odata.deltaLink': `${GRAPH}${token('now')}`, value: [{ id: 'a' }] });
  answerBatches({ [byId('a')]: [{ body: { value: [{ id: 'a', accountEnabled: 'yes' }] } }] });
  const surface = await open();

  const read = await readAll(surface, { since: bookmark() });

  expect(read.gaps).toMatchObject([{ reason: 'shape', subject: 't/principal/a' }]);
});

interface Odd {
  readonly since?: string;
  readonly plant?: () => void;
  readonly at?: Instant;
}

test.each<[string, Odd]>([
  ['are too old, by 410', { plant: () => expired(410, 'syncStateNotFound') }],
  ['are too old, by 400', { plant: () => expired(400, 'syncStateNotFound') }],
  ['are refused', { plant: () => answer(token('then'), refusal('Authorization_RequestDenied', 'No.'), 403) }],
  ['are many', { plant: () => answer(token('then'), many(9 * 20 + 1)) }],
  ['name nobody', { plant: () => answer(token('then'), { ...many(0), value: [{ displayName: 'x' }] }) }],
  ['end without a link', { plant: () => answer(token('then'), { value: [] }) }],
  ['cannot be followed', { plant: () => unanswered() }],
  ['were of other members', { since: bookmark({ of: '/v1.0/users?$select=id' }) }],
  ['began a week ago', { since: bookmark({ whole: '2026-11-16T12:00:00.000Z' }) }],
])('where the changes %s, the list is read whole', async (_, { since = bookmark(), plant }) => {
  plant?.();
  answerLatest();
  answer(listPath, { value: [{ id: 'u1' }] });
  const surface = await open();

  const read = await readAll(surface, { since });

  expect(read.records.map(({ key }) => key)).toEqual(['t/principal/u1']);
  expect(read).toMatchObject({ gaps: [], removed: [] });
  expect(JSON.parse(read.bookmark ?? '')).toMatchObject({ whole: AT, later: token('now') });
});

/** A list starts over once when its place is too old, and so do changes. */
function expired(status: number, code: string): void {
  answer(token('then'), refusal(code, 'The sync state generation is not found.'), status);
  answer(token('then'), refusal(code, 'The sync state generation is not found.'), status);
}

function many(count: number): object {
  const value = Array.from({ length: count }, (_, n) => ({ id: `u${n}` }));
  return { '@odata.deltaLink': `${GRAPH}${token('now')}`, value };
}

function unanswered(): void {
  answer(token('then'), { ...many(0), value: [{ id: 'a' }] });
  answerBatches({ [byId('a')]: [{ status: 403, body: refusal('Authorization_RequestDenied', 'No.') }] });
}

test('a reading that goes on in the middle leaves no place for changes', async () => {
  const cursor = '/v1.0/users?$skiptoken=x';
  answer(cursor, { value: [{ id: 'u9' }] });
  const surface = await open();

  const read = await readAll(surface, { after: cursor, since: bookmark() });

  expect(read.bookmark).toBeUndefined();
});
