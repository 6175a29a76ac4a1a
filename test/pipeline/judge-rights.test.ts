import { expect, test } from 'vitest';
import type { Checkup, HeldRight } from '../../src/connectors/checkup.ts';
import type { AnyConnector, SurfaceInfo } from '../../src/connectors/connector.ts';
import { judgeRights } from '../../src/pipeline/judge-rights.ts';

const none = { by: 'by hand', commands: [] };

function surface(id: string, needs: readonly string[], more: Partial<SurfaceInfo> = {}): SurfaceInfo {
  return {
    id,
    question: `${id}?`,
    listing: 'whole',
    yields: ['app'],
    needs,
    calls: [],
    ...more,
  } as SurfaceInfo;
}

function right(name: string, more: Partial<HeldRight> = {}): HeldRight {
  return { name, access: 'application', state: 'held', revoke: none, ...more };
}

function checkup(rights: Checkup['rights'], more: Partial<Checkup> = {}): Checkup {
  return {
    rights,
    basis: 'what Graph lists',
    broader: (need) => [need.replace('.Read.', '.ReadWrite.')],
    grant: (need) => ({ by: `grant ${need}`, commands: [] }),
    plans: [],
    credential: { what: 'a certificate', at: 'never' },
    notes: [],
    ...more,
  };
}

const surfaces = [
  surface('apps', ['Application.Read.All']),
  surface('grants', ['Directory.Read.All', 'Application.Read.All']),
  surface('sign-ins', ['AuditLog.Read.All'], { adds: ['use'], plan: 'P1' }),
];
const connector = {
  id: 'm365',
  title: 'Microsoft 365',
  surfaces,
  checkup: { calls: [] },
} as unknown as AnyConnector;
const tenant = { id: 'acme', connector, off: [] as readonly string[] };
const expecting = { today: '2026-11-23', expectedGaps: [] };

const all = ['Application.Read.All', 'Directory.Read.All', 'AuditLog.Read.All'].map((name) => right(name));

test('with just what is needed, all is ready and nothing is too much', () => {
  const judged = judgeRights(tenant, { checkup: checkup(all) }, expecting);

  expect(judged.surfaces.map(({ state }) => state)).toEqual(['ready', 'ready', 'ready']);
  expect([judged.missing, judged.beyond]).toEqual([[], []]);
});

test('names are compared without regard to case, and a right on another API is another one', () => {
  const rights = [
    right('application.read.all'),
    right('Directory.Read.All', { api: { id: 'x', title: 'Azure AD Graph' } }),
    right('AuditLog.Read.All', { access: 'directory-role' }),
  ];

  const { surfaces } = judgeRights(tenant, { checkup: checkup(rights) }, expecting);

  expect(surfaces.map(({ state }) => state)).toEqual(['ready', 'lacks', 'lacks']);
});

test('a right that is lacking is told once, with all that is lost', () => {
  const { missing, surfaces } = judgeRights(
    tenant,
    { checkup: checkup([right('Directory.Read.All')]) },
    expecting,
  );

  expect(surfaces.map(({ state }) => state)).toEqual(['lacks', 'lacks', 'lacks']);
  expect(missing).toEqual([
    {
      name: 'Application.Read.All',
      surfaces: ['apps', 'grants'],
      questions: ['apps?', 'grants?'],
      isOptional: false,
      by: 'grant Application.Read.All',
      commands: [],
    },
    {
      name: 'AuditLog.Read.All',
      surfaces: ['sign-ins'],
      questions: ['sign-ins?'],
      isOptional: true,
      plans: ['P1'],
      by: 'grant AuditLog.Read.All',
      commands: [],
    },
  ]);
});

