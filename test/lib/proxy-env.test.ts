import { expect, test } from 'vitest';
import { proxyFault } from '../../src/lib/proxy-env.ts';

test.each([
  {},
  { HTTPS_PROXY: '' },
  { HTTPS_PROXY: 'http://proxy.example:3128' },
  { https_proxy: 'https://user:p%40ss@proxy.example' },
  { NO_PROXY: 'localhost' },
])('%j can be used', (env) => {
  expect(proxyFault(env)).toBeUndefined();
});

test.each([
  'socks5://user:canary@proxy.example:1080',
  'canary.example:3128',
  'http://user:canary%@proxy.example',
])('%s is told by its name and not by its value', (value) => {
  const fault = proxyFault({ HTTPS_PROXY: value });

  expect(fault).toMatch(/^the environment variable HTTPS_PROXY is no address of a proxy: /);
  expect(fault).not.toContain('canary');
});
