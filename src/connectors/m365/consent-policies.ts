import { z } from 'zod';
import { recordKey } from '../../model/keys.ts';
import type { PolicyRecord } from '../../model/records.ts';
import type { Surface } from '../connector.ts';
import { conditionSet, toRule } from './condition-sets.ts';
import { idIn, type Listing, maybeGuid, readListing } from './listing.ts';
import { type OneAnswer, readOne } from './one-answer.ts';
import { stateOf } from './policy-values.ts';
import type { Session } from './session.ts';

const maybeBoolean = z.boolean().nullish();

const authorizationPolicyRow = z.object({
  allowInvitesFrom: z.string().nullish(),
  allowUserConsentForRiskyApps: maybeBoolean,
  guestUserRoleId: maybeGuid,
  defaultUserRolePermissions: z
    .object({
      allowedToCreateApps: maybeBoolean,
      permissionGrantPoliciesAssigned: z.array(z.string()).nullish(),
    })
    .nullish(),
});

const grantPolicyRow = z.object({
  id: z.string().min(1),
  displayName: z.string().nullish(),
  // Both come with the policy, unasked. What is not there was not told, which is not the same as none.
  includes: z.array(conditionSet).nullable(),
  excludes: z.array(conditionSet).nullable(),
});

const requestPolicyRow = z.object({ isEnabled: maybeBoolean, reviewers: z.array(z.unknown()).nullish() });

const policies = '/v1.0/policies';
const paths = {
  authorization: `${policies}/authorizationPolicy`,
  grant: `${policies}/permissionGrantPolicies`,
  request: `${policies}/adminConsentRequestPolicy`,
} as const;

export const consentPolicies: Surface<Session, PolicyRecord> = {
  id: 'consent-policies',
  question: 'Who may let apps in: people themselves, to what, or only administrators who are asked?',
  listing: 'whole',
  yields: ['policy'],
  needs: ['Policy.Read.All', 'Policy.Read.PermissionGrant'],
  calls: Object.values(paths).map((path) => `GET ${path}`),
  read: async function* ({ graph }, { tenant, signal }) {
    const settings = await readOne(graph, authorization(tenant), signal);
    yield settings;
    yield await readOne(graph, requests(tenant), signal);
    for await (const { cursor: _, ...page } of readListing(
      graph,
      grantPolicies(tenant, assignedIn(settings.records)),
      { signal },
    ))
      yield page;
  },
};

function authorization(tenant: string): OneAnswer<z.output<typeof authorizationPolicyRow>, PolicyRecord> {
  return {
    path: paths.authorization,
    what: 'what people may do by default',
    row: authorizationPolicyRow,
    needs: ['Policy.Read.All'],
    toRecords: (row) => toSettings(tenant, row),
  };
}

const assigned = 'permissionGrantPoliciesAssigned';

/** One policy to a member; what a tenant does not tell is unknown. */
export function toSettings(
  tenant: string,
  row: z.output<typeof authorizationPolicyRow>,
): readonly PolicyRecord[] {
  const setting = (
    area: PolicyRecord['area'],
    name: string,
    isOn: boolean | null | undefined,
    value?: PolicyRecord['value'] | null,
  ): PolicyRecord => ({
    kind: 'policy',
    key: recordKey(tenant, 'policy', 'authorizationPolicy', name),
    area,
    name,
    state: stateOf(isOn),
    ...(value !== null && value !== undefined && value !== '' && { value }),
  });
  const { allowedToCreateApps, permissionGrantPoliciesAssigned: policies } =
    row.defaultUserRolePermissions ?? {};
  const invites = row.allowInvitesFrom?.toLowerCase();
  return [
    // An empty list is documented as: nobody consents for themselves.
    setting('consent', assigned, policies && policies.length > 0, policies),
    setting('consent', 'allowUserConsentForRiskyApps', row.allowUserConsentForRiskyApps),
    setting('consent', 'allowInvitesFrom', invites ? invites !== 'none' : undefined, row.allowInvitesFrom),
    setting('consent', 'guestUserRoleId', row.guestUserRoleId ? true : undefined, row.guestUserRoleId),
    setting('registration', 'allowedToCreateApps', allowedToCreateApps),
  ];
}

/** Ids of the policies that hold for everybody; absent where that is not known. */
function assignedIn(settings: readonly PolicyRecord[]): ReadonlySet<string> | undefined {
  const value = settings.find(({ name }) => name === assigned)?.value;
  if (!Array.isArray(value)) return undefined;
  return new Set(
    value.map((text) =>
      String(text)
        .replace(/^[^.]*\./, '')
        .toLowerCase(),
    ),
  );
}

function grantPolicies(
  tenant: string,
  assignedIds: ReadonlySet<string> | undefined,
): Listing<z.output<typeof grantPolicyRow>, PolicyRecord> {
  const keyOf = (id: string) => recordKey(tenant, 'policy', 'permissionGrantPolicies', id.toLowerCase());
  return {
    path: paths.grant,
    what: 'policies of consent',
    one: 'policy of consent',
    row: grantPolicyRow,
    needs: ['Policy.Read.PermissionGrant'],
    toRecords: ({ id, displayName, includes, excludes }) => [
      {
        kind: 'policy',
        key: keyOf(id),
        area: 'consent',
        name: id,
        ...(displayName && { title: displayName }),
        // One that is not for everybody may be part of a role.
        state: assignedIds?.has(id.toLowerCase()) ? 'on' : 'unknown',
        rules: [
          ...(includes ?? []).map((set) => toRule('includes', set)),
          ...(excludes ?? []).map((set) => toRule('excludes', set)),
        ],
      },
    ],
    subject: (row) => {
      const id = idIn(row, 'id');
      return id === undefined ? undefined : keyOf(id);
    },
  };
}

/** Who reviews are people: their number is told, and nothing else. */
function requests(tenant: string): OneAnswer<z.output<typeof requestPolicyRow>, PolicyRecord> {
  return {
    path: paths.request,
    what: 'whether people may ask administrators for consent',
    row: requestPolicyRow,
    needs: ['Policy.Read.All'],
    toRecords: ({ isEnabled, reviewers }) => [
      {
        kind: 'policy',
        key: recordKey(tenant, 'policy', 'adminConsentRequestPolicy'),
        area: 'consent',
        name: 'adminConsentRequestPolicy',
        state: stateOf(isEnabled),
        ...(reviewers && { value: reviewers.length }),
      },
    ],
  };
}
