import { expect, test } from 'vitest';
import { readAll, useNock } from '../../support/surface.ts';
import { answerBatches, exactly, GRAPH, graph, openSurface, refusal } from './tenant.ts';

useNock();

const listed =
  '/v1.0/servicePrincipals?$filter=ownedObjects/$count ne 0&$count=true&$top=999&$select=id,appId';
const second = '/v1.0/servicePrincipals?$skiptoken=two';
const every = '/v1.0/servicePrincipals?$top=100&$select=id,appId&$expand=ownedObjects';
const ownedBy = (id: string) =>
  `/v1.0/servicePrincipals/${id}/ownedObjects?$top=999&$select=id,displayName,isAssignableToRole`;

const group = (id: string, displayName: string | null, isAssignableToRole: boolean | null = null) => ({
  '@odata.type': '#microsoft.graph.group',
  id,
  displayName,
  isAssignableToRole,
});
const app = { '@odata.type': '#microsoft.graph.application', id: 'A1', displayName: 'Deployer' };

/** What is not an advanced query is not answered. */
function answerList(path: string, value: readonly object[], next?: string): void {
  graph()
    .get(exactly(path))
    .matchHeader('consistencylevel', 'eventual')
    .reply(200, { value, ...(next !== undefined && { '@odata.nextLink': `${GRAPH}${next}` }) });
}

async function read() {
  return await readAll(await openSurface('owned-groups'));
}

test('a group that an app owns is a grant with the group as its place; apps that it owns are told elsewhere', async () => {
  answerList(listed, [{ id: 'SP1', appId: 'APP1' }], second);
  answerList(second, [{ id: 'SP2', appId: null }]);
  answerBatches(
    {
      [ownedBy('sp1')]: [{ body: { value: [app, group('G1', 'Release approvers')] } }],
      [ownedBy('sp2')]: [{ body: { value: [group('G2', null, true)] } }],
    },
    { calls: 2 },
  );

  const { records, gaps } = await read();

  const grant = {
    kind: 'grant',
    access: 'application',
    principal: 'itself',
    resource: 'entra-groups',
    resourceName: 'Microsoft Entra groups',
    consent: 'unknown',
    grantedAt: 'unknown',
  };
  expect(gaps).toEqual([]);
  expect(records).toEqual([
    {
      ...grant,
      key: 't/grant/group-owner/sp1/g1',
      app: 't/app/sp1',
      clientId: 'app1',
      scopes: ['Group owner'],
      place: 'g1',
      placeName: 'Release approvers',
    },
    {
      ...grant,
      key: 't/grant/group-owner/sp2/g2',
      app: 't/app/sp2',
      scopes: ['Role-assignable group owner'],
      place: 'g2',
    },
  ]);
});

test('a tenant that takes no advanced query is read the longer way', async () => {
  graph().get(exactly(listed)).reply(400, refusal('Request_UnsupportedQuery', 'Not in this tenant.'));
  graph()
    .get(exactly(every))
    .reply(200, { value: [{ id: 'SP1', appId: 'APP1', ownedObjects: [group('G1', 'Depots')] }] });

  const { records, gaps } = await read();

  expect(gaps).toEqual([]);
  expect(records.map(({ key }) => key)).toEqual(['t/grant/group-owner/sp1/g1']);
});

test('a refused list is a gap with the rights that are lacking', async () => {
  graph().get(exactly(listed)).reply(403, refusal('Authorization_RequestDenied', 'No.'));

  const { records, gaps } = await read();

  expect(records).toEqual([]);
  expect(gaps).toMatchObject([
    { reason: 'permission', lacks: 'Application.Read.All and Directory.Read.All' },
  ]);
});

test('a row that does not parse is a gap about its app, and the rest goes on', async () => {
  answerList(listed, [{ id: 'SP1', appId: 'APP1' }]);
  answerBatches({
    [ownedBy('sp1')]: [
      {
        body: {
          value: [
            { ...group('G1', 'x'), id: 7 },
            { id: 'G3', displayName: 'Of no kind that is told' },
            group('G2', 'Depots'),
          ],
        },
      },
    ],
  });

  const { records, gaps } = await read();

  expect(records.map(({ key }) => key)).toEqual(['t/grant/group-owner/sp1/g2']);
  expect(gaps.map(({ reason, subject }) => [reason, subject])).toEqual([
    ['shape', 't/app/sp1'],
    ['shape', 't/app/sp1'],
  ]);
});
