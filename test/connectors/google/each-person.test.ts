import { describe, expect, it } from 'vitest';
import { toRecords } from '../../../src/connectors/google/app-passwords.ts';
import { google } from '../../../src/connectors/google/index.ts';
import { toGrant } from '../../../src/connectors/google/tokens.ts';
import { type RecordKey, recordKey } from '../../../src/model/keys.ts';
import type { Gap, Page } from '../../../src/model/page.ts';
import type { AnyRecord, RecordKind, RecordOf } from '../../../src/model/records.ts';
import { type Instant, instant } from '../../../src/model/values.ts';
import { AT, readAll, testTools, useNock } from '../../support/surface.ts';
import { bearer, person, principalKey, refusal, vendor } from './support.ts';

useNock();

/** Whatever Google says when it does not tell what a person has, and what is told of it. */
const refusals: readonly (readonly [
  what: string,
  state: 'active' | 'suspended',
  status: number,
  body: object | string,
  reason: Gap['reason'],
])[] = [
  ['suspended', 'suspended', 401, refusal(401, 'authError', 'Login Required'), 'permission'],
  ['deleted a while ago', 'active', 401, refusal(401, 'authError', 'Invalid Credentials'), 'credentials'],
  [
    'a greater administrator',
    'active',
    403,
    refusal(403, 'forbidden', 'Not Authorized to access this resource/api'),
    'permission',
  ],
  [
    'of a scope that is missing',
    'active',
    403,
    refusal(403, 'insufficientPermissions', 'Request had insufficient authentication scopes.'),
    'permission',
  ],
  ['of an API that is off', 'active', 403, refusal(403, 'accessNotConfigured'), 'permission'],
  ['of an account without APIs', 'active', 403, refusal(403, 'domainCannotUseApis'), 'plan'],
  ['behind quota', 'active', 403, refusal(403, 'quotaExceeded'), 'throttled'],
  ['behind quota', 'active', 503, 'Quota exceeded for the current request', 'throttled'],
  ['behind a failure', 'active', 500, refusal(500, 'backendError', 'Backend Error'), 'unavailable'],
  [
    'of an organisation that is not found',
    'active',
    404,
    refusal(404, 'notFound', 'Domain not found'),
    'unsupported',
  ],
  ['not found, said by something else', 'active', 404, { error: 'not found' }, 'unsupported'],
  ['not found, on a page', 'active', 404, '<html>', 'shape'],
  ['not found, without a word', 'active', 404, {}, 'shape'],
  ['by a key that is none', 'active', 400, refusal(400, 'invalid', 'Invalid Input: userKey'), 'unsupported'],
  ['on a condition', 'active', 412, refusal(412, 'conditionNotMet'), 'unsupported'],
  ['deleted, who knows what', 'active', 410, refusal(410, 'deleted'), 'unsupported'],
  ['with an error as a success', 'active', 200, refusal(403, 'forbidden'), 'shape'],
  ['with a list that is none', 'active', 200, { items: 'none' }, 'shape'],
  ['with a row that is none', 'active', 200, { items: [{}] }, 'shape'],
];

const held = {
  tokens: (id: string) => [toGrant('t', principalKey(id), { clientId: '77-mail', scopes: ['openid'] })],
  'app-passwords': (id: string) => toRecords('t', person(id), { codeId: 2, name: 'Scanner' }),
} as const;

type Id = keyof typeof held;

const things = { tokens: 'tokens', 'app-passwords': 'asps' } as const satisfies Record<Id, string>;

const old = (id: string, state: 'active' | 'suspended' = 'active') => ({
  ...person(id, state),
  createdAt: '2020-01-01T00:00:00.000Z' as Instant,
});

/** All that is known of four people, of whom the second one is asked for. */
function known(id: Id, state: 'active' | 'suspended'): readonly AnyRecord[] {
  return [old('101'), old('102', state), old('103'), old('104'), ...held[id]('102')];
}

/** A surface of a session that has read the census and the token log, which the next reading of tokens rests on. */
async function open(id: Id) {
  const { surfaces } = await google.connect(bearer({ mode: 'full' }), testTools());
  const one = (wanted: string) => {
    const found = surfaces.find((surface) => surface.id === wanted);
    if (found === undefined) throw new Error(`no surface ${wanted}`);
    return found;
  };
  if (id === 'tokens') {
    vendor
      .get('/admin/reports/v1/usage/dates/2026-11-21')
      .query(true)
      .reply(200, { usageReports: [{ parameters: [{ name: 'accounts:authorized_apps', msgValue: [] }] }] });
    await readAll(one('census'));
    vendor.get('/admin/reports/v1/activity/users/all/applications/token').query(true).reply(200, {});
    await readAll(one('token-events'));
  }
  return one(id);
}

