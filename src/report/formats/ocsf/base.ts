import type { Severity } from '../../../model/finding.ts';
import { SEVERAL } from '../../../model/keys.ts';
import type { OutboxEvent } from '../../../model/outbox.ts';
import type { Bounds, Tree } from '../shared/bounded-line.ts';

const VERSION = '1.8.0';

/** What every event has that goes out in this format. */
export interface OcsfEvent extends Tree {
  readonly metadata: Tree;
  readonly unmapped: Tree;
}

/** Ids of ours are shorter than this, and so are those that vendors give. */
const ID = 128;

export const bounds: Bounds<OcsfEvent> = {
  keeps: new Map([
    ['uid', ID],
    ['uid_alt', ID],
    ['client_id', ID],
    ['object_id', ID],
    ['home_tenant', ID],
    ['value', 253],
    ['src_url', 400],
  ]),
  mark: (event) => ({
    ...event,
    metadata: { ...event.metadata, is_truncated: true },
    unmapped: { ...event.unmapped, truncated: true },
  }),
};

/** What the event is called: numbers for machines, and beside each the words for people. */
export function named(
  [category, categoryName]: readonly [number, string],
  [of, className]: readonly [number, string],
  [activity, activityName]: readonly [number, string],
) {
  return {
    category_uid: category,
    category_name: categoryName,
    class_uid: of,
    class_name: className,
    activity_id: activity,
    activity_name: activityName,
    type_uid: of * 100 + activity,
    type_name: `${className}: ${activityName}`,
  };
}

export function metadataOf({ uid, run }: OutboxEvent) {
  return {
    version: VERSION,
    profiles: ['cloud', 'datetime'],
    uid,
    // Some receivers put an id of their own into `uid`; this one they leave alone.
    original_event_uid: uid,
    correlation_uid: run.uid,
    product: { uid: 'oauthlas', name: 'OAuthlas', vendor_name: 'OAuthlas', version: run.toolVersion },
  };
}

const severityNames = ['Informational', 'Low', 'Medium', 'High', 'Critical'] as const;
const severityIds = { info: 1, low: 2, medium: 3, high: 4, critical: 5 } as const satisfies Record<
  Severity,
  number
>;

export function severityOf(severity: Severity) {
  const id = severityIds[severity];
  return { severity_id: id, severity: severityNames[id - 1] };
}

const providers: ReadonlyMap<string, string> = new Map([
  ['m365', 'Microsoft'],
  ['google', 'Google'],
  ['github', 'GitHub'],
  ['slack', 'Slack'],
]);

/** Whose cloud it is; of a platform that we do not know, what it calls itself. */
export function providerOf(platform: string, title = platform): string {
  return providers.get(platform) ?? title;
}

/** A tenant by the names that the config gives it; OCSF knows but two kinds of ours. */
export function accountOf(uid: string, label: string, platform: string, title = providerOf(platform)) {
  return { uid, name: label, ...accountType(uid, platform, title) };
}

function accountType(uid: string, platform: string, title: string) {
  if (uid === SEVERAL) return { type_id: 99, type: 'Several tenants' };
  if (platform === 'm365') return { type_id: 17, type: 'M365 Tenant' };
  if (platform === 'google') return { type_id: 15, type: 'Google Workspace' };
  return { type_id: 99, type: title };
}

/** OCSF counts milliseconds since 1970. */
export function ms(at: string): number {
  return Date.parse(at);
}
