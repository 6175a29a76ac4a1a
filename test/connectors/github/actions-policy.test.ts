import { describe, expect, it } from 'vitest';
import { recordKey } from '../../../src/model/keys.ts';
import type { PolicyRecord } from '../../../src/model/records.ts';
import { readAll, useNock } from '../../support/surface.ts';
import { opened, refusal, vendor } from './support.ts';

useNock();

const path = '/orgs/example/actions/permissions';
const list = `${path}/selected-actions`;

// As GitHub documents both answers.
const permissions = {
  enabled_repositories: 'all',
  allowed_actions: 'selected',
  selected_actions_url: 'https://api.github.com/orgs/example/actions/permissions/selected-actions',
  sha_pinning_required: true,
};
const selected = {
  github_owned_allowed: true,
  verified_allowed: false,
  patterns_allowed: ['monalisa/octocat@*', 'docker/*'],
};

function policy(
  name: string,
  title: string,
  members: Pick<PolicyRecord, 'state' | 'value' | 'rules'>,
): PolicyRecord {
  return {
    kind: 'policy',
    key: recordKey('t', 'policy', 'actions', name),
    area: 'consent',
    name,
    title,
    ...members,
  };
}

const where = (members: Pick<PolicyRecord, 'state' | 'value'>) =>
  policy('enabled_repositories', 'Repositories whose workflows run', members);
const pinning = (members: Pick<PolicyRecord, 'state' | 'value'>) =>
  policy('sha_pinning_required', 'Actions must be pinned to a commit', members);
const allowed = (members: Pick<PolicyRecord, 'state' | 'value' | 'rules'>) =>
  policy('allowed_actions', 'Actions of others that workflows may use', members);

describe('actions-policy', () => {
  it('tells where workflows run, what they may use, and whether that is pinned', async () => {
    const actions = await opened('actions-policy');
    vendor.get(path).reply(200, permissions);
    vendor.get(list).reply(200, selected);

    const { records, gaps } = await readAll(actions);

    expect(records).toEqual([
      where({ state: 'on', value: 'all' }),
      pinning({ state: 'on', value: true }),
      allowed({
        state: 'on',
        value: 'selected',
        rules: [
          { effect: 'includes', when: { github_owned_allowed: true, verified_allowed: false } },
          { effect: 'includes', when: { pattern: 'docker/*' } },
          { effect: 'includes', when: { pattern: 'monalisa/octocat@*' } },
        ],
      }),
    ]);
    expect(gaps).toEqual([]);
  });

  it.each<[object, readonly PolicyRecord[]]>([
    [
      { enabled_repositories: 'selected', allowed_actions: 'all', sha_pinning_required: false },
      [
        where({ state: 'on', value: 'selected' }),
        pinning({ state: 'off', value: false }),
        allowed({ state: 'on', value: 'all' }),
      ],
    ],
    [
      { enabled_repositories: 'none' },
      [where({ state: 'off', value: 'none' }), pinning({ state: 'unknown' }), allowed({ state: 'unknown' })],
    ],
    [
      { enabled_repositories: 'some', allowed_actions: 'local_only', sha_pinning_required: null },
      [
        where({ state: 'unknown', value: 'some' }),
        pinning({ state: 'unknown' }),
        allowed({ state: 'off', value: 'local_only' }),
      ],
    ],
    [
      { allowed_actions: 'blessed' },
      [
        where({ state: 'unknown' }),
        pinning({ state: 'unknown' }),
        allowed({ state: 'unknown', value: 'blessed' }),
      ],
    ],
  ])('of %j there is no list to ask for, and what is not told is unknown', async (body, told) => {
    const actions = await opened('actions-policy');
    vendor.get(path).reply(200, body);

    const { records, gaps } = await readAll(actions);

    expect([records, gaps]).toEqual([told, []]);
  });

  it('a list that is refused is a gap, and what was told before it stands', async () => {
    const actions = await opened('actions-policy');
    vendor.get(path).reply(200, permissions);
    vendor.get(list).reply(403, refusal('Must have admin rights'));

    const { records, gaps } = await readAll(actions);

    expect(records).toEqual([where({ state: 'on', value: 'all' }), pinning({ state: 'on', value: true })]);
    expect(gaps).toMatchObject([{ reason: 'permission', lacks: 'organization_administration:read' }]);
  });

  it.each([
    [403, refusal('Resource not accessible by integration'), 'permission'],
    [200, [], 'shape'],
    [200, { allowed_actions: 7 }, 'shape'],
  ])('an answer of %i %j is a gap', async (status, body, reason) => {
    const actions = await opened('actions-policy');
    vendor.get(path).reply(status, body);

    const { records, gaps } = await readAll(actions);

    expect(records).toEqual([]);
    expect(gaps).toMatchObject([{ reason }]);
  });
});
