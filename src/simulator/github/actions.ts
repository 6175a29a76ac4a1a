import type { components } from '@octokit/openapi-types';
import { type Answer, json } from '../http.ts';
import { gitHubError } from './answers.ts';
import type { GitHub } from './scene.ts';

type Schemas = components['schemas'];

/** The one chose which actions may be used; the other never looked. */
export function actionsRow({ tenant, hasSaml }: GitHub) {
  const url = `https://api.github.com/orgs/${tenant.organization}/actions/permissions`;
  return {
    enabled_repositories: 'all',
    allowed_actions: hasSaml ? 'selected' : 'all',
    ...(hasSaml && { selected_actions_url: `${url}/selected-actions` }),
    ...(hasSaml && { sha_pinning_required: false }),
  } satisfies Schemas['actions-organization-permissions'];
}

export function selectedActions({ hasSaml }: GitHub): Answer {
  if (!hasSaml) return gitHubError(409, 'Actions are not restricted to a list.');
  return json({
    github_owned_allowed: true,
    verified_allowed: true,
    patterns_allowed: ['anchorage-builds/*', 'tallyhook-maintainer/release@*'],
  } satisfies Schemas['selected-actions']);
}
