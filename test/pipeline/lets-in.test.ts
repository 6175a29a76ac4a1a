import { expect, test } from 'vitest';
import type { CoverageStatus, SurfaceCoverage } from '../../src/model/coverage.ts';
import { recordKey } from '../../src/model/keys.ts';
import type { PolicyRecord } from '../../src/model/records.ts';
import { letsIn } from '../../src/pipeline/lets-in.ts';

const surfaces = [
  'consent-policies',
  'permission-classifications',
  'app-credential-policies',
  'consent-requests',
  'conditional-access',
  'consent-roles',
  'consent-preapprovals',
] as const;

function lines(status: CoverageStatus, records = 0): readonly SurfaceCoverage[] {
  return surfaces.map((surface) => ({
    tenant: 't',
    platform: 'm365',
    surface,
    question: '?',
    status,
    records,
    gaps: [],
    inherits: [],
  }));
}

function policy(
  parts: readonly [string, ...string[]],
  state: PolicyRecord['state'],
  more: Partial<PolicyRecord> = {},
): PolicyRecord {
  const key = recordKey('t', 'policy', ...parts);
  return { kind: 'policy', key, area: 'consent', name: parts.at(-1) ?? '', state, ...more };
}

const classified = (name: string, value: string) =>
  policy(['delegatedPermissionClassifications', 'graph', name], 'on', { name, value });
const fence = (id: string, state: PolicyRecord['state']) => policy(['conditionalAccess', id], state);

const policies = [
  policy(['authorizationPolicy', 'permissionGrantPoliciesAssigned'], 'off', { value: [] }),
  policy(['authorizationPolicy', 'allowUserConsentForRiskyApps'], 'off'),
  policy(['authorizationPolicy', 'allowedToCreateApps'], 'on'),
  policy(['adminConsentRequestPolicy'], 'on', { value: 2 }),
  classified('User.Read', 'low'),
  classified('openid', 'low'),
  classified('Mail.Read', 'high'),
  policy(['defaultAppManagementPolicy', 'applicationRestrictions'], 'off'),
  fence('a', 'on'),
  fence('b', 'on'),
  fence('c', 'report-only'),
  fence('d', 'off'),
];

test('each decision is one sentence', () => {
  expect(letsIn({ platform: 'm365', policies, lines: lines('complete', 3) })).toEqual([
    'People may consent to nothing for themselves',
    'Roles that the tenant made, by which people let apps in: none',
    'Permissions approved beforehand for single teams and chats: none',
    'Classified: 1 permission as high (Mail.Read); 2 permissions as low (User.Read, openid)',
    'Nobody but administrators may consent where Microsoft takes the app for risky',
    'People may register apps',
    'Requests for consent by an administrator: on, 2 reviewers',
    '3 requests wait',
    'Secrets: no limit. Certificates: no limit',
    'Conditional Access: 2 policies fence apps in; 1 more only reports',
  ]);
});

test('what was refused is unknown, and never a no', () => {
  expect(letsIn({ platform: 'm365', policies: [], lines: lines('failed') })).toEqual([
    'What people may consent to for themselves: unknown, since consent-policies was not read whole',
    'Roles that the tenant made, by which people let apps in: unknown, since consent-roles was not read whole',
    'Permissions approved beforehand for single teams and chats: unknown, since consent-preapprovals was not read whole',
    'Which permissions count as low, medium or high: unknown, since permission-classifications was not read whole',
    'Whether people may consent where Microsoft takes the app for risky: unknown, since consent-policies was not read whole',
    'Whether people may register apps: unknown, since consent-policies was not read whole',
    'Whether people may ask administrators: unknown, since consent-policies was not read whole',
    'How many requests wait: unknown, since consent-requests was not read whole',
    'How long secrets may last: unknown, since app-credential-policies was not read whole',
    'Whether Conditional Access fences apps in: unknown, since conditional-access was not read whole',
  ]);
});

