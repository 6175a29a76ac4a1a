import { z } from 'zod';
import { toGap } from '../../lib/errors.ts';
import { parseAnswer } from '../../lib/parse.ts';
import { recordKey } from '../../model/keys.ts';
import type { PolicyRecord } from '../../model/records.ts';
import type { Surface } from '../connector.ts';
import { withNeeds } from './needs.ts';
import type { Session } from './session.ts';

const needs = ['organization_administration:read'] as const;

export const actionsPolicy: Surface<Session, PolicyRecord> = {
  id: 'actions-policy',
  question: 'Which actions of others may workflows use, in which repositories, and must they be pinned?',
  listing: 'whole',
  yields: ['policy'],
  adds: ['policy'],
  needs,
  calls: ['GET /orgs/{org}/actions/permissions', 'GET /orgs/{org}/actions/permissions/selected-actions'],
  read: async function* ({ client, org }, { tenant, signal }) {
    try {
      const { body } = await client.get('GET /orgs/{org}/actions/permissions', { org }, signal);
      const permissions = parseAnswer(permissionsSchema, body, 'the policy of actions');
      yield { records: [toWhere(tenant, permissions), toPinning(tenant, permissions)] };
      // Of another choice GitHub answers 409: there is no list.
      if (permissions.allowed_actions !== 'selected') {
        yield { records: [toAllowed(tenant, permissions.allowed_actions)] };
        return;
      }
      const { body: list } = await client.get(
        'GET /orgs/{org}/actions/permissions/selected-actions',
        { org },
        signal,
      );
      const selected = parseAnswer(selectedSchema, list, 'the list of actions');
      yield { records: [toAllowed(tenant, permissions.allowed_actions, selected)] };
    } catch (error) {
      const gap = toGap(withNeeds(error, needs), { what: 'the policy of actions was not read whole' });
      yield { records: [], gaps: [gap] };
    }
  },
};

const permissionsSchema = z.looseObject({
  enabled_repositories: z.string().nullish(),
  allowed_actions: z.string().nullish(),
  sha_pinning_required: z.boolean().nullish(),
});

const selectedSchema = z.looseObject({
  github_owned_allowed: z.boolean().nullish(),
  verified_allowed: z.boolean().nullish(),
  patterns_allowed: z.array(z.string()).nullish(),
});

export type ActionsPermissions = z.output<typeof permissionsSchema>;
export type SelectedActions = z.output<typeof selectedSchema>;

export function toWhere(tenant: string, { enabled_repositories: where }: ActionsPermissions): PolicyRecord {
  return {
    ...policy(tenant, 'enabled_repositories', 'Repositories whose workflows run'),
    state: where === 'none' ? 'off' : where === 'all' || where === 'selected' ? 'on' : 'unknown',
    ...(where && { value: where }),
  };
}

export function toPinning(
  tenant: string,
  { sha_pinning_required: isPinned }: ActionsPermissions,
): PolicyRecord {
  return {
    ...policy(tenant, 'sha_pinning_required', 'Actions must be pinned to a commit'),
    state: isPinned === true ? 'on' : isPinned === false ? 'off' : 'unknown',
    ...(typeof isPinned === 'boolean' && { value: isPinned }),
  };
}

/** @param selected where the organisation chose some: those of GitHub, those of creators that it verified, and patterns */
export function toAllowed(
  tenant: string,
  allowed: string | null | undefined,
  selected?: SelectedActions,
): PolicyRecord {
  const { github_owned_allowed: ofGitHub, verified_allowed: ofVerified, patterns_allowed } = selected ?? {};
  const flags = {
    ...(typeof ofGitHub === 'boolean' && { github_owned_allowed: ofGitHub }),
    ...(typeof ofVerified === 'boolean' && { verified_allowed: ofVerified }),
  };
  return {
    ...policy(tenant, 'allowed_actions', 'Actions of others that workflows may use'),
    state: allowed === 'local_only' ? 'off' : allowed === 'all' || allowed === 'selected' ? 'on' : 'unknown',
    ...(allowed && { value: allowed }),
    ...(selected !== undefined && {
      rules: [
        { effect: 'includes', when: flags },
        ...[...(patterns_allowed ?? [])].sort().map((pattern) => ({
          effect: 'includes' as const,
          when: { pattern },
        })),
      ],
    }),
  };
}

function policy(tenant: string, name: string, title: string) {
  return {
    kind: 'policy',
    key: recordKey(tenant, 'policy', 'actions', name),
    area: 'consent',
    name,
    title,
  } as const satisfies Partial<PolicyRecord>;
}
