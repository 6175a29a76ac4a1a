import { apiTitle } from '../knowledge/scopes/names.ts';
import type { PolicyRecord, PolicyRule } from '../model/records.ts';
import { counted } from '../report/count.ts';

/** What people may consent to for themselves, and owners for what they own; nothing where it is not told. */
export function consentInWords(
  assigned: PolicyRecord | undefined,
  policies: readonly PolicyRecord[],
): readonly string[] | undefined {
  const { state, value } = assigned ?? {};
  if (state === undefined || state === 'unknown') return undefined;
  const told = (Array.isArray(value) ? value : []).map(split);
  const self = told.filter(({ whose }) => whose === 'managepermissiongrantsforself');
  const others = told.filter(({ whose }) => whose !== 'managepermissiongrantsforself');
  return [
    ...(self.length === 0 ? ['People may consent to nothing for themselves'] : []),
    ...self.map(({ id }) => `People may consent to: ${policyInWords(id, policies)} (${id})`),
    ...others.map(({ whose, id }) =>
      whose === 'managepermissiongrantsforownedresource'
        ? `Owners of teams and chats may let apps into these (${id})`
        : `People may consent in another way, too (${id})`,
    ),
  ];
}

/** `ManagePermissionGrantsForSelf.microsoft-user-default-low`; older answers have the id alone. */
function split(value: string): { readonly whose: string; readonly id: string } {
  const dot = value.indexOf('.');
  if (dot < 0) return { whose: 'managepermissiongrantsforself', id: value };
  return { whose: value.slice(0, dot).toLowerCase(), id: value.slice(dot + 1) };
}

/** What one policy lets through. */
export function policyInWords(id: string, policies: readonly PolicyRecord[]): string {
  const policy = policies.find(({ name }) => name.toLowerCase() === id.toLowerCase());
  if (policy?.rules === undefined) return 'unknown, since the policy was not read';
  const includes = policy.rules.filter(({ effect }) => effect === 'includes');
  const exceptions = policy.rules.length - includes.length;
  if (includes.length === 0) return 'nothing';
  const save = exceptions === 0 ? '' : `, with ${counted(exceptions, 'exception')}`;
  return `${includes.map(setInWords).join('; or ')}${save}`;
}

type When = PolicyRule['when'];

const kinds: Readonly<Record<string, string>> = {
  delegated: 'delegated permissions',
  delegateduserconsentable: 'delegated permissions that need no administrator',
  application: 'application permissions',
};

/** All of its conditions must be met. */
function setInWords({ when }: PolicyRule): string {
  if (Object.values(when).some((value) => Array.isArray(value) && value.length === 0)) return 'nothing';
  const { permissionType, ...others } = when;
  const type = String(permissionType ?? 'delegated');
  const what =
    permissionType === undefined ? 'permissions' : (kinds[type.toLowerCase()] ?? `${type} permissions`);
  const conditions = Object.entries(others).map(([name, value]) => (words[name] ?? fallback(name))(value));
  return [what, ...conditions].join(', ');
}

type InWords = (value: When[string]) => string;

const words: Readonly<Record<string, InWords>> = {
  permissionClassification: (value) => `classified ${value}`,
  permissions: (value) => `of which ${numberOf(value)} ${numberOf(value) === 1 ? 'is' : 'are'} named`,
  resourceApplication: ofApi,
  clientApplicationsFromVerifiedPublisherOnly: () => 'for apps of verified publishers',
  clientApplicationIds: (value) => `for ${counted(numberOf(value), 'app')}`,
  clientApplicationTenantIds: (value) => `for apps of ${counted(numberOf(value), 'organisation')}`,
  clientApplicationPublisherIds: (value) => `for apps of ${counted(numberOf(value), 'publisher')}`,
};

/** Told by its name: left out, the policy would look wider than it is. */
function fallback(name: string): InWords {
  return (value) => (value === true ? name : `${name}: ${value}`);
}

function numberOf(value: When[string]): number {
  return Array.isArray(value) ? value.length : 1;
}

/** By its name where it is one that everybody knows. */
export function ofApi(appId: unknown): string {
  return `of ${apiTitle(String(appId)) ?? `the API ${String(appId)}`}`;
}
