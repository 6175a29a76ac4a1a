import { generateKeyPairSync } from 'node:crypto';
import nock from 'nock';
import type { OpenSurface, Tools } from '../../../src/connectors/connector.ts';
import { github } from '../../../src/connectors/github/index.ts';
import { Secret } from '../../../src/lib/secret.ts';
import { type RecordKey, recordKey } from '../../../src/model/keys.ts';
import { testTools } from '../../support/surface.ts';

export const TOKEN = 'ghp_canaryaccesstoken';
export const API = 'https://api.github.com';

export const vendor = nock(API);

export const organization = {
  id: 42,
  login: 'example',
  name: 'Example Ltd',
  is_verified: true,
  plan: { name: 'enterprise', space: 1, private_repos: 2 },
  default_repository_permission: 'read',
  two_factor_requirement_enabled: true,
  members_can_create_repositories: false,
};

export const ada = { id: 101, login: 'Ada', type: 'User', site_admin: false };

export function bearer(members: object = {}): object {
  return { organization: 'example', auth: { kind: 'bearer', token: new Secret(TOKEN) }, ...members };
}

export const PRIVATE_KEY = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
  type: 'pkcs1',
  format: 'pem',
}) as string;

export function app(members: object = {}): object {
  return {
    organization: 'example',
    auth: { kind: 'app', appId: 7, privateKey: new Secret(PRIVATE_KEY), ...members },
  };
}

/** What is asked when a tenant is opened with a token. */
export function plantOpening(): void {
  vendor.get('/orgs/example').reply(200, organization);
  vendor.get('/user').reply(200, { login: 'Ada' });
}

export async function surface(
  id: string,
  config: object = bearer(),
  tools: Tools = testTools(),
): Promise<OpenSurface> {
  const { surfaces } = await github.connect(config, tools);
  const found = surfaces.find((surface) => surface.id === id);
  if (found === undefined) throw new Error(`no surface ${id}`);
  return found;
}

/** The surface of a tenant that was opened with a token. */
export async function opened(id: string, tools?: Tools): Promise<OpenSurface> {
  plantOpening();
  return await surface(id, bearer(), tools);
}

export function next(path: string, origin = API): { readonly link: string } {
  return { link: `<${origin}${path}>; rel="next", <${origin}/last>; rel="last"` };
}

/** A refusal as GitHub words it. */
export function refusal(message: string): object {
  return { message, documentation_url: 'https://docs.github.com/rest' };
}

export function personKey(id: number): RecordKey {
  return recordKey('t', 'principal', String(id));
}
