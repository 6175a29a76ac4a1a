import { expect, test } from 'vitest';
import { readAll, useNock } from '../../support/surface.ts';
import { answerBatches, exactly, GRAPH, graph, type InnerReply, openSurface, refusal } from './tenant.ts';

useNock();

const select = 'id,displayName,userPrincipalName,userType,appOwnerOrganizationId';
const listed = '/v1.0/servicePrincipals?$filter=owners/$count ne 0&$count=true&$top=999&$select=id,appId';
const second = '/v1.0/servicePrincipals?$skiptoken=two&$filter=owners/$count%20ne%200&$count=true';
const every = `/v1.0/servicePrincipals?$top=100&$select=id,appId&$expand=owners($select=${select})`;
const ownersOf = (id: string) => `/v1.0/servicePrincipals/${id}/owners?$top=999&$select=${select}`;

const member = (id: string) => ({
  '@odata.type': '#microsoft.graph.user',
  id,
  displayName: 'Ada Farrow',
  userPrincipalName: `${id}@harbor.example`,
  userType: 'Member',
});
const guest = {
  ...member('G1'),
  userPrincipalName: 'ada_partner.example#EXT#@harbor.example',
  userType: 'Guest',
};
const ids = (count: number, start: string) =>
  Array.from({ length: count }, (_, at) => `${start}${String(at).padStart(4, '0')}`);

/** The list of those that have owners: what is not an advanced query is not answered. */
function answerList(path: string, value: readonly object[], next?: string): void {
  graph()
    .get(exactly(path))
    .matchHeader('consistencylevel', 'eventual')
    .reply(200, {
      ...(path === listed && { '@odata.count': 7 }),
      value,
      ...(next !== undefined && { '@odata.nextLink': `${GRAPH}${next}` }),
    });
}

async function read(after?: string) {
  const surface = await openSurface('principal-owners');
  return await readAll(surface, after === undefined ? {} : { after });
}

test('owners of a service principal are filed under it and under its client id', async () => {
  answerList(listed, [{ id: 'SP1', appId: 'APP1' }], second);
  answerList(second, [{ id: 'SP2', appId: null }]);
  const deployer = {
    '@odata.type': '#microsoft.graph.servicePrincipal',
    id: 'SP9',
    displayName: 'Deployer',
    appOwnerOrganizationId: '22222222-2222-2222-2222-22222222222A',
  };
  const asked = answerBatches(
    {
      [ownersOf('sp1')]: [{ body: { value: [member('U1'), guest] } }],
      [ownersOf('sp2')]: [{ body: { value: [deployer] } }],
    },
    { calls: 2 },
  );

  const { records, gaps, cursors } = await read();

  const ofFirst = { kind: 'trust', app: 't/app/sp1', clientId: 'app1', type: 'owner' };
  expect(asked).toEqual([[ownersOf('sp1')], [ownersOf('sp2')]]);
  expect(gaps).toEqual([]);
  expect(records).toEqual([
    {
      ...ofFirst,
      key: 't/trust/principal-owner/sp1/u1',
      with: 'a member',
      home: 'own',
      principal: 't/principal/u1',
    },
    {
      ...ofFirst,
      key: 't/trust/principal-owner/sp1/g1',
      with: 'a guest of partner.example',
      home: 'foreign',
      holder: 'm365/partner.example',
      principal: 't/principal/g1',
    },
    {
      kind: 'trust',
      key: 't/trust/principal-owner/sp2/sp9',
      app: 't/app/sp2',
      type: 'owner',
      with: 'Deployer',
      home: 'foreign',
      holder: 'm365/22222222-2222-2222-2222-22222222222a',
    },
  ]);
  expect(cursors).toEqual([second, undefined]);
});

test('a resume goes on with the page after the cursor', async () => {
  answerList(second, []);

  const { records, gaps, cursors } = await read(second);

  expect({ records, gaps, cursors }).toEqual({ records: [], gaps: [], cursors: [undefined] });
});

test('more owners than a page holds are read to the end', async () => {
  const next = '/v1.0/servicePrincipals/sp1/owners?$skiptoken=x';
  answerList(listed, [{ id: 'SP1', appId: 'APP1' }]);
  answerBatches({
    [ownersOf('sp1')]: [{ body: { value: [member('u1')], '@odata.nextLink': `${GRAPH}${next}` } }],
  });
  graph()
    .get(exactly(next))
    .reply(200, { value: [member('u2')] });

  const { records } = await read();

  expect(records.map(({ key }) => key)).toEqual([
    't/trust/principal-owner/sp1/u1',
    't/trust/principal-owner/sp1/u2',
  ]);
});

test('a tenant that takes no advanced query is read the longer way, and a resume goes on there', async () => {
  const next = '/v1.0/servicePrincipals?$skiptoken=y&$expand=owners';
  graph().get(exactly(listed)).reply(400, refusal('Request_UnsupportedQuery', 'Not in this tenant.'));
  graph()
    .get(exactly(every))
    .reply(200, {
      value: [{ id: 'SP1', appId: 'APP1', owners: [member('U1')] }],
      '@odata.nextLink': `${GRAPH}${next}`,
    });
  const last = { value: [{ id: 'SP2', appId: 'APP2', owners: [] }] };
  graph().get(exactly(next)).times(2).reply(200, last);

  const whole = await read();
  const rest = await read(whole.cursors[0]);

  expect(whole.records.map(({ key }) => key)).toEqual(['t/trust/principal-owner/sp1/u1']);
  expect(whole.gaps).toEqual([]);
  expect(whole.cursors).toEqual([`every ${next}`, undefined]);
  expect(rest).toMatchObject({ records: [], gaps: [], cursors: [undefined] });
});

