import fc from 'fast-check';
import nock from 'nock';
import { describe, expect, it } from 'vitest';
import { recordKey } from '../../../src/model/keys.ts';
import type { LetInBy, UseRecord } from '../../../src/model/records.ts';
import type { Instant } from '../../../src/model/values.ts';
import { AT, readAll, useNock } from '../../support/surface.ts';
import { refusal, surface, vendor } from './support.ts';

useNock();

const path = '/admin/reports/v1/activity/users/all/applications/access_evaluation';
const ROBOT = '104417930286651204477';
const WEB = '640217735519-kx.apps.googleusercontent.com';
const mail = 'https://mail.google.com/';
const drive = 'https://www.googleapis.com/auth/drive';

const questions = [
  ['allow_token_impersonation', undefined],
  ['allow_token_request', 'configuration_source==DOMAIN_WIDE_DELEGATION'],
  ['allow_token_request', 'configuration_source==GOOGLE_WORKSPACE_MARKETPLACE'],
  ['allow_token_request', 'configuration_source==APP_ACCESS_CONTROL'],
] as const;

type Parameter = { readonly name: string } & Readonly<Record<string, unknown>>;

let qualifier = 0;

function decision(
  day: string,
  name: string,
  {
    client,
    source,
    parameters = [],
  }: { client?: string; source?: string; parameters?: readonly Parameter[] },
): object {
  return {
    id: { time: `2026-${day}T10:00:00.000Z`, uniqueQualifier: String(++qualifier) },
    actor: { profileId: '101', ...(client !== undefined && { applicationInfo: { oauthClientId: client } }) },
    events: [
      {
        type: 'access_token_evaluation',
        name,
        parameters: [
          ...(source === undefined ? [] : [{ name: 'configuration_source', value: source }]),
          ...parameters,
        ],
      },
    ],
  };
}

const requested = (...scopes: readonly string[]) => ({ name: 'scopes_requested', value: scopes.join(' ') });

/** To each of the four questions its answers, page by page. */
function answers(...pages: readonly (readonly (readonly object[])[])[]): void {
  for (const [index, [eventName, filters]] of questions.entries()) {
    const told = pages[index] ?? [[]];
    for (const [page, items] of told.entries()) {
      vendor
        .get(path)
        .query(
          (query) =>
            query.eventName === eventName &&
            query.filters === filters &&
            query.pageToken === (page === 0 ? undefined : `p${page}`),
        )
        .reply(200, {
          ...(items.length > 0 && { items }),
          ...(page + 1 < told.length && { nextPageToken: `p${page + 1}` }),
        });
    }
  }
}

const at = (day: string) => `2026-${day}T10:00:00.000Z` as Instant;

function use(letInBy: LetInBy, clientId: string, members: Partial<UseRecord> = {}): UseRecord {
  return {
    kind: 'use',
    key: recordKey('t', 'use', 'access-evaluation', letInBy, clientId),
    app: recordKey('t', 'app', clientId),
    clientId,
    evidence: 'access-evaluation',
    by: letInBy === 'domain-wide-delegation' ? 'application' : 'delegated',
    lastUsedAt: at('11-20'),
    letInBy,
    ...members,
  };
}

const read = async (options: Parameters<typeof readAll>[1] = {}) =>
  await readAll(await surface('access-evaluations'), options);

