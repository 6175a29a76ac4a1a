import { recordKey } from '../../model/keys.ts';
import type { Gap, Page } from '../../model/page.ts';
import type { EventRecord, PolicyRecord } from '../../model/records.ts';
import { DAY_MS, type Instant, instant } from '../../model/values.ts';
import type { Surface } from '../connector.ts';
import { type NamedEvent, subjectOf, toRecord } from './admin-event.ts';
import { ADMIN_LOG, readAdminLog } from './admin-log.ts';
import { type AppAccess, appAccess, type List, listTitles } from './app-access-events.ts';
import type { GoogleSession } from './client.ts';
import { seenAtWork } from './evaluated-use.ts';
import { type LogEvent, textOf } from './log-event.ts';
import { projectOf } from './project.ts';
import { scopes } from './scopes.ts';
import { RETENTION_DAYS } from './token-window.ts';

const names = [...appAccess.keys()];

export const configuredApps: Surface<GoogleSession, EventRecord | PolicyRecord> = {
  id: 'configured-apps',
  question: 'Which apps and services did administrators trust, limit, block or open to apps, and where?',
  listing: 'feed',
  yields: ['event', 'policy'],
  adds: ['event', 'policy'],
  after: ['access-evaluations'],
  needs: [scopes.audit],
  calls: [ADMIN_LOG],
  read: async function* (session, options) {
    const { tenant } = options;
    const atWork = await seenAtWork(options, 'app-access-control');
    yield* readAdminLog(session, options, {
      names,
      toEvent: (event) => toEvent(tenant, event),
      knowsMore: atWork.size > 0,
      fold: async (events, { end }) => {
        const page = await toPage(tenant, events, instant(Date.parse(end) - RETENTION_DAYS * DAY_MS));
        return { ...page, records: [...page.records, ...toSeen(tenant, [...atWork.keys()].sort())] };
      },
    });
  },
};

/** What is kept of an event, so that the rules can be worked out again in every run. */
const kept = [
  'NEW_VALUE',
  'OAUTH2_APP_TYPE',
  'OAUTH2_SERVICE_NAME',
  'ORG_UNIT_NAME',
  'OAUTH2_NUM_APPS',
] as const;

export function toEvent(tenant: string, event: LogEvent): EventRecord | undefined {
  const access = appAccess.get(event.name);
  const appId = textOf(event, 'OAUTH2_APP_ID');
  const subject = subjectIn(access, appId);
  if (subject === undefined) return undefined;
  const isClient = appId !== undefined && isOfClient(appId, textOf(event, 'OAUTH2_APP_TYPE'));
  const name = textOf(event, 'OAUTH2_APP_NAME');
  return {
    ...toRecord(tenant, event, subject),
    // It is not filed under the app: whoever is on a list holds nothing by it.
    ...(isClient && { clientId: appId }),
    type: 'changed',
    scopes: kept.flatMap((parameter) => {
      const value = textOf(event, parameter);
      return value === undefined ? [] : `${parameter}=${value}`;
    }),
    ...(name !== undefined && { appName: name }),
  };
}

function subjectIn(access: AppAccess | undefined, appId: string | undefined): string | undefined {
  if (access === undefined || 'list' in access) return appId;
  return 'switch' in access ? access.switch : access.bulk;
}

/** Others go by the name of a package, or the id of an extension, unless Google names their client all the same. */
function isOfClient(appId: string, type: string | undefined): boolean {
  return type === undefined || type === 'OAUTH2_CLIENT' || projectOf(appId) !== undefined;
}

/** In order of time, whatever they are about: the last word on a list or a switch counts. */
async function toPage(
  tenant: string,
  events: AsyncIterable<NamedEvent>,
  oldest: Instant,
): Promise<Page<PolicyRecord>> {
  const all = (await Array.fromAsync(events)).sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const apps = new Map<string, Map<string, Listed>>();
  const policies = new Map<string, PolicyRecord>();
  const gaps: Gap[] = [];
  for (const event of all) {
    const access = appAccess.get(event.what);
    if (access === undefined) continue;
    if ('bulk' in access) {
      // What came before the log began is told by a blind spot.
      if (event.at >= oldest) gaps.push(bulkGap(access.bulk));
      continue;
    }
    if ('switch' in access) {
      const policy = toSwitch(tenant, event, access);
      policies.set(policy.key, policy);
      continue;
    }
    const unit = keptOf(event, 'ORG_UNIT_NAME');
    const place = JSON.stringify([access.list, unit]);
    const listed = apps.get(place) ?? new Map<string, Listed>();
    apps.set(place, listed);
    const id = subjectOf(event);
    if (access.isOn) listed.set(id, { id, name: event.appName, type: keptOf(event, 'OAUTH2_APP_TYPE') });
    else listed.delete(id);
    const policy = toList(tenant, { list: access.list, unit, apps: [...listed.values()] });
    policies.set(policy.key, policy);
  }
  return { records: [...policies.values()], gaps };
}

