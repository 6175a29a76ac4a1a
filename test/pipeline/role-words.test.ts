import { expect, test } from 'vitest';
import { recordKey } from '../../src/model/keys.ts';
import type { PolicyRecord } from '../../src/model/records.ts';
import { rolesInWords } from '../../src/pipeline/role-words.ts';

const consents = 'microsoft.directory/servicePrincipals/managePermissionGrantsFor';

function policy(place: string, name: string, more: Partial<PolicyRecord>): PolicyRecord {
  return {
    kind: 'policy',
    key: recordKey('t', 'policy', place, name),
    area: 'consent',
    name,
    state: 'on',
    ...more,
  };
}

const policies = [
  policy('permissionGrantPolicies', 'low-risk', {
    rules: [{ effect: 'includes', when: { permissionType: 'delegated', permissionClassification: 'low' } }],
  }),
];

test.each<[string, Partial<PolicyRecord>, readonly string[]]>([
  [
    'for everybody',
    { value: [`${consents}All.low-risk`] },
    ['may consent for everybody to: delegated permissions, classified low (low-risk)'],
  ],
  [
    'for themselves and for their teams, by a policy that is not known',
    { value: [`${consents}Self.Mine`, `${consents}OwnedResource.Mine`] },
    [
      'may consent for themselves to: unknown, since the policy was not read (Mine); and consent for teams and chats that they own to: unknown, since the policy was not read (Mine)',
    ],
  ],
  ['in a way that is new', { value: [`${consents}Moon.x`] }, ['may consent in another way, too (Moon, x)']],
  [
    'by changing the policies',
    { value: ['microsoft.directory/permissionGrantPolicies/basic/update'] },
    ['may change the policies of consent (permissionGrantPolicies/basic/update)'],
  ],
  [
    'perhaps',
    { value: [`${consents}Moon.x`], state: 'unknown' },
    ['may consent in another way, too (Moon, x), if it is switched on, which is unknown'],
  ],
  ['not, since it is switched off', { value: [`${consents}All.low-risk`], state: 'off' }, []],
])('whoever holds a role consents %s', (_, more, expected) => {
  const role = policy('roleDefinitions', 'r', { title: 'Rota Keeper', ...more });

  expect(rolesInWords([role], policies)).toEqual(
    expected.map((told) => `Whoever holds the role "Rota Keeper" ${told}`),
  );
});