describe('what an administrator let in', () => {
  it('is seen at work: by delegation, from the Marketplace, by app access control', async () => {
    answers(
      [
        [
          decision('11-20', 'allow_token_impersonation', {
            client: ROBOT,
            source: 'DOMAIN_WIDE_DELEGATION',
            parameters: [requested(mail)],
          }),
        ],
      ],
      [
        [
          decision('11-20', 'allow_token_request', {
            client: ROBOT,
            source: 'DOMAIN_WIDE_DELEGATION',
            parameters: [requested(drive)],
          }),
        ],
      ],
      [[decision('11-20', 'allow_token_request', { client: WEB, source: 'GOOGLE_WORKSPACE_MARKETPLACE' })]],
      [[decision('11-20', 'allow_token_request', { client: WEB, source: 'APP_ACCESS_CONTROL' })]],
    );

    const { records, gaps, bookmark } = await read();

    expect(records).toEqual([
      use('domain-wide-delegation', ROBOT, { scopes: [mail] }),
      use('domain-wide-delegation', ROBOT, { scopes: [mail, drive] }),
      use('marketplace', WEB),
      use('app-access-control', WEB),
    ]);
    expect(gaps).toEqual([]);
    expect(bookmark).toBe(JSON.stringify({ from: '2026-05-27T12:00:00.000Z', to: AT }));
  });

  it('counts by its newest token, over all pages and runs', async () => {
    const one = (day: string) =>
      decision(day, 'allow_token_request', {
        client: WEB,
        source: 'GOOGLE_WORKSPACE_MARKETPLACE',
        parameters: [requested(drive)],
      });
    answers([[]], [[]], [[one('11-12'), one('11-18')], [one('11-03')]]);

    const { records } = await read({
      known: [use('marketplace', WEB, { lastUsedAt: at('10-01'), scopes: [mail] })],
    });

    expect(records).toEqual([use('marketplace', WEB, { lastUsedAt: at('11-18'), scopes: [mail, drive] })]);
  });

  it('keeps its day where an older event comes late', async () => {
    answers(
      [[]],
      [[]],
      [[decision('09-03', 'allow_token_request', { client: WEB, source: 'GOOGLE_WORKSPACE_MARKETPLACE' })]],
    );

    const { records } = await read({ known: [use('marketplace', WEB, { lastUsedAt: at('11-01') })] });

    expect(records).toEqual([]);
  });
});

