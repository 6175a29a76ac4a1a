import { describe, expect, test } from 'vitest';
import type { Hedged } from '../../src/analyzers/analyzer.ts';
import { crossTenantAccess } from '../../src/analyzers/cross-tenant-access.ts';
import type { AppBrief, AppDossier, TenantDossier, VendorDossier } from '../../src/model/dossier.ts';
import type { Finding } from '../../src/model/finding.ts';
import { recordKey, SEVERAL } from '../../src/model/keys.ts';
import type { AppRecord, CredentialRecord, TrustRecord } from '../../src/model/records.ts';
import { daysAgo, dossier, grants, NOW, testAnalyzer } from '../support/analyzer.ts';

testAnalyzer(crossTenantAccess, new URL('../../src/analyzers/cross-tenant-access.md', import.meta.url));

const ask = crossTenantAccess.open();

function told(verdicts: Iterable<unknown>): readonly (readonly [string, string | undefined, string])[] {
  return [...(verdicts as Iterable<Finding>)].map(({ rule, severity, message }) => [rule, severity, message]);
}

function brief(tenant: string, facts: Partial<AppBrief> = {}): AppBrief {
  return {
    tenant: { id: tenant, label: tenant.toUpperCase(), platform: 'm365', people: 100 },
    key: recordKey(tenant, 'app', 'a1'),
    clientId: 'c1',
    name: 'Relay',
    power: 'organisation',
    powerReason: 'can read every mailbox (Mail.Read), as itself',
    isHighPower: true,
    isOff: false,
    seen: 'application-permissions',
    ...facts,
  };
}

function vendor(apps: readonly AppBrief[], facts: Partial<VendorDossier> = {}): VendorDossier {
  return {
    key: recordKey(SEVERAL, 'vendor', 'm365/home/h1'),
    vendor: {
      id: 'm365/home/h1',
      name: 'Relay Works',
      confidence: 'strong',
      basis: 'the directory that is its home',
    },
    apps,
    ...facts,
  };
}

function little(tenant: string, facts: Partial<AppBrief> = {}): AppBrief {
  return brief(tenant, {
    ...{ power: 'limited', powerReason: 'can say hello', isHighPower: false },
    ...facts,
  });
}

const registered = { name: 'Relay Works', owner: 'mail team', apps: {} };
const takeover = { power: 'takeover', powerReason: 'can make itself administrator (X), as itself' } as const;

