import type { EventRecord } from '../../model/records.ts';
import type { AuditPart } from './audit-join.ts';
import {
  type AuditRow,
  type Change,
  type Changes,
  changesIn,
  holder,
  realId,
  targetApp,
  told,
} from './audit-row.ts';
import { listIn, textOf } from './audit-value.ts';
import { parseConsentPermissions } from './consent-permissions.ts';

/** What one row of the audit log says happened to access, in parts; nothing where it bears on none. */
export function toParts(row: AuditRow): readonly AuditPart[] {
  const reader = readers.get(activity(row));
  if (reader === undefined) return [];
  const result = resultOf(row);
  if (result === 'success') return reader.read(row, changesIn(row));
  // What was tried and refused is worth knowing of a consent alone; a timeout is neither.
  if (!reader.isGrant || result !== 'failure') return [];
  return reader.read(row, changesIn(row)).map(({ before: _, ...part }) => ({ ...part, type: 'denied' }));
}

/** The same of a row that does not say in a word we know whether it happened: an event would claim that it did. */
export function toDoubtful(row: AuditRow): readonly AuditPart[] {
  const isKnown = ['success', 'failure', 'timeout'].includes(resultOf(row));
  return isKnown ? [] : (readers.get(activity(row))?.read(row, changesIn(row)) ?? []);
}

function resultOf({ result }: AuditRow): string {
  return result?.toLowerCase() ?? '';
}

/** Dashes and stray spaces differ from one row to the next. */
function activity({ activityDisplayName }: AuditRow): string {
  return activityDisplayName
    .toLowerCase()
    .replace(/[\u2010-\u2015]/g, '-')
    .replace(/\s+/g, ' ')
    .trim();
}

type Read = (row: AuditRow, changes: Changes) => readonly AuditPart[];

interface Reader {
  readonly isGrant?: true;
  readonly read: Read;
}

const added = { read: changed('added') };
const removed = { read: changed('removed') };
const set = { read: changed('changed') };

/** @see https://learn.microsoft.com/en-us/entra/identity/monitoring-health/reference-audit-activities#core-directory */
const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['consent to application', { isGrant: true, read: consent }],
  [
    'add delegated permission grant',
    { isGrant: true, read: (row, changes) => delegated(row, changes, false) },
  ],
  ['remove delegated permission grant', { read: (row, changes) => delegated(row, changes, true) }],
  ['add app role assignment to service principal', { isGrant: true, read: appRole('granted') }],
  ['remove app role assignment from service principal', { read: appRole('revoked') }],
  ['add member to role', { read: role('granted') }],
  ['add scoped member to role', { read: role('granted') }],
  ['add eligible member to role', { read: role('granted') }],
  ['remove member from role', { read: role('revoked') }],
  ['remove scoped member from role', { read: role('revoked') }],
  ['remove eligible member from role', { read: role('revoked') }],
  ['add service principal', added],
  ['add application', added],
  ['restore service principal', added],
  ['restore application', added],
  ['remove service principal', removed],
  ['hard delete service principal', removed],
  ['delete application', removed],
  ['hard delete application', removed],
  ['add owner to service principal', added],
  ['add owner to application', added],
  ['remove owner from service principal', removed],
  ['remove owner from application', removed],
  ['add service principal credentials', { read: credentials }],
  ['remove service principal credentials', { read: credentials }],
  ['update application - certificates and secrets management', { read: credentials }],
  ['create application - certificates and secrets management', { read: credentials }],
  ['restore consent', set],
  ['set verified publisher', set],
  ['unset verified publisher', set],
  ['update application', { read: settings }],
  ['update service principal', { read: settings }],
]);