describe('an event', () => {
  const source = 'GOOGLE_WORKSPACE_MARKETPLACE';

  it.each<[what: string, parameters: readonly Parameter[], scopes: readonly string[]]>([
    ['has its scopes in one text', [{ name: 'scopes_requested', value: `${drive} ${mail}` }], [mail, drive]],
    ['or with commas', [{ name: 'scopes_requested', value: `${drive},${mail}` }], [mail, drive]],
    ['or as a list', [{ name: 'scopes_requested', multiValue: [drive, mail] }], [mail, drive]],
    [
      'or, beside it, what people read',
      [{ name: 'scopes_requested', multiValue: ['Drive and Docs', drive] }],
      [drive],
    ],
    [
      'or only as messages, with other things in them',
      [
        { name: 'scopes_requested' },
        {
          name: 'scope_data',
          multiMessageValue: [
            {
              parameter: [
                { name: 'scope_name', value: drive },
                { name: 'product_bucket', multiValue: ['DRIVE'] },
              ],
            },
            { parameter: [{ name: 'scope_name', value: 'openid' }] },
          ],
        },
      ],
      [drive, 'openid'],
    ],
  ])('%s', async (_, parameters, scopes) => {
    answers([[]], [[]], [[decision('11-20', 'allow_token_request', { client: WEB, source, parameters })]]);

    const { records } = await read();

    expect(records).toEqual([use('marketplace', WEB, { scopes })]);
  });

  it.each<[what: string, event: object]>([
    [
      'for which no administrator decided anything',
      decision('11-20', 'allow_token_request', { client: WEB, source: 'CONFIGURATION_SOURCE_UNSPECIFIED' }),
    ],
    [
      'of a managed device',
      decision('11-20', 'allow_token_request', { client: WEB, source: 'MOBILE_DEVICE_MANAGEMENT' }),
    ],
    ['without a reason', decision('11-20', 'allow_token_request', { client: WEB })],
    ['of another name', decision('11-20', 'allow_credential_validation_request', { client: WEB, source })],
  ])('%s tells nothing, even where Google does not heed the filter', async (_, event) => {
    answers([[]], [[]], [[event]]);

    expect(await read()).toMatchObject({ records: [], gaps: [], bookmark: expect.any(String) });
  });

  it('names its client among the parameters where the actor does not', async () => {
    answers([
      [
        decision('11-20', 'allow_token_impersonation', {
          source: 'DOMAIN_WIDE_DELEGATION',
          parameters: [{ name: 'service_account', value: ROBOT }],
        }),
      ],
    ]);

    expect((await read()).records).toEqual([use('domain-wide-delegation', ROBOT)]);
  });

  it('that names no client is one gap, however many there are', async () => {
    const nameless = () =>
      decision('11-20', 'allow_token_impersonation', {
        source: 'DOMAIN_WIDE_DELEGATION',
        parameters: [{ name: 'service_account', value: 'mover@project.iam.gserviceaccount.com' }],
      });
    answers([[nameless(), nameless()], [nameless()]]);

    const { records, gaps, bookmark } = await read();

    expect(records).toEqual([]);
    expect(gaps).toEqual([
      {
        reason: 'unavailable',
        what: 'the log of decisions on tokens tells of an app that was let in, and not which, or not by what',
        fix: 'look it up in the Admin console, under Reporting > Audit and investigation > Access evaluation log events',
      },
    ]);
    expect(bookmark).toBeDefined();
  });

  it.each([undefined, 'CONFIGURATION_SOURCE_UNSPECIFIED', 'SOMETHING_NEW'])(
    'by which somebody acted for a person, and not why (%s), is a gap',
    async (source) => {
      answers([
        [decision('11-20', 'allow_token_impersonation', { client: ROBOT, ...(source && { source }) })],
      ]);

      expect(await read()).toMatchObject({ records: [], gaps: [{ reason: 'unavailable' }] });
    },
  );

  it('that cannot be read is a gap, and is asked for again', async () => {
    answers([[{ id: { time: 7 } }]]);

    const { gaps, bookmark } = await read();

    expect(gaps).toMatchObject([{ reason: 'shape' }]);
    expect(bookmark).toBeUndefined();
  });

  it('of whatever shape is used, left out or a gap', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue(), { maxLength: 4 }), async (items) => {
        answers([items.map((item) => item as object)]);

        const { records, gaps } = await read();

        expect(records.every(({ kind }) => kind === 'use')).toBe(true);
        expect(gaps.every(({ reason }) => reason === 'shape' || reason === 'unavailable')).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});

it('no more than the newest 50,000 of a kind are read at a time, and the rest is a gap', async () => {
  const one = (client: string) =>
    decision('11-20', 'allow_token_request', { client, source: 'APP_ACCESS_CONTROL' });
  answers([[]], [[]], [[]], [...Array.from({ length: 49 }, () => []), [one(WEB)], [one(ROBOT)]]);

  const { records, gaps, bookmark } = await read();

  // Pages are asked for ahead, so that one more may be on its way.
  nock.cleanAll();
  expect(records).toEqual([use('app-access-control', WEB)]);
  expect(gaps).toEqual([
    {
      reason: 'truncated',
      what: 'the log of decisions on tokens held more than the newest 50,000 entries of one kind that are read at a time; before 2026-11-20 it was not read whole',
      fix: 'scan more often, so that each scan has less to read',
    },
  ]);
  // Or no run would ever come further; and what was left out is told as long as the log holds it.
  expect(bookmark).toBe(JSON.stringify({ from: at('11-20'), to: AT }));
});

it.each([
  ['while the log holds it', at('11-20'), 1],
  ['and not beyond', '2026-05-28T11:00:00.000Z', 0],
])('what a cut left out is told again, %s', async (_, from, gaps) => {
  answers();

  const read = await readAll(await surface('access-evaluations'), {
    since: JSON.stringify({ from, to: '2026-11-22T12:00:00.000Z' }),
  });

  expect(read.gaps.map(({ reason }) => reason)).toEqual(Array(gaps).fill('truncated'));
  expect(read.bookmark).toBe(JSON.stringify({ from, to: AT }));
});

it.each([
  [401, refusal(401, 'authError'), 'credentials', 1],
  [403, refusal(403, 'forbidden'), 'permission', 1],
  // That Google does not know a name says nothing of the others.
  [400, refusal(400, 'invalid', "Invalid value 'access_evaluation'"), 'unsupported', 4],
])('a refusal of %i is a gap, and not "seen at nothing"', async (status, body, reason, times) => {
  vendor.get(path).query(true).times(times).reply(status, body);

  const { records, gaps, bookmark } = await read({ known: [use('marketplace', WEB)] });

  expect(records).toEqual([]);
  expect(gaps.map((gap) => gap.reason)).toEqual(Array(times).fill(reason));
  expect(bookmark).toBeUndefined();
});
