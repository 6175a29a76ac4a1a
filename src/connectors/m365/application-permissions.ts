import type { z } from 'zod';
import { type ProviderError, toGap } from '../../lib/errors.ts';
import { vendorId } from '../../model/keys.ts';
import type { Cursor, Gap } from '../../model/page.ts';
import type { GrantRecord } from '../../model/records.ts';
import type { ReadOptions, Surface } from '../connector.ts';
import { assignment, type Resource, toApplicationGrant } from './app-roles.ts';
import { type EachRead, readEach, readWhole } from './each.ts';
import type { Asked } from './first-pages.ts';
import { clientKey } from './keys.ts';
import { idIn } from './listing.ts';
import { withNeeds } from './needs.ts';
import type { Session } from './session.ts';

const needs = ['Application.Read.All'] as const;

export const applicationPermissions: Surface<Session, GrantRecord> = {
  id: 'application-permissions',
  question: 'Which apps act as themselves, without a person, and what may they do?',
  listing: 'whole',
  yields: ['grant'],
  from: ['service-principals'],
  needs,
  calls: ['POST /v1.0/$batch', 'GET /v1.0/servicePrincipals/{id}/appRoleAssignedTo'],
  read: (session, options) => {
    const { tenant, after, signal } = options;
    const gapOf = (resource: Resource, error: ProviderError): Gap =>
      toGap(withNeeds(error, needs), {
        what: 'who holds the permissions of a resource',
        subject: clientKey(tenant, resource.id),
      });
    return readEach(session, {
      parents: (isRefused) => resources(options, after, isRefused),
      pathOf,
      read: (resource) => readAssignments(session, resource, { tenant, gapOf, signal }),
      gapOf,
      restOf: (error) =>
        toGap(withNeeds(error, needs), { what: 'who holds the permissions of the remaining resources' }),
      cursorOf: ({ id }) => id,
      signal,
    });
  },
};

/** Who publishes no application permission has none to be held. */
async function* resources(
  { known }: ReadOptions,
  after: Cursor | undefined,
  isRefused: () => boolean,
): AsyncGenerator<Resource> {
  for await (const app of known('app')) {
    if (isRefused()) return;
    if (app.publishes === undefined) continue;
    const id = vendorId(app.key);
    if (after === undefined || id > after) yield { id, roles: app.publishes };
  }
}

function pathOf({ id }: Resource): string {
  return `/v1.0/servicePrincipals/${id}/appRoleAssignedTo?$top=999`;
}

/** A kind that is new to us is told as an app: nothing that acts as itself goes untold. */
function isOfPeople({ principalType }: z.output<typeof assignment>): boolean {
  return /(?:user|group)$/i.test(principalType);
}

interface ReadingOptions {
  readonly tenant: string;
  readonly gapOf: (resource: Resource, error: ProviderError) => Gap;
  readonly signal: AbortSignal;
}

function readAssignments(
  session: Session,
  resource: Asked<Resource>,
  { tenant, gapOf, signal }: ReadingOptions,
): Promise<EachRead<GrantRecord>> {
  return readWhole(
    session,
    resource,
    {
      one: 'app role assignment',
      row: assignment,
      toRecords: (row) => (isOfPeople(row) ? [] : [toApplicationGrant(tenant, resource, row)]),
      subject: (row) => {
        const id = idIn(row, 'principalId');
        return id === undefined ? undefined : clientKey(tenant, id);
      },
    },
    { pathOf, gapOf, signal },
  );
}
