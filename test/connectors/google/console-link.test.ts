import { expect, test } from 'vitest';
import { google } from '../../../src/connectors/google/index.ts';
import { recordKey } from '../../../src/model/keys.ts';

test('the list of apps stands for each of them, since no address of one is known', () => {
  const app = {
    key: recordKey('acme', 'app', '1.apps.googleusercontent.com'),
    clientId: '1.apps.googleusercontent.com',
    type: 'app',
    role: 'client',
  } as const;

  expect(google.consoleLink?.({}, app)).toBe('https://admin.google.com/ac/owl/list?tab=apps');
  expect(google.consoleLink?.({}, { ...app, clientId: '1', type: 'service-account' })).toBe(
    'https://admin.google.com/ac/owl/domainwidedelegation',
  );
});

test('an app password is found among the people, since it is no app', () => {
  const app = {
    key: recordKey('acme', 'app', 'app-password', '1'),
    clientId: 'unknown',
    type: 'app-password',
    role: 'token',
  } as const;

  expect(google.consoleLink?.({}, app)).toBe('https://admin.google.com/ac/users');
});

test('a service account of a project that is known stands on a page of its own in Google Cloud', () => {
  const app = {
    key: recordKey('acme', 'app', '109539808120564529093'),
    clientId: '109539808120564529093',
    type: 'service-account',
    role: 'client',
  } as const;

  expect(google.consoleLink?.({}, { ...app, homeTenant: '123456789012' })).toBe(
    'https://console.cloud.google.com/iam-admin/serviceaccounts/details/109539808120564529093?project=123456789012',
  );
  expect(google.consoleLink?.({}, { ...app, homeTenant: '1&x=y' })).toBe(
    'https://admin.google.com/ac/owl/domainwidedelegation',
  );
});