/** Its text tells of all that was consented to; of what was added to an older consent, the grants beside it alone. */
function consent(row: AuditRow, changes: Changes): readonly AuditPart[] {
  const text = changes.get('consentaction.permissions')?.after;
  const permissions = parseConsentPermissions(textOf(text) ?? '');
  const common = { ...part(row, 'granted'), ...targetApp(row, changes) };
  const isForAll = told(changes, 'consentcontext.onbehalfofall')?.toLowerCase();
  const isAppOnly = told(changes, 'consentcontext.isapponly')?.toLowerCase() === 'true';
  const byContext = isForAll === 'true' || isAppOnly ? 'admin' : isForAll === 'false' ? 'user' : 'unknown';
  const isCut = permissions === undefined ? text !== undefined : permissions.isCut || text?.isCut === true;
  const grants = permissions?.after ?? [];
  if (grants.length === 0) {
    return [
      {
        ...common,
        ...(isAppOnly && { access: 'application' as const }),
        consent: byContext,
        scopes: [],
        ...(isCut && { isCut }),
      },
    ];
  }
  return grants.map(({ resource, consent, scopes }): AuditPart => {
    const before = permissions?.before?.filter((grant) => grant.resource === resource);
    return {
      ...common,
      access: 'delegated',
      consent: consent === 'unknown' ? byContext : consent,
      ...(resource !== undefined && { resource }),
      scopes,
      ...(before !== undefined && { before: [...new Set(before.flatMap((grant) => grant.scopes))] }),
      ...(isCut && { isCut }),
    };
  });
}

/**
 * An amended consent is told by an addition and a removal that both say what was before and what is now: the activity's
 * name alone would make a revocation of it.
 */
function delegated(row: AuditRow, changes: Changes, isRemoval: boolean): readonly AuditPart[] {
  const scope = changes.get('delegatedpermissiongrant.scope');
  const type = told(changes, 'delegatedpermissiongrant.consenttype');
  const isCut = scope?.before?.isCut === true || scope?.after?.isCut === true;
  const before = wordsIn(scope?.before);
  const after = wordsIn(scope?.after);
  const resource = apiOf(row);
  const common = {
    ...holder(changes),
    access: 'delegated' as const,
    consent:
      type === 'AllPrincipals'
        ? ('admin' as const)
        : type === 'Principal'
          ? ('user' as const)
          : ('unknown' as const),
    ...(resource !== undefined && { resource }),
    ...(isCut && { isCut: true as const }),
  };
  const given = (scopes: readonly string[]): AuditPart => ({
    ...part(row, 'granted'),
    ...common,
    scopes,
    ...(before !== undefined && { before }),
  });
  const taken = (scopes: readonly string[]): AuditPart => ({ ...given(scopes), type: 'revoked' });
  if (after === undefined || before === undefined) {
    const scopes = after ?? (isRemoval ? (before ?? []) : []);
    return [
      {
        ...(isRemoval ? taken(scopes) : given(scopes)),
        ...(scopes.length === 0 && { isCut: true as const }),
      },
    ];
  }
  if (isCut) return [{ ...given(after), type: isRemoval ? 'changed' : 'granted' }];
  const lost = without(before, after);
  const isGrown = without(after, before).length > 0;
  const parts = [...(isGrown ? [given(after)] : []), ...(lost.length > 0 ? [taken(lost)] : [])];
  return parts.length > 0 ? parts : [{ ...given(after), type: isRemoval ? 'changed' : 'granted' }];
}

/** In the log the scopes of a grant are one text. */
function wordsIn(read: Change['after']): readonly string[] | undefined {
  const text = textOf(read);
  if (text === undefined || read === undefined) return undefined;
  const words = text.split(/\s+/);
  if (read.isCut) words.pop();
  return [...new Set(words.filter((word) => word !== ''))];
}

function without(words: readonly string[], others: readonly string[]): readonly string[] {
  const folded = new Set(others.map((word) => word.toLowerCase()));
  return words.filter((word) => !folded.has(word.toLowerCase()));
}

function appRole(type: 'granted' | 'revoked'): Read {
  return (row, changes) => {
    const resource = apiOf(row);
    const value = told(changes, 'approle.value') ?? realId(told(changes, 'approle.id'));
    const client = holder(changes);
    // Older rows name the client as a second target.
    const second = realId(row.targetResources?.[1]?.id);
    const isNamed = client.objectId !== undefined || client.clientId !== undefined;
    return [
      {
        ...part(row, type),
        ...client,
        ...(!isNamed && second !== undefined && { objectId: second }),
        access: 'application',
        consent: 'admin',
        ...(resource !== undefined && { resource }),
        scopes: value === undefined ? [] : [value],
      },
    ];
  };
}

