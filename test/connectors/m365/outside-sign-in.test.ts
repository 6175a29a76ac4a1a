import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TrustRecord } from '../../../src/model/records.ts';
import { readAll, useNock } from '../../support/surface.ts';
import { exactly, GRAPH, graph, openSurface, refusal } from './tenant.ts';

useNock();

const domainsPath = '/v1.0/domains?$select=id,authenticationType,isDefault';
const methodsPath = '/v1.0/policies/authenticationMethodsPolicy';

function answerDomains(value: unknown, link?: string): void {
  graph()
    .get(exactly(domainsPath))
    .reply(200, { value, ...(link !== undefined && { '@odata.nextLink': `${GRAPH}${link}` }) });
}

function answerMethods(authenticationMethodConfigurations: unknown): void {
  graph()
    .get(exactly(methodsPath))
    .reply(200, { id: 'authenticationMethodsPolicy', authenticationMethodConfigurations });
}

async function read(after?: string) {
  const surface = await openSurface('outside-sign-in');
  return await readAll(surface, after === undefined ? {} : { after });
}

const external = '#microsoft.graph.externalAuthenticationMethodConfiguration';
const ours = [
  { '@odata.type': '#microsoft.graph.fido2AuthenticationMethodConfiguration', id: 'Fido2', state: 'enabled' },
  { '@odata.type': '#microsoft.graph.smsAuthenticationMethodConfiguration', id: 'Sms', state: 'disabled' },
];
/** As Microsoft documents it, its broken address too. */
const documented = {
  '@odata.type': external,
  id: 'B3107AB7-68c7-4553-a167-48c1e9c24d52',
  displayName: 'Adatum',
  appId: 'FB262304-618c-4ffb-878a-114490bdf200',
  openIdConnectSetting: {
    clientId: '06a011bd-ec92-4404-80fb-db6d5ada8ee2',
    discoveryUrl: 'https//Adatum.com/.well-known/openid-configuration',
  },
  state: 'disabled',
  excludeTargets: [],
  includeTargets: [],
};
const guard = {
  ...documented,
  id: 'm2',
  displayName: 'Gatewright Guard',
  appId: null,
  openIdConnectSetting: { discoveryUrl: 'https://guard.example.com/.well-known/openid-configuration?k=1' },
  state: 'enabled',
  includeTargets: [{ targetType: 'group', id: 'all_users', isRegistrationRequired: false }],
};

const signIn = { kind: 'trust', type: 'sign-in', home: 'unknown' };
const ofDomain = (id: string, ...besides: readonly string[]) => ({
  ...signIn,
  key: `t/trust/sign-in/domain/${id}`,
  with: `the federation server of ${id}`,
  allows: ['authenticationType: Federated', ...besides],
});

test('domains that are federated, page by page, and methods of others; what Microsoft checks itself is none', async () => {
  const next = '/v1.0/domains?$skiptoken=x';
  answerDomains(
    [
      { id: 'Example.COM', authenticationType: 'Federated', isDefault: true },
      { id: 'contoso.onmicrosoft.com', authenticationType: 'Managed', isDefault: false },
    ],
    next,
  );
  graph()
    .get(exactly(next))
    .reply(200, { value: [{ id: 'eu.example.com', authenticationType: 'Federated', isDefault: null }] });
  answerMethods([...ours, documented, guard]);

  expect(await read()).toMatchObject({
    records: [
      ofDomain('example.com', 'isDefault'),
      ofDomain('eu.example.com'),
      {
        ...signIn,
        key: 't/trust/sign-in/method/b3107ab7-68c7-4553-a167-48c1e9c24d52',
        clientId: 'fb262304-618c-4ffb-878a-114490bdf200',
        with: 'Adatum, https//Adatum.com/.well-known/openid-configuration',
        allows: ['state: disabled'],
      },
      {
        ...signIn,
        key: 't/trust/sign-in/method/m2',
        with: 'Gatewright Guard, guard.example.com',
        allows: ['state: enabled', 'includeTargets: all_users'],
      },
    ],
    gaps: [],
    cursors: [next, undefined, undefined],
  });
});

test('a resume goes on in the list of domains, and asks for the methods', async () => {
  const next = '/v1.0/domains?$skiptoken=x';
  graph()
    .get(exactly(next))
    .reply(200, { value: [{ id: 'example.com', authenticationType: 'federated' }] });
  answerMethods([]);

  const { records, gaps } = await read(next);

  expect(gaps).toEqual([]);
  expect(records).toMatchObject([{ with: 'the federation server of example.com' }]);
});

test('a method of which little is told is kept, and what is not known is said', async () => {
  answerDomains([]);
  answerMethods([{ '@odata.type': external.slice(1), id: 'm1' }]);

  const { records } = await read();

  expect(records).toEqual([
    {
      ...signIn,
      key: 't/trust/sign-in/method/m1',
      with: 'm1, without a discovery URL',
      allows: ['state: unknown'],
    },
  ]);
});

test('what does not parse is a gap about that domain, or that method; the rest goes on', async () => {
  answerDomains([
    { id: 'Odd.example.com', authenticationType: null },
    { id: 'example.com', authenticationType: 'Federated' },
  ]);
  answerMethods([null, 'x', { '@odata.type': external, id: 'M1', openIdConnectSetting: 'x' }, guard]);

  const { records, gaps } = await read();

  expect(records.map(({ key }) => key)).toEqual([
    't/trust/sign-in/domain/example.com',
    't/trust/sign-in/method/m2',
  ]);
  expect(gaps.map(({ reason, subject }) => [reason, subject])).toEqual([
    ['shape', 't/trust/sign-in/domain/odd.example.com'],
    ['shape', 't/trust/sign-in/method/m1'],
  ]);
});

test('each of the two is refused by itself, with the right that it needs', async () => {
  graph().get(exactly(domainsPath)).reply(403, refusal('Authorization_RequestDenied', 'No.'));
  graph().get(exactly(methodsPath)).reply(403, refusal('accessDenied', 'No.'));

  const { records, gaps } = await read();

  expect(records).toEqual([]);
  expect(gaps.map(({ reason, what, lacks }) => [reason, what.split(':')[0], lacks])).toEqual([
    ['permission', 'the list of domains', 'Directory.Read.All'],
    ['permission', 'second factors from outside', 'Policy.Read.All'],
  ]);
});

test('a policy without its methods is a gap, not "none"', async () => {
  answerDomains([]);
  answerMethods(undefined);

  const { gaps } = await read();

  expect(gaps).toEqual([
    {
      reason: 'shape',
      what: `second factors from outside: GET ${methodsPath} names no authentication methods`,
    },
  ]);
});

test('whatever a method calls itself, it is one record with its key, or a gap', async () => {
  const text = fc.option(fc.string(), { nil: null });
  const method = fc.record(
    {
      id: fc.string({ minLength: 1 }),
      displayName: text,
      appId: text,
      state: text,
      openIdConnectSetting: fc.option(fc.record({ discoveryUrl: text }), { nil: null }),
    },
    { requiredKeys: ['id'] },
  );
  await fc.assert(
    fc.asyncProperty(method, async (row) => {
      answerDomains([]);
      answerMethods([{ '@odata.type': external, ...row }]);

      const { records, gaps } = await read();

      expect(gaps).toEqual([]);
      const [{ key, with: whom, allows } = { key: '', with: '' }] = records as readonly TrustRecord[];
      expect(key.startsWith('t/trust/sign-in/method/')).toBe(true);
      expect(whom.length).toBeGreaterThan(2);
      expect(allows).toHaveLength(1);
    }),
    { numRuns: 30 },
  );
});
