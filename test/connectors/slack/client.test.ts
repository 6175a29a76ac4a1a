import { describe, expect, it } from 'vitest';
import { slack } from '../../../src/connectors/slack/index.ts';
import { readAll, testTools, useNock } from '../../support/surface.ts';
import { bearer, surface, TOKEN, vendor, who } from './support.ts';

useNock();

const members = [{ id: 'U1' }];

describe('a call', () => {
  it('bears the token in its header alone', async () => {
    vendor
      .post('/api/auth.test', '')
      .query((query) => Object.keys(query).length === 0)
      .matchHeader('authorization', `Bearer ${TOKEN}`)
      .reply(200, who.workspace);

    const { identity } = await slack.connect(bearer(), testTools());

    expect(identity).toBe('ada of Acme');
  });

  it.each([
    ['null', null],
    ['a list that is none', { warnings: 'all of it', next_cursor: '' }],
    ['messages that are none', { messages: [{}] }],
  ])('answered with %s for metadata is read all the same', async (_, response_metadata) => {
    vendor.post('/api/users.list').reply(200, { ok: true, members, response_metadata });

    const { gaps } = await readAll(await surface('users', 'workspace'));

    expect(gaps).toEqual([]);
  });

  it.each([
    ['a word', 'odd'],
    ['a number', 7],
    ['a list', [{ next_cursor: 'c2' }]],
    ['a cursor that is no text', { next_cursor: 0 }],
    ['another list that is none, and no cursor', { warnings: 'all of it', next_cursor: false }],
  ])('answered with %s for metadata does not end the list: it is a gap', async (_, response_metadata) => {
    vendor.post('/api/users.list').reply(200, { ok: true, members, response_metadata });

    const { gaps } = await readAll(await surface('users', 'workspace'));

    expect(gaps).toEqual([{ reason: 'shape', what: expect.stringContaining('is not as documented') }]);
  });

  it('keeps the cursor of metadata that the SDK would trip over', async () => {
    const odd = { warnings: null, next_cursor: 'c2' };
    vendor.post('/api/users.list').reply(200, { ok: true, members, response_metadata: odd });
    vendor.post('/api/users.list', /cursor=c2/).reply(200, { ok: true, members });

    const { gaps } = await readAll(await surface('users', 'workspace'));

    expect(gaps).toEqual([]);
  });

  it('that is no answer of Slack’s is a gap', async () => {
    vendor.post('/api/users.list').reply(200, { members: [] });

    const { gaps } = await readAll(await surface('users', 'workspace'));

    expect(gaps).toEqual([
      {
        reason: 'shape',
        what: 'the people of the workspace Acme (T1): POST /api/users.list gave 200: neither an answer nor an error of Slack’s',
      },
    ]);
  });

  it('that is refused for good comes out without the token', async () => {
    vendor.post('/api/users.list').reply(200, { ok: false, error: `odd\u001b${TOKEN.slice(0, 2)}` });

    const { gaps } = await readAll(await surface('users', 'workspace'));

    expect(gaps).toEqual([
      {
        reason: 'unsupported',
        what: 'the people of the workspace Acme (T1): POST /api/users.list gave 200: odd\\u{1b}xo',
      },
    ]);
  });
});
