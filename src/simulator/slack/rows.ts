import type {
  AdminAppsApprovedListResponse,
  AdminTeamsListResponse,
  TeamInfoResponse,
  TeamIntegrationLogsResponse,
  UsersListResponse,
} from '@slack/web-api';
import { dayMs } from '../clock.ts';
import { person } from '../names.ts';
import { slackId } from './ids.ts';
import type { Change, Logged, Slack, SlackApp, SlackTeam } from './scene.ts';

type Of<R, K extends keyof R> = NonNullable<R[K]> extends readonly (infer Row)[] ? Row : NonNullable<R[K]>;

export function teamRow({ id, name, domain }: SlackTeam, slack: Slack) {
  return {
    id,
    name,
    domain,
    url: `https://${domain}.slack.test/`,
    email_domain: slack.tenant.domain,
  } satisfies Of<TeamInfoResponse, 'team'>;
}

export function listedTeam({ id, name, domain }: SlackTeam, slack: Slack) {
  return {
    id,
    name,
    discoverability: 'closed',
    primary_owner: { user_id: userId(slack, 0), email: email(slack, 0) },
    team_url: `https://${domain}.slack.test/`,
  } satisfies Of<AdminTeamsListResponse, 'teams'>;
}

export function approvedApp(app: SlackApp, slack: Slack) {
  const { id, name, developer } = app;
  const shown = {
    id,
    name,
    description: '',
    is_app_directory_approved: app.isListed,
    is_internal: developer === 'internal',
    is_granular_bot_app: app.isGranular,
    additional_info: '',
  } satisfies Of<Of<AdminAppsApprovedListResponse, 'approved_apps'>, 'app'>;
  const approval = {
    scopes: [
      ...app.botScopes.map((scope) => scopeRow(scope, 'bot')),
      ...app.userScopes.map((scope) => scopeRow(scope, 'user')),
    ],
    date_updated: seconds(slack, app.approvedDays),
    last_resolved_by: { actor_id: userId(slack, 0), actor_type: 'user' },
  } satisfies Of<AdminAppsApprovedListResponse, 'approved_apps'>;
  // Both are documented, and not yet in the SDK's types.
  return { app: { ...shown, developer_type: developer, socket_mode_enabled: app.usesSocket }, ...approval };
}

function scopeRow(name: string, type: 'bot' | 'user') {
  return {
    name,
    description: '',
    is_sensitive: /history|search|files|admin/.test(name),
    token_type: type,
  };
}

export function logRow({ kind, id, name }: Logged, change: Change, slack: Slack) {
  const about =
    kind === 'app'
      ? { app_id: id, app_type: name }
      : // Documented as text, and a number all the same.
        { service_id: Number(id), service_type: name };
  return {
    ...about,
    user_id: userId(slack, change.user),
    user_name: person(change.user).local,
    date: String(seconds(slack, change.days)),
    change_type: change.change,
    ...(change.scopes !== undefined && { scope: change.scopes.join(',') }),
    ...(change.change === 'removed' && { reason: 'user' }),
  } satisfies Of<TeamIntegrationLogsResponse, 'logs'>;
}

export function memberRow(slack: Slack, index: number, team: SlackTeam) {
  const { given, family, local } = person(index);
  const isGone = index > 3 && index % 23 === 7;
  const id = userId(slack, index);
  const common = {
    id,
    team_id: team.id,
    name: local,
    deleted: isGone,
    real_name: `${given} ${family}`,
    is_bot: false,
    is_app_user: false,
    updated: seconds(slack, 100 + (index % 50)),
    profile: { email: email(slack, index), real_name: `${given} ${family}`, display_name: given },
  };
  // Of somebody who is deactivated no role is told.
  if (isGone) return common satisfies Of<UsersListResponse, 'members'>;
  return {
    ...common,
    is_admin: index < 2,
    is_owner: index === 0,
    is_primary_owner: index === 0,
    is_restricted: index > 3 && index % 31 === 11,
    is_ultra_restricted: false,
  } satisfies Of<UsersListResponse, 'members'>;
}

export function botRow(slack: Slack, app: SlackApp, number: number, team: SlackTeam) {
  return {
    id: slackId('U', slack.seed, botOffset(slack) + number),
    team_id: team.id,
    name: app.name.toLowerCase().replace(/[^a-z]+/g, '_'),
    deleted: false,
    real_name: app.name,
    is_bot: true,
    is_app_user: false,
    is_admin: false,
    is_owner: false,
    is_restricted: false,
    is_ultra_restricted: false,
    updated: seconds(slack, app.approvedDays),
    profile: {
      api_app_id: app.id,
      bot_id: slackId('B', slack.seed, botOffset(slack) + number),
      real_name: app.name,
      always_active: true,
    },
  } satisfies Of<UsersListResponse, 'members'>;
}

export function slackbotRow(team: SlackTeam) {
  return {
    id: 'USLACKBOT',
    team_id: team.id,
    name: 'slackbot',
    deleted: false,
    real_name: 'Slackbot',
    is_bot: false,
    is_app_user: false,
    is_admin: false,
    is_owner: false,
    is_restricted: false,
    is_ultra_restricted: false,
    updated: 0,
    profile: { real_name: 'Slackbot', always_active: true },
  } satisfies Of<UsersListResponse, 'members'>;
}

export function userId(slack: Slack, index: number): string {
  return slackId('U', slack.seed, offset(slack) + index);
}

function email(slack: Slack, index: number): string {
  return `${person(index).local}@${slack.tenant.domain}`;
}

// People and bots of both tenants count on one line.
function offset({ enterprise }: Slack): number {
  return enterprise === undefined ? 500_000 : 0;
}

function botOffset(slack: Slack): number {
  return offset(slack) + 200_000;
}

function seconds({ now }: Slack, days: number): number {
  return Math.floor((now - days * dayMs) / 1000);
}
