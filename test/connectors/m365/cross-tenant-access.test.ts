import nock from 'nock';
import { describe, expect, test } from 'vitest';
import { Secret } from '../../../src/lib/secret.ts';
import { readAll, testTools, useNock } from '../../support/surface.ts';
import { exactly, GRAPH, graph, ME, openSurface, refusal, surfaceOf } from './tenant.ts';

useNock();

const path = '/v1.0/policies/crossTenantAccessPolicy';
const selected = `${path}/partners?$select=tenantId,automaticUserConsentSettings,inboundTrust,b2bCollaborationInbound,b2bDirectConnectInbound,isServiceProvider,isInMultiTenantOrganization`;
const partnersPath = `${selected}&$expand=identitySynchronization`;
const settings = (inboundAllowed: boolean | null) => ({
  automaticUserConsentSettings: { inboundAllowed, outboundAllowed: null },
});

const to = (accessType: string, target: string, targetType = 'user') => ({
  accessType,
  targets: [{ target, targetType }],
});
const b2b = (accessType: string) => ({
  usersAndGroups: to(accessType, 'AllUsers'),
  applications: to(accessType, 'AllApplications', 'application'),
});
/** As Microsoft sets it, and as its documentation shows it. */
const serviceDefault = {
  isServiceDefault: true,
  inboundTrust: {
    isMfaAccepted: false,
    isCompliantDeviceAccepted: false,
    isHybridAzureADJoinedDeviceAccepted: false,
  },
  b2bCollaborationInbound: b2b('allowed'),
  b2bCollaborationOutbound: b2b('allowed'),
  b2bDirectConnectInbound: b2b('blocked'),
  b2bDirectConnectOutbound: b2b('blocked'),
};

function answerDefault(body: object, status = 200): void {
  graph()
    .get(exactly(`${path}/default`))
    .reply(status, body);
}

/** As an organisation that sets nothing comes: every member that was selected, with null. */
const inheriting = {
  automaticUserConsentSettings: null,
  inboundTrust: null,
  b2bCollaborationInbound: null,
  b2bDirectConnectInbound: null,
  isServiceProvider: null,
  isInMultiTenantOrganization: null,
};

function answerPartners(rows: readonly object[], link?: string): void {
  const value = rows.map((row) => ({ ...inheriting, ...row }));
  graph()
    .get(exactly(partnersPath))
    .reply(200, { value, ...(link !== undefined && { '@odata.nextLink': `${GRAPH}${link}` }) });
}

test('organisations with settings of their own, and all others', async () => {
  const next = `${path}/partners?$skiptoken=x`;
  answerDefault({ ...serviceDefault, ...settings(false) });
  answerPartners([{ tenantId: 'P1', ...settings(true) }], next);
  graph()
    .get(exactly(next))
    .reply(200, { value: [{ ...inheriting, tenantId: 'p2', ...settings(false) }] });
  const surface = await openSurface('cross-tenant-access');

  const read = await readAll(surface);

  const allows = ['b2bCollaborationInbound'];
  const inbound = { kind: 'trust', type: 'inbound', home: 'foreign', allows };
  expect(read).toMatchObject({ gaps: [], cursors: [undefined, next, undefined] });
  expect(read.records).toEqual([
    { ...inbound, key: 't/trust/inbound/default', with: 'every other organisation', consent: 'asked' },
    { ...inbound, key: 't/trust/inbound/p1', with: 'p1', holder: 'm365/p1', consent: 'automatic' },
    { ...inbound, key: 't/trust/inbound/p2', with: 'p2', holder: 'm365/p2', consent: 'asked' },
  ]);
});

test.each([
  ['asked', settings(false), 'asked'],
  ['automatic', settings(true), 'automatic'],
  ['what nobody tells', settings(null), 'unknown'],
  ['a default without the settings', {}, 'unknown'],
])('an organisation that sets nothing inherits: %s', async (_, inherited, expected) => {
  answerDefault(inherited);
  answerPartners([{ tenantId: 'p1', ...settings(null) }, { tenantId: 'p2' }]);
  const surface = await openSurface('cross-tenant-access');

  const read = await readAll(surface);

  expect(read.records).toMatchObject([{ consent: expected }, { consent: expected }, { consent: expected }]);
});

