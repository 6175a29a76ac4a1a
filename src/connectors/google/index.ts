import { defineConnector } from '../connector.ts';
import { accessEvaluations } from './access-evaluations.ts';
import { adminRoles } from './admin-roles.ts';
import { apiControlPolicies } from './api-control-policies.ts';
import { appHistory } from './app-history.ts';
import { appPasswords } from './app-passwords.ts';
import { blindSpots } from './blind-spots.ts';
import { census } from './census.ts';
import { checkup } from './checkup.ts';
import { type GoogleSession, openSession } from './client.ts';
import { type GoogleConfig, googleConfig, homes } from './config.ts';
import { configuredApps } from './configured-apps.ts';
import { consoleLink } from './console-link.ts';
import { domainWideDelegation } from './domain-wide-delegation.ts';
import { marketplaceInstalls } from './marketplace-installs.ts';
import { hosts } from './rules.ts';
import { keyOwner } from './service-account-key.ts';
import { serviceAccounts } from './service-accounts.ts';
import { setup } from './setup.ts';
import { powerWords } from './subject.ts';
import { tokenEvents } from './token-events.ts';
import { tokens } from './tokens.ts';
import { users } from './users.ts';

export const google = defineConnector<GoogleConfig, GoogleSession>({
  id: 'google',
  title: 'Google Workspace',
  config: googleConfig,
  surfaces: [
    users,
    census,
    tokenEvents,
    tokens,
    appPasswords,
    adminRoles,
    appHistory,
    accessEvaluations,
    domainWideDelegation,
    configuredApps,
    apiControlPolicies,
    marketplaceInstalls,
    serviceAccounts,
  ],
  paths: ['delegations'],
  blindSpots,
  hosts,
  open: openSession,
  homes,
  consoleLink,
  checkup,
  setup,
  identity: ({ auth, mode, cloudParent }, session) =>
    `${actor(auth, session)} (${modes[mode]})${cloudParent === undefined ? '' : inCloud(auth, cloudParent)}`,
});

/** What each mode can claim, for every report. */
const modes = {
  'read-only':
    'read-only: grants of the last 180 days by the token log, and of older ones how many people gave them',
  full: 'full: every token that a person gave; its scope admin.directory.user.security could also delete tokens and read backup codes, which OAuthlas does not do',
} as const satisfies Record<GoogleConfig['mode'], string>;

/** There nobody acts as the administrator. */
function inCloud({ kind }: GoogleConfig['auth'], parent: string): string {
  const isAccount = kind === 'service-account' || kind === 'workload-identity';
  return `; in Google Cloud, ${parent}${isAccount ? ', the service account as itself' : ''}`;
}

function actor(auth: GoogleConfig['auth'], session: GoogleSession | undefined): string {
  const power = powerWords[session?.subject?.power ?? 'unknown'];
  switch (auth.kind) {
    case 'bearer':
      return 'the owner of the configured access token';
    case 'my-login':
      return `the application-default login of gcloud; ${session?.asWhom ?? 'whose, was not told'}`;
    case 'workload-identity':
      return `service account ${auth.serviceAccount} acting as ${auth.subject}${power}, without a key`;
    case 'service-account':
      return `service account ${keyOwner(auth.key) ?? '(its key cannot be read)'} acting as ${auth.subject}${power}`;
  }
}
