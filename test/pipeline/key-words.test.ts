import { expect, test } from 'vitest';
import { recordKey } from '../../src/model/keys.ts';
import type { PolicyRecord, PolicyRule } from '../../src/model/records.ts';
import { keysInWords } from '../../src/pipeline/key-words.ts';

function policy(
  name: string,
  state: PolicyRecord['state'],
  rules: readonly PolicyRule[],
  value?: readonly string[],
): PolicyRecord {
  const key = recordKey('t', 'policy', name);
  return { kind: 'policy', key, area: 'credentials', name, state, rules, ...(value && { value }) };
}

const secrets = (restrictionType: string, more: PolicyRule['when'] = {}): PolicyRule => ({
  effect: 'excludes',
  when: { credentials: 'passwordCredentials', restrictionType, ...more },
});
const both = (state: PolicyRecord['state'], ...rules: readonly PolicyRule[]) => [
  policy('applicationRestrictions', state, rules),
  policy('servicePrincipalRestrictions', state, rules),
];
const halfYear = secrets('passwordLifetime', { maxLifetime: 'P180D' });

test.each<[string, readonly PolicyRecord[], readonly string[] | undefined]>([
  ['nothing was read', [], undefined],
  ['the vendor does not tell', both('unknown', halfYear), undefined],
  ['nobody changed it', both('off', halfYear), ['Secrets: no limit. Certificates: no limit']],
  ['half a year', both('on', halfYear), ['Secrets: at most 180 days. Certificates: no limit']],
  [
    'certificates',
    both('on', {
      effect: 'excludes',
      when: { credentials: 'keyCredentials', restrictionType: 'asymmetricKeyLifetime', maxLifetime: 'P1Y6M' },
    }),
    ['Secrets: no limit. Certificates: at most 1 year 6 months'],
  ],
  [
    'no new secrets',
    both('on', secrets('passwordAddition', { excludeActors: true })),
    ['Secrets: none may be added, with exceptions. Certificates: no limit'],
  ],
  [
    'newer apps alone, in a state new to us, for a time with hours',
    both(
      'on',
      secrets('passwordLifetime', {
        maxLifetime: 'P4DT12H',
        restrictForAppsCreatedAfterDateTime: '2024-10-19T10:37:00.000Z',
        state: 'audit',
      }),
    ),
    ['Secrets: at most P4DT12H, for apps made since 2024-10-19, in the state audit. Certificates: no limit'],
  ],
  [
    'what is neither, and a lifetime without a time',
    both('on', secrets('symmetricKeyAddition'), secrets('passwordLifetime')),
    ['Secrets: at most an unknown time. Certificates: no limit'],
  ],
  [
    'one for registrations, another for service principals',
    [policy('applicationRestrictions', 'on', [halfYear]), policy('servicePrincipalRestrictions', 'on', [])],
    [
      'Of app registrations: Secrets: at most 180 days. Certificates: no limit',
      'Of service principals: Secrets: no limit. Certificates: no limit',
    ],
  ],
])('%s', (_, defaults, expected) => {
  expect(keysInWords(defaults, [])).toEqual(expected);
});

test.each<[string, readonly PolicyRecord[], string | undefined]>([
  ['one that is off', [policy('p', 'off', [], ['a'])], undefined],
  [
    'two, for three apps',
    [policy('p', 'on', [], ['a', 'b']), policy('q', 'on', [], ['b', 'c'])],
    'Other rules for keys: 2 policies, for 3 apps',
  ],
  [
    'one, nobody knows for whom',
    [policy('p', 'on', [])],
    'Other rules for keys: 1 policy, for apps that are unknown',
  ],
])('policies of single apps: %s', (_, single, expected) => {
  expect(keysInWords(both('off'), single)?.[1]).toBe(expected);
});
