import type { cloudidentity_v1 as cloudIdentityV1 } from 'googleapis/build/src/apis/cloudidentity/v1.js';
import { type Answer, type Call, json, parameters } from '../http.ts';
import type { ToldKey } from '../planted.ts';
import { invalid } from './answers.ts';
import type { Part } from './part.ts';
import type { Google } from './scene.ts';

type Row = cloudIdentityV1.Schema$Policy;

const root = '03ph8a2z1rfm0qx';
const warehouse = '03ph8a2z2wh7k4d';
const claims = '03ph8a2z3cl9m1v';
const pilots = '02p2csry3pilots';
const licence = "entity.licenses.exists(license, license in ['/product/Google-Apps/sku/1010020028'])";

const unconfigured = 'api_controls.unconfigured_third_party_apps';
const marketplace = 'workspace_marketplace.apps_access_options';

/** In no order that means anything. */
const rows: readonly Row[] = [
  system('gmail.auto_forwarding', { enableAutoForwarding: true }),
  admin(unconfigured, { accessLevel: 'BLOCK_ALL_SCOPES' }, { unit: warehouse, sortOrder: 203.00183 }),
  system(unconfigured, {
    accessLevel: 'ACCESS_LEVEL_UNSPECIFIED',
    accessLevelUnder18: 'ACCESS_LEVEL_UNDER18_UNSPECIFIED',
  }),
  // The later of two for the same people stands first in the list.
  admin(
    marketplace,
    { accessLevel: 'ALLOW_LISTED_APPS', allowAllInternalApps: true },
    { unit: claims, sortOrder: 203.00712 },
  ),
  system('api_controls.internal_apps', { trustInternalApps: true }),
  // Google's own of the same unit has the greater number; an administrator's counts all the same.
  admin('api_controls.internal_apps', { trustInternalApps: false }, { sortOrder: 100.00022 }),
  system('api_controls.custom_user_message', { errorText: '' }),
  system('api_controls.app_approval_requests', { allowedForAll: 'ENABLED' }),
  // A level that is new to us, for a group.
  admin(unconfigured, { accessLevel: 'ALLOW_VERIFIED_APPS' }, { group: pilots, sortOrder: 301.00004 }),
  // Says nothing of people under 18, for whom Google's own goes on.
  admin(unconfigured, { accessLevel: 'ALLOW_SIGN_IN_SCOPES_ONLY' }, { sortOrder: 201.00183 }),
  admin('api_controls.google_services', {
    services: [
      { scopesGroup: 'GMAIL_HIGH_RISK', isEnabled: false },
      { scopesGroup: 'DRIVE_ALL', isEnabled: false },
    ],
  }),
  // Besides what is closed to everybody, and with one of these opened.
  admin(
    'api_controls.google_services',
    {
      services: [
        { scopesGroup: 'CALENDAR_ALL', isEnabled: false },
        { scopesGroup: 'GMAIL_HIGH_RISK', isEnabled: true },
      ],
    },
    { unit: warehouse, sortOrder: 203.00185 },
  ),
  system('chat.chat_apps_access', { enableApps: true, enableWebhooks: true }),
  // Whom it is for is more than unit and group can tell.
  admin(
    'chat.chat_apps_access',
    { enableApps: false, enableWebhooks: false },
    { besides: licence, sortOrder: 201.00301 },
  ),
  admin(
    marketplace,
    { accessLevel: 'ALLOW_ALL', allowAllInternalApps: true },
    { unit: claims, sortOrder: 203.00099 },
  ),
  admin('workspace_marketplace.apps_allowlist', {
    apps: [
      { applicationId: '416873205914', access: 'ALLOWED' },
      { applicationId: '730218846551', access: 'ALLOWED' },
      { applicationId: '902774163058', access: 'BLOCKED' },
    ],
  }),
  // A setting that is new to us.
  system('api_controls.agent_apps', { agentAccess: 'ASK_FIRST' }),
];

export const policies: Part = {
  routes: [
    { endpoint: 'google.policies', path: '/v1/policies', answer: (google, call) => page(google, call) },
    {
      endpoint: 'google.orgUnits',
      path: /^\/admin\/directory\/v1\/customer\/([^/]+)\/orgunits$/,
      answer: (google, call, [customer = '']) => orgUnits(google, call, customer),
    },
  ],
  truth: () => ({ 'api-control-policies': told() }),
};

