import nock from 'nock';
import { expect, test } from 'vitest';
import { Secret } from '../../../src/lib/secret.ts';
import { readAll, testTools, useNock } from '../../support/surface.ts';
import { exactly, GRAPH, graph, ME, openSurface, refusal, surfaceOf } from './tenant.ts';

useNock();

const path = '/v1.0/identity/authenticationEventListeners';

function answer(value: readonly unknown[], link?: string, at = path): void {
  graph()
    .get(exactly(at))
    .reply(200, { value, ...(link !== undefined && { '@odata.nextLink': `${GRAPH}${link}` }) });
}

const read = async () => await readAll(await openSurface('sign-in-listeners'));

/** As Microsoft documents it. */
const documented = {
  '@odata.type': '#microsoft.graph.onTokenIssuanceStartListener',
  id: '990D94E5-cc8f-4c4b-97b4-27e2678aac28',
  conditions: {
    applications: {
      'includeApplications@odata.context':
        "https://graph.microsoft.com/v1.0/$metadata#identity/authenticationEventListeners('990d94e5')/conditions/applications/includeApplications",
      includeApplications: [{ appId: 'A13D0FC1-04ab-4ede-b215-63de0174cbb4' }],
    },
  },
  handler: {
    '@odata.type': '#microsoft.graph.onTokenIssuanceStartCustomExtensionHandler',
    configuration: null,
    customExtension: {
      id: '6FC5012E-7665-43d6-9708-4370863f4e6e',
      displayName: 'onTokenIssuanceStartCustomExtension',
      description: 'Fetch additional claims from custom user store',
      clientConfiguration: null,
      authenticationConfiguration: {
        '@odata.type': '#microsoft.graph.azureAdTokenAuthentication',
        resourceId: 'api://claims.contoso.example/a13d0fc1-04ab-4ede-b215-63de0174cbb4',
      },
      endpointConfiguration: {
        '@odata.type': '#microsoft.graph.httpRequestEndpoint',
        targetUrl: 'https://claims.contoso.example/api?code=SECRET-KEY',
      },
      claimsForTokenConfiguration: [{ claimIdInApiResponse: 'DateOfBirth' }],
    },
  },
};

const signIn = { kind: 'trust', type: 'sign-in', with: 'claims.contoso.example', home: 'unknown' };
const allows = ['onTokenIssuanceStartListener', 'customExtension: 6fc5012e-7665-43d6-9708-4370863f4e6e'];

test('one record for each app, on two pages; the key in the address is not kept', async () => {
  const next = `${path}?$skiptoken=x`;
  answer([documented], next);
  const two = [{ appId: 'a2' }, { appId: 'A3' }, { appId: 'a2' }];
  answer(
    [{ ...documented, id: 'l2', conditions: { applications: { includeApplications: two } } }],
    undefined,
    next,
  );

  const told = await read();

  expect(told).toMatchObject({ gaps: [], cursors: [next, undefined] });
  expect(told.records).toEqual([
    {
      ...signIn,
      key: 't/trust/sign-in/listener/990d94e5-cc8f-4c4b-97b4-27e2678aac28/a13d0fc1-04ab-4ede-b215-63de0174cbb4',
      clientId: 'a13d0fc1-04ab-4ede-b215-63de0174cbb4',
      allows,
    },
    { ...signIn, key: 't/trust/sign-in/listener/l2/a2', clientId: 'a2', allows },
    { ...signIn, key: 't/trust/sign-in/listener/l2/a3', clientId: 'a3', allows },
  ]);
  expect(JSON.stringify(told)).not.toContain('SECRET-KEY');
});

