import { defineConnector } from '../connector.ts';
import { actionsPolicy } from './actions-policy.ts';
import { appPublishers } from './app-publishers.ts';
import { blindSpots } from './blind-spots.ts';
import { type GitHubConfig, githubConfig, homes } from './config.ts';
import { consoleLink } from './console-link.ts';
import { credentialAuthorizations } from './credential-authorizations.ts';
import { installations } from './installations.ts';
import { members } from './members.ts';
import { organization } from './organization.ts';
import { outsideCollaborators } from './outside-collaborators.ts';
import { personalAccessTokens } from './personal-access-tokens.ts';
import { hosts, ownerId } from './servers.ts';
import { actorOf, openSession, type Session } from './session.ts';
import { tokenRequests } from './token-requests.ts';

export const github = defineConnector<GitHubConfig, Session>({
  id: 'github',
  title: 'GitHub',
  config: githubConfig,
  surfaces: [
    organization,
    members,
    outsideCollaborators,
    installations,
    appPublishers,
    personalAccessTokens,
    tokenRequests,
    actionsPolicy,
    credentialAuthorizations,
  ],
  blindSpots,
  hosts,
  open: openSession,
  homes,
  consoleLink,
  // Every server counts from one.
  vendorId: ({ host, organization }) =>
    'id' in organization ? ownerId(host, String(organization.id)) : undefined,
  identity: (config, session) => session?.actor ?? actorOf(config),
});
