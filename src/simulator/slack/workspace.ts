import { draws } from '../chance.ts';
import { productName } from '../names.ts';
import { tidewaterSlack } from '../tenants.ts';
import { slackId } from './ids.ts';
import { words } from './planted.ts';
import type { Change, Logged, Slack, SlackApp } from './scene.ts';

const people = 40;
const ordinaryCount = 34;

/** A workspace of a plan without lists of apps: what is there stands in its integration log alone. */
export function createWorkspace({ seed, now }: { readonly seed: number; readonly now: number }): Slack {
  const log = [...plantedLog(seed), ...ordinaryLog(seed)];
  return {
    tenant: tidewaterSlack,
    now,
    seed,
    enterprise: undefined,
    teams: [{ id: slackId('T', seed, 1000), name: 'Tidewater Freight', domain: 'tidewater-freight' }],
    apps: log.flatMap(botApp),
    log,
    people,
    memberOf: () => [0],
    scopes: ['admin', 'team:read', 'users:read', 'users:read.email'],
    ownApp: slackId('A', seed, 2001),
  };
}

/** Every third app has a bot, so long as it stands. */
function botApp({ kind, id, name, changes }: Logged, index: number): readonly SlackApp[] {
  if (kind === 'service' || index % 3 !== 0 || changes.at(-1)?.change === 'removed') return [];
  return [
    {
      id,
      name,
      developer: 'third_party',
      isListed: false,
      isCertified: false,
      isGranular: true,
      usesSocket: false,
      botScopes: [],
      userScopes: [],
      approvals: [],
      approvedDays: 0,
      bots: [0],
      bad: undefined,
    },
  ];
}

function plantedLog(seed: number): readonly Logged[] {
  const app = (index: number, name: string, changes: readonly Change[], bad?: Logged['bad']): Logged => ({
    kind: 'app',
    id: slackId('A', seed, 2000 + index),
    name,
    changes,
    bad,
  });
  return [
    app(
      0,
      'Reedwhistle Sync',
      [
        { days: 410, change: 'added', user: 7, scopes: words('identify files:read') },
        { days: 380, change: 'expanded', user: 7, scopes: words('identify files:read admin') },
      ],
      {
        story:
          'A small tool for copying files asked for more a month later, and got the run of the workspace.',
        expect: ['over-broad-scope/nobody-vouches'],
      },
    ),
    app(1, 'Tidewater Access Review', [
      { days: 20, change: 'added', user: 0, scopes: words('admin team:read users:read users:read.email') },
    ]),
    app(2, 'Northpeak Backup', [
      { days: 600, change: 'added', user: 1, scopes: words('channels:history groups:history files:read') },
    ]),
    app(3, 'Hushnote Transcriber', [
      { days: 300, change: 'added', user: 4, scopes: words('files:read chat:write:user') },
      { days: 90, change: 'removed', user: 1 },
    ]),
    {
      kind: 'service',
      id: '41200345678',
      name: 'Incoming WebHooks',
      changes: [{ days: 1500, change: 'added', user: 2 }],
      bad: undefined,
    },
    {
      kind: 'service',
      id: '41200345901',
      name: 'Slash Commands',
      changes: [
        { days: 1400, change: 'added', user: 3 },
        { days: 700, change: 'disabled', user: 3 },
        { days: 690, change: 'enabled', user: 3 },
      ],
      bad: undefined,
    },
    {
      kind: 'service',
      id: '41200346002',
      name: 'Bots',
      changes: [
        { days: 1300, change: 'added', user: 3 },
        { days: 500, change: 'disabled', user: 0 },
      ],
      bad: undefined,
    },
  ];
}

const ordinaryScopes = [
  'commands chat:write:bot',
  'bot commands',
  'chat:write:bot channels:read',
  'identify users:read',
  'incoming-webhook',
];

function ordinaryLog(seed: number): readonly Logged[] {
  const draw = draws(seed, 'slack.log');
  return Array.from({ length: ordinaryCount }, (_, nth): Logged => {
    const added = 60 + (draw(nth, 1) % 900);
    const user = draw(nth, 2) % people;
    const scopes = words(ordinaryScopes[draw(nth, 3) % ordinaryScopes.length]);
    const changes: Change[] = [{ days: added, change: 'added', user, scopes }];
    // Others who let it in are logged as well.
    for (let more = draw(nth, 4) % 4; more > 0; more--) {
      changes.push({ days: added - more * 3, change: 'updated', user: (user + more) % people, scopes });
    }
    changes.sort((a, b) => b.days - a.days);
    if (draw(nth, 5) % 6 === 0) changes.push({ days: 30, change: 'removed', user: 1 });
    return {
      kind: 'app',
      id: slackId('A', seed, 2100 + nth),
      name: productName(200 + nth),
      changes,
      bad: undefined,
    };
  });
}