test('something broader stands in, and is named as too much', () => {
  const rights = [right('Application.ReadWrite.All'), ...all.slice(1)];

  const { surfaces, missing, beyond } = judgeRights(tenant, { checkup: checkup(rights) }, expecting);

  expect(surfaces.map(({ state }) => state)).toEqual(['broader', 'broader', 'ready']);
  expect(surfaces[0]?.needs).toEqual([
    { name: 'Application.Read.All', state: 'broader', by: 'Application.ReadWrite.All' },
  ]);
  expect(missing).toMatchObject([{ name: 'Application.Read.All', insteadOf: 'Application.ReadWrite.All' }]);
  expect(beyond).toMatchObject([
    {
      name: 'Application.ReadWrite.All',
      severity: 'critical',
      canWrite: true,
      standsInFor: ['Application.Read.All'],
    },
  ]);
});

test('beside the right itself the broader one stands in for nothing', () => {
  const { beyond } = judgeRights(
    tenant,
    { checkup: checkup([...all, right('Application.ReadWrite.All')]) },
    expecting,
  );

  expect(beyond).toMatchObject([{ name: 'Application.ReadWrite.All', standsInFor: [] }]);
});

test('what is granted and not in the token yet is waited for; what ends with the token still counts', () => {
  const rights = [
    right('Application.Read.All', { state: 'not-yet' }),
    right('Directory.Read.All', { state: 'no-longer' }),
    right('AuditLog.Read.All'),
  ];

  const { surfaces, missing } = judgeRights(tenant, { checkup: checkup(rights) }, expecting);

  expect(surfaces.map(({ state }) => state)).toEqual(['waiting', 'waiting', 'ready']);
  expect(missing).toEqual([]);
});

test('what is off needs nothing, so that its right is too much', () => {
  const off = judgeRights({ ...tenant, off: ['sign-ins'] }, { checkup: checkup(all) }, expecting);

  expect(off.surfaces.at(-1)).toMatchObject({ state: 'off', needs: [], why: 'switched off in the config' });
  expect(off.beyond).toMatchObject([{ name: 'AuditLog.Read.All', canWrite: false }]);
  expect(off.plans).toEqual([]);
});

test('so is what the rest of the config does not ask for', () => {
  const open = surfaces.map((surface) => ({
    ...surface,
    off: surface.id === 'sign-ins' ? { why: 'the config names no site' } : undefined,
    read: async function* () {},
  }));

  const judged = judgeRights(tenant, { checkup: checkup(all.slice(0, 2)), surfaces: open }, expecting);

  expect(judged.surfaces.at(-1)).toMatchObject({ state: 'off', why: 'the config names no site' });
  expect(judged.missing).toEqual([]);
});

const roles = { id: 'entra-roles', title: 'Microsoft Entra roles' };

test('beyond need: the gravest first; who only signs in is no matter; what nobody rated is none that is harmless', () => {
  const rights = [
    ...all,
    right('openid', { access: 'delegated' }),
    right('Reports.Read.All'),
    right('Mail.ReadWrite'),
    right('Strange', { api: { id: '11111111-1111-1111-1111-111111111111', title: 'Shop' } }),
    right('Global Administrator', { access: 'directory-role', api: roles }),
    right('Global Reader', { access: 'directory-role', api: roles }),
  ];

  const { beyond } = judgeRights(tenant, { checkup: checkup(rights) }, expecting);

  expect(beyond.map(({ name, severity, canWrite, api }) => [name, severity, canWrite, api])).toEqual([
    ['Global Administrator', 'critical', true, 'Microsoft Entra roles'],
    ['Mail.ReadWrite', 'high', true, undefined],
    ['Strange', 'high', true, 'Shop'],
    ['Global Reader', 'high', false, 'Microsoft Entra roles'],
    ['Reports.Read.All', 'low', false, undefined],
  ]);
});

test('a licence that is not owned is a gap of its own, and one that is not known is none', () => {
  const state = (isOwned: boolean | 'unknown', expected: typeof expecting = expecting) =>
    judgeRights(tenant, { checkup: checkup(all, { plans: [{ name: 'P1', isOwned }] }) }, expected);

  expect(state(false).surfaces.at(-1)).toMatchObject({ state: 'plan', plan: 'P1' });
  expect(state(false).plans).toEqual([{ name: 'P1', isOwned: false, surfaces: ['sign-ins'], thenGrant: [] }]);
  expect(state('unknown').surfaces.at(-1)?.state).toBe('ready');
});

