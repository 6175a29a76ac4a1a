import nock from 'nock';
import { expect, test } from 'vitest';
import { Secret } from '../../../src/lib/secret.ts';
import type { TrustRecord } from '../../../src/model/records.ts';
import { readAll, testTools, useNock } from '../../support/surface.ts';
import { exactly, GRAPH, graph, ME, openSurface, refusal, surfaceOf } from './tenant.ts';

useNock();

const path = '/v1.0/identity/customAuthenticationExtensions';

function answer(value: readonly unknown[], link?: string): void {
  graph()
    .get(exactly(path))
    .reply(200, { value, ...(link !== undefined && { '@odata.nextLink': `${GRAPH}${link}` }) });
}

const read = async () => await readAll(await openSurface('sign-in-extensions'));

/** As Microsoft documents it. */
const documented = {
  '@odata.type': '#microsoft.graph.onTokenIssuanceStartCustomExtension',
  id: '6FC5012E-7665-43d6-9708-4370863f4e6e',
  displayName: 'onTokenIssuanceStartCustomExtension',
  description: 'Fetch additional claims from custom user store',
  clientConfiguration: null,
  authenticationConfiguration: {
    '@odata.type': '#microsoft.graph.azureAdTokenAuthentication',
    resourceId: 'api://authenticationeventsAPI.contoso.net/A13D0FC1-04ab-4ede-b215-63de0174cbb4',
  },
  endpointConfiguration: {
    '@odata.type': '#microsoft.graph.httpRequestEndpoint',
    targetUrl: 'https://authenticationeventsAPI.contoso.net',
  },
  claimsForTokenConfiguration: [
    { claimIdInApiResponse: 'DateOfBirth' },
    { claimIdInApiResponse: 'CustomRoles' },
  ],
};

test('who is asked, at which step, and what it may write into the token', async () => {
  const next = `${path}?$skiptoken=x`;
  answer([documented], next);
  graph()
    .get(exactly(next))
    .reply(200, { value: [{ ...documented, id: 'e2', claimsForTokenConfiguration: null }] });

  const { records, gaps, cursors } = await read();

  const extension = {
    kind: 'trust',
    clientId: 'a13d0fc1-04ab-4ede-b215-63de0174cbb4',
    type: 'sign-in',
    with: 'authenticationeventsapi.contoso.net',
    home: 'unknown',
  };
  expect({ gaps, cursors }).toEqual({ gaps: [], cursors: [next, undefined] });
  expect(records).toEqual([
    {
      ...extension,
      key: 't/trust/sign-in/extension/6fc5012e-7665-43d6-9708-4370863f4e6e',
      allows: [
        'onTokenIssuanceStartCustomExtension',
        'claimsForTokenConfiguration: DateOfBirth',
        'claimsForTokenConfiguration: CustomRoles',
      ],
    },
    {
      ...extension,
      key: 't/trust/sign-in/extension/e2',
      allows: ['onTokenIssuanceStartCustomExtension'],
    },
  ]);
});

test('the key of a function, which stands in its address, is not kept', async () => {
  const targetUrl = 'https://hook.example.com/runtime/webhooks/x?functionName=claims&code=SECRET-KEY';
  answer([{ ...documented, endpointConfiguration: { targetUrl } }]);

  const read1 = await read();

  expect(read1.records).toMatchObject([{ with: 'hook.example.com' }]);
  expect(JSON.stringify(read1)).not.toContain('SECRET-KEY');
});

test.each<[string, object, Partial<TrustRecord>]>([
  [
    'a logic app',
    { endpointConfiguration: { logicAppWorkflowName: 'claims-flow', resourceGroupName: 'rg' } },
    { with: 'claims-flow' },
  ],
  ['no endpoint', { endpointConfiguration: null, displayName: 'Claims' }, { with: 'Claims' }],
  ['nothing but its id', { endpointConfiguration: {}, displayName: '' }, { with: 'e1' }],
  [
    'an app by its id alone',
    { authenticationConfiguration: { resourceId: 'a13d0fc1-04ab-4ede-b215-63de0174cbb4' } },
    { clientId: 'a13d0fc1-04ab-4ede-b215-63de0174cbb4' },
  ],
  [
    'a step that is new',
    { '@odata.type': '#microsoft.graph.onMoonriseCustomExtension', claimsForTokenConfiguration: [] },
    { allows: ['onMoonriseCustomExtension'] },
  ],
  ['no step', { '@odata.type': null, claimsForTokenConfiguration: [{}] }, { allows: ['unknown'] }],
])('an extension with %s', async (_, facts, expected) => {
  answer([{ ...documented, id: 'e1', ...facts }]);

  const { records, gaps } = await read();

  expect(gaps).toEqual([]);
  expect(records).toMatchObject([expected]);
});

test.each([
  null,
  {},
  { resourceId: null },
  { resourceId: 'api://hook.example.com' },
  { resourceId: 'a13d0fc1' },
])('no app is guessed: %j', async (authenticationConfiguration) => {
  answer([{ ...documented, authenticationConfiguration }]);

  const { records } = await read();

  expect(records[0]?.clientId).toBeUndefined();
});

test('a row that does not parse is a gap about it, and the rest goes on', async () => {
  answer([{ ...documented, id: 'E1', endpointConfiguration: 'x' }, documented]);

  const { records, gaps } = await read();

  expect(records).toHaveLength(1);
  expect(gaps).toMatchObject([{ reason: 'shape', subject: 't/trust/sign-in/extension/e1' }]);
});

test('a missing right is a gap with its remedy', async () => {
  graph().get(exactly(path)).reply(403, refusal('Authorization_RequestDenied', 'No.'));

  const { gaps } = await read();

  expect(gaps).toMatchObject([{ reason: 'permission', lacks: 'CustomAuthenticationExtension.Read.All' }]);
});

test('in China nothing is asked', async () => {
  nock('https://microsoftgraph.chinacloudapi.cn')
    .get('/v1.0/organization')
    .query(true)
    .reply(200, { value: [ME] });
  const config = { cloud: 'china', auth: { kind: 'bearer', token: new Secret('tok') } };

  const { records, gaps } = await readAll(await surfaceOf('sign-in-extensions', config, testTools()));

  expect(records).toEqual([]);
  expect(gaps).toMatchObject([{ reason: 'unsupported' }]);
});