const ask = (id: Id, person: string) =>
  vendor.get(`/admin/directory/v1/users/${person}/${things[id]}`).query(true);

async function pagesOf(
  surface: Awaited<ReturnType<typeof open>>,
  records: readonly AnyRecord[],
  since?: string,
): Promise<readonly Page<AnyRecord>[]> {
  return await Array.fromAsync(
    surface.read({
      tenant: 't',
      signal: new AbortController().signal,
      at: instant(Date.parse(AT)),
      ...(since !== undefined && { since }),
      known: async function* <K extends RecordKind>(kind: K) {
        yield* records.filter((record) => record.kind === kind) as RecordOf<K>[];
      },
    }),
  );
}

/** Whatever the store would take for gone, or as told to the end. */
function takenAway(pages: readonly Page<AnyRecord>[]): readonly RecordKey[] {
  return pages.flatMap(({ removed = [], covers = [] }) => [...removed, ...covers]);
}

const subjects = (pages: readonly Page<AnyRecord>[]) =>
  pages.flatMap(({ gaps = [] }) =>
    gaps.flatMap(({ reason, subject }) => (subject === undefined ? [] : [[reason, subject]])),
  );

/** What is refused for a while is asked for again. */
const tries = (reason: Gap['reason']) => (reason === 'throttled' || reason === 'unavailable' ? 6 : 1);

/** Between two readings of everybody: the second person is asked for, since nothing was told of them before. */
async function since(id: Id): Promise<string> {
  const place = { whole: '2026-11-20T12:00:00.000Z', seen: '2026-11-22T12:00:00.000Z', refused: ['102'] };
  if (id === 'app-passwords') return JSON.stringify(place);
  vendor
    .get('/admin/directory/v1/users')
    .query((query) => query.showDeleted === 'true')
    .reply(200, {});
  return JSON.stringify({ ...place, census: { date: '2026-11-21', digest: 'x' } });
}

describe.each<Id>(['tokens', 'app-passwords'])('%s', (id) => {
  it.each(refusals)('of everybody, one is refused: %s, %s %i', async (_, state, status, body, reason) => {
    ask(id, '102').times(tries(reason)).reply(status, body);

    const pages = await pagesOf(await open(id), [old('102', state), ...held[id]('102')]);

    expect(subjects(pages)).toEqual([[reason, principalKey('102')]]);
    expect(pages.flatMap(({ records }) => records)).toEqual([]);
    expect(takenAway(pages)).toEqual([]);
  });

  it.each(refusals)('of a few, one is refused: %s, %s %i', async (_, state, status, body, reason) => {
    ask(id, '102').times(tries(reason)).reply(status, body);

    const pages = await pagesOf(await open(id), known(id, state), await since(id));

    expect(subjects(pages)).toEqual([[reason, principalKey('102')]]);
    expect(pages.flatMap(({ records }) => records)).toEqual([]);
    expect(takenAway(pages)).toEqual([]);
    const bookmark = pages.findLast((page) => page.bookmark !== undefined)?.bookmark;
    expect(JSON.parse(bookmark ?? '')).toMatchObject({ refused: ['102'] });
  });

  it('takes away what a person had whom Google calls gone, and tells no gap of it', async () => {
    ask(id, '102').reply(404, refusal(404, 'notFound', 'Resource Not Found: userKey'));

    const pages = await pagesOf(await open(id), known(id, 'active'), await since(id));

    expect(pages.flatMap(({ gaps = [] }) => gaps)).toEqual([]);
    expect(takenAway(pages)).toEqual(
      id === 'tokens' ? [recordKey('t', 'grant', '102')] : held[id]('102').map(({ key }) => key),
    );
  });

  it('takes away what a person had who is told to have nothing', async () => {
    ask(id, '102').reply(200, { kind: 'admin#directory#list', etag: '"x"' });

    const pages = await pagesOf(await open(id), known(id, 'active'), await since(id));

    expect(pages.flatMap(({ gaps = [] }) => gaps)).toEqual([]);
    expect(takenAway(pages)).toHaveLength(id === 'tokens' ? 1 : 3);
  });
});
