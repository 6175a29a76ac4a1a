import { recordKey } from '../../model/keys.ts';
import type { Page } from '../../model/page.ts';
import type { AppRecord, EventRecord, GrantRecord, PolicyRecord } from '../../model/records.ts';
import type { Surface } from '../connector.ts';
import { type NamedEvent, subjectOf, toRecord } from './admin-event.ts';
import { ADMIN_LOG, readAdminLog } from './admin-log.ts';
import type { GoogleSession } from './client.ts';
import { clientApp } from './client-app.ts';
import { oldGap, type SeenAtWork, seenAtWork } from './evaluated-use.ts';
import { type LogEvent, textOf } from './log-event.ts';
import { scopes } from './scopes.ts';

type InstallRecord = AppRecord | GrantRecord | EventRecord | PolicyRecord;

/** Installed for people by an administrator, or only put on the list of what people may install. */
const types = {
  ADD_APPLICATION: 'added',
  REMOVE_APPLICATION: 'removed',
  ADD_APPLICATION_TO_WHITELIST: 'changed',
  REMOVE_APPLICATION_FROM_WHITELIST: 'changed',
} as const satisfies Record<string, EventRecord['type']>;

type Name = keyof typeof types;

const names = Object.keys(types);

export const marketplaceInstalls: Surface<GoogleSession, InstallRecord> = {
  id: 'marketplace-installs',
  question: 'Which Marketplace apps did administrators install or allow, who did, and when?',
  listing: 'feed',
  yields: ['app', 'grant', 'event', 'policy'],
  adds: ['app', 'grant', 'event', 'policy'],
  after: ['access-evaluations'],
  needs: [scopes.audit],
  calls: [ADMIN_LOG],
  read: async function* (session, options) {
    const { tenant } = options;
    const atWork = await seenAtWork(options, 'marketplace');
    yield* readAdminLog(session, options, {
      names,
      toEvent: (event) => toEvent(tenant, event),
      knowsMore: atWork.size > 0,
      fold: (events) => toPage(tenant, events, atWork),
    });
  },
};

export function toEvent(tenant: string, event: LogEvent): EventRecord | undefined {
  const id = textOf(event, 'APP_ID');
  if (id === undefined) return undefined;
  const name = textOf(event, 'APPLICATION_NAME');
  return {
    ...toRecord(tenant, event, id),
    app: appKey(tenant, id),
    type: types[event.name as Name],
    ...(event.name === 'ADD_APPLICATION' && { consent: 'admin' }),
    scopes: [],
    ...(name !== undefined && { appName: name }),
  };
}

/** A number of the Marketplace, which is no client id. */
function appKey(tenant: string, id: string) {
  return recordKey(tenant, 'app', 'marketplace', id);
}

function grantKey(tenant: string, id: string) {
  return recordKey(tenant, 'grant', 'marketplace', id);
}

interface Standing {
  readonly name: string | undefined;
  /** Since when it is installed. */
  readonly installedAt: EventRecord['at'] | undefined;
  readonly wasRemoved: boolean;
  readonly isAllowed: boolean | undefined;
}

const APPS_LIST = 'see in the Admin console under Apps > Google Workspace Marketplace apps > Apps list';

/** In key order the events of one app follow each other, in order of time: the last word counts. */
async function toPage(
  tenant: string,
  events: AsyncIterable<NamedEvent>,
  atWork: ReadonlyMap<string, SeenAtWork>,
): Promise<Page<InstallRecord>> {
  const apps = new Map<string, Standing>();
  for await (const event of events) {
    const id = subjectOf(event);
    apps.set(id, after(apps.get(id), event));
  }
  const installed = [...apps].flatMap(([id, { name, installedAt }]) =>
    installedAt === undefined ? [] : toRecords(tenant, { id, name, installedAt }),
  );
  const removed = [...apps].flatMap(([id, { installedAt, wasRemoved }]) =>
    wasRemoved && installedAt === undefined ? [grantKey(tenant, id)] : [],
  );
  const working = [...atWork.values()].flatMap((seen) => toSeen(tenant, seen));
  const gaps = [...atWork.values()].flatMap((seen) =>
    oldGap(recordKey(tenant, 'app', seen.clientId), seen, APPS_LIST),
  );
  return { records: [...installed, ...working, ...toAllowlist(tenant, apps)], removed, gaps };
}

function after(before: Standing | undefined, { what, at, appName }: NamedEvent): Standing {
  const standing: Standing = {
    installedAt: before?.installedAt,
    wasRemoved: before?.wasRemoved ?? false,
    isAllowed: before?.isAllowed,
    name: appName ?? before?.name,
  };
  switch (what as Name) {
    case 'ADD_APPLICATION':
      return { ...standing, installedAt: standing.installedAt ?? at };
    case 'REMOVE_APPLICATION':
      return { ...standing, installedAt: undefined, wasRemoved: true };
    case 'ADD_APPLICATION_TO_WHITELIST':
      return { ...standing, isAllowed: true };
    case 'REMOVE_APPLICATION_FROM_WHITELIST':
      return { ...standing, isAllowed: false };
  }
}

/** For whom, and with which scopes, the log does not tell. */
export function toRecords(
  tenant: string,
  {
    id,
    name,
    installedAt,
  }: { readonly id: string; readonly name: string | undefined; readonly installedAt: EventRecord['at'] },
): readonly [AppRecord, GrantRecord] {
  const app = appKey(tenant, id);
  return [
    {
      kind: 'app',
      key: app,
      name: name ?? id,
      role: 'client',
      type: 'marketplace-app',
      home: 'unknown',
      enabled: 'unknown',
      createdAt: installedAt,
    },
    {
      kind: 'grant',
      key: grantKey(tenant, id),
      app,
      access: 'delegated',
      principal: 'unknown',
      resource: 'google',
      scopes: [],
      consent: 'admin',
      basis: 'log',
      grantedAt: installedAt,
      ...(name !== undefined && { appName: name }),
    },
  ];
}

/** Here Google names it by its client, and not by its number: which of the installed ones it is cannot be told. */
export function toSeen(
  tenant: string,
  { clientId, scopes: seen }: SeenAtWork,
): readonly [AppRecord, GrantRecord] {
  const app = clientApp(tenant, clientId);
  return [
    app,
    {
      kind: 'grant',
      key: recordKey(tenant, 'grant', 'marketplace', 'client', clientId),
      app: app.key,
      clientId,
      access: 'delegated',
      principal: 'unknown',
      resource: 'google',
      scopes: seen,
      consent: 'admin',
      basis: 'seen',
      grantedAt: 'unknown',
    },
  ];
}

/** What people may install, as far as the log tells; none where it never did. */
function toAllowlist(tenant: string, apps: ReadonlyMap<string, Standing>): readonly PolicyRecord[] {
  if (![...apps.values()].some(({ isAllowed }) => isAllowed !== undefined)) return [];
  const allowed = [...apps].filter(([, { isAllowed }]) => isAllowed === true);
  return [
    {
      kind: 'policy',
      key: recordKey(tenant, 'policy', 'marketplace', 'WHITELIST'),
      area: 'consent',
      name: 'APPLICATION_WHITELIST',
      title: 'Marketplace apps that were allowed, by the admin log',
      state: allowed.length > 0 ? 'on' : 'unknown',
      value: allowed.map(([id]) => id),
      rules: allowed.map(([id, { name }]) => ({
        effect: 'includes',
        when: { APP_ID: id, ...(name !== undefined && { APPLICATION_NAME: name }) },
      })),
    },
  ];
}
