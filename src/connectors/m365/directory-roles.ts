import type { GrantRecord, PrincipalRecord } from '../../model/records.ts';
import type { Surface } from '../connector.ts';
import { readHolders } from './role-holders.ts';
import { onceEach, toAdministrators, toGrant } from './role-records.ts';
import type { Session } from './session.ts';

const needs = ['Directory.Read.All'] as const;

export const directoryRoles: Surface<Session, GrantRecord | PrincipalRecord> = {
  id: 'directory-roles',
  question: 'Which apps hold a role of an administrator, and which people do?',
  listing: 'whole',
  yields: ['grant', 'principal'],
  // Who there is, the list of users tells.
  adds: ['principal'],
  needs,
  calls: [
    'GET /beta/roleManagement/directory/roleDefinitions',
    'GET /v1.0/roleManagement/directory/roleAssignments',
    'GET /beta/groups/{id}/members',
    'POST /v1.0/$batch',
    'GET /v1.0/directoryObjects/{id}',
    'GET /v1.0/directory/deletedItems/{id}',
  ],
  read: async function* (session, { tenant, signal }) {
    const { holdings, gaps } = await readHolders(session, {
      tenant,
      path: '/v1.0/roleManagement/directory/roleAssignments?$expand=principal',
      what: 'role assignments',
      needs,
      signal,
    });
    const apps = holdings.filter(({ kind }) => kind === 'app');
    yield {
      records: [
        ...onceEach(apps.map((holding) => toGrant(tenant, holding))),
        ...toAdministrators(tenant, holdings),
      ],
      gaps,
    };
  },
};
