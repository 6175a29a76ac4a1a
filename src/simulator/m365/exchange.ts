import { guids } from '../chance.ts';
import type { EndpointId } from '../endpoints.ts';
import { listOf } from '../list.ts';
import { page } from './page.ts';
import type { Part, PartRoute } from './part.ts';
import type { M365 } from './scene.ts';

/** Who may do what in Exchange, by its own roles. */
export const exchange: Part = {
  routes: [
    route('m365.exchangeRoleDefinitions', 'roleDefinitions', definitions),
    route('m365.exchangeScopes', 'customAppScopes', scopes),
    route('m365.exchangeRoleAssignments', 'roleAssignments', assignments),
  ],
  truth: (world) => ({
    'exchange-roles': held(world).map(({ id }) => ['grant', 'exchange-role', id] as const),
  }),
};

function route(endpoint: EndpointId, list: string, rows: (world: M365) => readonly object[]): PartRoute {
  const path = `beta/roleManagement/exchange/${list}`;
  return {
    endpoint,
    path: `/${path}`,
    answer: (world, { query }) =>
      page(
        { path, entity: `roleManagement/exchange/${list}`, list: listOf(rows(world)), row: (row) => row },
        query,
      ),
  };
}

const roles = [
  'Application Mail.Read',
  'Application Mail.Send',
  'Application Calendars.Read',
  'Application MailboxItem.Export',
  'Mail Recipients',
  'View-Only Recipients',
] as const;

const scopeNames = ['Finance mailboxes', 'Archive'] as const;

interface Assigned {
  readonly plant: string;
  readonly role: (typeof roles)[number];
  readonly over: 'all' | 'nothing told' | 'unit' | 'one user' | (typeof scopeNames)[number];
}

const assigned: readonly Assigned[] = [
  // In vain: Entra lets it send from every mailbox.
  { plant: 'invoice-bot', role: 'Application Mail.Send', over: 'Finance mailboxes' },
  { plant: 'copperline-discovery', role: 'Application Mail.Read', over: 'unit' },
  { plant: 'dispatch-portal', role: 'Application Mail.Send', over: 'one user' },
  { plant: 'track', role: 'Application Calendars.Read', over: 'nothing told' },
  { plant: 'brightledger-archive', role: 'Application MailboxItem.Export', over: 'Archive' },
  { plant: 'oauthlas', role: 'View-Only Recipients', over: 'all' },
];

function held(world: M365): readonly (Assigned & { readonly id: string; readonly principal: string })[] {
  const ids = guids(world.seed, `${world.tenant.id}.exchange`);
  return assigned.flatMap((one, n) => {
    const index = world.planted.findIndex(({ key }) => key === one.plant);
    return index < 0 ? [] : [{ ...one, id: ids.at(n), principal: world.apps.at(index).id }];
  });
}

function definitions(world: M365): readonly object[] {
  return roles.map((displayName, n) => ({
    id: roleId(world, n),
    description: displayName,
    displayName,
    isBuiltIn: true,
    isEnabled: true,
    version: '0.12 (14.0.451.0)',
    rolePermissions: [],
  }));
}

function scopes(world: M365): readonly object[] {
  return scopeNames.map((displayName, n) => ({
    id: scopeId(world, n),
    type: 'RecipientScope',
    displayName,
    customAttributes: { Exclusive: false, RecipientFilter: `CustomAttribute${n + 1} -eq 'yes'` },
  }));
}

/** Most of them are held by role groups, whose members are people. */
function assignments(world: M365): readonly object[] {
  const groups = guids(world.seed, `${world.tenant.id}.roleGroup`);
  const ofGroups = Array.from({ length: 6 }, (_, n) => ({
    id: groups.at(100 + n),
    principalId: `/RoleGroups/${groups.at(n)}`,
    roleDefinitionId: roleId(world, 4),
    directoryScopeId: '/',
    appScopeId: null,
  }));
  const ofApps = held(world).map(({ id, principal, role, over }) => ({
    id,
    principalId: `/ServicePrincipals/${principal}`,
    roleDefinitionId: roleId(world, roles.indexOf(role)).toUpperCase(),
    ...boundsOf(world, over),
  }));
  return [...ofGroups, ...ofApps];
}

function boundsOf(world: M365, over: Assigned['over']): object {
  const unit = guids(world.seed, `${world.tenant.id}.unit`).at(0);
  if (over === 'all') return { directoryScopeId: '/', appScopeId: null };
  if (over === 'nothing told') return { directoryScopeId: null, appScopeId: null };
  if (over === 'unit') return { directoryScopeId: `/AdministrativeUnits/${unit}`, appScopeId: null };
  if (over === 'one user') return { directoryScopeId: `/Users/${world.users.ids.at(0)}`, appScopeId: null };
  return { directoryScopeId: null, appScopeId: scopeId(world, scopeNames.indexOf(over)) };
}

function roleId({ seed }: M365, n: number): string {
  return guids(seed, 'm365.exchangeRole').at(n);
}

function scopeId({ seed, tenant }: M365, n: number): string {
  return guids(seed, `${tenant.id}.exchangeScope`).at(n);
}
