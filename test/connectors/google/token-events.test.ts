import { describe, expect, it } from 'vitest';
import { type RecordKey, recordKey } from '../../../src/model/keys.ts';
import type { AnyRecord, EventRecord, GrantRecord, UseRecord } from '../../../src/model/records.ts';
import type { Instant } from '../../../src/model/values.ts';
import { AT, readAll, useNock } from '../../support/surface.ts';
import { principalKey, refusal, surface, vendor } from './support.ts';

useNock();

const path = '/admin/reports/v1/activity/users/all/applications/token';
const OLDEST = '2026-05-27T12:00:00.000Z';
const query = {
  maxResults: '1000',
  startTime: OLDEST,
  endTime: AT,
  fields:
    'nextPageToken,items(id(time,uniqueQualifier),actor/profileId,events(name,parameters(name,value,intValue,multiValue,multiMessageValue)))',
};
const bookmark = JSON.stringify({ from: OLDEST, to: AT });
const feed = (extra: object = {}) => vendor.get(path).query({ ...query, ...extra });

let qualifier = 0;

function item(
  name: string,
  day: string,
  parameters: object = {},
  actor: object | null = { profileId: '101' },
) {
  const values = { client_id: '77-mail', app_name: 'Mailer', ...parameters };
  return {
    id: { time: `2026-${day}T10:00:00.000Z`, uniqueQualifier: String(--qualifier) },
    ...(actor !== null && { actor }),
    events: [{ name, parameters: Object.entries(values).map(([name, value]) => parameter(name, value)) }],
  };
}

function parameter(name: string, value: unknown) {
  if (typeof value === 'number') return { name, intValue: String(value) };
  if (typeof value === 'boolean') return { name, boolValue: value };
  if (typeof value === 'string') return { name, value };
  return Array.isArray(value) ? { name, multiValue: value } : { name, ...(value as object) };
}

const at = (day: string) => `2026-${day}T10:00:00.000Z` as Instant;
const call = (day: string, api = 'gmail') => item('activity', day, { api_name: api });
const appKey = (clientId = '77-mail') => recordKey('t', 'app', clientId);
const grantKey = (user = '101', clientId = '77-mail') => recordKey('t', 'grant', user, clientId);

function grant(members: Partial<GrantRecord> = {}): GrantRecord {
  return {
    kind: 'grant',
    key: grantKey(),
    app: appKey(),
    clientId: '77-mail',
    access: 'delegated',
    principal: principalKey('101'),
    resource: 'google',
    scopes: ['openid'],
    consent: 'user',
    grantedAt: at('11-20'),
    appName: 'Mailer',
    ...members,
  };
}

function use(members: Partial<UseRecord> = {}): UseRecord {
  return {
    kind: 'use',
    key: recordKey('t', 'use', 'token-events', '77-mail'),
    app: appKey(),
    clientId: '77-mail',
    evidence: 'token-events',
    by: 'any',
    lastUsedAt: at('11-21'),
    windowDays: 180,
    apis: { gmail: at('11-21') },
    ...members,
  };
}

/** How far the log reaches back is told when it is read to its end. */
function unfinished(members: Partial<UseRecord> = {}): UseRecord {
  const { windowDays: _, ...rest } = use(members);
  return rest;
}

function event(day: string, members: Partial<EventRecord> = {}): EventRecord {
  return {
    kind: 'event',
    key: recordKey('t', 'event', '101', '77-mail', at(day), '1'),
    app: appKey(),
    clientId: '77-mail',
    type: 'granted',
    at: at(day),
    principal: principalKey('101'),
    scopes: ['openid'],
    appName: 'Mailer',
    ...members,
  };
}

function ofKind(records: readonly AnyRecord[], kind: AnyRecord['kind']) {
  return records.filter((record) => record.kind === kind);
}

