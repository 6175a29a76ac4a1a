import { describe, expect, it } from 'vitest';
import { readAll, useNock } from '../../support/surface.ts';
import { form, place, surface, vendor } from './support.ts';

useNock();

const list = '/api/admin.teams.list';

describe('workspaces of an organisation', () => {
  it('follows the cursors over an empty page to the end', async () => {
    vendor
      .post(list, form({ limit: '1000' }))
      .reply(200, { ok: true, teams: [{ id: 'T1', name: 'One' }], response_metadata: { next_cursor: 'c2' } });
    vendor
      .post(list, form({ limit: '1000', cursor: 'c2' }))
      .reply(200, { ok: true, teams: [], response_metadata: { next_cursor: 'c3' } });
    vendor
      .post(list, form({ limit: '1000', cursor: 'c3' }))
      .reply(200, { ok: true, teams: [{ id: 'T2', name: '' }], response_metadata: { next_cursor: '' } });

    const read = await readAll(await surface('workspaces', 'organization'));

    expect(read.records).toEqual([
      place('organization', 'E1', 'Acme'),
      place('workspace', 'T1', 'One'),
      place('workspace', 'T2'),
    ]);
    expect(read.cursors).toEqual([undefined, 'c2', 'c3', undefined]);
    expect(read.gaps).toEqual([]);
  });

  it.each([
    ['no metadata', {}],
    ['null', { response_metadata: null }],
    ['no cursor', { response_metadata: {} }],
    ['an empty cursor', { response_metadata: { next_cursor: '' } }],
  ])('takes %s for the end', async (_, end) => {
    vendor.post(list).reply(200, { ok: true, teams: [{ id: 'T1', name: 'One' }], ...end });

    const { gaps, cursors } = await readAll(await surface('workspaces', 'organization'));

    expect([gaps, cursors]).toEqual([[], [undefined, undefined]]);
  });

  it('ends with a gap when a cursor comes again', async () => {
    const again = { ok: true, teams: [], response_metadata: { next_cursor: 'again' } };
    vendor.post(list).twice().reply(200, again);

    const { gaps } = await readAll(await surface('workspaces', 'organization'));

    expect(gaps).toEqual([
      {
        reason: 'shape',
        what: 'the workspaces were not all listed: the list led back to a page that was read already',
      },
    ]);
  });

  it('makes an empty list a gap, since somebody of a workspace asked', async () => {
    vendor.post(list).reply(200, { ok: true, teams: [], response_metadata: { next_cursor: 'c2' } });
    vendor.post(list).reply(200, { ok: true, teams: [] });

    const { records, gaps } = await readAll(await surface('workspaces', 'organization'));

    expect(records).toEqual([place('organization', 'E1', 'Acme')]);
    expect(gaps).toEqual([
      {
        reason: 'shape',
        what: 'the workspaces were not all listed: not one is told, though one must be there',
      },
    ]);
  });

  it('takes an empty rest for the end where a run goes on', async () => {
    vendor.post(list).reply(200, { ok: true, teams: [] });

    const { gaps } = await readAll(await surface('workspaces', 'organization'), { after: 'c2' });

    expect(gaps).toEqual([]);
  });

  it('ends with a gap when ever new cursors bring nothing new', async () => {
    let page = 0;
    vendor
      .post(list)
      .times(51)
      .reply(() => [
        200,
        { ok: true, teams: [{ id: 'T1' }], response_metadata: { next_cursor: `c${++page}` } },
      ]);

    const { gaps } = await readAll(await surface('workspaces', 'organization'));

    expect(gaps).toEqual([
      {
        reason: 'truncated',
        what: 'the workspaces were not all listed: 50 pages in a row brought nothing new, and the list went on',
      },
    ]);
  });

  it('starts over once when the cursor of a resumed run is too old', async () => {
    vendor
      .post(list, form({ limit: '1000', cursor: 'old' }))
      .reply(200, { ok: false, error: 'invalid_cursor' });
    vendor.post(list, form({ limit: '1000' })).reply(200, { ok: true, teams: [{ id: 'T1', name: 'One' }] });

    const { records, gaps } = await readAll(await surface('workspaces', 'organization'), { after: 'old' });

    expect([records.length, gaps]).toEqual([2, []]);
  });

  it('makes a row that does not parse one gap', async () => {
    vendor.post(list).reply(200, { ok: true, teams: [{ name: 'Nobody' }, { id: 'T1', name: 'One' }] });

    const { records, gaps } = await readAll(await surface('workspaces', 'organization'));

    expect(records.length).toBe(2);
    expect(gaps).toEqual([{ reason: 'shape', what: 'a workspace is not as documented (id: invalid_union)' }]);
  });

  it('makes a missing scope a gap that names it', async () => {
    vendor
      .post(list)
      .reply(200, { ok: false, error: 'missing_scope', needed: 'admin.teams:read', provided: 'identify' });

    const { records, gaps } = await readAll(await surface('workspaces', 'organization'));

    expect(records).toEqual([place('organization', 'E1', 'Acme')]);
    expect(gaps).toEqual([
      {
        reason: 'permission',
        what: 'the workspaces were not all listed: POST /api/admin.teams.list gave 200: missing_scope',
        lacks: 'admin.teams:read',
        fix: 'add the scope to the app that OAuthlas uses, and install the app again',
      },
    ]);
  });
});

describe('the one workspace of a token', () => {
  it('is asked for by itself', async () => {
    vendor.post('/api/team.info').reply(200, { ok: true, team: { id: 'T1', name: 'Acme', domain: 'acme' } });

    const { records, gaps } = await readAll(await surface('workspaces', 'workspace'));

    expect([records, gaps]).toEqual([[place('workspace', 'T1', 'Acme')], []]);
  });
});
