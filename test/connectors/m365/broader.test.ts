import { expect, test } from 'vitest';
import { broaderThan, published } from '../../../src/connectors/m365/broader.ts';
import { m365 } from '../../../src/connectors/m365/index.ts';

test.each([
  ['Directory.Read.All', 'directory-roles', 'application', ['Directory.ReadWrite.All']],
  [
    'Directory.Read.All',
    'directory-roles',
    'delegated',
    ['Directory.ReadWrite.All', 'Directory.AccessAsUser.All'],
  ],
  ['Policy.Read.PermissionGrant', 'consent-policies', 'application', ['Policy.ReadWrite.PermissionGrant']],
  ['User.Read', 'any', 'delegated', ['User.ReadWrite']],
  ['Sites.FullControl.All', 'selected-sites', 'application', []],
  ['Reports.Readable.All', 'any', 'application', []],
  [
    'GroupMember.Read.All',
    'resource-consents',
    'application',
    ['GroupMember.ReadWrite.All', 'Group.Read.All', 'Group.ReadWrite.All'],
  ],
  [
    'RoleManagement.Read.Exchange',
    'exchange-roles',
    'application',
    ['RoleManagement.ReadWrite.Exchange', 'RoleManagement.Read.All', 'RoleManagement.ReadWrite.All'],
  ],
  [
    'Application.Read.All',
    'service-principals',
    'application',
    ['Application.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  ],
  // Of the credentials that an app trusts Microsoft lets it not tell.
  ['Application.Read.All', 'app-trusts', 'application', ['Application.ReadWrite.All']],
] as const)('%s for %s, %s', (need, surface, access, expected) => {
  expect(broaderThan(need, surface, access)).toEqual(expected);
});

test('what is published belongs to a surface, and to a right that it needs', () => {
  const strange = Object.entries(published).flatMap(([id, needs]) => {
    const surface = m365.surfaces.find((one) => one.id === id);
    return Object.keys(needs).filter((need) => !surface?.needs.includes(need));
  });

  expect(strange).toEqual([]);
});