describe('events', () => {
  it('are told with person, app and scopes, in either spelling of the scopes', async () => {
    const nested = {
      multiMessageValue: [
        {
          parameter: [
            { name: 'scope_name', value: 'b' },
            { name: 'product_bucket', multiValue: ['DRIVE'] },
          ],
        },
        { parameter: [{ name: 'scope_name', value: 'a' }] },
      ],
    };
    feed().reply(200, {
      items: [
        call('11-22'),
        item('deny', '11-21', { scope: ['c'], rejection_type: 'SCOPE_BLOCK' }),
        item('revoke', '11-20', { scope_data: nested, is_new: true }),
        item('authorize', '11-19', { scope: [' b', 'a', 'a'], scope_data: nested }),
        item('request', '11-18', { requester_email: 'a@example.com' }),
        item('something_new', '11-18'),
      ],
    });

    const { records, gaps } = await readAll(await surface('token-events'));

    const events = ofKind(records, 'event') as EventRecord[];
    expect(events.map(({ type, at, scopes }) => [type, at, scopes])).toEqual([
      ['denied', at('11-21'), ['c']],
      ['revoked', at('11-20'), ['a', 'b']],
      ['granted', at('11-19'), ['a', 'b']],
    ]);
    expect(events[2]).toEqual(
      event('11-19', {
        key: events[2]?.key as RecordKey,
        scopes: ['a', 'b'],
      }),
    );
    expect(events[2]?.key).toMatch(/^t\/event\/101\/77-mail\/2026-11-19T10:00:00\.000Z\/-\d+$/);
    expect(gaps).toEqual([]);
  });

  it('of one activity are kept apart', async () => {
    const both = item('authorize', '11-20', { scope: ['a'] });
    feed().reply(200, { items: [call('11-21'), { ...both, events: [...both.events, ...both.events] }] });

    const { records } = await readAll(await surface('token-events'));

    expect(new Set(ofKind(records, 'event').map(({ key }) => key)).size).toBe(2);
  });

  it('that cannot be read are a gap each, and the rest goes on', async () => {
    feed().reply(200, {
      items: [
        { id: { time: 5 } },
        item('authorize', '11-20', { client_id: '' }),
        { ...item('authorize', '11-20'), id: { time: 'soon', uniqueQualifier: '1' } },
        call('11-21'),
      ],
    });

    const { records, gaps } = await readAll(await surface('token-events'));

    expect(records).toEqual([use()]);
    expect(gaps).toEqual([
      { reason: 'shape', what: 'an event of the token log is not as documented (id.time: invalid_type)' },
      { reason: 'shape', what: 'an event of the token log names no app or no time' },
      { reason: 'shape', what: 'an event of the token log names no app or no time' },
    ]);
  });
});

describe('grants in read-only mode', () => {
  it('unite what was consented to since the last revocation', async () => {
    feed().reply(200, {
      items: [
        call('11-22'),
        item('authorize', '11-21', { scope: ['drive'], app_name: 'Mailer 2' }),
        item('authorize', '11-20', { scope: ['openid'] }),
        item('revoke', '11-19'),
        item('authorize', '11-18', { scope: ['gmail'] }),
      ],
    });

    const { records, removed } = await readAll(await surface('token-events'));

    expect(ofKind(records, 'grant')).toEqual([grant({ scopes: ['drive', 'openid'], appName: 'Mailer 2' })]);
    expect(removed).toEqual([]);
  });

  it('that were revoked are removed, and a denial changes nothing', async () => {
    feed().reply(200, {
      items: [
        call('11-22'),
        item('deny', '11-22', { client_id: '88' }),
        item('authorize', '11-21', { client_id: '88', scope: ['openid'] }),
        item('revoke', '11-21'),
        item('authorize', '11-20', { scope: ['gmail'] }),
        item('revoke', '11-19', {}, { profileId: '102' }),
      ],
    });

    const { records, removed } = await readAll(await surface('token-events'));

    expect(ofKind(records, 'grant')).toEqual([
      grant({ key: grantKey('101', '88'), app: appKey('88'), clientId: '88', grantedAt: at('11-21') }),
    ]);
    expect(removed).toEqual([grantKey('101'), grantKey('102')]);
  });

  it('are worked out from the events of earlier runs too', async () => {
    const since = JSON.stringify({ from: OLDEST, to: '2026-11-22T12:00:00.000Z' });
    feed({ startTime: '2026-11-21T12:00:00.000Z' }).reply(200, {
      items: [item('authorize', '11-22', { scope: ['drive'] })],
    });

    const {
      records,
      gaps,
      bookmark: next,
    } = await readAll(await surface('token-events'), {
      since,
      known: [event('11-20'), use()],
    });

    expect(ofKind(records, 'grant')).toEqual([grant({ scopes: ['drive', 'openid'] })]);
    expect(gaps).toEqual([]);
    expect(next).toBe(bookmark);
  });

  it('of people whom the log does not name are gaps', async () => {
    feed().reply(200, {
      items: [
        call('11-22'),
        item('authorize', '11-21', {}, { profileId: '105250506097979753968' }),
        item('authorize', '11-21', { client_id: '88' }, { callerType: 'KEY', key: 'x' }),
        item('authorize', '11-21', { client_id: '99' }, null),
        item('revoke', '11-20', { client_id: '55' }, {}),
      ],
    });

    const { records, gaps, removed } = await readAll(await surface('token-events'));

    expect(ofKind(records, 'grant')).toEqual([]);
    expect(removed).toEqual([]);
    expect(gaps.map(({ subject, kinds, reason }) => [subject, kinds, reason])).toEqual([
      [appKey(), ['grant'], 'unavailable'],
      [appKey('88'), ['grant'], 'unavailable'],
      [appKey('99'), ['grant'], 'unavailable'],
    ]);
  });

  it('are not told in full mode, where the tokens are read', async () => {
    feed().reply(200, { items: [call('11-22'), item('authorize', '11-21')] });

    const { records } = await readAll(await surface('token-events', { mode: 'full' }));

    expect(records.map(({ kind }) => kind)).toEqual(['event', 'use']);
  });

  it('come in pages of a thousand, each with a cursor', async () => {
    const known = Array.from({ length: 2300 }, (_, index) => {
      const user = String(10_000 + index);
      const key = recordKey('t', 'event', user, '77-mail', at('11-20'), '1');
      return event('11-20', { key, principal: principalKey(user) });
    });
    const after = JSON.stringify({
      window: { from: OLDEST, start: OLDEST, end: AT },
      folded: recordKey('t', 'event', '10009', '77-mail', at('11-20'), '1'),
    });

    const { records, cursors } = await readAll(await surface('token-events'), { known, after });

    expect(records).toHaveLength(2290);
    expect(cursors.map((cursor) => cursor && JSON.parse(cursor).folded)).toEqual([
      recordKey('t', 'event', '11009', '77-mail', at('11-20'), '1'),
      recordKey('t', 'event', '12009', '77-mail', at('11-20'), '1'),
      undefined,
      undefined,
    ]);
  });
});

