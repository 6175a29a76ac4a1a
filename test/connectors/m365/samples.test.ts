import { expect, test } from 'vitest';
import { Secret } from '../../../src/lib/secret.ts';
import type { Gap } from '../../../src/model/page.ts';
import type { AnyRecord, AppRecord } from '../../../src/model/records.ts';
import { readAll, testTools, useNock } from '../../support/surface.ts';
import { answerBatches, graph, openSurface, surfaceOf } from './tenant.ts';

useNock();

/*
 * Answers of the shapes that Microsoft's reference shows, with its oddities, and with values of our own: each is read
 * without a gap, or with the one that it deserves.
 */

const tenantId = '5f0c1d7a-9b3e-4c26-8d41-7a90e6b2c358';
const appId = '0b9e64d1-2f7c-4a85-b3d0-91c8f5a7e264';
const objectId = 'c47a1f90-6d2b-4e38-9a5c-3f08b7e1d962';
const personId = '8e25b0c7-1a94-4f6d-b782-d50c93fa6e14';

const context = (of: string) => ({ '@odata.context': `https://graph.microsoft.com/v1.0/$metadata#${of}` });

function answer(path: string, body: object): void {
  graph().get(path).query(true).reply(200, body);
}

async function read(surface: string, known: readonly AnyRecord[] = []) {
  return await readAll(await openSurface(surface), { known });
}

const nothing: readonly Gap[] = [];

test('organization: nulls in most members, plans that ended, one domain', async () => {
  answer('/v1.0/organization', {
    ...context('organization'),
    value: [
      {
        id: tenantId.toUpperCase(),
        deletedDateTime: null,
        businessPhones: ['555-0100'],
        city: null,
        countryLetterCode: null,
        createdDateTime: '2021-08-02T10:30:06Z',
        displayName: 'Quayside Foods',
        isMultipleDataLocationsForServicesEnabled: null,
        onPremisesSyncEnabled: null,
        assignedPlans: [{ capabilityStatus: 'Deleted', service: 'Adallom', servicePlanId: appId }],
        verifiedDomains: [
          {
            capabilities: 'Email',
            isDefault: true,
            isInitial: true,
            name: 'Quayside.example',
            type: 'Managed',
          },
        ],
      },
    ],
  });
  const config = { auth: { kind: 'bearer', token: new Secret('tok') } };

  const { records, gaps } = await readAll(await surfaceOf('organization', config, testTools()));

  expect(gaps).toEqual(nothing);
  expect(records.map((record) => 'value' in record && record.value)).toEqual([
    tenantId,
    'Quayside Foods',
    ['Quayside.example'],
  ]);
});

test('users: nulls where nothing is known, and rows with few members', async () => {
  answer('/v1.0/users', {
    ...context('users(id,displayName,mail)'),
    value: [
      {
        id: personId,
        businessPhones: [],
        displayName: null,
        mail: null,
        userPrincipalName: 'ada@quayside.example',
        accountEnabled: null,
        userType: null,
        createdDateTime: '2019-02-07T21:53:13.0672154Z',
      },
      { id: objectId, displayName: 'Conf Room', userPrincipalName: 'room@quayside.example' },
    ],
  });

  const { records, gaps } = await read('users');

  expect(gaps).toEqual(nothing);
  expect(records).toMatchObject([
    {
      name: 'ada@quayside.example',
      state: 'unknown',
      guest: 'unknown',
      createdAt: '2019-02-07T21:53:13.067Z',
    },
    { name: 'Conf Room', createdAt: 'unknown' },
  ]);
});

