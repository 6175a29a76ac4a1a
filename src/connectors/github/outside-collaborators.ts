import type { PrincipalRecord } from '../../model/records.ts';
import type { Surface } from '../connector.ts';
import { personKey } from './keys.ts';
import { readListing } from './listing.ts';
import { accountSchema, person } from './people.ts';
import type { Session } from './session.ts';

const needs = ['members:read'] as const;

export const outsideCollaborators: Surface<Session, PrincipalRecord> = {
  id: 'outside-collaborators',
  question: 'Who from outside works on repositories here?',
  listing: 'whole',
  yields: ['principal'],
  needs,
  calls: ['GET /orgs/{org}/outside_collaborators'],
  read: async function* (session, { tenant, after, signal }) {
    const pages = readListing(
      session.client,
      {
        route: 'GET /orgs/{org}/outside_collaborators',
        parameters: { org: session.org },
        what: 'outside collaborators',
        one: 'an outside collaborator',
        needs,
        row: accountSchema,
        toRecords: (row) => [person(session, tenant, row, { guest: true, admin: false })],
        subject: (id) => personKey(tenant, id),
      },
      { after, signal },
    );
    for await (const page of pages) {
      session.wasShownOutsiders ||= page.gaps?.length === 0;
      yield page;
    }
  },
};
