import { defineConnector } from '../connector.ts';
import { approvedApps } from './approved-apps.ts';
import { blindSpots } from './blind-spots.ts';
import { bots } from './bots.ts';
import { type SlackConfig, slackConfig } from './config.ts';
import { consoleLink } from './console-link.ts';
import { integrationLogs } from './integration-logs.ts';
import { hosts } from './rules.ts';
import { identity, openSession, type SlackSession } from './session.ts';
import { users } from './users.ts';
import { workspaces } from './workspaces.ts';

export const slack = defineConnector<SlackConfig, SlackSession>({
  id: 'slack',
  title: 'Slack',
  config: slackConfig,
  surfaces: [workspaces, users, approvedApps, integrationLogs, bots],
  blindSpots,
  hosts,
  open: openSession,
  identity,
  consoleLink,
  close: ({ settled }) => settled(),
  // A workspace of an organisation is a tenant of its own.
  vendorId: ({ isOrgInstall, enterprise, team }) => (isOrgInstall ? enterprise?.id : team?.id),
});
