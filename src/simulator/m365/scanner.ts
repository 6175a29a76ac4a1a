import type {
  Application,
  AppRoleAssignment,
  DirectoryRole,
  OAuth2PermissionGrant,
  ServicePrincipal,
} from '@microsoft/microsoft-graph-types';
import { guids, nameHash } from '../chance.ts';
import { dayMs, graphTime } from '../clock.ts';
import { type Answer, json, parameters } from '../http.ts';
import { toJwt } from '../jwt.ts';
import { credentials, type Tenant } from '../tenants.ts';
import { graphError } from './answers.ts';
import { assignmentId } from './ids.ts';
import { selected } from './page.ts';
import type { Part } from './part.ts';
import { published } from './permissions.ts';
import { servicePrincipalRow } from './rows.ts';
import type { M365 } from './scene.ts';

/** What OAuthlas itself is given in the main tenant. */
export interface ScannerOptions {
  /** Application permissions of Graph. */
  readonly rights?: readonly string[];
  /** What its tokens say that they carry; absent: the form of its tokens tells nothing. */
  readonly inToken?: readonly string[];
  /** By display name. */
  readonly directoryRoles?: readonly string[];
  /** Groups that it is in, with the roles of the directory that each of them holds. */
  readonly groups?: readonly { readonly name: string; readonly roles: readonly string[] }[];
  /** Delegated permissions of Graph, for everybody. */
  readonly delegated?: readonly string[];
  /** Application permissions of Graph that its registration asks for; absent: those that it was given. */
  readonly asks?: readonly string[];
}

/** The app that OAuthlas signs in as. It is on none of the lists: what is planted there should not change with it. */
export interface Scanner extends ScannerOptions {
  readonly appId: string;
  readonly id: string;
  readonly rights: readonly string[];
}

const enough = [
  'Application.Read.All',
  'Directory.Read.All',
  'AuditLog.Read.All',
  'Policy.Read.All',
  'Policy.Read.PermissionGrant',
] as const;

export function scannerOf(seed: number, { id }: Tenant, options: ScannerOptions = {}): Scanner {
  const known = id === 'tidewater' ? credentials.tidewater : credentials.harborline;
  return { rights: enough, ...options, appId: known.clientId, id: guids(seed, `${id}.scanner`).at(0) };
}

/** An access token as Entra makes it, where its form shall tell: around the token that it would be without. */
export function tellingToken({ scanner, tenant, now }: M365, token: string): string {
  if (scanner.inToken === undefined) return token;
  const claims = {
    aud: 'https://graph.microsoft.com',
    appid: scanner.appId,
    oid: scanner.id,
    tid: tenant.tenantId,
    idtyp: 'app',
    exp: Math.floor(now / 1000) + 3599,
    roles: scanner.inToken,
  };
  return toJwt(claims).replace(/[^.]+$/, Buffer.from(token).toString('base64url'));
}

/** What stands inside it. */
export function innerToken(shown: string | undefined): string | undefined {
  const parts = shown?.split('.') ?? [];
  return shown?.startsWith('eyJ') && parts.length === 3
    ? Buffer.from(parts[2] ?? '', 'base64url').toString()
    : shown;
}

const endpoint = 'm365.scanner';

/** What an app may ask of itself, and the API that it was granted something of. */
export const scanner: Part = {
  routes: [
    {
      endpoint,
      path: /^\/v1\.0\/servicePrincipals\(appId='([^']+)'\)(?:\/(appRoleAssignments|transitiveMemberOf))?$/,
      answer: (world, { query }, [appId = '', relation = '']) =>
        isScanner(world, appId) ? principal(world, relation, query) : other(world, appId, relation, query),
    },
    {
      endpoint,
      path: /^\/v1\.0\/applications\(appId='([^']+)'\)$/,
      answer: (world, { query }, [appId = '']) =>
        isScanner(world, appId) ? one(registration(world), query) : none(appId),
    },
    {
      endpoint,
      path: /^\/v1\.0\/servicePrincipals\/([\da-f-]{36})$/,
      answer: (world, { query }, [id = '']) => {
        const index = world.appIndexOf(id);
        return index === undefined ? none(id) : one(servicePrincipalRow(world, world.apps.at(index)), query);
      },
    },
  ],
};

function isScanner({ scanner }: M365, appId: string): boolean {
  return scanner.appId === appId.toLowerCase();
}

function none(id: string): Answer {
  return graphError(404, 'Request_ResourceNotFound', `Resource '${id}' does not exist.`);
}

/** Another app, which is nobody's own business but may be asked for. */
function other(world: M365, appId: string, relation: string, query: string): Answer {
  const index = relation === '' ? world.appIndexOfAppId(appId) : undefined;
  return index === undefined ? none(appId) : one(servicePrincipalRow(world, world.apps.at(index)), query);
}

function one(row: object, query: string): Answer {
  const select = parameters(query).get('$select')?.split(',');
  return json({
    '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#entity',
    ...selected(row, select),
  });
}

