import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AnyAnalyzer, isSaid, type Verdict } from '../../src/analyzers/analyzer.ts';
import { listed } from '../../src/knowledge/scopes/names.ts';
import type { AppDossier, GrantGroup, TenantRef } from '../../src/model/dossier.ts';
import { severities } from '../../src/model/finding.ts';
import { recordKey } from '../../src/model/keys.ts';
import type { AppRecord, UseRecord } from '../../src/model/records.ts';
import { DAY_MS, type Instant, instant, type LastUsed } from '../../src/model/values.ts';

export const NOW = '2026-11-23T12:00:00.000Z' as Instant;

export const apis = {
  graph: '00000003-0000-0000-c000-000000000000',
  exchange: '00000002-0000-0ff1-ce00-000000000000',
} as const;

export function daysAgo(days: number): Instant {
  return instant(Date.parse(NOW) - days * DAY_MS);
}

/** An app of a Microsoft 365 tenant, a thousand days old, that holds and does nothing, until told otherwise. */
export function dossier(
  facts: Omit<Partial<AppDossier>, 'client' | 'tenant'> & {
    readonly client?: Partial<AppRecord>;
    readonly platform?: 'm365' | 'google' | 'github' | 'slack';
    /** How many work there; so many that a handful is no great share. */
    readonly people?: TenantRef['people'];
    /** Since when reports and logs of use were read whole; the report on sign-ins for years. */
    readonly usesSince?: TenantRef['usesSince'];
  } = {},
): AppDossier {
  const { platform = 'm365', people = 1_000, client = {}, usesSince = watched, ...rest } = facts;
  const key = recordKey('t', 'app', 'sp-1');
  return {
    tenant: { id: 't', label: 'Test', platform, people, usesSince },
    key,
    clientId: 'client-1',
    name: 'Test App',
    client: {
      kind: 'app',
      key,
      name: 'Test App',
      role: 'client',
      type: 'Application',
      home: 'foreign',
      homeTenant: 'home-1',
      publisher: { name: 'Test Vendor', verified: true },
      enabled: true,
      createdAt: daysAgo(1_000),
      ...client,
    },
    told: { names: ['Test App'], publishers: ['Test Vendor'], homes: ['home-1'], redirects: [], tags: [] },
    credentials: [],
    uses: [],
    trusts: [],
    events: [],
    firstSeenAt: daysAgo(0),
    vendor: { id: 'entra/home-1', name: 'Test Vendor', confidence: 'strong', basis: 'its home directory' },
    ...rest,
    grants: (rest.grants ?? []).map((grant) => ({ ...grant, seen: seenOn(platform, client, grant) })),
  };
}

/** The surface that tells of such a grant; a Google token bears no date, so who knows the day read the log. */
function seenOn(
  platform: string,
  { type = '' }: Partial<AppRecord>,
  { grantedAt, basis, seen }: GrantGroup,
): string {
  if (platform === 'github') return onGitHub.get(type) ?? 'installations';
  if (platform === 'slack') return basis === 'log' ? 'integration-logs' : 'approved-apps';
  if (platform === 'google') return grantedAt === 'unknown' ? 'tokens' : 'token-events';
  return seen;
}

const onGitHub: ReadonlyMap<string, string> = new Map([
  ['fine-grained-pat', 'personal-access-tokens'],
  ['personal-access-token', 'credential-authorizations'],
  ['ssh-key', 'credential-authorizations'],
]);

const watched = { 'sign-in-activity': daysAgo(1_000) } as const;

/** The same where its own row was not read: what it holds is known, and not whose it is. */
export function withoutRow({ client: _, ...rest }: AppDossier): AppDossier {
  return rest;
}

/**
 * `itself`: application permissions. `everyone`: an administrator's consent. `unknown`: for people who are not
 * named. A number: so many people's own.
 */
