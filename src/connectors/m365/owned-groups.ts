import type { GrantRecord } from '../../model/records.ts';
import type { Surface } from '../connector.ts';
import { readFew } from './few.ts';
import { ownedGroups as relation } from './groups.ts';
import type { Session } from './session.ts';

const needs = ['Application.Read.All', 'Directory.Read.All'] as const;

export const ownedGroups: Surface<Session, GrantRecord> = {
  id: 'owned-groups',
  question: 'Which groups do apps own, so that they decide who is in them?',
  listing: 'whole',
  yields: ['grant'],
  // What an app was granted, other lists tell; without this one that stays as it is.
  adds: ['grant'],
  needs,
  calls: [
    'GET /v1.0/servicePrincipals',
    'POST /v1.0/$batch',
    'GET /v1.0/servicePrincipals/{id}/ownedObjects',
  ],
  read: (session, options) =>
    readFew(session, { relation, what: 'the apps that own something, and which groups', needs }, options),
};
