import { expect, test } from 'vitest';
import { broaderThan } from '../../../src/connectors/m365/broader.ts';

test.each([
  ['Directory.Read.All', 'application', ['Directory.ReadWrite.All']],
  ['Directory.Read.All', 'delegated', ['Directory.ReadWrite.All', 'Directory.AccessAsUser.All']],
  ['Policy.Read.PermissionGrant', 'application', ['Policy.ReadWrite.PermissionGrant']],
  ['User.Read', 'delegated', ['User.ReadWrite']],
  ['Sites.FullControl.All', 'application', []],
  ['Reports.Readable.All', 'application', []],
] as const)('%s, %s', (need, access, expected) => {
  expect(broaderThan(need, access)).toEqual(expected);
});
