import { z } from 'zod';
import { ProviderError, toGap } from '../../lib/errors.ts';
import { where } from '../../lib/parse.ts';
import { recordKey } from '../../model/keys.ts';
import type { Gap } from '../../model/page.ts';
import type { SettingRecord } from '../../model/records.ts';
import type { Surface } from '../connector.ts';
import type { GitHubClient } from './client.ts';
import { withNeeds } from './needs.ts';
import type { Session } from './session.ts';

const flag = z.boolean().nullish();

const organizationSchema = z.looseObject({
  id: z.int().positive(),
  login: z.string().min(1),
  name: z.string().nullish(),
  is_verified: flag,
  plan: z.looseObject({ name: z.string() }).nullish(),
  default_repository_permission: z.string().nullish(),
  two_factor_requirement_enabled: flag,
  members_can_create_repositories: flag,
  members_can_create_public_repositories: flag,
  members_can_fork_private_repositories: flag,
  members_can_change_repo_visibility: flag,
  members_can_invite_outside_collaborators: flag,
  deploy_keys_enabled_for_repositories: flag,
});

export type Organization = z.output<typeof organizationSchema>;

const needs = ['organization_administration:read'] as const;

export const organization: Surface<Session, SettingRecord> = {
  id: 'organization',
  question: 'Which organisation is this, and what may its members do by themselves?',
  listing: 'whole',
  yields: ['setting'],
  needs,
  calls: ['GET /orgs/{org}', 'GET /orgs/{org}/installation', 'GET /app', 'GET /user'],
  read: async function* ({ organization }, { tenant }) {
    if (organization instanceof ProviderError) {
      yield {
        records: [],
        gaps: [toGap(withNeeds(organization, needs), { what: 'the settings were not read' })],
      };
      return;
    }
    yield { records: toSettings(tenant, organization), gaps: hiddenGaps(organization) };
  },
};

/** @throws ProviderError */
export async function fetchOrganization(
  client: GitHubClient,
  org: string,
  signal: AbortSignal,
): Promise<Organization> {
  const { body } = await client.get('GET /orgs/{org}', { org }, signal);
  const parsed = organizationSchema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new ProviderError('shape', `the organisation is not as documented${where(parsed.error)}`);
}

export function toSettings(tenant: string, row: Organization): readonly SettingRecord[] {
  const settings: readonly (readonly [string, SettingRecord['value'] | null | undefined])[] = [
    ['organization-id', row.id],
    ['organization-login', row.login],
    ['organization-name', row.name],
    ['verified-domain', row.is_verified],
    ['plan', row.plan?.name],
    ['default-repository-permission', row.default_repository_permission],
    ['two-factor-required', row.two_factor_requirement_enabled],
    ['members-can-create-repositories', row.members_can_create_repositories],
    ['members-can-create-public-repositories', row.members_can_create_public_repositories],
    ['members-can-fork-private-repositories', row.members_can_fork_private_repositories],
    ['members-can-change-visibility', row.members_can_change_repo_visibility],
    ['members-can-invite-outsiders', row.members_can_invite_outside_collaborators],
    ['deploy-keys-allowed', row.deploy_keys_enabled_for_repositories],
  ];
  return settings.flatMap(([name, value]) =>
    value === null || value === undefined
      ? []
      : [{ kind: 'setting', key: recordKey(tenant, 'setting', name), name, value }],
  );
}

/** GitHub leaves out what the credential may not see, without a word. */
function hiddenGaps({ default_repository_permission: shown }: Organization): readonly Gap[] {
  if (typeof shown === 'string') return [];
  return [
    {
      reason: 'permission',
      what: 'GitHub left out what members may do',
      lacks: needs[0],
      fix: `give ${needs[0]} to the app or token that OAuthlas signs in with`,
    },
  ];
}
