import type { Badness } from '../m365/plant.ts';
import type { KeyParts, PlantedTenant } from '../planted.ts';
import type { Api } from '../platform.ts';
import type { BadApp } from '../world.ts';
import { userId } from './rows.ts';
import type { Logged, Slack } from './scene.ts';

/** What a scan must find in this tenant, by key. */
export function plantedSlack(slack: Slack, api: Api): PlantedTenant {
  return {
    tenant: slack.tenant,
    api: () => api,
    users: function* () {
      for (let person = 0; person < slack.people; person++) yield userId(slack, person);
    },
    apps: () => apps(slack),
    grants: function* () {
      for (const { id, approvals, botScopes, userScopes } of slack.apps) {
        for (const approval of approvals) {
          const place = placeId(slack, approval);
          if (botScopes.length > 0) yield ['approved', place, id, 'bot'];
          if (userScopes.length > 0) yield ['approved', place, id, 'user'];
        }
      }
      for (const { kind, id } of standing(slack)) yield ['log', placeId(slack, 0), kind, id];
    },
    bad: [...slack.apps, ...slack.log].flatMap(({ id, name, bad }) =>
      bad === undefined ? [] : [toBad(slack, id, name, bad)],
    ),
  };
}

function* apps(slack: Slack): Generator<{ readonly key: KeyParts; readonly name: string }> {
  const met = new Set<string>();
  for (const { id, name, approvals, bots } of slack.apps) {
    if (approvals.length === 0 && bots.length === 0) continue;
    met.add(id);
    yield { key: [id], name };
  }
  for (const { kind, id, name } of standing(slack)) {
    if (!met.has(id)) yield { key: kind === 'app' ? [id] : ['service', id], name };
  }
}

function standing({ log }: Slack): readonly Logged[] {
  return log.filter(({ changes }) => changes.at(-1)?.change !== 'removed');
}

function placeId({ enterprise, teams }: Slack, approval: 'organization' | number): string {
  return (approval === 'organization' ? enterprise?.id : teams[approval]?.id) ?? '';
}

function toBad(
  { tenant }: Slack,
  app: string,
  name: string,
  { story, expect, withheld = [] }: Badness,
): BadApp {
  return { tenant: tenant.id, app, name, story, expect, withheld };
}