describe('use', () => {
  it('is the newest call or consent of an app, with the newest call of each API', async () => {
    feed().reply(200, {
      items: [
        item('authorize', '11-22'),
        call('11-21'),
        call('11-20'),
        call('11-19', 'drive'),
        item('revoke', '11-23'),
      ],
    });

    const { records } = await readAll(await surface('token-events'));

    expect(ofKind(records, 'use')).toEqual([
      use({ lastUsedAt: at('11-22'), apis: { drive: at('11-19'), gmail: at('11-21') } }),
    ]);
  });

  describe('in methods and bytes', () => {
    const page = (
      ...calls: readonly (readonly [day: string, method: string, bytes: unknown, api?: string])[]
    ) =>
      calls.map(([day, method, intValue, api = 'gmail']) => {
        const told = call(day, api);
        const [one] = told.events;
        const more = [
          { name: 'method_name', value: method },
          { name: 'num_response_bytes', intValue },
        ];
        return { ...told, events: [{ ...one, parameters: [...(one?.parameters ?? []), ...more] }] };
      });
    const answered = (bytes: number, from: string = OLDEST) => ({
      from: from as Instant,
      to: AT,
      bytes,
    });

    it('tells each method with its newest call, and how much was answered in the whole window', async () => {
      feed().reply(200, { items: page(['11-21', 'list', '100'], ['11-20', 'get', 20]), nextPageToken: 'p2' });
      feed({ pageToken: 'p2' }).reply(200, {
        items: page(['11-19', 'list', '3'], ['11-18', 'q', '0', 'drive']),
      });

      const { records } = await readAll(await surface('token-events'));

      const methods = { gmail: { list: at('11-21'), get: at('11-20') } };
      expect(records).toEqual([
        unfinished({ methods }),
        use({
          apis: { drive: at('11-18'), gmail: at('11-21') },
          methods: { drive: { q: at('11-18') }, ...methods },
          answered: answered(123),
        }),
      ]);
    });

    it('adds to the methods of earlier runs; what was answered is of this window alone', async () => {
      const since = JSON.stringify({ from: OLDEST, to: '2026-11-22T12:00:00.000Z' });
      feed({ startTime: '2026-11-21T12:00:00.000Z' }).reply(200, { items: page(['11-22', 'get', '7']) });
      const before = use({ methods: { gmail: { list: at('11-21') } }, answered: answered(5000) });

      const { records } = await readAll(await surface('token-events'), { since, known: [before] });

      expect(records).toEqual([
        use({
          lastUsedAt: at('11-22'),
          apis: { gmail: at('11-22') },
          methods: { gmail: { get: at('11-22'), list: at('11-21') } },
          answered: answered(7, '2026-11-21T12:00:00.000Z'),
        }),
      ]);
    });

    it('a resumed run does not know how much was answered, and what an earlier one knew stays', async () => {
      feed({ pageToken: 'p2' }).reply(200, { items: page(['11-20', 'get', '7']) });
      const after = JSON.stringify({ window: { from: OLDEST, start: OLDEST, end: AT }, token: 'p2' });
      const before = answered(9, '2026-11-01T00:00:00.000Z');

      const { records } = await readAll(await surface('token-events'), {
        after,
        known: [use({ answered: before })],
      });

      expect(records).toEqual([use({ methods: { gmail: { get: at('11-20') } }, answered: before })]);
    });

    it('a log that starts over is not summed up twice', async () => {
      feed().reply(200, { items: page(['11-21', 'list', '10']), nextPageToken: 'p2' });
      feed({ pageToken: 'p2' }).reply(400, refusal(400, 'invalid', 'Invalid page token.'));
      feed().reply(200, { items: page(['11-21', 'list', '10']) });

      const { records } = await readAll(await surface('token-events'));

      expect(records.at(-1)).toEqual(
        use({ methods: { gmail: { list: at('11-21') } }, answered: answered(10) }),
      );
    });

    it('a log with a hole does not say how much was answered', async () => {
      feed().reply(200, { items: [...page(['11-21', 'list', '10']), { id: 7 }] });

      const { records } = await readAll(await surface('token-events'));

      expect(records).toEqual([use({ methods: { gmail: { list: at('11-21') } } })]);
    });

    it.each([['-5'], ['many'], [{}], [null]])(
      'a size of %j counts as none, and the call as a call',
      async (bytes) => {
        feed().reply(200, { items: page(['11-21', 'list', bytes]) });

        const { records, gaps } = await readAll(await surface('token-events'));

        expect(records).toEqual([use({ methods: { gmail: { list: at('11-21') } } })]);
        expect(gaps).toEqual([]);
      },
    );

    it('an app that calls more methods than any API has keeps the newest, and says so', async () => {
      const many = Array.from({ length: 201 }, (_, n): [string, string, string] => ['11-21', `m${n}`, '0']);
      feed().reply(200, { items: page(...many, ['11-22', 'newest', '0']) });

      const { records } = await readAll(await surface('token-events'));

      const [kept] = ofKind(records, 'use') as UseRecord[];
      expect(Object.keys(kept?.methods?.gmail ?? {})).toHaveLength(200);
      expect(kept?.methods?.gmail?.newest).toBe(at('11-22'));
      expect(kept?.areMethodsMore).toBe(true);
    });
  });

  it('is told again only when a page changed it', async () => {
    feed().reply(200, { items: [call('11-21')], nextPageToken: 'p2' });
    feed({ pageToken: 'p2' }).reply(200, { items: [call('11-20')], nextPageToken: 'p3' });
    feed({ pageToken: 'p3' }).reply(200, { items: [call('11-19', 'drive')] });

    const { records } = await readAll(await surface('token-events'));

    expect(records).toEqual([unfinished(), use({ apis: { drive: at('11-19'), gmail: at('11-21') } })]);
  });

  it('loses nothing in a short window', async () => {
    const since = JSON.stringify({ from: OLDEST, to: '2026-11-22T12:00:00.000Z' });
    feed({ startTime: '2026-11-21T12:00:00.000Z' }).reply(200, { items: [call('11-22', 'drive')] });

    const { records, gaps } = await readAll(await surface('token-events'), { since, known: [use()] });

    expect(records).toEqual([
      use({ lastUsedAt: at('11-22'), apis: { drive: at('11-22'), gmail: at('11-21') } }),
    ]);
    expect(gaps).toEqual([]);
  });

  it.each([
    ['11-10', 0],
    ['11-08', 1],
  ])('is a gap when no API call was logged for two weeks: %s', async (day, gaps) => {
    feed().reply(200, { items: [item('authorize', '11-20'), call(day)] });

    const read = await readAll(await surface('token-events'));

    expect(read.gaps.map(({ reason, kinds }) => [reason, kinds])).toEqual(
      Array(gaps).fill(['plan', ['use']]),
    );
  });

  it('is a gap when no API call was ever logged, in later runs too', async () => {
    const since = JSON.stringify({ from: OLDEST, to: '2026-11-22T12:00:00.000Z' });
    const gap = { reason: 'plan', kinds: ['use'] };
    // It names the token service as the API.
    const oauth = { api_name: 'token', method_name: 'oauth' };
    feed().reply(200, { items: [item('authorize', '11-20', oauth)] });
    feed({ startTime: '2026-11-21T12:00:00.000Z' }).reply(200, {});
    const tokenEvents = await surface('token-events');

    const first = await readAll(tokenEvents);
    const second = await readAll(tokenEvents, { since, known: first.records });

    expect(first.gaps).toMatchObject([gap]);
    expect(second.gaps).toMatchObject([gap]);
    expect(first.bookmark).toBe(bookmark);
  });
});