test('servicePrincipals: a publisher of nulls, no dates, a year that is none; a list that is an object is a gap', async () => {
  const row = {
    id: objectId,
    deletedDateTime: null,
    accountEnabled: true,
    appDisplayName: 'Berth Planner',
    appId,
    appOwnerOrganizationId: null,
    displayName: 'Berth Planner',
    createdDateTime: '0001-01-01T00:00:00Z',
    replyUrls: [],
    servicePrincipalNames: [appId],
    servicePrincipalType: 'SomethingNew',
    tags: [],
    addIns: [],
    appRoles: [],
    disabledByMicrosoftStatus: null,
    verifiedPublisher: { displayName: null, verifiedPublisherId: null, addedDateTime: null },
    passwordCredentials: [
      {
        customKeyIdentifier: null,
        displayName: null,
        endDateTime: '9999-12-31T23:59:59.9999999Z',
        hint: 'abc',
        keyId: personId,
        secretText: null,
        startDateTime: '0001-01-01T00:00:00Z',
      },
    ],
  };
  answer('/v1.0/servicePrincipals', {
    ...context('servicePrincipals'),
    value: [row, { id: personId, appId }, { ...row, id: tenantId, tags: 'HideApp' }],
  });

  const { records, gaps } = await read('service-principals');

  expect(records).toMatchObject([
    {
      kind: 'app',
      type: 'SomethingNew',
      home: 'unknown',
      createdAt: 'unknown',
      publisher: { verified: false },
    },
    { kind: 'credential', startsAt: 'unknown', expiresAt: 'never' },
    { kind: 'app', name: appId, type: 'unknown', enabled: 'unknown' },
  ]);
  expect(gaps.map(({ reason, subject }) => [reason, subject])).toEqual([
    ['shape', `t/app/${tenantId}`],
    // As short as in the sample of another call: without what was selected.
    ['shape', `t/app/${personId}`],
  ]);
});

/** The reference shortens its samples; an answer to what is asked for has all of it. */
const lists = {
  tags: [],
  web: { redirectUris: [] },
  spa: { redirectUris: [] },
  publicClient: { redirectUris: [] },
  passwordCredentials: [],
  keyCredentials: [],
};

test('applications: rows as short as the reference shows them; one without its object id is a gap', async () => {
  const row = {
    id: objectId,
    appId,
    identifierUris: ['http://quayside.example/'],
    displayName: "'Berth' Planner ",
    publisherDomain: 'quayside.example',
    signInAudience: 'AzureADMyOrg',
  };
  const { id: _, ...withoutId } = row;
  answer('/v1.0/applications', {
    ...context('applications'),
    '@odata.count': 1396,
    value: [
      { ...row, ...lists },
      { ...row, ...lists, web: null, spa: { redirectUris: null }, keyCredentials: null },
      withoutId,
      row,
    ],
  });

  const { records, gaps } = await read('applications');

  expect(records).toMatchObject([
    { kind: 'app', name: "'Berth' Planner ", audience: 'own-tenant', createdAt: 'unknown' },
    { kind: 'app' },
    { kind: 'app' },
  ]);
  expect(gaps).toEqual([
    {
      reason: 'shape',
      what: 'app registration is not as documented (id: Invalid input: expected string, received undefined)',
      subject: `t/app/registration/${appId}`,
    },
    {
      reason: 'shape',
      what: `app registration ${objectId} came without tags, web.redirectUris, passwordCredentials, keyCredentials, spa.redirectUris, publicClient.redirectUris`,
      subject: `t/app/registration/${appId}`,
    },
  ]);
});

test('oauth2PermissionGrants: no scope, spaces around it, a consent for nobody', async () => {
  const row = {
    '@odata.id': `https://graph.microsoft.com/v2/${tenantId}/oauth2PermissionGrants/x`,
    clientId: objectId,
    consentType: 'AllPrincipals',
    id: 'x',
    principalId: null,
    resourceId: tenantId,
    scope: ' User.Read  Group.ReadWrite.All ',
  };
  const { scope: _, ...withoutScope } = row;
  answer('/v1.0/oauth2PermissionGrants', {
    ...context('oauth2PermissionGrants'),
    value: [
      row,
      { ...withoutScope, consentType: 'Principal', principalId: personId },
      { ...row, clientId: personId, scope: null },
      { ...row, consentType: 'Principal' },
    ],
  });

  const { records, gaps } = await read('delegated-grants');

  expect(records).toMatchObject([
    { principal: 'everyone', consent: 'admin', scopes: ['User.Read', 'Group.ReadWrite.All'] },
    { principal: `t/principal/${personId}`, consent: 'user', scopes: [] },
    { scopes: [] },
  ]);
  expect(gaps.map(({ reason, subject }) => [reason, subject])).toEqual([
    ['shape', `t/app/${objectId}`],
    ['shape', `t/app/${objectId}`],
  ]);
});

