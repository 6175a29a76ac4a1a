import { recordKey } from '../../model/keys.ts';
import type { Cursor } from '../../model/page.ts';
import type { TrustRecord } from '../../model/records.ts';
import type { Surface } from '../connector.ts';
import { AUDITS } from './audit-log.ts';
import { readExpanded } from './expanded-lists.ts';
import { federatedCredentials, owners, type Relation } from './relations.ts';
import type { Session } from './session.ts';
import { registrations } from './spoken.ts';
import { readTouched, type Tracks, wholeBookmark } from './touched.ts';

const needs = ['Application.Read.All', 'Directory.Read.All'] as const;

const relations: readonly Relation[] = [owners, federatedCredentials];

export const appTrusts: Surface<Session, TrustRecord> = {
  id: 'app-trusts',
  question: 'Who may speak for the apps that are registered here: as an owner, or by a token from outside?',
  listing: 'whole',
  yields: ['trust'],
  needs,
  calls: [
    'GET /v1.0/applications',
    'POST /v1.0/$batch',
    'GET /v1.0/applications/{id}/owners',
    'GET /v1.0/applications/{id}/federatedIdentityCredentials',
    `GET ${AUDITS}`,
  ],
  read: async function* (session, options) {
    const { tenant, after, signal } = options;
    const touched = await readTouched(session, tracks, options);
    if (touched !== undefined) {
      yield touched;
      return;
    }
    const resumed = fromCursor(after);
    for (const [at, relation] of relations.entries()) {
      if (at < resumed.at) continue;
      yield* readExpanded(session, registrations, relation, {
        tenant,
        signal,
        after: at === resumed.at ? resumed.after : undefined,
        toCursor: (next) => toCursor(relation, next),
      });
    }
    yield* wholeBookmark(session, options);
  },
};

/** A registration is known by its app id, which of one that is gone nobody tells. */
const tracks: Tracks = {
  collection: registrations,
  type: 'application',
  relations,
  covers: ({ tenant, id }) =>
    ['owner', 'federated-subject'].map((type) => recordKey(tenant, 'trust', type, id)),
  isByObject: false,
};

/** The relation and where its list goes on; that of the next, where it has ended. */
function toCursor({ name }: Relation, next: Cursor | undefined): Cursor | undefined {
  if (next !== undefined) return `${name} ${next}`;
  const following = relations[relations.findIndex((one) => one.name === name) + 1];
  return following && `${following.name} `;
}

function fromCursor(cursor: Cursor | undefined): { readonly at: number; readonly after: Cursor | undefined } {
  const [name, after] = cursor?.split(' ', 2) ?? [];
  const at = relations.findIndex((relation) => relation.name === name);
  return { at: Math.max(0, at), after: after || undefined };
}