test.each([
  ['2026-11-23', true],
  ['2026-11-22', undefined],
])('a gap is expected until %s, and no longer', (expires, isExpected) => {
  const expectedGaps = [{ surface: 'sign-ins', reason: 'plan', owner: 'it', expires }] as const;
  const plans = [{ name: 'P1', isOwned: false }] as const;

  const { surfaces } = judgeRights(
    tenant,
    { checkup: checkup(all, { plans }) },
    { ...expecting, expectedGaps },
  );

  expect(surfaces.at(-1)?.isExpected).toBe(isExpected);
});

test('where rights are not told, nothing is lacking and nothing is too much: it cannot be said', () => {
  const judged = judgeRights(tenant, { checkup: checkup({ untold: 'the token is opaque' }) }, expecting);

  expect(judged.rights).toEqual({ said: 'cannot-say', by: 'the token is opaque' });
  expect(new Set(judged.surfaces.map(({ state }) => state))).toEqual(new Set(['unknown']));
  expect([judged.missing, judged.beyond]).toEqual([[], []]);
});

test('a platform that has no checkup is not examined, which is no fault of the connection', () => {
  const { checkup: _, ...bare } = connector;

  expect(judgeRights({ ...tenant, connector: bare }, {}, expecting).rights).toEqual({
    said: 'not-examined',
    by: 'this version does not examine the rights of Microsoft 365',
  });
  expect(judgeRights(tenant, {}, expecting).rights.said).toBe('cannot-say');
});

const licensed = (isOwned: boolean | 'unknown', rights = all.slice(0, 2)) =>
  judgeRights(tenant, { checkup: checkup(rights, { plans: [{ name: 'P1', isOwned }] }) }, expecting);

test('no right is to be granted before the licence for it is there', () => {
  const judged = licensed(false);

  expect(judged.missing).toEqual([]);
  expect(judged.surfaces.at(-1)).toMatchObject({
    state: 'plan',
    needs: [{ name: 'AuditLog.Read.All', state: 'later' }],
  });
  expect(judged.plans).toEqual([
    { name: 'P1', isOwned: false, surfaces: ['sign-ins'], thenGrant: ['AuditLog.Read.All'] },
  ]);
  expect(judged.unreadable).toEqual([{ surface: 'sign-ins', why: 'the tenant does not own P1' }]);
});

test('one that is held without it is too much, and it is told what would use it', () => {
  const { beyond, plans } = licensed(false, all);

  expect(beyond).toMatchObject([
    {
      name: 'AuditLog.Read.All',
      unusedBy: [{ surface: 'sign-ins', why: 'the tenant does not own P1' }],
    },
  ]);
  expect(plans[0]?.thenGrant).toEqual([]);
});

test('where it is not told whether the licence is owned, the grant says so', () => {
  expect(licensed('unknown').missing).toMatchObject([{ name: 'AuditLog.Read.All', plans: ['P1'] }]);
  expect(licensed(true).missing[0]).not.toHaveProperty('plans');
});

test('what the cloud does not have needs nothing, is a gap, and is expected where the config says so', () => {
  const open = surfaces.map((one) => ({
    ...one,
    off: undefined,
    ...(one.id === 'sign-ins' && { unsupported: { reason: 'unsupported', what: 'no such report' } as const }),
    read: async function* () {},
  }));
  const gap = { surface: 'sign-ins', reason: 'unsupported', owner: 'it', expires: '2099-01-01' } as const;
  const judge = (expectedGaps: readonly (typeof gap)[]) =>
    judgeRights(tenant, { checkup: checkup(all), surfaces: open }, { ...expecting, expectedGaps });

  const judged = judge([]);

  expect(judged.surfaces.at(-1)).toMatchObject({ state: 'absent', needs: [], why: 'no such report' });
  expect(judged.missing).toEqual([]);
  expect(judged.beyond).toMatchObject([
    { name: 'AuditLog.Read.All', unusedBy: [{ surface: 'sign-ins', why: 'no such report' }] },
  ]);
  expect(judged.unreadable).toEqual([{ surface: 'sign-ins', why: 'no such report' }]);
  const off = judgeRights(
    { ...tenant, off: ['sign-ins'] },
    { checkup: checkup(all), surfaces: open },
    expecting,
  );
  expect(off).toMatchObject({ unreadable: [], beyond: judged.beyond });
  expect(off.surfaces.at(-1)).toMatchObject({ state: 'off', why: 'switched off in the config' });
  expect(judge([gap])).toMatchObject({ unreadable: [] });
  expect(judge([gap]).surfaces.at(-1)?.isExpected).toBe(true);
});