test.each<[string, readonly PolicyRecord[], readonly SurfaceCoverage[], string]>([
  ['nothing waits', [], lines('complete'), 'No requests wait'],
  ['one waits', [], lines('complete', 1), '1 request waits'],
  ['some could not be read', [], lines('partial', 2), 'At least 2 requests wait'],
  [
    'requests are switched off',
    [],
    lines('skipped'),
    'How many requests wait: unknown, since consent-requests was switched off',
  ],
  [
    'nothing was read at all',
    [],
    [],
    'How many requests wait: unknown, since consent-requests was not read whole',
  ],
  ['no fence', [], lines('complete'), 'Conditional Access: no policy fences apps in'],
  [
    'fences that only report',
    [fence('a', 'report-only'), fence('b', 'report-only')],
    lines('complete'),
    'Conditional Access: no policy fences apps in; 2 more only report',
  ],
  [
    'some fences',
    [fence('a', 'on')],
    lines('partial'),
    'Conditional Access: at least 1 policy fences apps in',
  ],
  ['nothing is classified', [], lines('complete'), 'No permission is classified as low, medium or high'],
  [
    'many are classified, and some APIs were not read',
    'abcdefgh'.split('').map((name) => classified(name, 'low')),
    lines('partial'),
    'Classified: at least 8 permissions as low (a, b, c, d, e, f and 2 more)',
  ],
  [
    'the vendor does not tell',
    [policy(['authorizationPolicy', 'allowedToCreateApps'], 'unknown')],
    lines('complete'),
    'Whether people may register apps: unknown, since Microsoft does not tell',
  ],
  [
    'people may not',
    [policy(['authorizationPolicy', 'allowedToCreateApps'], 'off')],
    lines('complete'),
    'People may not register apps',
  ],
  [
    'risky apps',
    [policy(['authorizationPolicy', 'allowUserConsentForRiskyApps'], 'on')],
    lines('complete'),
    'People may consent even where Microsoft takes the app for risky',
  ],
  [
    'nobody can be asked',
    [policy(['adminConsentRequestPolicy'], 'off')],
    lines('complete'),
    'Requests for consent by an administrator: off',
  ],
  [
    'nobody knows who decides',
    [policy(['adminConsentRequestPolicy'], 'on')],
    lines('complete'),
    'Requests for consent by an administrator: on, reviewers unknown',
  ],
])('%s', (_, told, coverage, expected) => {
  expect(letsIn({ platform: 'm365', policies: told, lines: coverage })).toContain(expected);
});

const role = policy(['roleDefinitions', 'r'], 'on', {
  title: 'Rota Keeper',
  value: ['microsoft.directory/servicePrincipals/managePermissionGrantsForAll.low'],
});
const approved = policy(['permissionGrantPreApprovalPolicies', 'p'], 'unknown', {
  rules: [{ effect: 'includes', when: { scopeType: 'chat', permissionType: 'application' } }],
});

test.each<[CoverageStatus, readonly string[]]>([
  ['complete', []],
  [
    'partial',
    [
      'Roles that the tenant made, by which people let apps in: more is unknown, since consent-roles was not read whole',
      'Permissions approved beforehand for single teams and chats: more is unknown, since consent-preapprovals was not read whole',
    ],
  ],
])('roles and preapprovals, of a reading that is %s', (status, doubts) => {
  const told = letsIn({ platform: 'm365', policies: [role, approved], lines: lines(status) }) ?? [];

  expect(told.filter((line) => /roles?\b|beforehand/i.test(line))).toEqual([
    'Whoever holds the role "Rota Keeper" may consent for everybody to: unknown, since the policy was not read (low)',
    ...doubts.slice(0, 1),
    'Approved beforehand, for apps that are not known here: in chats all application permissions',
    ...doubts.slice(1),
  ]);
});

test.each([
  ['00000003-0000-0000-C000-000000000000', 'of Microsoft Graph'],
  ['5a5e0000-1111-4222-8333-444455556666', 'of the API 5a5e0000-1111-4222-8333-444455556666'],
])('the API %s goes by the name that everybody knows, or by its id', (resourceApplication, said) => {
  const rules = [{ effect: 'includes', when: { scopeType: 'chat', resourceApplication } }] as const;

  const told = letsIn({ platform: 'm365', policies: [{ ...approved, rules }], lines: lines('complete') });

  expect(told?.find((line) => /beforehand/.test(line))).toContain(`in chats all permissions, ${said}`);
});

test('permissions that are picked out and not told are not all of them', () => {
  const rules = [{ effect: 'includes', when: { scopeType: 'chat', permissionKind: 'enumerated' } }] as const;

  const told = letsIn({ platform: 'm365', policies: [{ ...approved, rules }], lines: lines('complete') });

  expect(told?.find((line) => /beforehand/.test(line))).toContain('in chats permissions that are not told');
});

test('from where apps may sign in follows, and what is not known of it is called so', () => {
  const rules = [
    { effect: 'includes', when: { includeServicePrincipals: ['ServicePrincipalsInMyTenant'] } },
    { effect: 'excludes', when: { excludeLocations: ['office'] } },
  ] as const;
  const told = [policy(['conditionalAccess', 'a'], 'on', { title: 'Office only', value: ['block'], rules })];

  expect(letsIn({ platform: 'm365', policies: told, lines: lines('complete') })?.at(-1)).toBe(
    'By the policy "Office only", our own apps may sign in only from a place that is unknown, since named-locations was not read whole (office)',
  );
});

test('a policy of the tenant cannot pass for a setting by its name', () => {
  const named = policy(['permissionGrantPolicies', 'allowedToCreateApps'], 'off');

  expect(letsIn({ platform: 'm365', policies: [named], lines: lines('complete') })).toContain(
    'Whether people may register apps: unknown, since Microsoft does not tell',
  );
});

test('another platform has no words yet, which is not the same as no decision', () => {
  expect(letsIn({ platform: 'slack', policies, lines: [] })).toBeUndefined();
});