export function grants(
  who: 'itself' | 'everyone' | 'unknown' | number,
  scopes: string,
  facts: Partial<GrantGroup> = {},
): GrantGroup {
  const count = typeof who === 'number' ? who : 0;
  return {
    seen: who === 'itself' ? 'application-permissions' : 'delegated-grants',
    access: who === 'itself' ? 'application' : 'delegated',
    consent: typeof who === 'number' ? 'user' : 'admin',
    resource: apis.graph,
    resourceName: 'Microsoft Graph',
    scopes: scopes.split(' '),
    isSignInOnly: false,
    ...(typeof who === 'string' && { reach: who }),
    principals: count,
    suspended: 0,
    admins: 0,
    sample: Array.from({ length: Math.min(count, 5) }, (_, n) => recordKey('t', 'principal', `person-${n}`)),
    adminSample: [],
    grants: Math.max(1, count),
    grantedAt: 'unknown',
    ...facts,
  };
}

/** A row of Microsoft's report on sign-ins: two ways of use, each by the days since it was seen last. */
export function use(ways: {
  readonly delegated?: number | 'never' | 'unknown';
  readonly application?: number | 'never' | 'unknown';
}): UseRecord[] {
  const last = (days: number | 'never' | 'unknown' = 'never'): LastUsed =>
    typeof days === 'number' ? daysAgo(days) : days;
  return (['delegated', 'application'] as const).map((by) => ({
    kind: 'use',
    key: recordKey('t', 'use', 'sign-in-activity', 'client-1', by),
    clientId: 'client-1',
    evidence: 'sign-in-activity',
    by,
    lastUsedAt: last(ways[by]),
  }));
}

/** A fine-grained token of GitHub, by the days since it was let in and since it was used last. */
export function token(
  used: number | 'never' | 'unknown',
  scopes: string,
  facts: Partial<AppRecord> = {},
  repositories: 'all' | 'selected' | 'none' = 'all',
): AppDossier {
  const key = recordKey('t', 'app', 'fine-grained-pat', '25381');
  return dossier({
    platform: 'github',
    key,
    clientId: 'unknown',
    client: { key, role: 'token', type: 'fine-grained-pat', home: 'own', createdAt: daysAgo(400), ...facts },
    grants: [grants(1, scopes, { resource: 'example', repositories })],
    uses: [
      {
        kind: 'use',
        key: recordKey('t', 'use', 'fine-grained-pat', '25381'),
        app: key,
        evidence: 'token-last-used',
        by: 'delegated',
        lastUsedAt: typeof used === 'number' ? daysAgo(used) : used,
      },
    ],
  });
}

/** What Google's token log tells of an app: the days since the newest call of each API. */
export function calls(apis: Readonly<Record<string, number>>, facts: Partial<UseRecord> = {}): UseRecord {
  return {
    kind: 'use',
    key: recordKey('t', 'use', 'token-events', 'client-1'),
    clientId: 'client-1',
    evidence: 'token-events',
    by: 'any',
    lastUsedAt: daysAgo(Math.min(...Object.values(apis))),
    windowDays: 180,
    apis: Object.fromEntries(Object.entries(apis).map(([api, days]) => [api, daysAgo(days)])),
    ...facts,
  };
}

/** What is said of it where all was read whole: not what another rule says as well. */
export function verdicts(analyzer: AnyAnalyzer, subject: AppDossier, options?: unknown): Verdict[] {
  const told: string[] = [];
  return [...analyzer.open(options)('app', subject, { now: NOW })].flatMap((verdict): Verdict[] => {
    if (isSaid(verdict, told)) return [];
    if ('unproved' in verdict) return [verdict];
    told.push(verdict.rule);
    const { unless: _, ...finding } = verdict;
    return [finding];
  });
}