describe('one vendor', () => {
  test.each<[what: string, dossier: VendorDossier, severity: string]>([
    ['in two tenants', vendor([brief('a'), brief('b')]), 'medium'],
    ['that can take over two tenants', vendor([brief('a', takeover), brief('b', takeover)]), 'high'],
    ['that can take over one of two', vendor([brief('a', takeover), brief('b')]), 'medium'],
    ['for which somebody answers', vendor([brief('a'), brief('b')], { registered }), 'low'],
    [
      'that is registered without an owner',
      vendor([brief('a'), brief('b')], { registered: { name: 'Relay Works', apps: {} } }),
      'medium',
    ],
  ])('fires for one %s, once, with all that it reaches', (_, subject, severity) => {
    const [finding, ...others] = [...ask('vendor', subject, { now: NOW })] as Finding[];

    expect([finding?.rule, finding?.severity, others]).toEqual(['one-vendor', severity, []]);
    expect(finding?.about).toEqual([subject.key]);
    expect(finding?.message).toMatch(
      /^A breach of this vendor would reach 2 tenants of ours at once: A, B\. /,
    );
    expect(finding?.evidence.map(({ fact }) => fact)).toHaveLength(3);
  });

  test.each<[what: string, dossier: VendorDossier]>([
    ['in one tenant, however many apps it has', vendor([brief('a'), brief('a', { clientId: 'c2' })])],
    ['that is switched off in all tenants but one', vendor([brief('a'), brief('b', { isOff: true })])],
    ['of which nothing is left', vendor([])],
    ['that is powerful in one tenant, and little elsewhere', vendor([brief('a'), little('b'), little('c')])],
    ['that may be ours, and is in one tenant alone', vendor([brief('a', { perhapsOurs: 'app' })])],
  ])('is silent about one %s', (_, subject) => {
    expect([...ask('vendor', subject, { now: NOW })]).toEqual([]);
  });

  test('tells as its reach what it holds elsewhere with less power, and what it cannot rate', () => {
    const unrated = { power: 'unclassified', powerReason: 'holds only what OAuthlas cannot rate' } as const;
    const subject = vendor([brief('a'), brief('b'), little('c'), little('d', unrated)]);

    const [finding] = [...ask('vendor', subject, { now: NOW })] as Finding[];

    expect(finding?.severity).toBe('medium');
    expect(finding?.message).toMatch(/would reach 4 tenants of ours at once: A, B, C, D\. In A it can /);
    expect(finding?.evidence.map(({ fact }) => fact)).toContain('C: Relay (client id c1) can say hello');
    expect(finding?.remedy).toMatch(/in each of the 4 tenants/);
  });

  test.each<[what: string, apps: readonly AppBrief[], absent: readonly string[]]>([
    ['whose apps were not read', [brief('a'), brief('b', { perhapsOurs: 'app' })], ['app']],
    [
      'whose home may be ours',
      [brief('a', { perhapsOurs: 'setting' }), brief('b', { perhapsOurs: 'setting' })],
      ['setting'],
    ],
    ['whose people nobody counts', [brief('a'), little('b', { isHighPower: 'unknown' })], ['principal']],
  ])('is unproved about one %s', (_, apps, absent) => {
    const subject = vendor(apps);

    expect([...ask('vendor', subject, { now: NOW })]).toEqual([
      { rule: 'one-vendor', about: [subject.key], absent, unproved: true },
    ]);
  });

  test('tells of what belongs to it, too, where whose that is was not read', () => {
    const subject = vendor([brief('a'), brief('b'), brief('c', { perhapsOurs: 'app' })]);

    const [finding] = [...ask('vendor', subject, { now: NOW })] as Finding[];

    expect(finding?.message).toMatch(/would reach 3 tenants of ours at once: A, B, C\. /);
  });

  test('is told from as many tenants on as the user says', () => {
    const three = crossTenantAccess.open({ tenants: 3 });

    expect([...three('vendor', vendor([brief('a'), brief('b')]), { now: NOW })]).toEqual([]);
    expect([...three('vendor', vendor([brief('a'), brief('b'), brief('c')]), { now: NOW })]).toHaveLength(1);
  });
});

const key = recordKey('t', 'app', 'registration', 'client-1');
const secret: CredentialRecord = {
  kind: 'credential',
  key: recordKey('t', 'credential', 's1'),
  clientId: 'client-1',
  type: 'secret',
  startsAt: 'unknown',
  expiresAt: 'unknown',
};

function trust(facts: Partial<TrustRecord> = {}): TrustRecord {
  return {
    kind: 'trust',
    key: recordKey('t', 'trust', 'x'),
    clientId: 'client-1',
    type: 'owner',
    with: 'ada@partner.example',
    home: 'foreign',
    ...facts,
  };
}

function ours(facts: Parameters<typeof dossier>[0] & { readonly app?: Partial<AppRecord> } = {}): AppDossier {
  const { app, ...rest } = facts;
  const registration: AppRecord = {
    kind: 'app',
    key,
    name: 'Our App',
    role: 'registration',
    type: 'application',
    home: 'own',
    enabled: 'unknown',
    createdAt: 'unknown',
    ...app,
  };
  return { ...dossier({ client: { home: 'own' }, ...rest }), registration };
}

const mail = grants('itself', 'Mail.ReadWrite');
const roles = grants('itself', 'RoleManagement.ReadWrite.Directory');
const subject = trust({
  type: 'federated-subject',
  with: 'https://token.actions.githubusercontent.com repo:elsewhere/tool:ref:refs/heads/main',
  holder: 'github/elsewhere',
});

