import { describe, expect, it } from 'vitest';
import { toApp } from '../../../src/connectors/google/census.ts';
import { recordKey } from '../../../src/model/keys.ts';
import { readAll, useNock } from '../../support/surface.ts';
import { refusal, surface, vendor } from './support.ts';

useNock();

const query = {
  parameters: 'accounts:authorized_apps,accounts:num_authorized_apps',
  fields: 'nextPageToken,warnings(code),usageReports(parameters)',
};

const mailer = { client_id: '77-mail.apps.googleusercontent.com', client_name: 'Mailer', num_users: 12 };
const mailerKey = recordKey('t', 'app', '77-mail.apps.googleusercontent.com');

function report(...apps: readonly unknown[]) {
  return {
    usageReports: [
      {
        date: '2026-11-21',
        parameters: [
          { name: 'accounts:num_authorized_apps', intValue: String(apps.length) },
          { name: 'accounts:authorized_apps', msgValue: apps },
        ],
      },
    ],
  };
}

const day = (date: string) => vendor.get(`/admin/reports/v1/usage/dates/${date}`);
const tooEarly = refusal(400, 'invalid', 'Data for dates later than 2026-11-19 is not yet available.');
const partial = {
  reason: 'unavailable',
  what: 'the apps were not all counted: Google warned that the data of the day is incomplete',
  fix: 'run again tomorrow',
};

describe('toApp', () => {
  it('translates an app, and says what Google does not tell', () => {
    const record = toApp('t', mailer);

    expect(record).toEqual({
      kind: 'app',
      key: mailerKey,
      clientId: '77-mail.apps.googleusercontent.com',
      name: 'Mailer',
      role: 'client',
      type: 'oauth-client',
      home: 'unknown',
      homeTenant: '77',
      enabled: 'unknown',
      createdAt: 'unknown',
      users: 12,
    });
  });
});

describe('the home of an app', () => {
  it.each([
    ['713637348372-abc123.apps.googleusercontent.com', '713637348372'],
    ['713637348372.apps.googleusercontent.com', '713637348372'],
    ['anonymous', undefined],
    ['104512678901234567890', undefined],
    ['713637348372-abc.apps.googleusercontent.com.evil.example', undefined],
  ])('%s: the project %s', (client_id, homeTenant) => {
    expect(toApp('t', { client_id }).homeTenant).toBe(homeTenant);
  });
});

describe('census', () => {
  it('reads the report of two days ago, whatever the spelling of its numbers', async () => {
    day('2026-11-21')
      .query(query)
      .reply(200, report(mailer, { client_id: ' anonymous ', num_users: '3' }));

    const { records, gaps } = await readAll(await surface('census'));

    expect(records).toEqual([toApp('t', mailer), toApp('t', { client_id: 'anonymous', num_users: 3 })]);
    expect(gaps).toEqual([]);
  });

  it('steps back to the newest day that exists', async () => {
    day('2026-11-21').query(query).reply(400, tooEarly);
    day('2026-11-20').query(query).reply(400, tooEarly);
    day('2026-11-19').query(query).reply(200, report(mailer));

    const { records, gaps } = await readAll(await surface('census'));

    expect(records).toHaveLength(1);
    expect(gaps).toEqual([]);
  });

  it('passes over a day with warnings when an older one has none', async () => {
    day('2026-11-21')
      .query(query)
      .reply(200, { ...report(), warnings: [{ code: '200' }] });
    day('2026-11-20').query(query).reply(200, {});
    day('2026-11-19').query(query).reply(200, report(mailer));

    const { records, gaps } = await readAll(await surface('census'));

    expect(records).toHaveLength(1);
    expect(gaps).toEqual([]);
  });

  it('takes what there is, with a gap, when every day has warnings', async () => {
    for (const date of ['21', '20', '19', '18', '17', '16']) {
      day(`2026-11-${date}`)
        .query(query)
        .reply(200, { ...report(mailer), warnings: [{ code: '200', message: 'data not available' }] });
    }

    const { records, gaps } = await readAll(await surface('census'));

    expect(records).toHaveLength(1);
    expect(gaps).toEqual([partial]);
  });

  it('says so when there is no report at all', async () => {
    for (const date of ['21', '20', '19', '18', '17', '16']) {
      day(`2026-11-${date}`).query(query).reply(400, tooEarly);
    }

    const { records, gaps } = await readAll(await surface('census'));

    expect(records).toEqual([]);
    expect(gaps).toEqual([
      {
        reason: 'unavailable',
        what: 'the apps were not all counted: Google had no report of the last 7 days',
        fix: 'run again tomorrow; a new account has no reports in its first days',
      },
    ]);
  });

  it('believes a count of none', async () => {
    day('2026-11-21')
      .query(query)
      .reply(200, {
        usageReports: [{ parameters: [{ name: 'accounts:num_authorized_apps', intValue: '0' }] }],
      });

    const { records, gaps } = await readAll(await surface('census'));

    expect([records, gaps]).toEqual([[], []]);
  });

  it('follows the pages of one day, and goes on inside it', async () => {
    day('2026-11-21')
      .query(query)
      .reply(200, { ...report(mailer), nextPageToken: 'p2' });
    day('2026-11-21')
      .query({ ...query, pageToken: 'p2' })
      .times(2)
      .reply(200, report({ client_id: '88' }));
    const census = await surface('census');

    const whole = await readAll(census);
    const resumed = await readAll(census, { after: '["2026-11-21","p2"]' });

    expect(whole.records).toHaveLength(2);
    expect(whole.cursors).toEqual(['["2026-11-21","p2"]', undefined]);
    expect(resumed.records).toEqual([toApp('t', { client_id: '88' })]);
  });

  it('tells a bad row as one gap and goes on', async () => {
    day('2026-11-21')
      .query(query)
      .reply(200, report({ client_name: 'no id' }, mailer));

    const { records, gaps } = await readAll(await surface('census'));

    expect(records).toHaveLength(1);
    expect(gaps).toEqual([
      { reason: 'shape', what: 'an app of the census is not as documented (client_id: invalid_type)' },
    ]);
  });

  it('names the scope that is missing', async () => {
    day('2026-11-21').query(query).reply(403, refusal(403, 'insufficientPermissions'));

    const { gaps } = await readAll(await surface('census'));

    expect(gaps).toMatchObject([
      { reason: 'permission', lacks: 'https://www.googleapis.com/auth/admin.reports.usage.readonly' },
    ]);
  });
});
