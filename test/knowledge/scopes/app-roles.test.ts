import { expect, test } from 'vitest';
import { appRoleId, appRoleName, GRAPH } from '../../../src/knowledge/scopes/app-roles.ts';
import roles from '../../../src/knowledge/scopes/names/m365-app-roles.json' with { type: 'json' };
import { listed } from '../../../src/knowledge/scopes/names.ts';
import { published } from '../../../src/simulator/m365/permissions.ts';

const entries = Object.entries(roles);

test('every name is one that Microsoft lists as an application permission of Graph', () => {
  const known = new Set(
    listed.filter(({ api, access }) => api === GRAPH && access === 'application').map(({ name }) => name),
  );

  expect(entries.filter(([name]) => !known.has(name))).toEqual([]);
});

test('every id is a GUID in lower case, and of one name alone', () => {
  const ids = entries.map(([, id]) => id);

  expect(ids.filter((id) => !/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/.test(id))).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
});

test('the simulated Graph publishes them under the same ids', () => {
  const others = published.graph.application.filter(([id, name]) => appRoleId(name) !== id);

  expect(others).toEqual([]);
});

test('a name is found by its id in any letter case', () => {
  expect(appRoleName('7AB1D382-F21E-4ACD-A863-BA3E13F7DA61')).toBe('Directory.Read.All');
});

test.each(['No.Such.Permission', 'toString', '__proto__'])('%s has none', (name) => {
  expect([appRoleId(name), appRoleName(name)]).toEqual([undefined, undefined]);
});
