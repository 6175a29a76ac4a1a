import { expect, test } from 'vitest';
import { recordKey } from '../../src/model/keys.ts';
import type { PolicyRecord, PolicyRule } from '../../src/model/records.ts';
import { consentInWords } from '../../src/pipeline/consent-words.ts';

function assigned(...value: readonly string[]): PolicyRecord {
  return {
    kind: 'policy',
    key: recordKey('t', 'policy', 'authorizationPolicy', 'permissionGrantPoliciesAssigned'),
    area: 'consent',
    name: 'permissionGrantPoliciesAssigned',
    state: value.length > 0 ? 'on' : 'off',
    value,
  };
}

function policy(name: string, ...rules: readonly PolicyRule[]): PolicyRecord {
  const key = recordKey('t', 'policy', 'permissionGrantPolicies', name);
  return { kind: 'policy', key, area: 'consent', name, state: 'on', rules };
}

const includes = (when: PolicyRule['when']): PolicyRule => ({ effect: 'includes', when });
const excludes = (when: PolicyRule['when']): PolicyRule => ({ effect: 'excludes', when });
const self = (id: string) => assigned(`ManagePermissionGrantsForSelf.${id}`);

test.each<[string, readonly PolicyRule[], string]>([
  [
    'what is harmless',
    [
      includes({
        permissionType: 'delegated',
        permissionClassification: 'low',
        clientApplicationsFromVerifiedPublisherOnly: true,
      }),
    ],
    'delegated permissions, classified low, for apps of verified publishers',
  ],
  [
    'what needs no administrator',
    [includes({ permissionType: 'delegatedUserConsentable' })],
    'delegated permissions that need no administrator',
  ],
  [
    'one thing or another, but for two',
    [
      includes({ permissionType: 'delegated', clientApplicationTenantIds: ['a', 'b'] }),
      includes({ permissionType: 'application', clientApplicationIds: ['c'], permissions: ['p'] }),
      excludes({ resourceApplication: 'r' }),
      excludes({ resourceApplication: 's' }),
    ],
    'delegated permissions, for apps of 2 organisations; or application permissions, for 1 app, of which 1 is named, with 2 exceptions',
  ],
  [
    'words that are new to us',
    [includes({ permissionType: 'chat', certifiedClientApplicationsOnly: true, label: 'x' })],
    'chat permissions, certifiedClientApplicationsOnly, label: x',
  ],
  ['whatever', [includes({})], 'permissions'],
  ['a condition that nothing meets', [includes({ permissionType: 'delegated', permissions: [] })], 'nothing'],
  ['exceptions alone', [excludes({ permissionType: 'delegated' })], 'nothing'],
  ['no rule', [], 'nothing'],
])('to %s', (_, rules, expected) => {
  expect(consentInWords(self('P1'), [policy('other'), policy('p1', ...rules)])).toEqual([
    `People may consent to: ${expected} (P1)`,
  ]);
});

test.each<[string, PolicyRecord | undefined, readonly string[] | undefined]>([
  ['nobody told', undefined, undefined],
  ['the vendor does not tell', { ...assigned(), state: 'unknown' }, undefined],
  ['nobody consents', assigned(), ['People may consent to nothing for themselves']],
  [
    'the policy was not read',
    self('gone'),
    ['People may consent to: unknown, since the policy was not read (gone)'],
  ],
  ['an id alone, as older answers have it', assigned('p1'), ['People may consent to: permissions (p1)']],
  [
    'owners alone',
    assigned('managePermissionGrantsForOwnedResource.teams'),
    [
      'People may consent to nothing for themselves',
      'Owners of teams and chats may let apps into these (teams)',
    ],
  ],
  [
    'a way that is new to us',
    assigned('managePermissionGrantsForSelf.p1', 'manageForFriends.p2'),
    ['People may consent to: permissions (p1)', 'People may consent in another way, too (p2)'],
  ],
])('%s', (_, told, expected) => {
  expect(consentInWords(told, [policy('p1', includes({}))])).toEqual(expected);
});
