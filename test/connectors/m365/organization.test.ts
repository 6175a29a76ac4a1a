import { expect, test } from 'vitest';
import { Secret } from '../../../src/lib/secret.ts';
import { readAll, testTools, useNock } from '../../support/surface.ts';
import { answerOrganization, OWN, refusal, surfaceOf } from './tenant.ts';

useNock();

const config = { auth: { kind: 'bearer', token: new Secret('tok') } };

test('the tenant tells its id, name, country and domains', async () => {
  answerOrganization(200, {
    value: [
      {
        id: OWN.toUpperCase(),
        displayName: 'Contoso',
        countryLetterCode: 'DE',
        verifiedDomains: [{ name: 'contoso.com', isDefault: true }, { name: 'contoso.onmicrosoft.com' }],
      },
    ],
  });
  const surface = await surfaceOf('organization', config, testTools());

  const read = await readAll(surface);

  expect(read.gaps).toEqual([]);
  expect(read.records).toEqual([
    { kind: 'setting', key: 't/setting/tenant-id', name: 'tenant-id', value: OWN },
    { kind: 'setting', key: 't/setting/tenant-name', name: 'tenant-name', value: 'Contoso' },
    { kind: 'setting', key: 't/setting/country', name: 'country', value: 'DE' },
    {
      kind: 'setting',
      key: 't/setting/verified-domains',
      name: 'verified-domains',
      value: ['contoso.com', 'contoso.onmicrosoft.com'],
    },
  ]);
});

test('what the tenant does not tell is no setting', async () => {
  answerOrganization(200, { value: [{ id: OWN, displayName: null }] });
  const surface = await surfaceOf('organization', config, testTools());

  const read = await readAll(surface);

  expect(read.records.map(({ key }) => key)).toEqual(['t/setting/tenant-id']);
});

test('a refusal is a gap of this surface and does not keep the tenant closed', async () => {
  answerOrganization(403, refusal('Authorization_RequestDenied', 'No.'));
  const surface = await surfaceOf('organization', config, testTools());

  const read = await readAll(surface);

  expect(read.gaps).toEqual([
    {
      reason: 'permission',
      what: 'the organization: GET /v1.0/organization gave 403: Authorization_RequestDenied: No.',
      lacks: 'Directory.Read.All',
      fix: 'grant Directory.Read.All to the app that OAuthlas signs in as, and give admin consent',
    },
  ]);
});

test('an answer that names no organization is a gap', async () => {
  answerOrganization(200, { value: [] });
  const surface = await surfaceOf('organization', config, testTools());

  const read = await readAll(surface);

  expect(read.gaps).toEqual([
    { reason: 'shape', what: 'the organization: GET /v1.0/organization names no organization' },
  ]);
});
