import { expect, test } from 'vitest';
import { github } from '../../../src/connectors/github/index.ts';
import { recordKey } from '../../../src/model/keys.ts';

const installation = {
  key: recordKey('acme', 'app', 'installation', '51007222'),
  clientId: 'Iv23li',
  type: 'installation',
  role: 'client',
} as const;
const token = {
  key: recordKey('acme', 'app', 'fine-grained-pat', '25381'),
  clientId: 'unknown',
  type: 'fine-grained-pat',
  role: 'token',
} as const;

test.each([
  [installation, 'github.com', 'https://github.com/organizations/example/settings/installations/51007222'],
  [token, 'github.com', 'https://github.com/organizations/example/settings/personal-access-tokens/25381'],
  [
    installation,
    'example.ghe.com',
    'https://example.ghe.com/organizations/example/settings/installations/51007222',
  ],
  [
    token,
    'git.example.test:8443',
    'https://git.example.test:8443/organizations/example/settings/personal-access-tokens/25381',
  ],
])('one row of the settings has a page, on the host that people open: %#', (app, host, link) => {
  expect(github.consoleLink?.({ organization: 'example', host }, app)).toBe(link);
});

test('the host is github.com where the config names none', () => {
  expect(github.consoleLink?.({ organization: 'example' }, token)).toMatch(/^https:\/\/github\.com\//);
});

test.each([
  ['an authorised credential', { organization: 'example' }, { ...token, type: 'ssh-key' }],
  ['a registration', { organization: 'example' }, { ...installation, type: 'github-app' }],
  ['an organisation that is not known', {}, installation],
  ['a host that is none', { organization: 'example', host: 'a b' }, installation],
])('there is none for %s', (_, settings, app) => {
  expect(github.consoleLink?.(settings, app)).toBeUndefined();
});

test('an id cannot lead elsewhere', () => {
  const app = { ...installation, key: recordKey('acme', 'app', 'installation', '../../x?y') };

  expect(github.consoleLink?.({ organization: '../evil' }, app)).toBe(
    'https://github.com/organizations/..%2Fevil/settings/installations/..%2F..%2Fx%3Fy',
  );
});
