import type { PolicyRecord, PolicyRule } from '../model/records.ts';
import { counted } from '../report/count.ts';
import { ofApi } from './consent-words.ts';

/** What was approved beforehand for single teams and chats; which apps it is for, no list tells. */
export function preapprovalsInWords(policies: readonly PolicyRecord[]): readonly string[] {
  const kept = policies.filter(({ state }) => state !== 'off');
  const told = new Set(kept.flatMap(({ rules = [] }) => rules.map(ruleInWords)));
  if (kept.length === 0) return [];
  const what = told.size === 0 ? 'nothing' : [...told].sort().join('; ');
  return [`Approved beforehand, for apps that are not known here: ${what}`];
}

const places: ReadonlyMap<string, string> = new Map([
  ['group', 'in teams'],
  ['chat', 'in chats'],
]);

function ruleInWords({ when }: PolicyRule): string {
  const {
    scopeType,
    permissionType,
    permissions,
    resourceApplication,
    sensitivityLabels,
    labelKind,
    permissionKind,
  } = when;
  const type = typeof permissionType === 'string' ? `${permissionType} permission` : 'permission';
  const where = String(scopeType ?? 'in teams and chats');
  const kind = typeof permissionKind === 'string' && !known.has(permissionKind) ? ` (${permissionKind})` : '';
  return [
    `${places.get(where.toLowerCase()) ?? where} ${which(permissions, permissionKind, type)}${kind}`,
    ...(resourceApplication === undefined ? [] : [ofApi(resourceApplication)]),
    ...(Array.isArray(sensitivityLabels)
      ? [`where there is one of ${counted(sensitivityLabels.length, 'label')}`]
      : []),
    ...(labelKind === undefined ? [] : [`where the labels are ${labelKind}`]),
  ].join(', ');
}

function which(permissions: unknown, kind: unknown, type: string): string {
  if (Array.isArray(permissions)) return counted(permissions.length, type);
  return kind === 'enumerated' ? `${type}s that are not told` : `all ${type}s`;
}

/** Said by what is listed beside it. */
const known: ReadonlySet<string> = new Set(['enumerated', 'allPermissionsOnResourceApp']);