describe('an app of ours', () => {
  test.each<[what: string, dossier: AppDossier, told: readonly [string, string]]>([
    ['an owner from outside', ours({ trusts: [trust()], grants: [mail] }), ['foreign-owner', 'high']],
    [
      'an owner from outside, and power over the tenant',
      ours({ trusts: [trust()], grants: [roles] }),
      ['foreign-owner', 'critical'],
    ],
    ['an owner from outside, and nothing', ours({ trusts: [trust()] }), ['foreign-owner', 'low']],
    [
      'an owner from outside, and what nobody can rate',
      ours({ trusts: [trust()], grants: [grants('itself', 'Nobody.Knows')] }),
      ['foreign-owner', 'medium'],
    ],
    [
      'an owner from outside, and everyday data',
      ours({ trusts: [trust()], grants: [grants(2, 'Calendars.Read')] }),
      ['foreign-owner', 'medium'],
    ],
    [
      'an owner from outside, switched off',
      ours({ trusts: [trust()], grants: [mail], client: { home: 'own', enabled: false } }),
      ['foreign-owner', 'medium'],
    ],
    ['a subject from outside', ours({ trusts: [subject], grants: [mail] }), ['foreign-subject', 'high']],
    [
      'an open door, a secret and power',
      ours({ app: { audience: 'any-tenant' }, credentials: [secret], grants: [mail] }),
      ['own-app-open', 'medium'],
    ],
    [
      'an open door, a secret and power over the tenant',
      ours({ app: { audience: 'any-tenant' }, credentials: [secret], grants: [roles] }),
      ['own-app-open', 'high'],
    ],
    [
      'an open door, power and a secret that is good until tomorrow',
      ours({
        app: { audience: 'any-tenant' },
        credentials: [
          { ...secret, expiresAt: daysAgo(300) },
          { ...secret, expiresAt: daysAgo(-1) },
        ],
        grants: [mail],
      }),
      ['own-app-open', 'medium'],
    ],
    [
      'an open door, power and a secret that never ends',
      ours({
        app: { audience: 'any-tenant' },
        credentials: [{ ...secret, expiresAt: 'never' }],
        grants: [mail],
      }),
      ['own-app-open', 'medium'],
    ],
  ])('fires for one with %s', (_, subject, [rule, severity]) => {
    const found = told(ask('app', subject, { now: NOW }));

    expect(found.map(([rule, severity]) => [rule, severity])).toEqual([[rule, severity]]);
  });

  test.each<[what: string, dossier: AppDossier]>([
    ['owners of ours', ours({ trusts: [trust({ home: 'own' })], grants: [mail] })],
    ['an owner of whom nothing is known', ours({ trusts: [trust({ home: 'unknown' })], grants: [mail] })],
    ['subjects of ours', ours({ trusts: [{ ...subject, home: 'own' }], grants: [mail] })],
    [
      'an issuer that nobody can place',
      ours({ trusts: [trust({ type: 'federated-subject', home: 'unknown' })], grants: [mail] }),
    ],
    ['a door that is shut', ours({ app: { audience: 'own-tenant' }, credentials: [secret], grants: [mail] })],
    ['a door of which nothing is told', ours({ credentials: [secret], grants: [mail] })],
    ['an open door and no secret', ours({ app: { audience: 'any-tenant' }, grants: [mail] })],
    [
      'an open door, power and a secret that ended',
      ours({
        app: { audience: 'any-tenant' },
        credentials: [{ ...secret, expiresAt: daysAgo(300) }],
        grants: [mail],
      }),
    ],
    [
      'an open door, and people in whose name it acts',
      ours({
        app: { audience: 'any-tenant' },
        credentials: [secret],
        grants: [grants('everyone', 'Mail.Read')],
      }),
    ],
  ])('is silent about one with %s', (_, subject) => {
    expect([...ask('app', subject, { now: NOW })]).toEqual([]);
  });

  const perhapsOurs = { home: 'unknown', holder: 'm365/sister.example' } as const;

  test.each<[what: string, dossier: AppDossier, rule: string]>([
    ['an owner', ours({ trusts: [trust(perhapsOurs)], grants: [mail] }), 'foreign-owner'],
    ['a subject', ours({ trusts: [{ ...subject, ...perhapsOurs }], grants: [mail] }), 'foreign-subject'],
  ])('is unproved about %s who may be of a tenant of ours that has not told its own', (_, subject, rule) => {
    expect([...ask('app', subject, { now: NOW })]).toEqual([
      { rule, about: [subject.key], absent: ['setting'], unproved: true },
    ]);
  });

  test('is told for those who are surely of another organisation, and for them alone', () => {
    const app = ours({ trusts: [trust(), trust({ ...perhapsOurs, with: 'a sister' })], grants: [mail] });

    const [finding, ...others] = [...ask('app', app, { now: NOW })] as Finding[];

    expect(others).toEqual([]);
    expect(finding?.message).toMatch(/^An owner from outside /);
    expect(JSON.stringify(finding)).not.toContain('a sister');
  });

  const principal = (owner: string, facts: Partial<TrustRecord> = {}) =>
    trust({
      key: recordKey('t', 'trust', 'principal-owner', 'sp-1', owner),
      app: recordKey('t', 'app', 'sp-1'),
      with: `${owner}@partner.example`,
      ...facts,
    });
  const registered = (owner: string) =>
    trust({ key: recordKey('t', 'trust', 'owner', 'client-1', owner), with: `${owner}@partner.example` });

  test('whose service principal has an owner from outside is told with where to change that', () => {
    const [finding] = [
      ...ask('app', ours({ trusts: [principal('ada')], grants: [mail] }), { now: NOW }),
    ] as Finding[];

    expect(finding?.message).toMatch(/^An owner from outside may give this app of ours a new secret/);
    expect(finding?.evidence[0]).toEqual({
      fact: 'Its service principal is owned by ada@partner.example, who is of another organisation',
      seen: 'principal-owners',
    });
    expect(finding?.remedy).toBe(
      'In the Entra admin center › Enterprise applications › Owners of the app with client id client-1, put an owner of ours in the place of those from outside, and see by its passwordCredentials and keyCredentials in Graph that every secret is known to somebody here.',
    );
  });

  test('that one person owns twice has one owner from outside, and two places to look at', () => {
    const trusts = [registered('ada'), principal('ada'), principal('ben'), principal('eve', { home: 'own' })];

    const [finding] = [...ask('app', ours({ trusts, grants: [mail] }), { now: NOW })] as Finding[];

    expect(finding?.message).toMatch(/^2 owners from outside /);
    expect(finding?.evidence.slice(0, 3).map(({ seen }) => seen)).toEqual([
      'app-trusts',
      'principal-owners',
      'principal-owners',
    ]);
    expect(finding?.remedy).toContain(
      'App registrations › Owners, and › Enterprise applications › Owners of',
    );
  });

  test.each<[string, Partial<TrustRecord>]>([
    ['one of ours', { home: 'own' }],
    ['somebody else', { home: 'foreign' }],
  ])("is not told of another company's app whose service principal %s owns", (_, facts) => {
    const foreign = dossier({
      client: { home: 'foreign' },
      trusts: [principal('ada', facts)],
      grants: [mail],
    });

    expect([...ask('app', foreign, { now: NOW })]).toEqual([]);
  });

  test('that it holds nothing is told where its grants were read; else it is not called harmless', () => {
    const [verdict] = [...ask('app', ours({ trusts: [trust()] }), { now: NOW })] as Hedged[];

    expect(verdict).toMatchObject({ severity: 'low', absent: ['grant'] });
    expect(verdict?.message).toMatch(/The app holds nothing that reaches data yet\.$/);
    expect(verdict?.otherwise).toMatchObject({ rule: 'foreign-owner', about: verdict?.about });
    expect(verdict?.otherwise.severity).toBe('medium');
    expect(verdict?.otherwise.message).toMatch(/What the app holds was not read\.$/);
  });

  test('that was let in nowhere is told of where all that was let in was read', () => {
    const { client: _, ...lonely } = ours({ trusts: [trust()] });

    const [verdict] = [...ask('app', lonely, { now: NOW })] as Hedged[];

    expect(verdict).toMatchObject({ severity: 'low', absent: ['app', 'grant'] });
    expect(verdict).not.toHaveProperty('otherwise');
  });

  test('counts no secret that ended', () => {
    const app = ours({
      app: { audience: 'any-tenant' },
      credentials: [secret, { ...secret, expiresAt: daysAgo(0) }],
      grants: [mail],
    });

    const [[, , message] = []] = told(ask('app', app, { now: NOW }));

    expect(message).toMatch(/and it has 1 credential; here/);
  });

  test('is silent about apps of others, whoever owns them', () => {
    const theirs = dossier({ trusts: [trust()], grants: [mail], credentials: [secret] });

    expect([...ask('app', theirs, { now: NOW })]).toEqual([]);
  });

  test('names the stranger in the evidence, and never in what is said or to be done', () => {
    const [finding] = [
      ...ask('app', ours({ trusts: [trust({ with: 'evil <name>' })], grants: [mail] }), { now: NOW }),
    ] as Finding[];

    expect(finding?.evidence[0]?.fact).toBe('Owned by evil <name>, who is of another organisation');
    expect(`${finding?.message} ${finding?.remedy}`).not.toContain('evil');
  });
});

