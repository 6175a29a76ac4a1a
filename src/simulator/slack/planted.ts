import type { Badness } from '../m365/plant.ts';
import type { Approval, SlackApp } from './scene.ts';

/** A Slack app of the world that is told in a table. */
export interface SlackPlant extends Pick<SlackApp, 'name' | 'approvals' | 'approvedDays'> {
  readonly developer?: SlackApp['developer'];
  readonly isListed?: boolean;
  readonly isCertified?: boolean;
  readonly bot?: string;
  readonly user?: string;
  readonly bots?: readonly number[];
  readonly bad?: Badness;
}

const vouches = 'over-broad-scope/nobody-vouches';
const everywhere: readonly Approval[] = ['organization'];

export const slackPlanted: readonly SlackPlant[] = [
  {
    name: 'Driftline Chat',
    user: 'channels:history groups:history im:history users:read users:read.email chat:write',
    bot: 'commands chat:write',
    approvals: everywhere,
    approvedDays: 620,
    bots: [0, 1],
    bad: {
      story:
        'After its breach this vendor lost its place in Slack’s directory; the approval stayed, and with it the messages of whoever let it in.',
      expect: [vouches],
    },
  },
  {
    name: 'Ledgerwren Exporter',
    user: 'search:read files:read im:history mpim:history',
    approvals: [1],
    approvedDays: 34,
    bad: {
      story:
        'One workspace approved a tool that nobody reviewed; it takes along all messages and files of its users.',
      expect: [vouches],
    },
  },
  {
    name: 'Gablehook Admin Bridge',
    user: 'admin.users:write admin.conversations:write',
    approvals: everywhere,
    approvedDays: 250,
    bad: {
      story:
        'A stranger’s helper for onboarding may make accounts and administrators in the whole organisation.',
      expect: [vouches],
    },
  },
  {
    name: 'Northpeak Backup',
    isListed: true,
    isCertified: true,
    user: 'channels:history groups:history im:history mpim:history files:read',
    approvals: everywhere,
    approvedDays: 700,
  },
  {
    name: 'Copperline Discovery',
    isListed: true,
    isCertified: true,
    user: 'search:read files:read users:read.email auditlogs:read',
    approvals: everywhere,
    approvedDays: 350,
  },
  {
    name: 'Rosterly HR Provisioning',
    isListed: true,
    user: 'admin.users:write admin.teams:read',
    approvals: everywhere,
    approvedDays: 410,
  },
  {
    name: 'Cadencewell Scheduler',
    isListed: true,
    bot: 'commands chat:write im:write users:read users:read.email',
    approvals: ['organization', 2],
    approvedDays: 240,
    bots: [0, 1, 2],
  },
  {
    name: 'Marlspan Standups',
    // Outside the directory, but nothing reaches it except where it was invited.
    bot: 'channels:history groups:history chat:write files:read',
    approvals: [1],
    approvedDays: 90,
    bots: [1],
  },
  {
    name: 'Harborline Berth Planner',
    developer: 'internal',
    user: 'channels:history search:read',
    bot: 'chat:write commands',
    approvals: everywhere,
    approvedDays: 510,
    bots: [0],
  },
  {
    name: 'Harborline Access Review',
    developer: 'internal',
    user: 'admin.apps:read admin.teams:read users:read users:read.email team:read',
    approvals: everywhere,
    approvedDays: 12,
  },
  {
    name: 'Workflow Builder',
    developer: 'slack',
    isListed: true,
    bot: 'workflow.steps:execute chat:write',
    approvals: everywhere,
    approvedDays: 900,
  },
  {
    // Its approval was taken back, and its bot stayed.
    name: 'Tinderloop Polls',
    isListed: true,
    bot: 'chat:write commands',
    approvals: [],
    approvedDays: 0,
    bots: [2],
  },
];

/** The scan's own app stands in the table, too. */
export const ownAppName = 'Harborline Access Review';

// [share in 1000, scopes of the bot, scopes of the person]
const profiles: readonly (readonly [number, string, string])[] = [
  [300, 'commands chat:write', ''],
  [180, 'chat:write channels:read users:read', ''],
  [120, 'commands incoming-webhook', ''],
  [100, 'app_mentions:read chat:write im:history', ''],
  [80, 'channels:history groups:history chat:write', ''],
  [70, 'files:read chat:write links:read', ''],
  [60, '', 'identity.basic identity.email'],
  [50, 'users:read users:read.email', ''],
  [40, 'commands', 'users.profile:write dnd:write'],
];

/** The scopes of an ordinary app, for a number below 1000. */
export function ordinaryScopes(permille: number): Pick<SlackApp, 'botScopes' | 'userScopes'> {
  let below = 0;
  for (const [share, bot, user] of profiles) {
    below += share;
    if (permille < below) return { botScopes: words(bot), userScopes: words(user) };
  }
  return { botScopes: ['commands'], userScopes: [] };
}

export function words(text = ''): readonly string[] {
  return text === '' ? [] : text.split(' ');
}