describe('the window', () => {
  it('starts anew when the last run is too long ago', async () => {
    feed().reply(200, {});

    const { bookmark: next } = await readAll(await surface('token-events'), {
      since: '{"from":"2025-01-01T00:00:00.000Z","to":"2026-04-01T00:00:00.000Z"}',
    });

    expect(next).toBe(bookmark);
  });

  it('keeps its end when a run is resumed, and what was folded before', async () => {
    feed({ pageToken: 'p2' }).reply(200, { items: [call('11-20', 'drive')] });
    const after = JSON.stringify({ window: { from: OLDEST, start: OLDEST, end: AT }, token: 'p2' });

    const { records, bookmark: next } = await readAll(await surface('token-events'), {
      after,
      at: '2026-11-23T18:00:00.000Z' as Instant,
      known: [use()],
    });

    expect(records).toEqual([use({ apis: { drive: at('11-20'), gmail: at('11-21') } })]);
    expect(next).toBe(bookmark);
  });

  it('leaves no bookmark when the log was not read to its end, but tells what it saw', async () => {
    feed().reply(200, {
      items: [call('11-22'), item('authorize', '11-20', { scope: ['openid'] })],
      nextPageToken: 'p2',
    });
    feed({ pageToken: 'p2' }).reply(403, refusal(403, 'forbidden'));

    const { records, gaps, bookmark: next, cursors } = await readAll(await surface('token-events'));

    expect(ofKind(records, 'grant')).toEqual([grant()]);
    expect(gaps).toEqual([
      {
        reason: 'permission',
        what: `the token log was not read to its end: GET ${path} gave 403: the administrator may not`,
        kinds: ['event', 'use', 'grant'],
        lacks: 'the Reports privilege of an administrator role',
        fix: 'give that privilege to the administrator as whom OAuthlas acts, or act as another one',
      },
    ]);
    expect(next).toBeUndefined();
    expect(cursors.slice(1)).toEqual([undefined, undefined]);
  });

  it('leaves no bookmark when an event could not be read, so that the next run asks for it again', async () => {
    feed().reply(200, { items: [{ id: {} }, call('11-22')], nextPageToken: 'p2' });
    feed({ pageToken: 'p2' }).reply(200, { items: [call('11-21')] });
    feed({ pageToken: 'p2' }).reply(200, { items: [call('11-21')] });
    const tokenEvents = await surface('token-events');

    const whole = await readAll(tokenEvents);
    const resumed = await readAll(tokenEvents, { after: whole.cursors[0] ?? '' });

    expect(whole.gaps).toMatchObject([{ reason: 'shape' }]);
    expect([whole.bookmark, resumed.bookmark]).toEqual([undefined, undefined]);
  });

  it('tells with the last page what the log does not hold, so that a resumed run knows it', async () => {
    feed().reply(200, { items: [item('authorize', '11-20')] });
    const pages = (await surface('token-events')).read({
      tenant: 't',
      signal: new AbortController().signal,
      at: AT,
      known: async function* () {},
    });

    const first = await pages[Symbol.asyncIterator]().next();

    expect(first.value).toMatchObject({ gaps: [{ reason: 'plan', kinds: ['use'] }] });
    expect(first.value?.cursor).toContain('"folded":""');
  });

  it('says nothing of older runs when nothing could be read', async () => {
    feed().times(6).reply(503, 'Quota exceeded for the current request');

    const { records, gaps } = await readAll(await surface('token-events'), { known: [event('11-20')] });

    expect(records).toEqual([]);
    expect(gaps).toMatchObject([{ reason: 'throttled' }]);
  });

  it('starts the log over once when a page token has expired', async () => {
    feed({ pageToken: 'old' }).reply(400, refusal(400, 'invalid', 'Invalid page token'));
    feed().reply(200, { items: [call('11-21')] });
    const after = JSON.stringify({ window: { from: OLDEST, start: OLDEST, end: AT }, token: 'old' });

    const { records, gaps } = await readAll(await surface('token-events'), { after });

    expect(records).toEqual([use()]);
    expect(gaps).toEqual([]);
  });
});
