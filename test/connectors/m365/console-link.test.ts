import { expect, test } from 'vitest';
import { m365 } from '../../../src/connectors/m365/index.ts';
import { recordKey } from '../../../src/model/keys.ts';

const client = {
  key: recordKey('acme', 'app', '0a1b'),
  clientId: 'c2d3',
  type: 'Application',
  role: 'client',
} as const;

test.each([
  [undefined, 'https://entra.microsoft.com'],
  ['global', 'https://entra.microsoft.com'],
  ['usgov', 'https://entra.microsoft.us'],
  ['usgov-dod', 'https://entra.microsoft.us'],
  ['china', 'https://entra.microsoftonline.cn'],
])('an enterprise application has a page by its two ids, in the cloud %s', (cloud, console) => {
  expect(m365.consoleLink?.({ ...(cloud !== undefined && { cloud }) }, client)).toBe(
    `${console}/#view/Microsoft_AAD_IAM/ManagedAppMenuBlade/~/Overview/objectId/0a1b/appId/c2d3`,
  );
});

test('a managed identity has the same page; without a client id, by its object id alone', () => {
  const identity = { ...client, type: 'ManagedIdentity', clientId: 'unknown' };

  expect(m365.consoleLink?.({}, identity)).toBe(
    'https://entra.microsoft.com/#view/Microsoft_AAD_IAM/ManagedAppMenuBlade/~/Overview/objectId/0a1b',
  );
});

test('a registration has a page by its client id; without one, none', () => {
  const registration = {
    ...client,
    key: recordKey('acme', 'app', 'registration', 'c2d3'),
    role: 'registration',
  } as const;

  expect(m365.consoleLink?.({}, registration)).toBe(
    'https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/Overview/appId/c2d3',
  );
  expect(m365.consoleLink?.({}, { ...registration, clientId: 'unknown' })).toBeUndefined();
});

test('an id cannot lead elsewhere, and a cloud that is not known leads nowhere', () => {
  const hostile = {
    ...client,
    key: recordKey('acme', 'app', '../x?y#z'),
    clientId: '/../evil@example.test"',
  };

  expect(m365.consoleLink?.({}, hostile)).toBe(
    'https://entra.microsoft.com/#view/Microsoft_AAD_IAM/ManagedAppMenuBlade/~/Overview/objectId/..%2Fx%3Fy%23z/appId/%2F..%2Fevil%40example.test%22',
  );
  expect(m365.consoleLink?.({ cloud: 'elsewhere' }, client)).toBeUndefined();
});

test('a package of Teams has none: its app need not be here', () => {
  const key = recordKey('acme', 'app', 'teams-app', 'e4f5');

  expect(m365.consoleLink?.({}, { ...client, key, type: 'teams-app', role: 'registration' })).toBeUndefined();
});