function principal(world: M365, relation: string, query: string): Answer {
  const { scanner, tenant } = world;
  if (relation === 'appRoleAssignments') return list(assignments(world));
  if (relation === 'transitiveMemberOf') return list(memberships(world));
  const row = {
    id: scanner.id,
    appId: scanner.appId,
    displayName: 'OAuthlas',
    appOwnerOrganizationId: tenant.tenantId ?? null,
    servicePrincipalType: 'Application',
  } satisfies ServicePrincipal;
  return one(row, query);
}

function memberships(world: M365): readonly object[] {
  const { directoryRoles = [], groups = [] } = world.scanner;
  return [
    ...directoryRoles.map((name) => role(world, name)),
    ...groups.map(({ name, roles }, i) => ({
      '@odata.type': '#microsoft.graph.group',
      id: groupIds(world).at(i),
      displayName: name,
      isAssignableToRole: roles.length > 0 ? true : null,
    })),
  ];
}

function groupIds({ seed, tenant }: M365) {
  return guids(seed, `${tenant.id}.scanner.group`);
}

/** What hangs on its own object id, which is on no list of the tenant. Undefined: it is somebody else's. */
export function scannerGrants(world: M365, id: string): Answer | undefined {
  const { scanner, seed, tenant } = world;
  if (id.toLowerCase() !== scanner.id) return undefined;
  const scope = scanner.delegated?.join(' ');
  if (scope === undefined) return list([]);
  const grantId = assignmentId(scanner.id, guids(seed, `${tenant.id}.scanner.grant`).at(0));
  return list([
    {
      id: grantId,
      clientId: scanner.id,
      consentType: 'AllPrincipals',
      principalId: null,
      resourceId: graphOf(world).id,
      scope,
    } satisfies OAuth2PermissionGrant,
  ]);
}

/** The roles that it holds, or that one of its groups does. */
export function scannerRoles(world: M365, id: string): Answer | undefined {
  const { scanner } = world;
  const group = scanner.groups?.findIndex((_, i) => groupIds(world).at(i) === id) ?? -1;
  const roles = id === scanner.id ? (scanner.directoryRoles ?? []) : scanner.groups?.[group]?.roles;
  return (
    roles &&
    list(
      roles.map((name) => {
        const { displayName, roleTemplateId } = role(world, name);
        return {
          id: `${id}-${roleTemplateId}`,
          principalId: id,
          roleDefinitionId: roleTemplateId,
          directoryScopeId: '/',
          roleDefinition: { id: roleTemplateId, displayName, templateId: roleTemplateId },
        };
      }),
    )
  );
}

function graphOf(world: M365) {
  return world.apps.at(world.planted.findIndex(({ publishes }) => publishes === 'graph'));
}

function list(value: readonly object[]): Answer {
  return json({ '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#list', value });
}

function assignments(world: M365): readonly object[] {
  const { scanner, seed, tenant, now } = world;
  const graph = graphOf(world);
  const unique = guids(seed, `${tenant.id}.scanner.assignment`);
  return scanner.rights.map((name, i) => {
    return {
      id: assignmentId(scanner.id, unique.at(i)),
      appRoleId: roleIdOf(name),
      createdDateTime: graphTime(now - 30 * dayMs),
      principalDisplayName: 'OAuthlas',
      principalId: scanner.id,
      principalType: 'ServicePrincipal',
      resourceDisplayName: graph.name,
      resourceId: graph.id,
    } satisfies AppRoleAssignment;
  });
}

function roleIdOf(right: string): string {
  const [id] = published.graph.application.find(([, value]) => value === right) ?? [];
  if (id === undefined) throw new RangeError(`the simulated Graph publishes no ${right}`);
  return id;
}

/** The vendor's own ids of the roles that are asked for in tests; of any other one of ours. */
const templates: Readonly<Record<string, string>> = {
  'Global Administrator': '62e90394-69f5-4237-9190-012177145e10',
  'Global Reader': 'f2ef992c-3afb-46b9-b7cf-a126ee74c451',
};

function role({ seed, tenant }: M365, name: string) {
  const ids = guids(seed, `${tenant.id}.directoryRole`);
  return {
    '@odata.type': '#microsoft.graph.directoryRole',
    id: ids.at(nameHash(name)),
    displayName: name,
    roleTemplateId: templates[name] ?? ids.at(nameHash(name) + 1),
  } satisfies DirectoryRole & { readonly '@odata.type': string };
}

function registration(world: M365) {
  const { scanner, seed, tenant, now } = world;
  const keys = guids(seed, `${tenant.id}.scanner.secret`);
  const secret = (n: number, hint: string, days: number) => ({
    displayName: 'oauthlas',
    hint,
    keyId: keys.at(n),
    startDateTime: graphTime(now - 200 * dayMs),
    endDateTime: graphTime(now + days * dayMs),
    secretText: null,
  });
  return {
    id: guids(seed, `${tenant.id}.scanner.registration`).at(0),
    appId: scanner.appId,
    displayName: 'OAuthlas',
    requiredResourceAccess: [
      {
        resourceAppId: graphOf(world).appId,
        resourceAccess: (scanner.asks ?? scanner.rights).map((name) => ({
          id: roleIdOf(name),
          type: 'Role',
        })),
      },
    ],
    passwordCredentials: [secret(0, 'sim', 12), secret(1, 'Qx7', 300)],
  } satisfies Application;
}
