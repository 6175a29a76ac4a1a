import type { PrincipalRecord } from '../../model/records.ts';
import type { Surface } from '../connector.ts';
import type { PlanName } from './plans.ts';
import { readHolders } from './role-holders.ts';
import { toAdministrators } from './role-records.ts';
import type { Session } from './session.ts';

const needs = ['RoleEligibilitySchedule.Read.Directory'] as const;

export const eligibleRoles: Surface<Session, PrincipalRecord> = {
  id: 'eligible-roles',
  question: 'Which people are no administrators now, and may become one at any time?',
  listing: 'whole',
  yields: ['principal'],
  adds: ['principal'],
  plan: 'Microsoft Entra ID P2 or Microsoft Entra ID Governance' satisfies PlanName,
  needs,
  calls: [
    'GET /beta/roleManagement/directory/roleDefinitions',
    'GET /v1.0/roleManagement/directory/roleEligibilityScheduleInstances',
    'GET /beta/groups/{id}/members',
    'POST /v1.0/$batch',
    'GET /v1.0/directoryObjects/{id}',
    'GET /v1.0/directory/deletedItems/{id}',
  ],
  read: async function* (session, { tenant, signal }) {
    const { holdings, gaps } = await readHolders(session, {
      tenant,
      path: '/v1.0/roleManagement/directory/roleEligibilityScheduleInstances?$expand=principal',
      what: 'roles that somebody may activate',
      needs,
      signal,
    });
    // To activate is for people who sign in: what is listed of an app, or of its group, it cannot make use of.
    yield { records: toAdministrators(tenant, holdings), gaps };
  },
};