/** What every analyzer keeps to, ours and those of others. `page` is its documentation. */
export function testAnalyzer(analyzer: AnyAnalyzer, page: URL): void {
  describe(`${analyzer.id} keeps the contract`, () => {
    test('names each of its rules once', () => {
      const ids = analyzer.rules.map((rule) => rule.id);

      expect(ids).toEqual([...new Set(ids)]);
    });

    test('has a page with the headings that a reader looks for', () => {
      const text = existsSync(page) ? readFileSync(page, 'utf8') : '';
      const headings = text.split('\n').filter((line) => line.startsWith('#'));

      expect(headings).toEqual([
        `# ${analyzer.id}`,
        '## Why it matters',
        '## What it looks at',
        '## What to do',
        '## When it is wrong',
      ]);
    });

    test('explains each rule and option on its page', () => {
      const text = readFileSync(page, 'utf8');
      const names = [...analyzer.rules.map((rule) => rule.id), ...Object.keys(analyzer.defaults)];

      expect(names.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
    });

    test('stands in each framework', () => {
      const { nhi, csf, attack } = analyzer.controls;

      expect([nhi, csf, attack].filter((ids) => ids.length === 0)).toEqual([]);
    });

    test('takes no options, some options, and none that it does not know', () => {
      expect(analyzer.options.parse({})).toEqual(analyzer.defaults);
      expect(analyzer.options.parse(undefined)).toEqual(analyzer.defaults);
      expect(analyzer.options.safeParse({ nothingOfThisName: 1 }).success).toBe(false);
    });

    test('is silent about access that only signs people in', () => {
      const ask = analyzer.open();
      fc.assert(
        fc.property(anyDossier, (subject) => {
          expect([...ask('app', signingIn(subject), { now: NOW })]).toEqual([]);
        }),
        { numRuns: 500 },
      );
    });

    test('says the same of the same, changes nothing, and says it whole', () => {
      const ask = analyzer.open();
      fc.assert(
        fc.property(anyDossier, (subject) => {
          const before = structuredClone(subject);
          const said = [...ask('app', subject, { now: NOW })];

          expect([...ask('app', subject, { now: NOW })]).toEqual(said);
          expect(subject).toEqual(before);
          for (const verdict of said) expectWhole(analyzer, subject, verdict);
        }),
        { numRuns: 500 },
      );
    });
  });
}

/** The same app, if all that it could do were to sign people in. */
function signingIn({ grants, ...rest }: AppDossier): AppDossier {
  const { platform } = rest.tenant;
  const facts = {
    access: 'delegated',
    resource: platform === 'm365' ? apis.graph : platform,
    scopes: signInScopes[platform] ?? [],
    isSignInOnly: true,
  } as const;
  return {
    ...rest,
    grants: grants.map((group) => ({
      ...group,
      ...facts,
      ...(group.reach === 'itself' && { reach: 'everyone' as const }),
    })),
  };
}

const signInScopes: Readonly<Record<string, readonly string[]>> = {
  m365: ['openid', 'profile', 'User.Read'],
  google: ['openid', 'https://www.googleapis.com/auth/userinfo.email'],
  github: ['read:user', 'user:email'],
  slack: ['openid', 'identity.basic'],
};

function expectWhole(analyzer: AnyAnalyzer, subject: AppDossier, verdict: Verdict): void {
  const rule = analyzer.rules.find((one) => one.id === verdict.rule);
  expect(rule?.id).toBe(verdict.rule);
  expect(verdict.absent ?? []).toEqual(expect.arrayContaining([...(rule?.absent ?? [])]));
  expect(verdict.about).toEqual([subject.key]);
  if ('unproved' in verdict) return;
  expect(severities).toContain(verdict.severity ?? analyzer.severity);
  expect(verdict.message).toMatch(/\.$/);
  expect(verdict.remedy).toMatch(/\.$/);
  expect(verdict.evidence.length).toBeGreaterThan(0);
  for (const { fact, seen } of verdict.evidence) expect([fact, seen]).not.toContain('');
}

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    '',
    '=HYPERLINK("x")',
    '\u202egnp.exe',
    '<script>',
    '\u001b[2J',
    '%s|CEF:0',
  ),
);

const scope = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(...listed.map(({ name }) => name)),
  },
  { weight: 1, arbitrary: hostile },
);

const time = fc.integer({ min: -5, max: 800 }).map(daysAgo);
const maybeTime = fc.oneof(
  { weight: 3, arbitrary: time },
  { weight: 1, arbitrary: fc.constant('unknown' as const) },
);
const lastUsed = fc.oneof(
  { weight: 3, arbitrary: time },
  { weight: 1, arbitrary: fc.constantFrom('never' as const, 'unknown' as const) },
);