test('a refused list is a gap with the right that is lacking', async () => {
  graph().get(exactly(listed)).reply(403, refusal('Authorization_RequestDenied', 'No.'));

  const { records, gaps } = await read();

  expect(records).toEqual([]);
  expect(gaps).toEqual([
    {
      reason: 'permission',
      what: 'the service principals that have owners, and who these are: GET /v1.0/servicePrincipals gave 403: Authorization_RequestDenied: No.',
      lacks: 'Application.Read.All and Directory.Read.All',
      fix: 'grant Application.Read.All and Directory.Read.All to the app that OAuthlas signs in as, and give admin consent',
    },
  ]);
});

test('who is refused the owners of one asks for no more of them', async () => {
  const all = ids(999, 'sp');
  answerList(
    listed,
    all.map((id) => ({ id, appId: `a${id}` })),
    second,
  );
  graph().get(exactly(second)).optionally().reply(200, { value: [] });
  const denied: InnerReply = { status: 403, body: refusal('Authorization_RequestDenied', 'No.') };
  const asked = answerBatches(Object.fromEntries(all.map((id) => [ownersOf(id), [denied]])), { calls: 3 });

  const { records, gaps, cursors } = await read();

  expect(asked.length).toBeLessThanOrEqual(3);
  expect(records).toEqual([]);
  expect(gaps.map(({ reason, subject, lacks }) => [reason, subject, lacks])).toEqual([
    ['permission', undefined, 'Application.Read.All and Directory.Read.All'],
  ]);
  expect(cursors).toEqual([undefined]);
});

test.each<[string, InnerReply, string, number]>([
  ['is left out of the batch', undefined, 'gave no answer inside the batch after 6 tries', 6],
  [
    'was deleted since it was listed',
    { status: 404, body: refusal('Request_ResourceNotFound', 'It does not exist.') },
    'gave 404: Request_ResourceNotFound: It does not exist.',
    1,
  ],
])('one that %s is a gap about it, and the others are read', async (_, reply, said, calls) => {
  answerList(listed, [
    { id: 'SP1', appId: 'APP1' },
    { id: 'SP2', appId: 'APP2' },
  ]);
  answerBatches(
    { [ownersOf('sp1')]: [reply], [ownersOf('sp2')]: [{ body: { value: [member('u2')] } }] },
    { calls },
  );

  const { records, gaps } = await read();

  expect(records.map(({ key }) => key)).toEqual(['t/trust/principal-owner/sp2/u2']);
  expect(gaps).toEqual([
    {
      reason: 'unavailable',
      what: `the owners of a service principal: GET /v1.0/servicePrincipals/sp1/owners ${said}`,
      subject: 't/app/sp1',
    },
  ]);
});

test('when the service is down it is given up, with one gap about the rest', async () => {
  const all = ids(999, 'sp');
  answerList(
    listed,
    all.map((id) => ({ id, appId: `a${id}` })),
  );
  const down: InnerReply = { status: 503, body: refusal('serviceNotAvailable', 'Down.') };
  const asked = answerBatches(Object.fromEntries(all.map((id) => [ownersOf(id), [down]])), { calls: 18 });

  const { gaps } = await read();

  expect(asked.length).toBeLessThanOrEqual(18);
  expect(gaps.map(({ reason, subject }) => [reason, subject])).toEqual([
    ...all.slice(0, 5).map((id) => ['unavailable', `t/app/${id}`]),
    ['unavailable', undefined],
  ]);
});

test('what does not parse is a gap about its service principal, and the rest goes on', async () => {
  answerList(listed, [{ id: 7 }, { id: 'SP1', appId: 7 }, { id: 'SP2', appId: 'APP2' }]);
  answerBatches({ [ownersOf('sp2')]: [{ body: { value: [{ id: null }, member('u1')] } }] });

  const { records, gaps } = await read();

  expect(records.map(({ key }) => key)).toEqual(['t/trust/principal-owner/sp2/u1']);
  expect(gaps.map(({ reason, subject }) => [reason, subject])).toEqual([
    ['shape', undefined],
    ['shape', 't/app/sp1'],
    ['shape', 't/app/sp2'],
  ]);
});

test('without the right to read people, their ids are kept, and a gap says what is not known', async () => {
  answerList(listed, [{ id: 'SP1', appId: 'APP1' }]);
  const hidden = { '@odata.type': '#microsoft.graph.user', id: 'u', userPrincipalName: null, userType: null };
  answerBatches({ [ownersOf('sp1')]: [{ body: { value: [hidden] } }] });

  const { records, gaps } = await read();

  expect(records).toMatchObject([{ home: 'unknown', principal: 't/principal/u' }]);
  expect(gaps).toEqual([
    {
      reason: 'permission',
      what: 'whether the owners of a service principal are guests: Graph gives their ids alone',
      subject: 't/app/sp1',
      lacks: 'Directory.Read.All',
      fix: 'grant Directory.Read.All to the app that OAuthlas signs in as, and give admin consent',
    },
  ]);
});
