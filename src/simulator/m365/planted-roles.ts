import type { PlantedRoles } from './roles.ts';

const directoryLookups = 'Directory look-ups';
const userSupport = 'User support';
const mailDuty = 'Mail on duty';

/** Who administers Harborline: few people, some of them only when they say so, and a handful of apps. */
export const harborlineRoles: PlantedRoles = {
  roles: [
    { role: 'Global Administrator', to: { consenterOf: 'inboxwright-triage' } },
    { role: 'Global Administrator', to: { user: 4 }, isOddCase: true },
    { role: 'Global Administrator', to: { user: 5 }, isEligible: true },
    { role: 'Privileged Authentication Administrator', to: { app: 'deckhand-service-desk' } },
    // For the app of one team alone.
    { role: 'Cloud Application Administrator', to: { user: 6 }, within: { app: 'track' } },
    { role: 'Helpdesk Administrator', to: { group: userSupport } },
    { role: 'Exchange Administrator', to: { group: mailDuty }, isEligible: true },
    { role: 'Directory Readers', to: { group: directoryLookups } },
    { role: 'Reports Reader', to: { app: 'oauthlas' }, isOddCase: true },
    { role: 'License Administrator', to: { app: 'mi-dispatch-prod' }, within: 'unit' },
    { role: 'Rota Keeper', to: { app: 'dispatch-portal' } },
    // No administrator's role.
    { role: 'Reports Reader', to: { user: 7 } },
  ],
  groups: {
    [directoryLookups]: [{ app: 'invoice-bot' }, { app: 'track' }, { user: 8 }],
    [userSupport]: [{ user: 9 }, { user: 10 }],
    [mailDuty]: [{ user: 11 }, { app: 'invoice-bot' }],
  },
};

/** At Tidewater roles are held for good, and one is left over from an app that was deleted. */
export const tidewaterRoles: PlantedRoles = {
  roles: [
    { role: 'Global Administrator', to: { user: 3 }, isUnexpanded: true },
    { role: 'Directory Readers', to: { gone: 0 } },
    { role: 'Directory Readers', to: { deleted: 'rate-mailer' } },
  ],
  groups: {},
};
