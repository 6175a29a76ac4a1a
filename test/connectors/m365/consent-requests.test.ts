import { expect, test } from 'vitest';
import { readAll, useNock } from '../../support/surface.ts';
import { answerBatches, exactly, GRAPH, graph, openSurface, refusal } from './tenant.ts';

useNock();

const path = '/v1.0/identityGovernance/appConsent/appConsentRequests';
const listed = `${path}?$filter=userConsentRequests/any(u:u/status eq 'InProgress')`;
const ofApp = (id: string) => `${path}/${id}/userConsentRequests`;

const appRequest = {
  id: 'REQ1',
  appId: 'APP1',
  appDisplayName: 'Murmur Notes',
  pendingScopes: [{ displayName: 'Calendars.Read' }, { displayName: 'openid' }, { displayName: 'openid' }],
  userConsentRequests: [],
};
const userRequest = {
  id: 'U1',
  reason: 'Dana Reyes of dana@contoso.com wants it, password hunter2',
  status: 'InProgress',
  createdDateTime: '2026-10-18T19:07:19.7374554Z',
  createdBy: {
    user: { id: 'PERSON1', displayName: 'Dana Reyes', userPrincipalName: 'dana@contoso.com' },
  },
  approvalId: 'U1',
  completedDateTime: null,
  customData: null,
};

function answerList(value: readonly unknown[], link?: string, at = listed): void {
  graph()
    .get(exactly(at))
    .reply(200, { value, ...(link !== undefined && { '@odata.nextLink': `${GRAPH}${link}` }) });
}

async function read() {
  return await readAll(await openSurface('consent-requests'));
}

test('who waits for what, since when; the reason is left where it is', async () => {
  const next = `${path}?$skip=1`;
  answerList([appRequest], next);
  answerList([{ id: 'req2', appId: 'app2', appDisplayName: null, pendingScopes: null }], undefined, next);
  answerBatches(
    {
      [ofApp('req1')]: [{ body: { value: [userRequest] } }],
      [ofApp('req2')]: [{ body: { value: [{ ...userRequest, id: 'u2', createdBy: null }] } }],
    },
    { calls: 2 },
  );

  const { records, gaps, cursors } = await read();

  expect(gaps).toEqual([]);
  expect(cursors).toEqual([next, undefined]);
  const event = {
    kind: 'event',
    type: 'requested',
    at: '2026-10-18T19:07:19.737Z',
    what: 'status: InProgress',
  };
  expect(records).toEqual([
    {
      ...event,
      key: 't/event/consent-request/req1/u1',
      clientId: 'app1',
      principal: 't/principal/person1',
      scopes: ['Calendars.Read', 'openid'],
      appName: 'Murmur Notes',
    },
    { ...event, key: 't/event/consent-request/req2/u2', clientId: 'app2', scopes: [] },
  ]);
});

test.each([
  ['InProgress', 1],
  ['Completed', 0],
  ['expired', 0],
  ['Initializing', 1],
  ['SomethingNew', 1],
])('a request that is %s', async (status, expected) => {
  answerList([appRequest]);
  answerBatches({ [ofApp('req1')]: [{ body: { value: [{ ...userRequest, status }] } }] });

  expect((await read()).records).toHaveLength(expected);
});

test('every page of those who ask for one app is read', async () => {
  const next = `${ofApp('req1')}?$skip=1`;
  answerList([appRequest]);
  answerBatches({
    [ofApp('req1')]: [{ body: { value: [userRequest], '@odata.nextLink': `${GRAPH}${next}` } }],
  });
  answerList([{ ...userRequest, id: 'u2' }], undefined, next);

  expect((await read()).records.map(({ key }) => key)).toEqual([
    't/event/consent-request/req1/u1',
    't/event/consent-request/req1/u2',
  ]);
});

test('nothing waits: one call, and nothing is asked besides', async () => {
  answerList([]);

  expect(await read()).toMatchObject({ records: [], gaps: [] });
});

test('what does not parse is a gap about that request', async () => {
  answerList([{ ...appRequest, appId: 7 }, appRequest]);
  answerBatches({
    [ofApp('req1')]: [{ body: { value: [{ ...userRequest, createdDateTime: 'soon' }, { id: 'u2' }] } }],
  });

  const { records, gaps } = await read();

  expect(records).toEqual([]);
  expect(gaps.map(({ reason, subject, what }) => [reason, subject, what])).toEqual([
    [
      'shape',
      't/event/consent-request/req1',
      'request for consent REQ1 is not as documented (appId: Invalid input: expected string, received number)',
    ],
    [
      'shape',
      't/event/consent-request/req1',
      "one person's request for consent U1 is not as documented (createdDateTime: no time)",
    ],
    [
      'shape',
      't/event/consent-request/req1',
      "one person's request for consent u2 is not as documented (status: Invalid input: expected string, received undefined)",
    ],
  ]);
});

test('where it is not told what an app asks for, the gap says so', async () => {
  const { pendingScopes: _, ...untold } = appRequest;
  answerList([untold]);
  answerBatches({ [ofApp('req1')]: [{ body: { value: [userRequest] } }] });

  const { records, gaps } = await read();

  expect(records).toMatchObject([{ clientId: 'app1', scopes: [] }]);
  expect(gaps).toMatchObject([
    { reason: 'shape', what: 'request for consent REQ1 came without pendingScopes' },
  ]);
});

test('who asks for one app may be refused, and the others are told', async () => {
  answerList([appRequest, { ...appRequest, id: 'req2' }]);
  answerBatches({
    [ofApp('req1')]: [{ status: 404, body: refusal('ResourceNotFound', 'None.') }],
    [ofApp('req2')]: [{ body: { value: [userRequest] } }],
  });

  const { records, gaps } = await read();

  expect(records).toHaveLength(1);
  expect(gaps).toMatchObject([{ reason: 'unavailable', subject: 't/event/consent-request/req1' }]);
});

test('the right is one of its own: without it, one gap with its remedy', async () => {
  graph().get(exactly(listed)).reply(403, refusal('AccessDenied', 'Required scopes are missing.'));

  const { records, gaps } = await read();

  expect(records).toEqual([]);
  expect(gaps).toEqual([
    {
      reason: 'permission',
      what: `the list of requests for consent: GET ${path} gave 403: AccessDenied: Required scopes are missing.`,
      lacks: 'ConsentRequest.Read.All',
      fix: 'grant ConsentRequest.Read.All to the app that OAuthlas signs in as, and give admin consent',
    },
  ]);
});