const anyGrants: fc.Arbitrary<GrantGroup> = fc
  .record({
    who: fc.oneof(fc.constantFrom('itself' as const, 'everyone' as const, 'unknown' as const), fc.nat(8)),
    basis: fc.constantFrom(undefined, 'approved' as const, 'log' as const),
    scopes: fc.uniqueArray(scope, { maxLength: 5 }),
    resource: fc.oneof(fc.constantFrom(...new Set(listed.flatMap(({ api }) => api ?? []))), hostile),
    resourceName: hostile,
    consent: fc.constantFrom('admin' as const, 'user' as const, 'unknown' as const),
    admins: fc.nat(2),
    repositories: fc.constantFrom('all' as const, 'selected' as const, 'none' as const),
    grantedAt: maybeTime,
  })
  .map(({ who, scopes, basis, ...facts }) =>
    grants(who, '', { ...facts, scopes, ...(basis !== undefined && { basis }) }),
  );

const anyUse: fc.Arbitrary<UseRecord> = fc
  .record({
    evidence: fc.constantFrom(
      'sign-in-activity' as const,
      'token-events' as const,
      'token-last-used' as const,
      'credential-accessed' as const,
    ),
    by: fc.constantFrom('delegated' as const, 'application' as const, 'any' as const),
    lastUsedAt: lastUsed,
    windowDays: fc.constantFrom(30, 90, 180),
    apis: fc.dictionary(fc.oneof(fc.constantFrom('gmail', 'drive', 'calendar', 'admin'), hostile), time, {
      maxKeys: 4,
    }),
    hasApis: fc.boolean(),
  })
  .map(({ hasApis, apis, ...facts }) => ({
    kind: 'use',
    key: recordKey('t', 'use', 'one'),
    ...facts,
    ...(hasApis && { apis }),
  }));

const anyRegistered = fc.record(
  {
    name: fc.constantFrom('Vendor', 'Somebody Else'),
    owner: fc.constant('a team'),
    usage: fc.constant('annual' as const),
    apps: fc.constant({}),
    allows: fc.record(
      {
        m365: fc.array(scope, { maxLength: 3 }),
        google: fc.array(scope, { maxLength: 3 }),
        github: fc.array(scope, { maxLength: 3 }),
        slack: fc.array(scope, { maxLength: 3 }),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: ['name', 'apps'] },
);

/** Any app at all, with what an attacker may have written wherever a tenant lets one write. */
const anyDossier: fc.Arbitrary<AppDossier> = fc
  .record({
    platform: fc.constantFrom(
      ...(['m365', 'm365', 'google', 'slack', 'slack', 'github'] as const satisfies readonly string[]),
    ),
    name: hostile,
    clientId: fc.oneof(hostile, fc.constant('unknown')),
    hasClient: fc.boolean(),
    client: fc.record({
      name: hostile,
      type: fc.constantFrom('Application', 'installation', 'fine-grained-pat', 'ssh-key'),
      home: fc.constantFrom('own' as const, 'platform' as const, 'foreign' as const, 'unknown' as const),
      publisher: fc.record({ name: hostile, verified: fc.constantFrom(true, false, 'unknown' as const) }),
      enabled: fc.constantFrom(true, false, 'unknown' as const),
      createdAt: maybeTime,
      tags: fc.subarray(['directory', 'outside-directory', 'certified']),
      users: fc.nat(20),
    }),
    registered: fc.option(anyRegistered, { nil: undefined }),
    grants: fc.array(anyGrants, { maxLength: 5 }),
    uses: fc.array(anyUse, { maxLength: 4 }),
    events: fc.array(
      fc.record({
        kind: fc.constant('event' as const),
        key: fc.constant(recordKey('t', 'event', 'one')),
        type: fc.constantFrom('granted' as const, 'revoked' as const, 'denied' as const),
        at: time,
        scopes: fc.array(scope, { maxLength: 3 }),
      }),
      { maxLength: 2 },
    ),
    firstSeenAt: time,
  })
  .map(({ hasClient, registered, ...facts }) => {
    const { client, ...rest } = dossier({ ...facts, ...(registered && { registered }) });
    if (!hasClient || client === undefined) return rest;
    return { ...rest, client, registration: { ...client, role: 'registration', tags: ['owner:user'] } };
  });
