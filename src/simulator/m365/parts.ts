import { agents } from './agents.ts';
import { consent } from './consent.ts';
import { consentRequests } from './consent-requests.ts';
import { deletedApps } from './deleted.ts';
import { deltas } from './deltas.ts';
import { directory } from './directory.ts';
import { directoryRoles } from './directory-roles.ts';
import { exchange } from './exchange.ts';
import { outside } from './outside.ts';
import type { Part } from './part.ts';
import { principals } from './principals.ts';
import { sites } from './sites.ts';
import { teams } from './teams.ts';
import { teamsApps } from './teams-apps.ts';
import { trusts } from './trusts.ts';

export type { PartRoute } from './part.ts';

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
];

export const routes = parts.flatMap((part) => part.routes);
