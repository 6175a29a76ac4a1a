import type { Power } from '../../../model/app-row.ts';
import type { FindingEvent } from '../../../model/outbox.ts';

const names = ['Unknown', 'Low', 'Medium', 'High', 'Critical'] as const;

const impacts = {
  takeover: 4,
  organisation: 3,
  people: 2,
  limited: 1,
  unclassified: 0,
  'sign-in': 1,
  none: 1,
} as const satisfies Record<Power, number>;

/** What the app could do if it, or its vendor, were taken over: its power, whatever the finding says of it. */
export function impactOf({ app }: FindingEvent) {
  if (app === undefined) return {};
  const id = app.isHighPower && app.power === 'people' ? 3 : impacts[app.power];
  return { impact_id: id, impact: names[id] };
}
