import { hash, X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { certificateInWords } from '../../../src/connectors/m365/signing-certificate.ts';
import { type RecordKey, recordKey } from '../../../src/model/keys.ts';
import type { TrustRecord } from '../../../src/model/records.ts';
import { createAuthority } from '../../support/certificate.ts';
import { readAll, useNock } from '../../support/surface.ts';
import { answerBatches, exactly, GRAPH, graph, openSurface, refusal } from './tenant.ts';

useNock();

const pathOf = (domain: string) => `/v1.0/domains/${domain}/federationConfiguration`;
const keyOf = (domain: string) => recordKey('t', 'trust', 'sign-in', 'domain', domain);

/** What outside-sign-in, and others, told before. */
const trust = (key: RecordKey, type: TrustRecord['type'] = 'sign-in'): TrustRecord => ({
  kind: 'trust',
  key,
  type,
  with: 'x',
  home: 'unknown',
});
const federated = (...domains: readonly string[]) => domains.map((domain) => trust(keyOf(domain)));

async function read(domains: readonly string[], after?: string) {
  const surface = await openSurface('federation-servers');
  const known = [
    ...federated(...domains),
    trust(recordKey('t', 'trust', 'sign-in', 'method', 'm1')),
    trust(recordKey('t', 'trust', 'inbound', 'p1'), 'inbound'),
  ];
  return await readAll(surface, { known, ...(after !== undefined && { after }) });
}

/** As Microsoft documents it, with the certificate that is cut off. */
const documented = {
  '@odata.type': '#microsoft.graph.internalDomainFederation',
  id: '6601d14b-d113-8f64-fda2-9b5ddda18ecc',
  displayName: 'Contoso',
  issuerUri: 'http://contoso.com/adfs/services/trust',
  metadataExchangeUri: 'https://sts.contoso.com/adfs/services/trust/mex',
  signingCertificate: 'MIIE3jCCAsagAwIBAgIQQcyDaZz3MI',
  passiveSignInUri: 'https://sts.contoso.com/adfs/ls',
  preferredAuthenticationProtocol: 'wsFed',
  activeSignInUri: 'https://sts.contoso.com/adfs/services/trust/2005/usernamemixed',
  signOutUri: 'https://sts.contoso.com/adfs/ls',
  promptLoginBehavior: 'nativeSupport',
  isSignedAuthenticationRequestRequired: true,
  nextSigningCertificate: 'MIIE3jCCAsagAwIBAgIQQcyDaZz3MI',
  federatedIdpMfaBehavior: 'rejectMfaByFederatedIdp',
  signingCertificateUpdateStatus: {
    certificateUpdateResult: 'Success',
    lastRunDateTime: '2021-08-25T07:44:46.2616778Z',
  },
};

test('whom a federated domain believes, and how far; the certificate is no more than a fingerprint', async () => {
  const asked = answerBatches({ [pathOf('contoso.com')]: [{ body: { value: [documented] } }] });

  const read1 = await read(['contoso.com']);

  expect(asked).toEqual([[pathOf('contoso.com')]]);
  expect(read1).toMatchObject({ gaps: [], cursors: ['contoso.com'] });
  expect(read1.records).toEqual([
    {
      kind: 'trust',
      key: 't/trust/sign-in/domain/contoso.com',
      type: 'sign-in',
      with: 'http://contoso.com/adfs/services/trust',
      home: 'unknown',
      allows: [
        'federatedIdpMfaBehavior: rejectMfaByFederatedIdp',
        'promptLoginBehavior: nativeSupport',
        'preferredAuthenticationProtocol: wsFed',
        'passiveSignInUri: sts.contoso.com',
        'signingCertificate: not readable',
        'nextSigningCertificate: not readable',
      ],
    },
  ]);
});

test('a certificate by its fingerprint and its last day', () => {
  const pem = createAuthority('sts.example.com').issue({
    hosts: ['sts.example.com'],
    notAfter: new Date('2031-05-06T07:08:09Z'),
  }).cert;
  const der = new X509Certificate(pem).raw;

  expect(certificateInWords(der.toString('base64'))).toBe(
    `SHA-256 ${hash('sha256', der, 'hex')}, until 2031-05-06`,
  );
});

test('what is null or missing is left out, and what is new is kept', async () => {
  answerBatches({
    [pathOf('example.com')]: [
      {
        body: { value: [{ issuerUri: null, federatedIdpMfaBehavior: 'askTheMoon', passiveSignInUri: 'x' }] },
      },
    ],
  });

  const { records } = await read(['example.com']);

  expect(records).toMatchObject([
    {
      with: 'the federation server of example.com',
      allows: ['federatedIdpMfaBehavior: askTheMoon', 'passiveSignInUri: not readable'],
    },
  ]);
});

test('nothing federated, nothing asked', async () => {
  expect(await read([])).toMatchObject({ records: [], gaps: [], cursors: [] });
});

test('twenty to a call, in order, to the last page; a resume goes on after the last', async () => {
  const domains = Array.from({ length: 22 }, (_, at) => `d${String(at).padStart(2, '0')}.example.com`);
  const next = `${pathOf('d21.example.com')}?$skiptoken=x`;
  const replies = Object.fromEntries(
    domains.map((domain) => [pathOf(domain), [{ body: { value: [{ issuerUri: domain }] } }]]),
  );
  const asked = answerBatches(
    { ...replies, [pathOf('d21.example.com')]: [{ body: { value: [], '@odata.nextLink': GRAPH + next } }] },
    { calls: 2 },
  );
  graph()
    .get(exactly(next))
    .reply(200, { value: [{ issuerUri: 'last' }] });

  const { records, cursors } = await read(domains.toReversed(), 'd00.example.com');

  expect(asked).toEqual([domains.slice(1, 21).map(pathOf), [pathOf('d21.example.com')]]);
  expect(records.map((record) => record.kind === 'trust' && record.with)).toEqual([
    ...domains.slice(1, 21),
    'last',
  ]);
  expect(cursors.at(-1)).toBe('d21.example.com');
});

const none = { status: 404, body: refusal('Request_ResourceNotFound', 'None.') };

test('below a federated domain none is no gap; at its top it is one', async () => {
  answerBatches({
    [pathOf('eu.example.com')]: [none],
    [pathOf('example.com')]: [{ body: { value: [documented] } }],
    [pathOf('lost.test')]: [none],
  });

  const { records, gaps } = await read(['eu.example.com', 'example.com', 'lost.test']);

  expect(records).toMatchObject([{ key: keyOf('example.com') }]);
  expect(gaps).toEqual([
    {
      reason: 'unavailable',
      what: `by which federation server people of a domain sign in: GET ${pathOf('lost.test')} gave 404: Request_ResourceNotFound: None.`,
      subject: keyOf('lost.test'),
    },
  ]);
});

test('a row that does not parse is a gap about its domain', async () => {
  answerBatches({ [pathOf('example.com')]: [{ body: { value: [{ issuerUri: 7 }, documented] } }] });

  const { records, gaps } = await read(['example.com']);

  expect(records).toHaveLength(1);
  expect(gaps).toMatchObject([{ reason: 'shape', subject: keyOf('example.com') }]);
});

test('who lacks the right is told once, and nobody is asked beyond what was under way', async () => {
  const domains = Array.from({ length: 90 }, (_, at) => `d${at + 10}.example.com`);
  const denied = { status: 403, body: refusal('Authorization_RequestDenied', 'No.') };
  const asked = answerBatches(Object.fromEntries(domains.map((domain) => [pathOf(domain), [denied]])), {
    calls: 3,
  });

  const { records, gaps } = await read(domains);

  expect(asked).toHaveLength(3);
  expect(records).toEqual([]);
  expect(gaps).toMatchObject([
    {
      reason: 'permission',
      lacks: 'Domain-InternalFederation.Read.All',
      fix: 'grant Domain-InternalFederation.Read.All to the app that OAuthlas signs in as, and give admin consent',
    },
  ]);
  expect(gaps[0]?.what).toMatch(/^by which federation servers people of federated domains sign in: /);
});
