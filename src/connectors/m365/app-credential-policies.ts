import { z } from 'zod';
import { toGap } from '../../lib/errors.ts';
import { recordKey } from '../../model/keys.ts';
import type { PolicyRecord } from '../../model/records.ts';
import type { Surface } from '../connector.ts';
import { type ChildLists, readChildLists } from './child-lists.ts';
import { restrictions, toRules } from './credential-restrictions.ts';
import { guid, idIn, type Listing, maybeGuid, readListing } from './listing.ts';
import { withNeeds } from './needs.ts';
import { type OneAnswer, readOne } from './one-answer.ts';
import { stateOf } from './policy-values.ts';
import type { Session } from './session.ts';

const isEnabled = z.boolean().nullish();

const defaultRow = z.object({
  isEnabled,
  applicationRestrictions: restrictions.nullish(),
  servicePrincipalRestrictions: restrictions.nullish(),
});

const policyRow = z.object({
  id: guid,
  displayName: z.string().nullish(),
  isEnabled,
  restrictions: restrictions.nullish(),
});

const appRow = z.object({ id: guid, appId: maybeGuid });

const needs = ['Policy.Read.All'] as const;
const appNeeds = ['Application.Read.All'] as const;
const defaultPath = '/v1.0/policies/defaultAppManagementPolicy';
const listPath = '/v1.0/policies/appManagementPolicies';

export const appCredentialPolicies: Surface<Session, PolicyRecord> = {
  id: 'app-credential-policies',
  question: 'What secrets and certificates may apps have, and for how long?',
  listing: 'whole',
  yields: ['policy'],
  needs: [...needs, ...appNeeds],
  calls: [`GET ${defaultPath}`, `GET ${listPath}`, 'POST /v1.0/$batch', `GET ${listPath}/{id}/appliesTo`],
  read: async function* ({ graph }, { tenant, after, signal }) {
    if (after === undefined) yield await readOne(graph, byDefault(tenant), signal);
    for await (const page of readListing(graph, policiesOf(tenant), { after, signal })) {
      const reads = await readChildLists(graph, page.records, { ...appliesTo, signal });
      yield {
        ...page,
        records: reads.map(({ parent, records, gaps }) =>
          gaps.length > 0 ? parent : { ...parent, value: [...records].sort() },
        ),
        gaps: [...(page.gaps ?? []), ...reads.flatMap(({ gaps }) => gaps)],
      };
    }
  },
};

/** What holds wherever an app has no policy of its own; nobody has changed it where it is off. */
function byDefault(tenant: string): OneAnswer<z.output<typeof defaultRow>, PolicyRecord> {
  return {
    path: defaultPath,
    what: 'what keys apps may have by default',
    row: defaultRow,
    needs,
    toRecords: (row) =>
      (['applicationRestrictions', 'servicePrincipalRestrictions'] as const).map((name) => ({
        kind: 'policy',
        key: recordKey(tenant, 'policy', 'defaultAppManagementPolicy', name),
        area: 'credentials',
        name,
        state: stateOf(row.isEnabled),
        rules: toRules(row[name]),
      })),
  };
}

function policiesOf(tenant: string): Listing<z.output<typeof policyRow>, PolicyRecord> {
  const keyOf = (id: string) => recordKey(tenant, 'policy', 'appManagementPolicies', id);
  return {
    path: listPath,
    what: 'policies of the keys of single apps',
    one: 'policy of the keys of single apps',
    row: policyRow,
    needs,
    toRecords: ({ id, displayName, isEnabled, restrictions }) => [
      {
        kind: 'policy',
        key: keyOf(id),
        area: 'credentials',
        name: id,
        ...(displayName && { title: displayName }),
        state: stateOf(isEnabled),
        rules: toRules(restrictions),
      },
    ],
    subject: (row) => {
      const id = idIn(row, 'id');
      return id === undefined ? undefined : keyOf(id);
    },
  };
}

/** The client ids of the apps to which a policy applies; object ids of what has none. */
const appliesTo: Omit<ChildLists<PolicyRecord, z.output<typeof appRow>, string>, 'signal'> = {
  pathOf: ({ name }) => `${listPath}/${name}/appliesTo?$select=id,appId`,
  rowsOf: ({ key }) => ({
    one: 'app to which a policy of keys applies',
    row: appRow,
    toRecords: ({ id, appId }) => [appId || id],
    subject: () => key,
  }),
  gapOf: ({ key }, error) =>
    toGap(withNeeds(error, appNeeds), { what: 'the apps to which a policy of keys applies', subject: key }),
};
