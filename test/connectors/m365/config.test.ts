import { expect, test } from 'vitest';
import { z } from 'zod';
import { config } from '../../../src/connectors/m365/config.ts';
import { m365 } from '../../../src/connectors/m365/index.ts';
import { Secret } from '../../../src/lib/secret.ts';

const clientId = '33333333-3333-3333-3333-333333333333';
const app = { tenantId: 'contoso.com', clientId };
const pem = new Secret('-----BEGIN CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\n');
const bearer = { kind: 'bearer', token: new Secret('t') };

test.each([
  [bearer, 'a ready bearer token'],
  [{ kind: 'client-secret', ...app, secret: new Secret('s') }, `app ${clientId} (client secret)`],
  [{ kind: 'certificate', ...app, certificate: pem }, `app ${clientId} (certificate)`],
])('accepts %j', (auth, identity) => {
  const parsed = config.parse({ auth });

  expect(parsed).toMatchObject({ cloud: 'global', concurrency: 25 });
  expect(m365.identity({ auth })).toBe(identity);
});

test.each([
  [
    'no auth',
    {},
    'auth: must have the kind workload-identity, managed-identity, certificate, client-secret, bearer or my-login',
  ],
  [
    'another kind',
    { auth: { kind: 'password' } },
    'auth.kind: must have the kind workload-identity, managed-identity, certificate, client-secret, bearer or my-login',
  ],
  [
    'a secret in clear',
    { auth: { kind: 'bearer', token: 'eyJ0' } },
    'auth.token: must be a reference to a secret: env:NAME or file:PATH',
  ],
  [
    'a tenant id that is a path',
    { auth: { kind: 'client-secret', ...app, tenantId: '../x', secret: new Secret('s') } },
    'auth.tenantId: must be the directory id (a GUID) or one of its domains',
  ],
  [
    'a client id that is none',
    { auth: { kind: 'client-secret', ...app, clientId: 'x', secret: new Secret('s') } },
    'auth.clientId: must be the application (client) id, a GUID',
  ],
  [
    'a certificate without its key',
    { auth: { kind: 'certificate', ...app, certificate: new Secret('-----BEGIN CERTIFICATE-----') } },
    'auth.certificate: must be PEM text with both the certificate and its private key, not encrypted',
  ],
  ['another cloud', { auth: bearer, cloud: 'mars' }, 'cloud: must be global, usgov, usgov-dod or china'],
  [
    'plain http to elsewhere',
    { auth: bearer, baseUrl: 'http://graph.example' },
    'baseUrl: must be https://host (http only for this machine), without a path',
  ],
  [
    'a base with a path',
    { auth: bearer, baseUrl: 'https://proxy.example/graph' },
    'baseUrl: must be https://host (http only for this machine), without a path',
  ],
  ['a misspelt member', { auth: bearer, cuncurrency: 3 }, ': Unrecognized key: "cuncurrency"'],
])('refuses %s', (_, input, expected) => {
  const parsed = config.safeParse(input);

  expect(parsed.error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual([
    expected,
  ]);
});

test('no error repeats a secret', () => {
  const parsed = config.safeParse({ auth: { kind: 'bearer', token: 'hunter2', more: 'hunter2' } });

  expect(z.prettifyError(parsed.error ?? new z.ZodError([]))).not.toContain('hunter2');
});
