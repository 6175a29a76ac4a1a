import { expect, test } from 'vitest';
import { z } from 'zod';
import { inWords } from '../../../src/config/problems.ts';
import { config } from '../../../src/connectors/m365/config.ts';
import { m365 } from '../../../src/connectors/m365/index.ts';
import { Secret } from '../../../src/lib/secret.ts';
import { createAuthority } from '../../support/certificate.ts';

const clientId = '33333333-3333-3333-3333-333333333333';
const app = { tenantId: 'contoso.com', clientId };
const { cert, key } = createAuthority('Test').issue({ hosts: ['app.test'] });
const pem = new Secret(`${cert}${key}`);
const bearer = { kind: 'bearer', token: new Secret('t') };

const header = new Secret('h');
const elsewhere = { endpoint: new Secret('http://10.0.0.1/msi/token'), header };
const nearby = { endpoint: new Secret('http://169.254.129.2:8081/msi/token'), header };

test.each([
  [
    { kind: 'workload-identity', ...app, assertion: new Secret('a.b.c') },
    `app ${clientId} (workload identity federation)`,
  ],
  [{ kind: 'managed-identity' }, "this machine's own managed identity"],
  [{ kind: 'managed-identity', clientId, appService: nearby }, `managed identity ${clientId}`],
  [{ kind: 'my-login' }, 'the login of az (whose, was not told)'],
  [bearer, 'a ready bearer token'],
  [{ kind: 'client-secret', ...app, secret: new Secret('s') }, `app ${clientId} (client secret)`],
  [{ kind: 'certificate', ...app, certificate: pem }, `app ${clientId} (certificate)`],
])('accepts %j', (auth, identity) => {
  const parsed = config.parse({ auth });

  expect(parsed).toMatchObject({ cloud: 'global', concurrency: 25 });
  expect(m365.identity({ auth })).toBe(identity);
});

test.each([
  ['no auth', {}, 'auth: is missing'],
  [
    'another kind',
    { auth: { kind: 'password' } },
    'auth.kind: must be one of bearer, client-secret, certificate, workload-identity, managed-identity, my-login',
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
  [
    'a federated token that is none',
    { auth: { kind: 'workload-identity', ...app, assertion: new Secret('hunter2') } },
    'auth.assertion: must be a token of the issuer that the app trusts: three parts with dots between them',
  ],
  [
    'an identity service on another machine',
    { auth: { kind: 'managed-identity', appService: elsewhere } },
    'auth.appService.endpoint: must be what Azure sets as IDENTITY_ENDPOINT: plain http to an address of this machine',
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
  const parsed = config.safeParse(input, inWords);

  expect(parsed.error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual([
    expected,
  ]);
});

test('no error repeats a secret', () => {
  const parsed = config.safeParse({ auth: { kind: 'bearer', token: 'hunter2', more: 'hunter2' } });

  expect(z.prettifyError(parsed.error ?? new z.ZodError([]))).not.toContain('hunter2');
});
