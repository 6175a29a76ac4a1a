import { expect, test } from 'vitest';
import { m365 } from '../../../src/connectors/m365/index.ts';
import { plans, toPlans } from '../../../src/connectors/m365/plans.ts';

const P1 = '41781fb2-bc02-4b7c-bd55-b576c07bb09d';
const P2 = 'eec0eb4f-6444-4f95-aba0-50c24d67f998';

/** As the vendor documents the list. */
function answer(
  ...assigned: readonly (readonly [servicePlanId: string, capabilityStatus: string])[]
): object {
  return {
    '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#organization(id,assignedPlans)',
    value: [
      {
        id: '11111111-1111-1111-1111-111111111111',
        assignedPlans: assigned.map(([servicePlanId, capabilityStatus]) => ({
          assignedDateTime: '2026-01-01T00:00:00Z',
          capabilityStatus,
          service: 'AADPremiumService',
          servicePlanId,
        })),
      },
    ],
  };
}

function owned(given: unknown, cloud: 'global' | 'china' = 'global') {
  return Object.fromEntries(toPlans(given, cloud).map(({ name, isOwned }) => [name, isOwned]));
}

test.each([
  ['nothing', answer(), { 'Microsoft Entra ID P1 or P2': false, 'Microsoft Entra ID P2': false }],
  ['P1', answer([P1, 'Enabled']), { 'Microsoft Entra ID P1 or P2': true, 'Microsoft Entra ID P2': false }],
  [
    'P2 alone, in capitals',
    answer([P2.toUpperCase(), 'Enabled']),
    { 'Microsoft Entra ID P1 or P2': true, 'Microsoft Entra ID P2': true },
  ],
  [
    'ID Governance, and so no P2 beside it',
    answer(['e866a266-3cff-43a3-acca-0c90a7e00c8b', 'Enabled']),
    { 'Microsoft Entra ID P2': false, 'Microsoft Entra ID P2 or Microsoft Entra ID Governance': true },
  ],
  ['what has no id that is known', answer([P1, 'Enabled']), { 'Microsoft Agent 365': 'unknown' }],
  ['P1 in its last days', answer([P1, 'Warning']), { 'Microsoft Entra ID P1 or P2': true }],
  [
    'P1 that was switched off',
    answer([P1, 'Suspended'], [P1, 'Deleted']),
    { 'Microsoft Entra ID P1 or P2': false },
  ],
])('a tenant that owns %s', (_, given, expected) => {
  expect(owned(given)).toMatchObject(expected);
});

test.each([
  ['was refused', new Error('403')],
  ['is not as documented', { value: [{ assignedPlans: null }] }],
  ['names no organization', { value: [] }],
  ['was not given', undefined],
])('where the answer %s, all is unknown', (_, given) => {
  expect(new Set(Object.values(owned(given)))).toEqual(new Set(['unknown']));
});

test('in a national cloud a plan that is not seen is not known to be missing', () => {
  expect(owned(answer([P2, 'Enabled']), 'china')).toEqual({
    'Microsoft Entra ID P1 or P2': true,
    'Microsoft Entra ID P2': true,
    'Microsoft Entra ID P2 or Microsoft Entra ID Governance': true,
    'Microsoft Entra Workload ID Premium': 'unknown',
    'Microsoft Defender for Cloud Apps': 'unknown',
    'Microsoft Agent 365': 'unknown',
  });
});

test('every licence that a surface wants is one of these', () => {
  const wanted = m365.surfaces.flatMap(({ plan }) => plan ?? []);

  expect(wanted.filter((plan) => !Object.hasOwn(plans, plan))).toEqual([]);
  expect(wanted).toContain('Microsoft Entra ID P1 or P2');
});