test('appRoleAssignedTo: default access of a person, seven digits behind the second, the older name of the date', async () => {
  const resource: AppRecord = {
    kind: 'app',
    key: `t/app/${objectId}` as AppRecord['key'],
    name: 'Quay API',
    role: 'client',
    type: 'Application',
    home: 'own',
    enabled: true,
    createdAt: 'unknown',
    publishes: { r1: 'Berths.Read.All' },
  };
  const row = {
    id: '41W1zT6z1U-kJxf62svfp1HFE8pMZhxDun-ThPczmJE',
    deletedDateTime: null,
    appRoleId: '00000000-0000-0000-0000-000000000000',
    createdDateTime: '2021-02-02T04:22:45.9480566Z',
    principalDisplayName: 'Ada Farrow',
    principalId: personId,
    principalType: 'User',
    resourceDisplayName: 'Quay API',
    resourceId: objectId,
  };
  const { createdDateTime, ...older } = { ...row, creationTimestamp: row.createdDateTime };
  answerBatches({
    [`/v1.0/servicePrincipals/${objectId}/appRoleAssignedTo?$top=999`]: [
      {
        body: {
          ...context(`servicePrincipals('${objectId}')/appRoleAssignedTo`),
          value: [
            row,
            { ...row, principalType: 'ServicePrincipal', principalId: tenantId },
            { ...older, principalType: 'ServicePrincipal', principalId: appId, appRoleId: 'R1' },
          ],
        },
      },
    ],
  });

  const { records, gaps } = await read('application-permissions', [resource]);

  expect(createdDateTime).toBeDefined();
  expect(gaps).toEqual(nothing);
  expect(records).toMatchObject([
    { scopes: [], grantedAt: '2021-02-02T04:22:45.948Z' },
    { scopes: ['Berths.Read.All'], grantedAt: 'unknown' },
  ]);
});

test('crossTenantAccessPolicy: a default without settings of consent, a partner who sets nothing', async () => {
  const blocked = {
    usersAndGroups: { accessType: 'blocked', targets: [{ target: 'AllUsers', targetType: 'user' }] },
    applications: {
      accessType: 'blocked',
      targets: [{ target: 'AllApplications', targetType: 'application' }],
    },
  };
  answer('/v1.0/policies/crossTenantAccessPolicy/default', {
    isServiceDefault: true,
    inboundTrust: {
      isMfaAccepted: false,
      isCompliantDeviceAccepted: false,
      isHybridAzureADJoinedDeviceAccepted: false,
    },
    b2bCollaborationInbound: blocked,
    b2bDirectConnectInbound: blocked,
  });
  answer('/v1.0/policies/crossTenantAccessPolicy/partners', {
    value: [
      {
        tenantId,
        inboundTrust: null,
        automaticUserConsentSettings: { inboundAllowed: null, outboundAllowed: null },
        b2bCollaborationInbound: null,
        b2bDirectConnectInbound: blocked,
      },
      { tenantId: appId, identitySynchronization: { tenantId: appId, displayName: 'Lanewise' } },
    ],
  });

  const { records, gaps } = await read('cross-tenant-access');

  // The last of the two was asked for by its id alone.
  expect(gaps).toMatchObject([{ reason: 'shape', subject: `t/trust/inbound/${appId}` }]);
  expect(records.map((record) => record.kind === 'trust' && [record.with, record.consent])).toEqual([
    ['every other organisation', 'unknown'],
    [tenantId, 'unknown'],
    [appId, 'unknown'],
  ]);
});

const activity = (at: string | null) => ({ lastSignInDateTime: at, lastSignInRequestId: personId });

test('servicePrincipalSignInActivities: a zone of one digit, years that stand for never, an activity of nulls', async () => {
  answer('/beta/reports/servicePrincipalSignInActivities', {
    ...context('reports/servicePrincipalSignInActivities'),
    value: [
      {
        appId,
        applicationAuthenticationClientSignInActivity: activity('2021-03-01T00:00:00-8:00'),
        applicationAuthenticationResourceSignInActivity: activity('2021-04-01T00:00:00-8:00'),
        delegatedClientSignInActivity: activity('2021-01-01T00:00:00.1234567-8:00'),
        id: 'MGI5ZTY0ZDE=',
        lastSignInActivity: activity('2021-04-01T00:00:00Z'),
      },
      {
        appId: objectId,
        applicationAuthenticationClientSignInActivity: activity('0001-01-01T00:00:00Z'),
        delegatedClientSignInActivity: activity(null),
        id: 'YzQ3YTFmOTA=',
      },
    ],
  });

  const { records, gaps } = await read('sign-in-activity');

  expect(gaps).toEqual(nothing);
  expect(records.map((record) => record.kind === 'use' && [record.by, record.lastUsedAt])).toEqual([
    ['delegated', '2021-01-01T08:00:00.123Z'],
    ['application', '2021-03-01T08:00:00.000Z'],
    ['delegated', 'never'],
    ['application', 'unknown'],
  ]);
});

