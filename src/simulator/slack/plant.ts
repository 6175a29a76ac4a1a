import type { PlantedTenant } from '../planted.ts';
import type { WorldOptions } from '../world.ts';
import { slackApi } from './api.ts';
import { createOrganization } from './organization.ts';
import { plantedSlack } from './truth.ts';
import { createWorkspace } from './workspace.ts';

/** More people bring nothing new to an organisation in which nobody is asked about one by one. */
const mostPeople = 640;

/** Both Slack tenants, behind one API. */
export function plantSlack(
  options: WorldOptions & Required<Pick<WorldOptions, 'seed' | 'now' | 'users'>>,
): readonly PlantedTenant[] {
  const { seed, now, users, slackApps = 92, slackWorkspaces = 4 } = options;
  const people = Math.min(users, mostPeople);
  const all = [
    createOrganization({ seed, now, people, apps: slackApps, workspaces: slackWorkspaces }),
    createWorkspace({ seed, now }),
  ];
  const api = slackApi(all, options.slackTokenCalls);
  // Its tokens are its own: each is refreshed by the one before it.
  return all.map((slack) => plantedSlack(slack, api));
}