test('what opens one surface opens not every other', () => {
  const rights = [right('User.Read.All'), right('Application.Read.All'), right('AuditLog.Read.All')];
  const two = {
    ...connector,
    surfaces: [surface('users', ['Directory.Read.All']), surface('grants', ['Directory.Read.All'])],
  };
  const broader = (need: string, id: string) =>
    need === 'Directory.Read.All' && id === 'users' ? ['User.Read.All'] : [];

  const judged = judgeRights(
    { ...tenant, connector: two },
    { checkup: checkup(rights, { broader }) },
    expecting,
  );

  expect(judged.surfaces.map(({ state }) => state)).toEqual(['broader', 'lacks']);
  expect(judged.missing).toMatchObject([{ name: 'Directory.Read.All', surfaces: ['grants'] }]);
  expect(judged.missing[0]).not.toHaveProperty('insteadOf');
  expect(judged.beyond.find(({ name }) => name === 'User.Read.All')?.standsInFor).toEqual([
    'Directory.Read.All',
  ]);
});

test('what is held and not in the way that we sign in meets nothing, and is too much', () => {
  const aside = right('AuditLog.Read.All', { access: 'delegated', state: 'aside' });

  const judged = judgeRights(tenant, { checkup: checkup([...all.slice(0, 2), aside]) }, expecting);

  expect(judged.surfaces.map(({ state }) => state)).toEqual(['ready', 'ready', 'lacks']);
  expect(judged.beyond).toMatchObject([{ name: 'AuditLog.Read.All', access: 'delegated', unusedBy: [] }]);
});

test('what blocks a right that is held is one thing to grant, for all that it shuts', () => {
  const obstacles = ['Application.Read.All', 'Directory.Read.All'].map((need) => ({
    need,
    lacks: 'the role of a reader',
    remedy: { by: 'give it', commands: [] },
  }));

  const judged = judgeRights(tenant, { checkup: checkup(all, { obstacles }) }, expecting);

  expect(judged.surfaces.map(({ state }) => state)).toEqual(['lacks', 'lacks', 'ready']);
  expect(judged.surfaces[0]?.needs).toEqual([
    { name: 'Application.Read.All', state: 'blocked', by: 'the role of a reader' },
  ]);
  expect(judged.missing).toEqual([
    {
      name: 'the role of a reader',
      surfaces: ['apps', 'grants'],
      questions: ['apps?', 'grants?'],
      isOptional: false,
      by: 'give it',
      commands: [],
    },
  ]);
  expect(judged.beyond).toEqual([]);
});

test('what blocks nothing that is read is not to be mended', () => {
  const obstacles = [{ need: 'AuditLog.Read.All', lacks: 'x', remedy: { by: 'x', commands: [] } }];

  const judged = judgeRights(
    { ...tenant, off: ['sign-ins'] },
    { checkup: checkup(all, { obstacles }) },
    expecting,
  );

  expect(judged.missing).toEqual([]);
});

test('a right that could not be tried is neither met nor missing', () => {
  const judged = judgeRights(
    tenant,
    { checkup: checkup(all.slice(1), { doubts: ['Application.Read.All'] }) },
    expecting,
  );

  expect(judged.surfaces.map(({ state }) => state)).toEqual(['unknown', 'unknown', 'ready']);
  expect(judged.missing).toEqual([]);
});
