import { z } from 'zod';
import type { OwnedPlan } from '../checkup.ts';
import type { CloudName } from './clouds.ts';

/**
 * The licences that surfaces want, by their name in `plan`, with the service plans any of which stands for one; with
 * none, it cannot be told whether it is owned.
 * @see https://learn.microsoft.com/en-us/entra/identity/users/licensing-service-plan-reference
 */
export const plans = {
  // AAD_PREMIUM, AAD_PREMIUM_P2
  'Microsoft Entra ID P1 or P2': [
    '41781fb2-bc02-4b7c-bd55-b576c07bb09d',
    'eec0eb4f-6444-4f95-aba0-50c24d67f998',
  ],
  // AAD_PREMIUM_P2
  'Microsoft Entra ID P2': ['eec0eb4f-6444-4f95-aba0-50c24d67f998'],
  // AAD_PREMIUM_P2, Entra_Identity_Governance (which Microsoft Entra Suite holds, too)
  'Microsoft Entra ID P2 or Microsoft Entra ID Governance': [
    'eec0eb4f-6444-4f95-aba0-50c24d67f998',
    'e866a266-3cff-43a3-acca-0c90a7e00c8b',
  ],
  // AAD_WRKLDID_P1, AAD_WRKLDID_P2
  'Microsoft Entra Workload ID Premium': [
    '84c289f0-efcb-486f-8581-07f44fc9efad',
    '7dc0e92d-bf15-401d-907e-0884efe7c760',
  ],
  // ADALLOM_S_STANDALONE, and the two plans of the former add-on for app governance, which is part of it now
  'Microsoft Defender for Cloud Apps': [
    '2e2ddb96-6af9-4b1d-a3f0-d6ecfd22edb2',
    '5f3b1ded-75c0-4b31-8e6e-9b077eaadfd5',
    '2e6ffd72-52d1-4541-8f6c-938f9a8d4cdc',
  ],
  // AGENT_365, of which Microsoft's list gives no id: whether a tenant owns it cannot be told.
  'Microsoft Agent 365': [],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type PlanName = keyof typeof plans;

const assigned = z.object({
  value: z
    .array(
      z.object({
        assignedPlans: z.array(
          z.object({ servicePlanId: z.string().toLowerCase(), capabilityStatus: z.string().nullish() }),
        ),
      }),
    )
    .min(1),
});

/**
 * What the tenant owns of them, by the answer that names its service plans. One that is past its end and not yet
 * switched off (`Warning`) works still. National clouds sell some under other ids, so there its absence says nothing.
 */
export function toPlans(answer: unknown, cloud: CloudName): readonly OwnedPlan[] {
  const [organization] = assigned.safeParse(answer).data?.value ?? [];
  const working = new Set(
    organization?.assignedPlans
      .filter(({ capabilityStatus }) => /^(?:enabled|warning)$/i.test(capabilityStatus ?? ''))
      .map(({ servicePlanId }) => servicePlanId),
  );
  return Object.entries<readonly string[]>(plans).map(([name, ids]) => {
    if (organization === undefined || ids.length === 0) return { name, isOwned: 'unknown' };
    if (ids.some((id) => working.has(id))) return { name, isOwned: true };
    return { name, isOwned: cloud === 'global' ? false : 'unknown' };
  });
}