test('a missing right is one gap with its remedy, and is not asked about twice', async () => {
  answerDefault(refusal('Authorization_RequestDenied', 'No.'), 403);
  const surface = await openSurface('cross-tenant-access');

  const read = await readAll(surface);

  expect(read).toMatchObject({
    records: [],
    gaps: [
      {
        reason: 'permission',
        what: 'cross-tenant access by default: GET /v1.0/policies/crossTenantAccessPolicy/default gave 403: Authorization_RequestDenied: No.',
        lacks: 'Policy.Read.All',
        fix: 'grant Policy.Read.All to the app that OAuthlas signs in as, and give admin consent',
      },
    ],
  });
});

test('where the default is not told, those who set something are; those who inherit are unknown', async () => {
  answerDefault(refusal('Request_ResourceNotFound', 'None.'), 404);
  answerPartners([
    { tenantId: 'p1', ...settings(true) },
    { tenantId: 'p2', ...settings(null) },
  ]);
  const surface = await openSurface('cross-tenant-access');

  const read = await readAll(surface);

  expect(read.records).toMatchObject([{ consent: 'automatic' }, { consent: 'unknown' }]);
  expect(read.gaps).toMatchObject([{ reason: 'unavailable' }]);
});

test('a member that was asked for and does not come is neither inherited nor none', async () => {
  answerDefault({ ...serviceDefault, ...settings(false) });
  graph()
    .get(exactly(partnersPath))
    .reply(200, { value: [{ tenantId: 'P1' }] });
  const surface = await openSurface('cross-tenant-access');

  const read = await readAll(surface);

  expect(read.gaps).toEqual([
    {
      reason: 'shape',
      what: 'cross-tenant access of an organisation came without automaticUserConsentSettings, inboundTrust, b2bCollaborationInbound, b2bDirectConnectInbound',
      subject: 't/trust/inbound/p1',
    },
  ]);
  expect(read.records[1]).toMatchObject({
    consent: 'unknown',
    allows: [
      'isMfaAccepted: unknown',
      'isCompliantDeviceAccepted: unknown',
      'isHybridAzureADJoinedDeviceAccepted: unknown',
      'b2bCollaborationInbound: unknown',
      'b2bDirectConnectInbound: unknown',
    ],
  });
});

test('what is inside of a member and does not come is not told either', async () => {
  answerDefault({ ...serviceDefault, ...settings(true) });
  answerPartners([{ tenantId: 'p1', automaticUserConsentSettings: {}, inboundTrust: {} }]);
  const surface = await openSurface('cross-tenant-access');

  const read = await readAll(surface);

  expect(read.records[1]).toMatchObject({
    consent: 'unknown',
    allows: [
      'isMfaAccepted: unknown',
      'isCompliantDeviceAccepted: unknown',
      'isHybridAzureADJoinedDeviceAccepted: unknown',
      'b2bCollaborationInbound',
    ],
  });
});

test('what does not parse is a gap about that organisation', async () => {
  answerDefault({ automaticUserConsentSettings: { inboundAllowed: 'yes' } });
  answerPartners([{ tenantId: 'P1', automaticUserConsentSettings: 'x' }, { tenantId: 7 }]);
  const surface = await openSurface('cross-tenant-access');

  const read = await readAll(surface);

  expect(read.records).toEqual([]);
  expect(read.gaps.map(({ reason, subject, what }) => [reason, subject, what])).toEqual([
    [
      'shape',
      undefined,
      'cross-tenant access by default: GET /v1.0/policies/crossTenantAccessPolicy/default is not as documented',
    ],
    [
      'shape',
      't/trust/inbound/p1',
      'cross-tenant access of an organisation is not as documented (automaticUserConsentSettings: Invalid input: expected object, received string)',
    ],
    [
      'shape',
      undefined,
      'cross-tenant access of an organisation is not as documented (tenantId: Invalid input: expected string, received number)',
    ],
  ]);
});

