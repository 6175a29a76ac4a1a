import { type Answer, type Call, json } from '../http.ts';
import { credentials, harborline, tidewater } from '../tenants.ts';
import type { Tokens } from '../tokens.ts';
import { tokenError } from './answers.ts';
import { refuseClient } from './client-auth.ts';
import { tellingToken } from './scanner.ts';
import type { M365 } from './scene.ts';

const login = 'https://login.microsoftonline.com';

/** The token endpoint's POST, and the two discovery documents that Microsoft's client libraries ask for first. */
export function tokenAnswer(call: Call, tokens: Tokens, worlds: readonly M365[]): Answer | undefined {
  if (call.method === 'GET' && call.path === '/common/discovery/instance') return instances(call);
  const parts = /^\/([^/]+)\/(?:(oauth2\/v2\.0\/token)|v2\.0\/\.well-known\/openid-configuration)$/.exec(
    call.path,
  );
  if (parts === null) return undefined;
  const name = parts[1] ?? '';
  const tenant = [harborline, tidewater].find(({ tenantId, domain }) =>
    [tenantId, domain].some((id) => id === name),
  );
  if (tenant === undefined) {
    return tokenError(400, 'invalid_tenant', 90_002, `Tenant '${name}' was not found.`);
  }
  if (parts[2] === undefined) return call.method === 'GET' ? configuration(tenant.tenantId) : undefined;
  const world = worlds.find((world) => world.tenant.id === tenant.id);
  const made = (token: string) => (world === undefined ? token : tellingToken(world, token));
  const issued = { issue: (token: string) => made(tokens.issue(token)) };
  return call.method === 'POST' ? issue(tenant, new URLSearchParams(call.body), issued) : undefined;
}

function issue(
  tenant: typeof harborline | typeof tidewater,
  form: URLSearchParams,
  tokens: Pick<Tokens, 'issue'>,
): Answer {
  const known = credentials[tenant.id];
  const clientId = form.get('client_id') ?? '';
  if (form.get('grant_type') !== 'client_credentials') {
    return tokenError(400, 'unsupported_grant_type', 70_003, 'The grant type is not supported here.');
  }
  if (clientId.toLowerCase() !== known.clientId) {
    return tokenError(
      400,
      'unauthorized_client',
      700_016,
      `Application '${clientId}' was not found in '${tenant.label}'.`,
    );
  }
  if (!(form.get('scope') ?? '').endsWith('/.default')) {
    return tokenError(400, 'invalid_scope', 1_002_012, 'The scope must end in /.default.');
  }
  const refused = refuseClient(form, known);
  if (refused !== undefined) return refused;
  return json({
    token_type: 'Bearer',
    expires_in: 3599,
    ext_expires_in: 3599,
    access_token: tokens.issue(tenant.token),
  });
}

function configuration(tenantId: string): Answer {
  const base = `${login}/${tenantId}`;
  return json({
    token_endpoint: `${base}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt'],
    jwks_uri: `${base}/discovery/v2.0/keys`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    issuer: `${base}/v2.0`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
    tenant_region_scope: 'EU',
    cloud_instance_name: 'microsoftonline.com',
    cloud_graph_host_name: 'graph.windows.net',
    msgraph_host: 'graph.microsoft.com',
  });
}

function instances(call: Call): Answer {
  const tenant = /microsoftonline\.com\/([^/]+)\//.exec(decodeURIComponent(call.query))?.[1] ?? 'common';
  return json({
    tenant_discovery_endpoint: `${login}/${tenant}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [
      {
        preferred_network: 'login.microsoftonline.com',
        preferred_cache: 'login.windows.net',
        aliases: ['login.microsoftonline.com', 'login.windows.net', 'login.microsoft.com', 'sts.windows.net'],
      },
    ],
  });
}
