import type { GrantRecord, PrincipalRecord } from '../../model/records.ts';
import type { Surface } from '../connector.ts';
import { readHolders } from './role-holders.ts';
import { onceEach, toAdministrators, toGrant } from './role-records.ts';
import type { Session } from './session.ts';

const needs = ['RoleEligibilitySchedule.Read.Directory'] as const;

export const eligibleRoles: Surface<Session, GrantRecord | PrincipalRecord> = {
  id: 'eligible-roles',
  question: 'Who is no administrator now, and may become one at any time?',
  listing: 'whole',
  yields: ['principal', 'grant'],
  adds: ['principal', 'grant'],
  needs,
  calls: [
    'GET /beta/roleManagement/directory/roleDefinitions',
    'GET /v1.0/roleManagement/directory/roleEligibilityScheduleInstances',
    'GET /beta/groups/{id}/members',
  ],
  read: async function* (session, { tenant, signal }) {
    const { holdings, gaps } = await readHolders(session, {
      tenant,
      path: '/v1.0/roleManagement/directory/roleEligibilityScheduleInstances?$expand=principal',
      what: 'roles that somebody may activate',
      needs,
      signal,
    });
    // To activate is for people who sign in: what an app's group may become, the app may not.
    const apps = holdings.filter(({ kind, group }) => kind === 'app' && group === undefined);
    yield {
      records: [
        ...onceEach(apps.map((holding) => toGrant(tenant, holding, 'eligible-role'))),
        ...toAdministrators(tenant, holdings),
      ],
      gaps,
    };
  },
};