function tenant(...trusts: readonly Partial<TrustRecord>[]): TenantDossier {
  return {
    tenant: { id: 't', label: 'Test', platform: 'm365', people: 100 },
    key: recordKey('t', 'tenant', 't'),
    settings: [],
    policies: [],
    trusts: trusts.map((facts) =>
      trust({ type: 'inbound', holder: 'm365/p1', with: 'p1', consent: 'automatic', ...facts }),
    ),
  };
}

describe('inbound trust', () => {
  test.each<[what: string, dossier: TenantDossier, severity: string, message: RegExp]>([
    ['another organisation', tenant({}), 'medium', /of another organisation are/],
    ['two others', tenant({}, { with: 'p2' }), 'medium', /of 2 other organisations are/],
  ])('fires for %s', (_, subject, severity, message) => {
    const [finding, ...others] = [...ask('tenant', subject, { now: NOW })] as Finding[];

    expect([finding?.rule, finding?.severity, others]).toEqual(['automatic-consent', severity, []]);
    expect(finding?.message).toMatch(message);
  });

  test('weighs more where it is for everybody', () => {
    const { holder: _, ...everybody } = trust({ type: 'inbound', consent: 'automatic', home: 'unknown' });

    const found = told(ask('tenant', { ...tenant(), trusts: [everybody] }, { now: NOW }));

    expect(found).toEqual([
      [
        'automatic-consent',
        'high',
        'The invitations of every other organisation are redeemed without asking anybody.',
      ],
    ]);
  });

  test.each<[what: string, dossier: TenantDossier]>([
    ['people who are asked', tenant({ consent: 'asked' })],
    ['a setting that is not known', tenant({ consent: 'unknown' })],
    ['a tenant of ours', tenant({ home: 'own' })],
    ['nobody', tenant()],
  ])('is silent about %s', (_, subject) => {
    expect([...ask('tenant', subject, { now: NOW })]).toEqual([]);
  });

  test('is unproved about whoever may be a tenant of ours that has not told its own', () => {
    const subject = tenant({ home: 'unknown' });

    expect([...ask('tenant', subject, { now: NOW })]).toEqual([
      { rule: 'automatic-consent', about: [subject.key], absent: ['setting'], unproved: true },
    ]);
  });

  test('is told for the one that is surely another, and for that alone', () => {
    const subject = tenant({}, { home: 'unknown', with: 'a sister' });

    const [finding] = [...ask('tenant', subject, { now: NOW })] as Finding[];

    expect(finding?.message).toMatch(/of another organisation are/);
    expect(JSON.stringify(finding)).not.toContain('a sister');
  });
});