test.each<[string, unknown, readonly string[]]>([
  ['for all apps', { applications: { includeAllApplications: true } }, ['includeAllApplications']],
  [
    'for no app',
    { applications: { includeAllApplications: false, includeApplications: [] } },
    ['includeApplications: none'],
  ],
  [
    'for whom is not told',
    { applications: { includeAllApplications: null } },
    ['includeApplications: unknown'],
  ],
  ['for whom, without any condition', null, ['includeApplications: unknown']],
])('a listener %s is one record without an app', async (_, conditions, whom) => {
  answer([{ ...documented, id: 'l1', conditions }]);

  const { records, gaps } = await read();

  expect(gaps).toEqual([]);
  expect(records).toEqual([{ ...signIn, key: 't/trust/sign-in/listener/l1', allows: [...allows, ...whom] }]);
});

test('one for all apps that names some is told both ways', async () => {
  const applications = { includeAllApplications: true, includeApplications: [{ appId: 'a1' }] };
  answer([{ ...documented, id: 'l1', conditions: { applications } }]);

  const { records } = await read();

  expect(records.map(({ key }) => key)).toEqual([
    't/trust/sign-in/listener/l1',
    't/trust/sign-in/listener/l1/a1',
  ]);
});

test.each<[string, unknown]>([
  ['none', null],
  ["Entra's own", { '@odata.type': '#microsoft.graph.onAttributeCollectionExternalUsersSelfServiceSignUp' }],
])('a listener whose handler is %s asks nobody outside', async (_, handler) => {
  answer([{ ...documented, handler }]);

  expect(await read()).toMatchObject({ records: [], gaps: [] });
});

test.each([undefined, {}])('whom a listener asks is not told where its handler is %o', async (handler) => {
  answer([{ ...documented, handler }]);

  const { records } = await read();

  expect(records).toMatchObject([{ with: 'a service that is not told' }]);
});

test('a step that is new, and an extension that is not shown', async () => {
  const handler = {
    '@odata.type': '#microsoft.graph.onMoonriseCustomExtensionHandler',
    customExtension: null,
  };
  answer([{ ...documented, id: 'l1', '@odata.type': null, conditions: null, handler }]);

  const { records } = await read();

  expect(records).toMatchObject([
    { with: 'a service that is not told', allows: ['unknown', 'includeApplications: unknown'] },
  ]);
});

test('more apps than are shown are a gap about that listener', async () => {
  const applications = {
    includeApplications: [{ appId: 'a1' }],
    'includeApplications@odata.nextLink': `${GRAPH}${path}/x`,
  };
  answer([{ ...documented, id: 'L1', conditions: { applications } }]);

  const { records, gaps } = await read();

  expect(records).toHaveLength(1);
  expect(gaps).toEqual([
    {
      reason: 'truncated',
      what: 'more apps of a listener to sign-ins',
      subject: 't/trust/sign-in/listener/l1',
    },
  ]);
});

test('a row that does not parse is a gap about it, and the rest goes on', async () => {
  answer([{ ...documented, id: 'L1', handler: 'x' }, documented]);

  const { records, gaps } = await read();

  expect(records).toHaveLength(1);
  expect(gaps).toMatchObject([{ reason: 'shape', subject: 't/trust/sign-in/listener/l1' }]);
});

test.each([
  [refusal('Authorization_RequestDenied', 'No.'), { reason: 'permission', lacks: 'EventListener.Read.All' }],
  [
    refusal('AccessDenied', "The tenant doesn't have premium license"),
    { reason: 'plan', lacks: 'Microsoft Entra ID P1 or P2' },
  ],
])('a missing right and a missing licence are told apart', async (body, expected) => {
  graph().get(exactly(path)).reply(403, body);

  const { gaps } = await read();

  expect(gaps).toMatchObject([expected]);
});

test('in China nothing is asked', async () => {
  nock('https://microsoftgraph.chinacloudapi.cn')
    .get('/v1.0/organization')
    .query(true)
    .reply(200, { value: [ME] });
  const config = { cloud: 'china', auth: { kind: 'bearer', token: new Secret('tok') } };

  const { records, gaps } = await readAll(await surfaceOf('sign-in-listeners', config, testTools()));

  expect(records).toEqual([]);
  expect(gaps).toMatchObject([{ reason: 'unsupported' }]);
});
