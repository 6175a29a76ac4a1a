import { describe, expect, it } from 'vitest';
import { toPrincipal } from '../../../src/connectors/google/users.ts';
import { readAll, testTools, useNock } from '../../support/surface.ts';
import { principalKey, refusal, surface, vendor } from './support.ts';

useNock();

const path = '/admin/directory/v1/users';
const fields =
  'nextPageToken,users(id,primaryEmail,name/fullName,suspended,archived,isAdmin,isDelegatedAdmin,isGuestUser,creationTime,lastLoginTime)';
const query = {
  customer: 'my_customer',
  maxResults: '500',
  orderBy: 'email',
  projection: 'basic',
  fields,
};

const ada = {
  id: '101',
  primaryEmail: 'ada@example.com',
  name: { fullName: 'Ada' },
  suspended: false,
  archived: false,
  isAdmin: true,
  isDelegatedAdmin: false,
  isGuestUser: false,
  creationTime: '2020-01-02T03:04:05.000Z',
  lastLoginTime: '2026-11-22T08:00:00.000Z',
};

describe('toPrincipal', () => {
  it('translates a person', () => {
    const record = toPrincipal('t', ada);

    expect(record).toEqual({
      kind: 'principal',
      key: principalKey('101'),
      type: 'user',
      name: 'Ada',
      email: 'ada@example.com',
      state: 'active',
      guest: false,
      admin: true,
      createdAt: '2020-01-02T03:04:05.000Z',
      lastLoginAt: '2026-11-22T08:00:00.000Z',
    });
  });

  it.each([
    [{ suspended: true }, { state: 'suspended' }],
    [{ archived: true }, { state: 'archived' }],
    [{ archived: true, suspended: true }, { state: 'archived' }],
    [{ isAdmin: false, isDelegatedAdmin: true }, { admin: true }],
    [{ isAdmin: false }, { admin: false }],
    [{ lastLoginTime: '1970-01-01T00:00:00.000Z' }, { lastLoginAt: 'never' }],
    [{ isGuestUser: true }, { guest: true }],
  ])('%j is %j', (members, told) => {
    const record = toPrincipal('t', { ...ada, ...members });

    expect(record).toMatchObject(told);
  });

  it('says unknown where nothing is said', () => {
    const record = toPrincipal('t', { id: '7' });

    expect(record).toEqual({
      kind: 'principal',
      key: principalKey('7'),
      type: 'user',
      name: '7',
      state: 'unknown',
      guest: 'unknown',
      admin: 'unknown',
      createdAt: 'unknown',
      lastLoginAt: 'unknown',
    });
  });
});

describe('users', () => {
  it('follows the pages, with a cursor to each that comes', async () => {
    vendor
      .get(path)
      .query(query)
      .reply(200, { users: [ada], nextPageToken: 'p2' });
    vendor
      .get(path)
      .query({ ...query, pageToken: 'p2' })
      .reply(200, { users: [{ id: '102' }] });

    const read = await readAll(await surface('users'));

    expect(read.records.map(({ key }) => key)).toEqual([principalKey('101'), principalKey('102')]);
    expect(read.cursors).toEqual(['p2', undefined]);
    expect(read.gaps).toEqual([]);
  });

  it.each([
    ['nothing', {}],
    ['an empty list', { users: [] }],
  ])('does not believe %s: whoever asked is somebody', async (_, answer) => {
    vendor.get(path).query(query).reply(200, answer);

    const { records, gaps } = await readAll(await surface('users'));

    expect(records).toEqual([]);
    expect(gaps).toMatchObject([{ reason: 'shape', what: expect.stringContaining('listed nobody') }]);
  });

  it('does not take an error with the status of a success for an empty list', async () => {
    vendor.get(path).query(query).reply(200, refusal(403, 'forbidden'));

    const { gaps } = await readAll(await surface('users'));

    expect(gaps).toEqual([
      {
        reason: 'shape',
        what: 'the people were not all listed: the list of users was answered with an error and the status of a success',
      },
    ]);
  });

  it('goes on after a cursor', async () => {
    vendor
      .get(path)
      .query({ ...query, pageToken: 'p2' })
      .reply(200, { users: [{ id: '102' }] });

    const { records } = await readAll(await surface('users'), { after: 'p2' });

    expect(records).toHaveLength(1);
  });

  it('starts over once when the page token has expired', async () => {
    vendor
      .get(path)
      .query({ ...query, pageToken: 'old' })
      .reply(400, refusal(400, 'invalid', 'Invalid Input: pageToken'));
    vendor
      .get(path)
      .query(query)
      .reply(200, { users: [ada] });

    const { records, gaps } = await readAll(await surface('users'), { after: 'old' });

    expect(records).toHaveLength(1);
    expect(gaps).toEqual([]);
  });

  it('does not start over twice', async () => {
    const expired = refusal(400, 'invalid', 'Invalid Input: pageToken');
    vendor
      .get(path)
      .query({ ...query, pageToken: 'old' })
      .reply(400, expired);
    vendor
      .get(path)
      .query(query)
      .reply(200, { users: [ada], nextPageToken: 'p2' });
    vendor
      .get(path)
      .query({ ...query, pageToken: 'p2' })
      .reply(400, expired);

    const { records, gaps } = await readAll(await surface('users'), { after: 'old' });

    expect(records).toHaveLength(1);
    expect(gaps).toEqual([
      {
        reason: 'unavailable',
        what: `the people were not all listed: GET ${path} gave 400: page token refused`,
      },
    ]);
  });

  it('tells a bad row as one gap and goes on', async () => {
    vendor
      .get(path)
      .query(query)
      .reply(200, { users: [{ id: 5 }, ada, null] });

    const { records, gaps } = await readAll(await surface('users'));

    expect(records).toHaveLength(1);
    expect(gaps).toEqual([
      { reason: 'shape', what: 'a user is not as documented (id: invalid_type)' },
      { reason: 'shape', what: 'a user is not as documented (invalid_type)' },
    ]);
  });

  it('does not run in circles', async () => {
    vendor
      .get(path)
      .query(query)
      .reply(200, { users: [ada], nextPageToken: 'p2' });
    vendor
      .get(path)
      .query({ ...query, pageToken: 'p2' })
      .reply(200, { users: [], nextPageToken: 'p2' });

    const { gaps } = await readAll(await surface('users'));

    expect(gaps).toEqual([
      {
        reason: 'shape',
        what: 'the people were not all listed: the list led back to a page that was read already',
      },
    ]);
  });

  it('waits when told in plain text that quota is used up', async () => {
    const tools = testTools();
    vendor.get(path).query(query).reply(403, 'Request rate higher than configured');
    vendor
      .get(path)
      .query(query)
      .reply(200, { users: [ada] });

    const { records } = await readAll(await surface('users', {}, tools));

    expect(records).toHaveLength(1);
    expect(tools.waited[0]).toBe(750);
  });

  it('names what an administrator lacks', async () => {
    vendor.get(path).query(query).reply(403, refusal(403, 'forbidden'));

    const { gaps } = await readAll(await surface('users'));

    expect(gaps).toEqual([
      {
        reason: 'permission',
        what: `the people were not all listed: GET ${path} gave 403: the administrator may not`,
        lacks: 'the privilege to read users of an administrator role',
        fix: 'give that privilege to the administrator as whom OAuthlas acts, or act as another one',
      },
    ]);
  });
});
