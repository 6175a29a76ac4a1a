import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recordKey } from '../../../src/model/keys.ts';
import type { AppRecord } from '../../../src/model/records.ts';
import { readAll, useNock } from '../../support/surface.ts';
import { answerBatches, OWN, openSurface, refusal } from './tenant.ts';

useNock();

const VENDOR = '33333333-3333-3333-3333-333333333333';

function app(id: string, overrides: Partial<AppRecord> = {}): AppRecord {
  return {
    kind: 'app',
    key: recordKey('t', 'app', id),
    name: id,
    role: 'client',
    type: 'ServiceIdentity',
    home: 'unknown',
    enabled: true,
    createdAt: 'unknown',
    ...overrides,
  };
}

const blueprint = app('bp', {
  clientId: 'bp-1',
  name: 'Contoso Helper',
  type: 'agentIdentityBlueprintPrincipal',
  home: 'foreign',
  homeTenant: VENDOR,
});

function path(id: string): string {
  return `/v1.0/servicePrincipals/${id}/microsoft.graph.agentIdentity?$select=id,agentIdentityBlueprintId,createdByAppId,createdDateTime`;
}

const row = {
  '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#servicePrincipals/$entity',
  id: 'A1',
  displayName: 'My Agent',
  createdDateTime: '2026-09-17T19:10:35.2742618Z',
  createdByAppId: 'MAKER-1',
  agentIdentityBlueprintId: 'BP-1',
  accountEnabled: true,
  disabledByMicrosoftStatus: null,
  servicePrincipalType: 'ServiceIdentity',
  tags: [],
};

test('an agent trusts its blueprint, whose home is told, and was made by an app on a day', async () => {
  const asked = answerBatches({ [path('a1')]: [{ body: row }] });
  const surface = await openSurface('agent-identities');

  const read = await readAll(surface, {
    known: [app('a1', { clientId: 'agent-app' }), blueprint, app('other', { type: 'Application' })],
  });

  expect(read).toEqual({
    records: [
      {
        kind: 'trust',
        key: 't/trust/blueprint/a1/bp-1',
        app: 't/app/a1',
        clientId: 'agent-app',
        type: 'blueprint',
        with: 'Contoso Helper',
        home: 'foreign',
        holder: `m365/${VENDOR}`,
      },
      {
        kind: 'event',
        key: 't/event/agent-created/a1',
        app: 't/app/a1',
        clientId: 'agent-app',
        type: 'added',
        at: '2026-09-17T19:10:35.274Z',
        actor: 'maker-1',
        what: 'createdByAppId',
        scopes: [],
      },
    ],
    gaps: [],
    removed: [],
    cursors: ['a1'],
    bookmark: undefined,
    stated: undefined,
  });
  expect(asked).toEqual([[path('a1')]]);
});

test('a tenant without agents is asked nothing', async () => {
  const surface = await openSurface('agent-identities');

  const read = await readAll(surface, { known: [blueprint, app('x', { type: 'Application' })] });

  expect([read.records, read.gaps, read.cursors]).toEqual([[], [], []]);
});

const registered = app('registration/bp-1', {
  key: recordKey('t', 'app', 'registration', 'bp-1'),
  clientId: 'bp-1',
  name: 'Our Helper',
  role: 'registration',
  type: 'agentIdentityBlueprint',
  home: 'own',
});
const ours = { ...blueprint, name: 'Principal', home: 'own', homeTenant: OWN } as const;

test.each<[string, readonly AppRecord[], object]>([
  ['one that is nowhere', [], { with: 'blueprint bp-1', home: 'unknown', holder: undefined }],
  ['one without a principal', [registered], { with: 'Our Helper', home: 'own', holder: `m365/${OWN}` }],
  ['one with both', [registered, ours], { with: 'Principal', home: 'own', holder: `m365/${OWN}` }],
  [
    'what only bears its id',
    [{ ...blueprint, type: 'Application' }],
    { with: 'blueprint bp-1', home: 'unknown', holder: undefined },
  ],
])('whose a blueprint is: %s', async (_, others, expected) => {
  answerBatches({ [path('a1')]: [{ body: row }] });
  const surface = await openSurface('agent-identities');

  const { records } = await readAll(surface, { known: [app('a1'), ...others] });

  const [trust] = records.filter((record) => record.kind === 'trust');
  expect({ with: trust?.with, home: trust?.home, holder: trust?.holder }).toEqual(expected);
});

