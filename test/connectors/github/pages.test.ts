import nock from 'nock';
import { describe, expect, it } from 'vitest';
import { readAll, testTools, useNock } from '../../support/surface.ts';
import { API, ada, next, opened, personKey, refusal, vendor } from './support.ts';

useNock();

const first = '/orgs/example/outside_collaborators?per_page=100';
const second = '/organizations/42/outside_collaborators?per_page=100&page=2';
const person = (id: number) => ({ ...ada, id });
const cursor = `https://api.github.com${second}`;

describe('a list', () => {
  it('goes on where its link leads, to the letter', async () => {
    const outside = await opened('outside-collaborators');
    vendor.get(first).reply(200, [person(1)], next(second));
    vendor.get(second).reply(200, [person(2)]);

    const { records, gaps, cursors } = await readAll(outside);

    expect(records.map(({ key }) => key)).toEqual([personKey(1), personKey(2)]);
    expect([gaps, cursors]).toEqual([[], [cursor, undefined]]);
  });

  it('that was stopped goes on with the next page', async () => {
    const outside = await opened('outside-collaborators');
    vendor.get(second).reply(200, [person(2)]);

    const { records, gaps } = await readAll(outside, { after: cursor });

    expect([records.map(({ key }) => key), gaps]).toEqual([[personKey(2)], []]);
  });

  it.each([422, 410])('whose place is no more (%i) starts over', async (status) => {
    const outside = await opened('outside-collaborators');
    vendor.get(second).reply(status, refusal('Invalid page'));
    vendor.get(first).reply(200, [person(1)]);

    const { records, gaps } = await readAll(outside, { after: cursor });

    expect([records.map(({ key }) => key), gaps]).toEqual([[personKey(1)], []]);
  });

  it.each([
    'not ours',
    '[1]',
    'https://api.github.collector.example/x',
    JSON.stringify([1, `https://api.github.com${second}`]),
  ])('with the cursor %j of somebody else starts over', async (after) => {
    const outside = await opened('outside-collaborators');
    vendor.get(first).reply(200, [person(1)]);

    const { records, gaps } = await readAll(outside, { after });

    expect([records.length, gaps]).toEqual([1, []]);
  });

  it.each([
    [first, 'the list led back to a page that was read already', 2],
    [second, 'the list led back to a page that was read already', 2],
  ])('that leads in a circle, to %s, ends with a gap and keeps what it read', async (path, what, pages) => {
    const outside = await opened('outside-collaborators');
    vendor.get(first).reply(200, [person(1)], next(second));
    vendor.get(second).reply(200, [person(2)], next(path));
    if (path === first) vendor.get(first).reply(200, [person(1)], next(second));

    const { records, gaps } = await readAll(outside);

    expect(new Set(records.map(({ key }) => key)).size).toBe(pages);
    expect(gaps).toEqual([
      { reason: 'shape', what: `the outside collaborators were not all listed: ${what}` },
    ]);
  });

  it.each([
    ['of the same row', [person(1)]],
    ['of nothing', []],
  ])('of ever new pages %s ends with a gap', async (_, rows) => {
    const outside = await opened('outside-collaborators');
    let asked = 0;
    nock(API)
      .persist()
      .get(/outside_collaborators/)
      .reply(() => {
        asked += 1;
        return [200, rows, next(`/organizations/42/outside_collaborators?page=${asked + 1}`)];
      });

    const { gaps } = await readAll(outside);
    nock.cleanAll();

    expect(gaps).toEqual([
      {
        reason: 'truncated',
        what: 'the outside collaborators were not all listed: 50 pages in a row held nothing new',
      },
    ]);
    expect(asked).toBeLessThan(55);
  });

  it('may have empty pages between', async () => {
    const outside = await opened('outside-collaborators');
    const page = (number: number) => `/organizations/42/outside_collaborators?page=${number}`;
    vendor.get(first).reply(200, [person(1)], next(page(2)));
    for (let at = 2; at < 120; at++) {
      vendor.get(page(at)).reply(200, at % 49 === 0 ? [person(at)] : [], next(page(at + 1)));
    }
    vendor.get(page(120)).reply(200, [person(120)]);

    const { records, gaps } = await readAll(outside);

    expect([records.length, gaps]).toEqual([4, []]);
  });

  it('that leads to another host ends with a gap, and nothing is sent there', async () => {
    const outside = await opened('outside-collaborators');
    vendor.get(first).reply(200, [person(1)], next('/x', 'https://api.github.collector.example'));

    const { records, gaps } = await readAll(outside);

    expect([records.length, gaps.map(({ reason }) => reason)]).toEqual([1, ['shape']]);
  });

  it('from which single sign-on hides something has a gap', async () => {
    const outside = await opened('outside-collaborators');
    vendor.get(first).reply(200, [person(1)], { 'x-github-sso': 'partial-results; organizations=1,2' });

    const { records, gaps } = await readAll(outside);

    expect([records.length, gaps]).toEqual([
      1,
      [
        {
          reason: 'permission',
          what: 'GitHub left out what single sign-on hides from this token',
          lacks: 'the authorisation of the token for SSO',
          fix: "authorise the token for SSO of the organisation, in its owner's settings on GitHub",
        },
      ],
    ]);
  });

  it('waits as long as GitHub asks, and for a minute when it says nothing', async () => {
    const tools = testTools();
    const outside = await opened('outside-collaborators', tools);
    tools.waited.length = 0;
    vendor.get(first).reply(403, refusal('secondary rate limit'), { 'retry-after': '7' });
    vendor.get(first).reply(403, refusal('You have exceeded a secondary rate limit'));
    vendor.get(first).reply(200, [person(1)]);

    const { records } = await readAll(outside);

    expect(records.length).toBe(1);
    expect(tools.waited.map((ms) => Math.round(ms / 1000)).filter((s) => s > 1)).toEqual([7, 60]);
  });

  it('that is no list is a gap', async () => {
    const outside = await opened('outside-collaborators');
    vendor.get(first).reply(200, { message: 'hello' });

    const { gaps } = await readAll(outside);

    expect(gaps).toEqual([
      {
        reason: 'shape',
        what: 'the outside collaborators were not all listed: a list was answered without its rows',
      },
    ]);
  });
});