/** Roles of people are no access of apps. */
function role(type: 'granted' | 'revoked'): Read {
  return (row, changes) => {
    if (row.targetResources?.[0]?.type?.toLowerCase() !== 'serviceprincipal') return [];
    const name = told(changes, 'role.displayname') ?? told(changes, 'role.templateid');
    return [
      {
        ...part(row, type),
        ...targetApp(row, changes),
        access: 'application',
        consent: 'admin',
        scopes: name === undefined ? [] : [name],
      },
    ];
  };
}

function apiOf({ targetResources }: AuditRow): string | undefined {
  return realId(targetResources?.[0]?.id);
}

function changed(type: EventRecord['type']): Read {
  return (row, changes) => [{ ...part(row, type), ...targetApp(row, changes), scopes: [] }];
}

/** Keys are told by their ids: what they are called is somebody's text. */
function credentials(row: AuditRow, changes: Changes): readonly AuditPart[] {
  const change = changes.get('keydescription');
  const before = keyIds(change?.before);
  const after = keyIds(change?.after);
  const isCut = change?.before?.isCut === true || change?.after?.isCut === true;
  return [
    {
      ...part(row, keysType(row, before, after)),
      ...targetApp(row, changes),
      scopes: after ?? [],
      ...(before !== undefined && { before }),
      ...(isCut && { isCut }),
    },
  ];
}

function keysType(
  { activityDisplayName }: AuditRow,
  before: readonly string[] | undefined,
  after: readonly string[] | undefined,
): 'added' | 'changed' | 'removed' {
  if (before !== undefined && after !== undefined) {
    const isMore = without(after, before).length > 0;
    const isLess = without(before, after).length > 0;
    if (isMore !== isLess) return isMore ? 'added' : 'removed';
    return 'changed';
  }
  if (/^add/i.test(activityDisplayName)) return 'added';
  return /^remove/i.test(activityDisplayName) ? 'removed' : 'changed';
}

/** `[KeyIdentifier=…,KeyType=Password,KeyUsage=Verify,DisplayName=…]`, or the same as an object. */
function keyIds(read: Change['after']): readonly string[] | undefined {
  return listIn(read, 'KeyIdentifier')?.flatMap((key) => {
    const [, id = key] = /^\[KeyIdentifier=([^,\]]+)/i.exec(key) ?? [];
    return realId(id) ?? [];
  });
}

/** Settings by which an app changes hands, with the member that tells one value from another. */
const watched: ReadonlyMap<string, string> = new Map([
  ['appaddress', 'Address'],
  ['verifiedpublisher', 'VerifiedPublisherId'],
  ['availabletoothertenants', 'value'],
  ['accountenabled', 'value'],
  // At the registration: no list of v1.0 tells it.
  ['isdisabled', 'value'],
  ['federatedidentitycredentials', 'Subject'],
]);

/** Most updates are Microsoft's own and change nothing that matters. */
function settings(row: AuditRow, changes: Changes): readonly AuditPart[] {
  return [...watched].flatMap(([name, member]) => {
    const change = changes.get(name);
    if (change === undefined) return [];
    const before = listIn(change.before, member);
    const isCut = change.before?.isCut === true || change.after?.isCut === true;
    return {
      ...part(row, 'changed'),
      what: `${row.activityDisplayName}: ${spelt(row, name)}`,
      ...targetApp(row, changes),
      scopes: listIn(change.after, member) ?? [],
      ...(before !== undefined && { before }),
      ...(isCut && { isCut: true as const }),
    };
  });
}

function spelt({ targetResources }: AuditRow, name: string): string {
  const properties = (targetResources ?? []).flatMap(({ modifiedProperties }) => modifiedProperties ?? []);
  return properties.find(({ displayName }) => displayName?.toLowerCase() === name)?.displayName ?? name;
}

function part(row: AuditRow, type: EventRecord['type']): Pick<AuditPart, 'row' | 'type' | 'what'> {
  return { row, type, what: row.activityDisplayName };
}