function* told(): Iterable<ToldKey> {
  const atRoot = [
    `${unconfigured}.accessLevel`,
    `${unconfigured}.accessLevelUnder18`,
    'api_controls.internal_apps.trustInternalApps',
    'api_controls.app_approval_requests.allowedForAll',
    'api_controls.google_services.services',
    'chat.chat_apps_access.enableApps',
    'chat.chat_apps_access.enableWebhooks',
    'workspace_marketplace.apps_allowlist.apps',
    'api_controls.agent_apps.agentAccess',
  ];
  for (const name of atRoot) yield ['policy', 'cloudIdentity', name, 'orgUnits', root];
  yield ['policy', 'cloudIdentity', `${unconfigured}.accessLevel`, 'orgUnits', warehouse];
  yield ['policy', 'cloudIdentity', 'api_controls.google_services.services', 'orgUnits', warehouse];
  yield ['policy', 'cloudIdentity', `${unconfigured}.accessLevel`, 'orgUnits', root, 'groups', pilots];
  for (const field of ['accessLevel', 'allowAllInternalApps'])
    yield ['policy', 'cloudIdentity', `${marketplace}.${field}`, 'orgUnits', claims];
  for (const field of ['enableApps', 'enableWebhooks']) {
    const query = `${unitClause(root)} && ${licence}`;
    yield ['policy', 'cloudIdentity', `chat.chat_apps_access.${field}`, 'orgUnits', root, 'query', query];
  }
}

/** Without pages; the root is left out unless it is asked for. */
function orgUnits({ tenant }: Google, { query }: Call, customer: string): Answer {
  if (!['my_customer', tenant.customer].includes(customer)) return invalid('Bad Request: customerId');
  const isWithRoot = parameters(query).get('type') === 'allIncludingParent';
  const units = [
    { id: root, path: '/', name: 'Harborline Logistics' },
    { id: warehouse, path: '/Warehouse', name: 'Warehouse' },
    { id: claims, path: '/Office/Claims', name: 'Claims' },
  ];
  return json({
    kind: 'admin#directory#orgUnits',
    etag: '"Xk3p9Q/o"',
    organizationUnits: units
      .filter(({ path }) => isWithRoot || path !== '/')
      .map(({ id, path, name }) => ({
        kind: 'admin#directory#orgUnit',
        orgUnitId: `id:${id}`,
        orgUnitPath: path,
        name,
      })),
  });
}

interface Whom {
  readonly unit?: string;
  readonly group?: string;
  readonly besides?: string;
  readonly sortOrder?: number;
}

function admin(setting: string, value: object, whom: Whom = {}): Row {
  return row(setting, value, { sortOrder: 201.00042, ...whom, type: 'ADMIN' });
}

function system(setting: string, value: object): Row {
  return row(setting, value, { sortOrder: 101.00049, type: 'SYSTEM' });
}

function row(
  setting: string,
  value: object,
  { unit = root, group, besides, sortOrder, type }: Whom & { readonly type: string },
): Row {
  const query = [
    ...(group === undefined ? [] : [`entity.groups.exists(group, group.group_id == groupId('${group}'))`]),
    unitClause(unit),
    ...(besides === undefined ? [] : [besides]),
  ].join(' && ');
  return {
    name: `policies/${Buffer.from(`${setting}:${type}:${unit}:${sortOrder}`).toString('base64url').toLowerCase()}`,
    policyQuery: {
      query,
      orgUnit: `orgUnits/${unit}`,
      ...(group !== undefined && { group: `groups/${group}` }),
      sortOrder: sortOrder ?? null,
    },
    setting: { type: `settings/${setting}`, value: { ...value } },
    type,
  };
}

function unitClause(unit: string): string {
  return `entity.org_units.exists(org_unit, org_unit.org_unit_id == orgUnitId('${unit}'))`;
}

// The vendor may answer with less than was asked for, and has answered with nothing and a next page.
const PAGE = 8;

function page({ tenant }: Google, { query }: Call): Answer {
  const given = parameters(query);
  const filter = given.get('filter') ?? '';
  const asked = /customer == "customers\/([^"]+)"/.exec(filter)?.[1] ?? 'my_customer';
  if (!['my_customer', tenant.customer].includes(asked)) return invalid('Invalid filter: customer');
  const clauses = [...filter.matchAll(/setting\.type\.matches\('([^']*)'\)/g)];
  // Some versions of the reference allow both.
  if (clauses.length > 1 || filter.includes('||')) return invalid('Invalid filter: setting.type');
  const pattern = new RegExp((clauses[0]?.[1] ?? '').replaceAll('\\\\', '\\'));
  const found = rows.filter(({ setting }) => pattern.test(setting?.type ?? ''));
  const size = Math.min(Number(given.get('pageSize') ?? 50) || 50, 100, PAGE);
  const [first = [], ...others] = chunks(found, size);
  const pages = others.length === 0 ? [first] : [first, [], ...others];
  const index = Number(given.get('pageToken') ?? 0);
  const policies = pages[index];
  if (policies === undefined) return invalid('Invalid page token');
  return json({
    ...(policies.length > 0 && {
      policies: policies.map((one) => ({ ...one, customer: `customers/${tenant.customer}` })),
    }),
    ...(index + 1 < pages.length && { nextPageToken: String(index + 1) }),
  });
}

function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