test.each<[string, object]>([
  ['one row in the place of the list', { ...context('reports'), appId, lastSignInActivity: activity(null) }],
  ['one row in the place of the rows', { value: { appId, lastSignInActivity: activity(null) } }],
  ['null', { value: null }],
])('a list of sign-in activities that is %s is a gap, and no empty list', async (_, body) => {
  answer('/beta/reports/servicePrincipalSignInActivities', body);

  const { records, gaps } = await read('sign-in-activity');

  expect(records).toEqual([]);
  expect(gaps).toEqual([
    {
      reason: 'shape',
      what: 'the list of sign-in activities: GET /beta/reports/servicePrincipalSignInActivities was answered without a list',
    },
  ]);
});

test('owners and federatedIdentityCredentials: an owner of whom the id alone is told, one with much, a subject of its own', async () => {
  answer('/v1.0/applications', {
    ...context('applications(id,appId,owners())'),
    value: [
      {
        id: objectId,
        appId,
        'owners@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#x',
        owners: [
          { id: personId },
          {
            '@odata.type': '#microsoft.graph.user',
            id: tenantId,
            deletedDateTime: null,
            displayName: 'Ada Farrow',
            userPrincipalName: 'ada@quayside.example',
            userType: 'Member',
            appOwnerOrganizationId: null,
          },
        ],
      },
    ],
  });
  answer('/v1.0/applications', {
    value: [
      {
        id: objectId,
        appId,
        federatedIdentityCredentials: [
          {
            '@odata.id': `https://graph.microsoft.com/v2/${tenantId}/directoryObjects/$/x`,
            id: personId,
            name: 'testing',
            issuer: `https://login.microsoftonline.com/${tenantId}/v2.0`,
            subject: 'a7d388c3',
            description: null,
            audiences: ['api://AzureADTokenExchange'],
          },
        ],
      },
    ],
  });

  const { records, gaps } = await read('app-trusts');

  expect(records).toMatchObject([
    { type: 'owner', with: 'a person', home: 'unknown', principal: `t/principal/${personId}` },
    { type: 'owner', with: 'a member', home: 'own', principal: `t/principal/${tenantId}` },
    { type: 'federated-subject', home: 'foreign', holder: `m365/${tenantId}` },
  ]);
  expect(gaps.map(({ reason, lacks, subject }) => [reason, lacks, subject])).toEqual([
    ['permission', 'Directory.Read.All', `t/app/registration/${appId}`],
  ]);
});

test('owners of service principals, and their certificates as the action that makes a pair of them answers', async () => {
  answer('/v1.0/servicePrincipals', { '@odata.count': 1, value: [{ id: objectId, appId }] });
  answerBatches({
    [`/v1.0/servicePrincipals/${objectId}/owners?$top=999&$select=id,displayName,userPrincipalName,userType,appOwnerOrganizationId`]:
      [
        {
          body: {
            ...context('directoryObjects'),
            value: [{ '@odata.type': '#microsoft.graph.user', id: personId, userType: 'Member' }],
          },
        },
      ],
  });
  const owners = await read('principal-owners');
  const half = {
    '@odata.type': '#microsoft.graph.keyCredential',
    customKeyIdentifier: 'd2l0aCBib3Ro',
    displayName: 'CN=quayside',
    endDateTime: '2024-01-25T00:00:00Z',
    key: 'MIICuDCCAaCg',
    keyId: personId,
    startDateTime: '2021-05-05T18:38:51.8100763Z',
    type: 'AsymmetricX509Cert',
    usage: 'Verify',
  };
  answer('/v1.0/servicePrincipals', {
    value: [
      { id: objectId, appId, keyCredentials: [{ ...half, keyId: tenantId, usage: 'Sign', key: null }, half] },
    ],
  });

  const certificates = await read('principal-certificates');

  expect([...owners.gaps, ...certificates.gaps]).toEqual(nothing);
  expect(owners.records).toMatchObject([{ with: 'a member', app: `t/app/${objectId}`, clientId: appId }]);
  expect(certificates.records).toMatchObject([
    {
      key: `t/credential/${objectId}/${personId}`,
      startsAt: '2021-05-05T18:38:51.810Z',
      expiresAt: '2024-01-25T00:00:00.000Z',
    },
  ]);
});