test.each([
  ['no maker', { createdByAppId: null }],
  ['an empty maker', { createdByAppId: '' }],
  ['no day', { createdDateTime: undefined }],
])('of an agent with %s, only its blueprint is told', async (_, odd) => {
  answerBatches({ [path('a1')]: [{ body: { ...row, ...odd } }] });
  const surface = await openSurface('agent-identities');

  const read = await readAll(surface, { known: [app('a1')] });

  expect(read.records.map(({ kind }) => kind)).toEqual(['trust']);
  expect(read.gaps).toEqual([]);
});

test('one that does not parse is a gap about the agent; one of whom Graph says that it is none is a gap, too; the rest goes on', async () => {
  answerBatches(
    {
      [path('a1')]: [{ body: { ...row, agentIdentityBlueprintId: null } }],
      [path('a2')]: [{ status: 404, body: refusal('Request_ResourceNotFound', 'It is no agent.') }],
      [path('a3')]: [{ body: { ...row, id: 'A3' } }],
      [path('a4')]: [{ status: 500, body: refusal('x', 'No.') }],
    },
    { calls: 6 },
  );
  const surface = await openSurface('agent-identities');

  const read = await readAll(surface, { known: ['a1', 'a2', 'a3', 'a4'].map((id) => app(id)) });

  expect(read.records.map(({ key }) => key)).toEqual([
    't/trust/blueprint/a3/bp-1',
    't/event/agent-created/a3',
  ]);
  expect(read.gaps).toEqual([
    {
      reason: 'shape',
      what: 'agent A1 is not as documented (agentIdentityBlueprintId: Invalid input: expected string, received null)',
      subject: 't/app/a1',
    },
    {
      reason: 'unavailable',
      what: 'from which blueprint an agent was made: GET /v1.0/servicePrincipals/a2/microsoft.graph.agentIdentity gave 404: Request_ResourceNotFound: It is no agent.',
      subject: 't/app/a2',
    },
    {
      reason: 'unavailable',
      what: 'from which blueprint an agent was made: GET /v1.0/servicePrincipals/a4/microsoft.graph.agentIdentity gave 500: x: No. after 6 tries',
      subject: 't/app/a4',
    },
  ]);
});

test('forty-one agents are three batches; a resume asks those after the cursor', async () => {
  const all = Array.from({ length: 41 }, (_, at) => `a${String(at).padStart(2, '0')}`);
  const replies = Object.fromEntries(all.map((id) => [path(id), [{ body: { ...row, id } }]]));
  const asked = answerBatches(replies, { calls: 4 });
  const surface = await openSurface('agent-identities');

  const read = await readAll(surface, { known: all.map((id) => app(id)) });
  const resumed = await readAll(surface, { known: all.map((id) => app(id)), after: 'a39' });

  expect(asked.map((paths) => paths.length)).toEqual([20, 20, 1, 1]);
  expect([read.records.length, read.cursors]).toEqual([82, ['a40']]);
  expect(resumed.records.map(({ key }) => key)).toContain('t/trust/blueprint/a40/bp-1');
});

test.each([
  [403, refusal('Authorization_RequestDenied', 'No.'), 'permission', 'AgentIdentity.Read.All'],
  [400, refusal('BadRequest', "Resource not found for the segment 'x'."), 'unsupported', undefined],
])(
  'a refusal by %d is one gap about all, and no further agent is asked',
  async (status, body, reason, lacks) => {
    const all = Array.from({ length: 90 }, (_, at) => `a${String(at).padStart(2, '0')}`);
    const asked = answerBatches(Object.fromEntries(all.map((id) => [path(id), [{ status, body }]])), {
      calls: 3,
    });
    const surface = await openSurface('agent-identities');

    const read = await readAll(surface, { known: all.map((id) => app(id)) });

    expect(asked).toHaveLength(3);
    expect(read.gaps).toMatchObject([
      {
        reason,
        what: expect.stringContaining('the remaining agents'),
        ...(lacks !== undefined && { lacks }),
      },
    ]);
    expect(read.gaps).toHaveLength(1);
  },
);

test('whatever an answer holds, it is a trust or a gap', async () => {
  const surface = await openSurface('agent-identities');
  const member = fc.constantFrom('id', 'agentIdentityBlueprintId', 'createdByAppId', 'createdDateTime');
  await fc.assert(
    fc.asyncProperty(fc.dictionary(member, fc.jsonValue()), async (odd) => {
      answerBatches({ [path('a1')]: [{ body: odd }] });

      const read = await readAll(surface, { known: [app('a1')] });

      const trusts = read.records.filter(({ kind }) => kind === 'trust');
      expect(trusts.length + read.gaps.length).toBe(1);
    }),
    { numRuns: 50 },
  );
});