interface Listed {
  readonly id: string;
  readonly name: string | undefined;
  readonly type: string | undefined;
}

function keptOf({ scopes: values }: EventRecord, parameter: (typeof kept)[number]): string | undefined {
  return values.find((value) => value.startsWith(`${parameter}=`))?.slice(parameter.length + 1);
}

/** Where Google names no unit, it means all of them. */
const EVERYWHERE = '/';

function toList(
  tenant: string,
  {
    list,
    unit,
    apps,
  }: { readonly list: List; readonly unit: string | undefined; readonly apps: readonly Listed[] },
): PolicyRecord {
  const where = unit === undefined ? {} : { ORG_UNIT_NAME: unit };
  return {
    kind: 'policy',
    key: recordKey(tenant, 'policy', 'appAccess', list, unit ?? EVERYWHERE),
    area: 'consent',
    name: list,
    title: `Apps that are ${listTitles[list]}${inUnit(unit)}, by the admin log`,
    state: apps.length > 0 ? 'on' : 'unknown',
    value: apps.map(({ id }) => id),
    rules: apps.map(({ id, name, type }) => ({
      effect: 'includes',
      when: {
        OAUTH2_APP_ID: id,
        ...(name !== undefined && { OAUTH2_APP_NAME: name }),
        ...(type !== undefined && { OAUTH2_APP_TYPE: type }),
        ...where,
      },
    })),
  };
}

/** On which list they are, and where, the log of decisions does not tell. */
function toSeen(tenant: string, clients: readonly string[]): readonly PolicyRecord[] {
  if (clients.length === 0) return [];
  return [
    {
      kind: 'policy',
      key: recordKey(tenant, 'policy', 'appAccess', 'APP_ACCESS_CONTROL'),
      area: 'consent',
      name: 'APP_ACCESS_CONTROL',
      title: 'Apps that app access control was seen to let in, by the log of decisions on tokens',
      state: 'on',
      value: clients,
      rules: clients.map((id) => ({ effect: 'includes', when: { OAUTH2_APP_ID: id } })),
    },
  ];
}

function inUnit(unit: string | undefined): string {
  return unit === undefined ? '' : ` in ${unit}`;
}

function toSwitch(
  tenant: string,
  event: NamedEvent,
  { switch: name, state }: Extract<AppAccess, { readonly switch: string }>,
): PolicyRecord {
  const unit = keptOf(event, 'ORG_UNIT_NAME');
  const service = keptOf(event, 'OAUTH2_SERVICE_NAME');
  return {
    kind: 'policy',
    key: recordKey(
      tenant,
      'policy',
      'appAccess',
      name,
      unit ?? EVERYWHERE,
      ...(service === undefined ? [] : [service]),
    ),
    area: 'consent',
    name,
    title: `${event.what}${service === undefined ? '' : `: ${service}`}${inUnit(unit)}, by the admin log`,
    state: state === 'by-value' ? stateIn(keptOf(event, 'NEW_VALUE')) : state,
    value: event.what,
    rules: [
      {
        effect: 'includes',
        when: {
          ...(service !== undefined && { OAUTH2_SERVICE_NAME: service }),
          ...(unit !== undefined && { ORG_UNIT_NAME: unit }),
        },
      },
    ],
  };
}

function stateIn(value: string | undefined): PolicyRecord['state'] {
  if (value?.toLowerCase() === 'true') return 'on';
  return value?.toLowerCase() === 'false' ? 'off' : 'unknown';
}

function bulkGap(list: List | 'all'): Gap {
  const which = list === 'all' ? 'the lists of apps' : `the list of apps that are ${listTitles[list]}`;
  return {
    reason: 'unavailable',
    kinds: ['policy'],
    what: `an administrator put several apps on ${which} at once, and the admin log tells but their number`,
    fix: 'see the list in the Admin console under Security > Access and data control > API controls > App access control',
  };
}