describe('what is opened, in the words of the vendor', () => {
  const told = async (ofDefault: object, ...ofPartners: readonly object[]) => {
    answerDefault(ofDefault);
    answerPartners(ofPartners.map((one, at) => ({ tenantId: `p${at}`, ...one })));
    const { records, gaps } = await readAll(await openSurface('cross-tenant-access'));
    expect(gaps).toEqual([]);
    return records.map((record) => (record.kind === 'trust' ? record.allows : undefined));
  };

  test('as documented: an organisation that sets nothing, and one whose people come to shared channels', async () => {
    const nothing = {
      inboundTrust: null,
      b2bCollaborationInbound: null,
      b2bDirectConnectInbound: null,
      isServiceProvider: null,
      isInMultiTenantOrganization: null,
      identitySynchronization: null,
    };
    const channels = {
      ...nothing,
      b2bDirectConnectInbound: {
        usersAndGroups: to('allowed', 'AllUsers'),
        applications: to('allowed', 'Office365', 'application'),
      },
    };

    expect(await told(serviceDefault, nothing, channels)).toEqual([
      ['b2bCollaborationInbound'],
      ['b2bCollaborationInbound'],
      ['b2bCollaborationInbound', 'b2bDirectConnectInbound: narrowed'],
    ]);
  });

  test('all that an organisation can be, and be let do', async () => {
    const all = {
      inboundTrust: {
        isMfaAccepted: true,
        isCompliantDeviceAccepted: true,
        isHybridAzureADJoinedDeviceAccepted: true,
      },
      b2bDirectConnectInbound: b2b('allowed'),
      isServiceProvider: true,
      isInMultiTenantOrganization: true,
      identitySynchronization: { displayName: 'Fabrikam', userSyncInbound: { isSyncAllowed: true } },
    };

    expect(await told(serviceDefault, all)).toEqual([
      ['b2bCollaborationInbound'],
      [
        'isMfaAccepted',
        'isCompliantDeviceAccepted',
        'isHybridAzureADJoinedDeviceAccepted',
        'b2bCollaborationInbound',
        'b2bDirectConnectInbound',
        'isServiceProvider',
        'isInMultiTenantOrganization',
        'isSyncAllowed',
      ],
    ]);
  });

  test('what is set to no is not inherited, and what is not set is, member by member', async () => {
    const open = {
      ...serviceDefault,
      inboundTrust: { ...serviceDefault.inboundTrust, isMfaAccepted: true, isCompliantDeviceAccepted: true },
    };
    const closed = {
      inboundTrust: {
        isMfaAccepted: false,
        isCompliantDeviceAccepted: null,
        isHybridAzureADJoinedDeviceAccepted: null,
      },
      b2bCollaborationInbound: b2b('blocked'),
      isServiceProvider: false,
      identitySynchronization: { userSyncInbound: { isSyncAllowed: false } },
    };

    expect(await told(open, closed)).toEqual([
      ['isMfaAccepted', 'isCompliantDeviceAccepted', 'b2bCollaborationInbound'],
      ['isCompliantDeviceAccepted'],
    ]);
  });

  test.each<[string, object, readonly string[]]>([
    ['some people', { ...b2b('allowed'), usersAndGroups: to('allowed', 'g1', 'group') }, ['narrowed']],
    ['all but some people', { ...b2b('allowed'), usersAndGroups: to('blocked', 'u1') }, ['narrowed']],
    ['everybody, to no app', { ...b2b('allowed'), applications: to('blocked', 'AllApplications') }, []],
    ['a word that is new', { ...b2b('allowed'), usersAndGroups: to('sometimes', 'AllUsers') }, ['unknown']],
    ['half of it', { usersAndGroups: to('allowed', 'AllUsers'), applications: null }, ['unknown']],
  ])('guests: %s', async (_, b2bCollaborationInbound, expected) => {
    const [, allows] = await told(serviceDefault, { b2bCollaborationInbound });

    expect(allows).toEqual(expected.map((word) => `b2bCollaborationInbound: ${word}`));
  });

  test('what nobody tells is said to be unknown', async () => {
    const unknown = [
      'isMfaAccepted: unknown',
      'isCompliantDeviceAccepted: unknown',
      'isHybridAzureADJoinedDeviceAccepted: unknown',
      'b2bCollaborationInbound: unknown',
      'b2bDirectConnectInbound: unknown',
    ];

    expect(await told({}, {})).toEqual([unknown, unknown]);
  });
});

test('in China nothing is expanded: people are not synchronised across tenants there', async () => {
  const china = nock('https://microsoftgraph.chinacloudapi.cn');
  china
    .get('/v1.0/organization')
    .query(true)
    .reply(200, { value: [ME] });
  china.get(exactly(`${path}/default`)).reply(200, serviceDefault);
  china.get(exactly(selected)).reply(200, { value: [{ ...inheriting, tenantId: 'p1' }] });
  const config = { cloud: 'china', auth: { kind: 'bearer', token: new Secret('tok') } };

  const read = await readAll(await surfaceOf('cross-tenant-access', config, testTools()));

  expect(read).toMatchObject({ gaps: [], records: [{}, { allows: ['b2bCollaborationInbound'] }] });
});
