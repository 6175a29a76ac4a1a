import { builtInRoles, ENTRA_ROLES } from '../knowledge/scopes/entra-roles.ts';
import { unlisted } from '../knowledge/scopes/unlisted.ts';
import { comparable } from '../lib/text.ts';
import { toAsked } from './asked.ts';

/** The permission that is meant, and of which API where the paste says so. Both as `comparable` makes them. */
export interface Pasted {
  readonly name: string;
  /** Microsoft 365: the app id of the API. */
  readonly api?: string;
}

/** The names in a text: a list, a parameter of a link, a whole consent link, the lines of a console. */
export function namesIn(text: string): readonly string[] {
  const parameters = [...text.matchAll(/(?:^|[?&#\s])(?:user_|bot_)?scopes?=([^&#]*)/gi)];
  const given =
    parameters.length > 0
      ? parameters.map(([, value = '']) => decoded(value.replaceAll('+', ' '))).join(' ')
      : decoded(text);
  const names = given
    // GitHub's settings: `Contents: Read and write`.
    .replaceAll(/:\s+read and write\b/gi, ':write')
    .replaceAll(/:\s+read-only\b/gi, ':read')
    .replaceAll(/:\s+(?=(?:read|write|admin)\b)/gi, ':')
    .split(/[\n,;]+/)
    // Only these names have spaces.
    .flatMap((part) => (spaced.has(comparable(bare(part))) ? [part] : part.split(/\s+/)))
    .map(bare);
  return [...new Set(names)].filter((name) => name !== '');
}

const spaced = new Set([...builtInRoles.values(), ...unlisted].map(({ name }) => comparable(name)));

function bare(name: string): string {
  return name.trim().replaceAll(/^["'`[{<“‘]+|["'`\]}>”’]+$/g, '');
}

/** As it stands where it is encoded amiss. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Of `https://management.azure.com/user_impersonation` the permission; behind a host that we do not know it is another one. */
export function toPasted(query: string): Pasted {
  const text = toAsked(query).text.replace(/\/$/, '');
  const role = builtInRoles.get(text);
  if (role !== undefined) return { name: comparable(role.name), api: ENTRA_ROLES };
  const [, id, ofId] = new RegExp(`^(?:api://)?(${guid})/([^/]+)$`).exec(text) ?? [];
  if (id !== undefined && ofId !== undefined) return { name: ofId, api: id };
  const [, host = '', ofHost] = /^(?:https?:\/\/)?([^/\s]+)\/(?:[^\s]*\/)?([^/\s]+)$/.exec(text) ?? [];
  const api = Object.hasOwn(hosts, host) ? hosts[host] : sharePoint.test(host) ? SHAREPOINT : undefined;
  return api === undefined || ofHost === undefined ? { name: text } : { name: ofHost, api };
}

/** What is no permission, and is pasted where one is meant; undefined where nothing is to be said. */
export function noteOn(name: string): string | undefined {
  if (name === '.default')
    return 'It is no permission of its own: it asks for all that the app’s registration lists for that API, or that it was granted there before. Explain those.';
  if (new RegExp(`^${guid}$`).test(name))
    return 'That is an id, and OAuthlas knows permissions by name. The API’s service principal in the tenant tells it, among its appRoles and oauth2PermissionScopes.';
  return undefined;
}

const guid = '[\\da-f]{8}-[\\da-f]{4}-[\\da-f]{4}-[\\da-f]{4}-[\\da-f]{12}';
const GRAPH = '00000003-0000-0000-c000-000000000000';
const EXCHANGE = '00000002-0000-0ff1-ce00-000000000000';
const SHAREPOINT = '00000003-0000-0ff1-ce00-000000000000';
const sharePoint = /^[a-z\d-]+\.sharepoint\.com$/;

const hosts: Readonly<Record<string, string>> = {
  graph: GRAPH,
  'graph.microsoft.com': GRAPH,
  'graph.microsoft.us': GRAPH,
  'dod-graph.microsoft.us': GRAPH,
  'microsoftgraph.chinacloudapi.cn': GRAPH,
  'graph.windows.net': '00000002-0000-0000-c000-000000000000',
  'outlook.office.com': EXCHANGE,
  'outlook.office365.com': EXCHANGE,
  'management.azure.com': '797f4846-ba00-4fd7-ba43-dac1f8f63013',
  'management.core.windows.net': '797f4846-ba00-4fd7-ba43-dac1f8f63013',
  'manage.office.com': 'c5393580-f805-4401-95e8-94b7a6ef2fc2',
  'analysis.windows.net': '00000009-0000-0000-c000-000000000000',
  'app.vssps.visualstudio.com': '499b84ac-1321-427f-aa17-267ca6975798',
  'api.security.microsoft.com': 'fc780465-2017-40d4-a0c5-307022471b92',
};
