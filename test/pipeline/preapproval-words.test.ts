import { expect, test } from 'vitest';
import { recordKey } from '../../src/model/keys.ts';
import type { PolicyRecord, PolicyRule } from '../../src/model/records.ts';
import { preapprovalsInWords } from '../../src/pipeline/preapproval-words.ts';

function policy(
  whens: readonly PolicyRule['when'][],
  state: PolicyRecord['state'] = 'unknown',
): PolicyRecord {
  return {
    kind: 'policy',
    key: recordKey('t', 'policy', 'permissionGrantPreApprovalPolicies', 'p'),
    area: 'consent',
    name: 'p',
    state,
    rules: whens.map((when) => ({ effect: 'includes', when })),
  };
}

test.each<[string, readonly PolicyRule['when'][], string]>([
  [
    'all of one kind, in chats',
    [{ scopeType: 'chat', permissionType: 'application' }],
    'in chats all application permissions',
  ],
  [
    'some, in some teams, and all of an API',
    [
      {
        scopeType: 'group',
        sensitivityLabels: ['l'],
        permissionType: 'delegated',
        permissionKind: 'enumerated',
        resourceApplication: 'api',
        permissions: ['a', 'b'],
      },
      { scopeType: 'group', permissionKind: 'allPermissionsOnResourceApp', resourceApplication: 'api' },
    ],
    'in teams 2 delegated permissions, of the API api, where there is one of 1 label; in teams all permissions, of the API api',
  ],
  [
    'what is new',
    [{ scopeType: 'moon', permissionKind: 'most', labelKind: 'few' }],
    'moon all permissions (most), where the labels are few',
  ],
  ['no condition', [], 'nothing'],
])('%s', (_, whens, expected) => {
  expect(preapprovalsInWords([policy(whens)])).toEqual([
    `Approved beforehand, for apps that are not known here: ${expected}`,
  ]);
});

test('what was deleted is not told', () => {
  expect(preapprovalsInWords([policy([{ scopeType: 'chat' }], 'off')])).toEqual([]);
});
