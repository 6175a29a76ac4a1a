import { agents } from './agents.ts';
import { audit } from './audit.ts';
import { consent } from './consent.ts';
import { consentRequests } from './consent-requests.ts';
import { deletedApps } from './deleted.ts';
import { deltas } from './deltas.ts';
import { directory } from './directory.ts';
import { directoryRoles } from './directory-roles.ts';
import { exchange } from './exchange.ts';
import { groups } from './groups.ts';
import { guestProviders } from './guest-providers.ts';
import { integratedApps } from './integrated-apps.ts';
import { listeners } from './listeners.ts';
import { outside } from './outside.ts';
import type { Part } from './part.ts';
import { places } from './places.ts';
import { preapprovals } from './preapprovals.ts';
import { principals } from './principals.ts';
import { risk } from './risk.ts';
import { scanner } from './scanner.ts';
import { sites } from './sites.ts';
import { teams } from './teams.ts';
import { teamsApps } from './teams-apps.ts';
import { teamsInstallations } from './teams-installations.ts';
import { trusts } from './trusts.ts';
import { usage } from './usage.ts';

export const parts: readonly Part[] = [
  directory,
  trusts,
  deltas,
  principals,
  outside,
  consent,
  consentRequests,
  directoryRoles,
  teams,
  exchange,
  sites,
  teamsApps,
  deletedApps,
  agents,
  audit,
  usage,
  risk,
  scanner,
  groups,
  places,
  guestProviders,
  listeners,
  preapprovals,
  integratedApps,
  teamsInstallations,
];

export const routes = parts.flatMap((part) => part.routes);
