import { draws } from '../chance.ts';
import { productName } from '../names.ts';
import { harborlineSlack } from '../tenants.ts';
import { slackId } from './ids.ts';
import { ordinaryScopes, ownAppName, type SlackPlant, slackPlanted, words } from './planted.ts';
import type { Approval, Slack, SlackApp, SlackTeam } from './scene.ts';

export interface OrganizationPlan {
  readonly seed: number;
  readonly now: number;
  readonly people: number;
  /** Exact, approved or present by a bot alone. */
  readonly apps: number;
  /** Exact. */
  readonly workspaces: number;
}

const departments = ['Operations', 'Engineering', 'Customs', 'Finance'];

/** @throws RangeError when it cannot hold what is planted */
export function createOrganization({ seed, now, people, apps, workspaces }: OrganizationPlan): Slack {
  if (apps < slackPlanted.length) throw new RangeError(`slackApps must be at least ${slackPlanted.length}`);
  if (workspaces < 3) throw new RangeError('slackWorkspaces must be at least 3');
  const made = Array.from({ length: apps }, (_, index) => {
    const plant = slackPlanted[index];
    return plant === undefined ? ordinary(seed, index, workspaces) : planted(seed, index, plant);
  });
  return {
    tenant: harborlineSlack,
    now,
    seed,
    enterprise: { id: slackId('E', seed, 0), name: 'Harborline Logistics' },
    teams: Array.from({ length: workspaces }, (_, index) => team(seed, index)),
    apps: made,
    log: [],
    people,
    // Every fifth works in two.
    memberOf: (person) => {
      const first = person % workspaces;
      return person % 5 === 2 ? [first, (first + 1) % workspaces] : [first];
    },
    scopes: ['admin.apps:read', 'admin.teams:read', 'team:read', 'users:read', 'users:read.email'],
    ownApp: made.find(({ name }) => name === ownAppName)?.id ?? '',
  };
}

function team(seed: number, index: number): SlackTeam {
  const department = departments[index] ?? `Depot ${index + 1}`;
  return {
    id: slackId('T', seed, index),
    name: `Harborline ${department}`,
    domain: `harborline-${department.toLowerCase().replace(' ', '-')}`,
  };
}

function planted(seed: number, index: number, plant: SlackPlant): SlackApp {
  const { name, developer = 'third_party', approvals, approvedDays } = plant;
  return {
    id: slackId('A', seed, index),
    name,
    developer,
    isListed: plant.isListed ?? false,
    isCertified: plant.isCertified ?? false,
    isGranular: true,
    usesSocket: developer === 'internal',
    botScopes: words(plant.bot),
    userScopes: words(plant.user),
    approvals,
    approvedDays,
    bots: plant.bots ?? [],
    bad: plant.bad,
  };
}

function ordinary(seed: number, index: number, workspaces: number): SlackApp {
  const draw = draws(seed, 'slack.app');
  const scopes = ordinaryScopes(draw(index, 1) % 1000);
  const first = draw(index, 2) % workspaces;
  const second = (first + 1 + (draw(index, 3) % (workspaces - 1))) % workspaces;
  const choices: readonly (readonly Approval[])[] = [
    ['organization'],
    ['organization'],
    ['organization', first],
    [first],
    [first, second],
  ];
  const isListed = draw(index, 5) % 10 < 8;
  return {
    id: slackId('A', seed, index),
    name: productName(index),
    developer: 'third_party',
    isListed,
    isCertified: isListed && draw(index, 6) % 5 === 0,
    isGranular: draw(index, 7) % 12 !== 0,
    usesSocket: false,
    ...scopes,
    approvals: choices[draw(index, 4) % choices.length] ?? [first],
    approvedDays: 3 + (draw(index, 8) % 1200),
    bots: scopes.botScopes.length === 0 || draw(index, 9) % 3 === 0 ? [] : [first],
    bad: undefined,
  };
}
