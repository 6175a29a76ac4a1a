import { recordKey } from '../../model/keys.ts';
import type { TrustRecord } from '../../model/records.ts';
import type { Surface } from '../connector.ts';
import { AUDITS } from './audit-log.ts';
import { type Few, readFew } from './few.ts';
import { owners } from './relations.ts';
import type { Session } from './session.ts';
import { principals } from './spoken.ts';
import { readTouched, type Tracks, wholeBookmark } from './touched.ts';

const needs = ['Application.Read.All', 'Directory.Read.All'] as const;

export const principalOwners: Surface<Session, TrustRecord> = {
  id: 'principal-owners',
  question: 'Who may give the apps in this tenant new secrets here, as an owner of their service principal?',
  listing: 'whole',
  yields: ['trust'],
  needs,
  calls: [
    'GET /v1.0/servicePrincipals',
    'POST /v1.0/$batch',
    'GET /v1.0/servicePrincipals/{id}/owners',
    `GET ${AUDITS}`,
  ],
  read: async function* (session, options) {
    const touched = await readTouched(session, tracks, options);
    if (touched !== undefined) {
      yield touched;
      return;
    }
    yield* readFew(session, few, options);
    yield* wholeBookmark(session, options);
  },
};

const few: Few<TrustRecord> = {
  relation: owners,
  what: 'the service principals that have owners, and who these are',
  needs,
};

const tracks: Tracks = {
  collection: principals,
  type: 'serviceprincipal',
  relations: [owners],
  covers: ({ tenant, id }) => [recordKey(tenant, 'trust', 'principal-owner', id)],
  isByObject: true,
};
