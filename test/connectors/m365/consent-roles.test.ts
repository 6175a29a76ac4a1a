import { expect, test } from 'vitest';
import { readAll, useNock } from '../../support/surface.ts';
import { exactly, GRAPH, graph, openSurface, refusal } from './tenant.ts';

useNock();

const path = '/beta/roleManagement/directory/roleDefinitions';
const grants = 'microsoft.directory/servicePrincipals/managePermissionGrantsFor';

function answer(value: readonly unknown[], link?: string, at = path): void {
  graph()
    .get(exactly(at))
    .reply(200, { value, ...(link !== undefined && { '@odata.nextLink': `${GRAPH}${link}` }) });
}

const read = async () => await readAll(await openSurface('consent-roles'));

function role(id: string, actions: readonly string[], more: object = {}): object {
  return {
    id,
    description: null,
    displayName: 'Rota Keeper',
    isBuiltIn: false,
    isEnabled: true,
    isPrivileged: false,
    resourceScopes: ['/'],
    templateId: id,
    version: null,
    rolePermissions: [{ allowedResourceActions: actions, condition: null }],
    ...more,
  };
}

const builtIn = role('62E90394-69f5-4237-9190-012177145e10', [`${grants}All.microsoft-company-admin`], {
  displayName: 'Global Administrator',
  isBuiltIn: true,
});
const told = { kind: 'policy', area: 'consent', title: 'Rota Keeper', state: 'on' };

test("roles of the tenant's own that bear on consent, and no others, on two pages", async () => {
  const next = `${path}?$skiptoken=x`;
  const reads = 'microsoft.directory/permissionGrantPolicies/standard/read';
  answer([builtIn, role('R1', [`${grants}All.low-risk`, reads, `${grants}All.low-risk`])], next);
  answer(
    [
      role('r2', [reads, 'microsoft.directory/applications/standard/read']),
      role('r3', ['microsoft.directory/permissionGrantPolicies/basic/update'], { isEnabled: false }),
    ],
    undefined,
    next,
  );

  const { records, gaps } = await read();

  expect(gaps).toEqual([]);
  expect(records).toEqual([
    { ...told, key: 't/policy/roleDefinitions/r1', name: 'r1', value: [`${grants}All.low-risk`] },
    {
      ...told,
      key: 't/policy/roleDefinitions/r3',
      name: 'r3',
      state: 'off',
      value: ['microsoft.directory/permissionGrantPolicies/basic/update'],
    },
  ]);
});

test('actions are told by many parts, in another letter case, of a role without a name', async () => {
  const permissions = [
    { allowedResourceActions: null },
    { allowedResourceActions: [`${grants.toUpperCase()}SELF.x`] },
  ];
  answer([role('r1', [], { rolePermissions: permissions, displayName: null, isEnabled: null })]);

  const { records } = await read();

  expect(records).toEqual([
    {
      kind: 'policy',
      key: 't/policy/roleDefinitions/r1',
      area: 'consent',
      name: 'r1',
      state: 'unknown',
      value: [`${grants.toUpperCase()}SELF.x`],
    },
  ]);
});

test.each([
  ['what it allows is missing', { rolePermissions: undefined }],
  ['what it allows is none', { rolePermissions: 'x' }],
  ['what it allows is null', { rolePermissions: null }],
  ['its actions are missing', { rolePermissions: [{ condition: null }] }],
])('a role of which %s is a gap about it, and the rest goes on', async (_, more) => {
  answer([role('BAD', [], more), role('r1', [`${grants}Self.x`])]);

  const { records, gaps } = await read();

  expect(records).toHaveLength(1);
  expect(gaps).toMatchObject([{ reason: 'shape', subject: 't/policy/roleDefinitions/bad' }]);
});

test('a missing right is a gap with its remedy', async () => {
  graph().get(exactly(path)).reply(403, refusal('Authorization_RequestDenied', 'No.'));

  const { records, gaps } = await read();

  expect(records).toEqual([]);
  expect(gaps).toMatchObject([{ reason: 'permission', lacks: 'Directory.Read.All' }]);
});
