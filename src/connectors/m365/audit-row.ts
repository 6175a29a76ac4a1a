import { z } from 'zod';
import { requiredTime } from '../../lib/required-time.ts';
import type { EventRecord } from '../../model/records.ts';
import { type AuditValue, listIn, readAuditValue, textOf } from './audit-value.ts';
import { userKey } from './keys.ts';
import { maybeGuid } from './listing.ts';

const text = z.string().nullish();

const property = z.object({ displayName: text, oldValue: text, newValue: text });

const target = z.object({
  id: maybeGuid,
  displayName: text,
  type: text,
  modifiedProperties: z.array(property).nullish(),
});

/** The vendor's own sample spells it `Type`. */
const anyTarget = z.preprocess(
  (row) => (typeof row === 'object' && row !== null && 'Type' in row ? { type: row.Type, ...row } : row),
  target,
);

export const auditRow = z.object({
  id: z.string().min(1),
  correlationId: maybeGuid,
  activityDisplayName: z.string(),
  activityDateTime: requiredTime,
  result: text,
  initiatedBy: z
    .object({
      user: z.object({ id: maybeGuid }).nullish(),
      app: z.object({ appId: maybeGuid, displayName: text, servicePrincipalId: maybeGuid }).nullish(),
    })
    .nullish(),
  targetResources: z.array(anyTarget).nullish(),
  additionalDetails: z.array(z.object({ key: text, value: text })).nullish(),
});

export type AuditRow = z.output<typeof auditRow>;
export type AuditTarget = z.output<typeof target>;

/** Old and new of what an event changed, by name; undefined where the log tells nothing. */
export interface Change {
  readonly before: AuditValue | undefined;
  readonly after: AuditValue | undefined;
}

export type Changes = ReadonlyMap<string, Change>;

/** By name in small letters; of several targets, the first that tells it. */
export function changesIn({ targetResources }: AuditRow): Changes {
  const changes = new Map<string, Change>();
  for (const { displayName, oldValue, newValue } of (targetResources ?? []).flatMap(
    ({ modifiedProperties }) => modifiedProperties ?? [],
  )) {
    const name = displayName?.toLowerCase() ?? '';
    if (!changes.has(name))
      changes.set(name, { before: readAuditValue(oldValue), after: readAuditValue(newValue) });
  }
  return changes;
}

/** What a property was set to, or what it was before it was taken away. */
export function told(changes: Changes, name: string): string | undefined {
  const change = changes.get(name);
  return textOf(change?.after) || textOf(change?.before) || undefined;
}

/** Microsoft's services act in a person's name: the id is the person's, whatever name stands beside it. */
export function doer(tenant: string, { initiatedBy }: AuditRow): Pick<EventRecord, 'principal' | 'actor'> {
  const user = realId(initiatedBy?.user?.id);
  if (user !== undefined) return { principal: userKey(tenant, user) };
  const { appId, displayName, servicePrincipalId } = initiatedBy?.app ?? {};
  const actor = realId(appId) ?? realId(servicePrincipalId) ?? (displayName || undefined);
  return actor === undefined ? {} : { actor };
}

/** The object and client id of the app that was changed, as far as they are told. */
export interface AuditApp {
  readonly objectId?: string;
  readonly clientId?: string;
  readonly appName?: string;
}

/** The app that is the target itself. A registration's object id is in no key, so it is known by its client id alone. */
export function targetApp(row: AuditRow, changes: Changes): AuditApp {
  const target = (row.targetResources ?? []).find(isApp);
  if (target === undefined) return holder(changes);
  const isRegistration = target.type?.toLowerCase().startsWith('app') === true;
  const objectId = isRegistration ? undefined : realId(target.id);
  const clientId =
    idAmong(listIn(changes.get('targetid.serviceprincipalnames')?.after, 'value')) ??
    idAmong(listIn(changes.get('appprincipalid')?.after, 'value')) ??
    idAmong(listIn(changes.get('appid')?.after, 'value')) ??
    realId(detail(row, 'AppId'));
  return app({ objectId, clientId, appName: target.displayName });
}

/** The app that holds what was given or taken: where the target is the API, it stands among the properties. */
export function holder(changes: Changes): AuditApp {
  return app({
    objectId: realId(told(changes, 'serviceprincipal.objectid')),
    clientId: realId(told(changes, 'serviceprincipal.appid')) ?? realId(told(changes, 'application.appid')),
    appName: told(changes, 'serviceprincipal.displayname') ?? told(changes, 'application.displayname'),
  });
}

function app(told: { readonly [K in keyof AuditApp]?: string | null | undefined }): AuditApp {
  const { objectId, clientId, appName } = told;
  return {
    ...(objectId != null && { objectId }),
    ...(clientId != null && { clientId }),
    ...(appName != null && appName !== '' && { appName }),
  };
}

function isApp({ type }: AuditTarget): boolean {
  return /^(?:serviceprincipal|app(?:lication)?)$/i.test(type ?? '');
}

function detail({ additionalDetails }: AuditRow, name: string): string | null | undefined {
  return additionalDetails?.find(({ key }) => key === name)?.value;
}

/** Names of a service principal are addresses and its client id, in one text with semicolons between. */
function idAmong(names: readonly string[] | undefined): string | undefined {
  return names
    ?.flatMap((name) => name.split(';'))
    .map(realId)
    .find((id) => id !== undefined);
}

const GUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** An id in small letters; undefined for what is none, and for the one that stands for nobody. */
export function realId(id: string | null | undefined): string | undefined {
  const lower = id?.trim().toLowerCase();
  return lower !== undefined && GUID.test(lower) && lower !== NOBODY ? lower : undefined;
}
