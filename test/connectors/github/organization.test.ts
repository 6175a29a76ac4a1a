import { describe, expect, it } from 'vitest';
import { toSettings } from '../../../src/connectors/github/organization.ts';
import { readAll, useNock } from '../../support/surface.ts';
import { opened, organization, refusal, surface, vendor } from './support.ts';

useNock();

describe('toSettings', () => {
  it('tells what was said, and nothing of what was left out', () => {
    const records = toSettings('t', organization);

    expect(records.map(({ key, name, value }) => [key, name, value])).toEqual([
      ['t/setting/organization-id', 'organization-id', 42],
      ['t/setting/organization-login', 'organization-login', 'example'],
      ['t/setting/organization-name', 'organization-name', 'Example Ltd'],
      ['t/setting/verified-domain', 'verified-domain', true],
      ['t/setting/plan', 'plan', 'enterprise'],
      ['t/setting/default-repository-permission', 'default-repository-permission', 'read'],
      ['t/setting/two-factor-required', 'two-factor-required', true],
      ['t/setting/members-can-create-repositories', 'members-can-create-repositories', false],
    ]);
  });
});

describe('organization', () => {
  it('is read when the tenant is opened, and not again', async () => {
    const settings = await opened('organization');

    const { records, gaps } = await readAll(settings);

    expect([records.length, gaps]).toEqual([8, []]);
  });

  it('has a gap where GitHub silently leaves out what members may do', async () => {
    vendor.get('/orgs/example').reply(200, { id: 42, login: 'example' });
    vendor.get('/user').reply(200, { login: 'Ada' });
    const settings = await surface('organization');

    const { records, gaps } = await readAll(settings);

    expect(records.length).toBe(2);
    expect(gaps).toEqual([
      {
        reason: 'permission',
        what: 'GitHub left out what members may do',
        lacks: 'organization_administration:read',
        fix: 'give organization_administration:read to the app or token that OAuthlas signs in with',
      },
    ]);
  });

  it('that is refused is a gap of this surface alone', async () => {
    vendor.get('/orgs/example').reply(403, refusal('Resource not accessible by integration'));
    vendor.get('/user').reply(403, refusal('Resource not accessible by integration'));
    const settings = await surface('organization');

    const { records, gaps } = await readAll(settings);

    expect(records).toEqual([]);
    expect(gaps).toEqual([
      {
        reason: 'permission',
        what: 'the settings were not read: GET /orgs/example gave 403: Resource not accessible by integration',
        lacks: 'organization_administration:read',
        fix: 'give organization_administration:read to the app or token that OAuthlas signs in with, and accept it for the organisation',
      },
    ]);
  });

  it('of another shape is a gap of this surface alone', async () => {
    vendor.get('/orgs/example').reply(200, { id: '42', login: 'example' });
    vendor.get('/user').reply(200, { login: 'Ada' });
    const settings = await surface('organization');

    const { gaps } = await readAll(settings);

    expect(gaps).toEqual([
      {
        reason: 'shape',
        what: 'the settings were not read: the organisation is not as documented (id: invalid_type)',
      },
    ]);
  });
});
