import type { EndpointId } from '../endpoints.ts';
import { type Answer, type Call, json, parameters } from '../http.ts';
import { credentials, harborline } from '../tenants.ts';
import type { Tokens } from '../tokens.ts';

const paths: Readonly<Record<string, EndpointId>> = {
  '/metadata/identity/oauth2/token': 'm365.metadata',
  '/msi/token': 'm365.appService',
};

/** The sign-in services of a machine in Azure: that of a virtual machine, and that of App Service. */
export function metadataEndpoint({ method, path }: Call): EndpointId | undefined {
  return method === 'GET' && Object.hasOwn(paths, path) ? paths[path] : undefined;
}

export function metadataAnswer(endpoint: EndpointId, { query, headers = {} }: Call, tokens: Tokens): Answer {
  const { machine } = credentials.harborline;
  const given = parameters(query);
  const isMachine = endpoint === 'm365.metadata';
  if (isMachine && headers.metadata !== 'true') {
    return refused('bad_request_102', 'Required metadata header not specified');
  }
  if (!isMachine && headers['x-identity-header'] !== machine.header) {
    return json({ statusCode: 401, message: 'No such identity header' }, 401);
  }
  if (given.get('api-version') !== (isMachine ? '2018-02-01' : '2019-08-01')) {
    return refused('bad_request_104', 'Unsupported API version');
  }
  const clientId = given.get('client_id');
  if (clientId !== undefined && clientId !== machine.clientId) {
    return refused('invalid_request', 'Identity not found');
  }
  if (given.get('resource') !== 'https://graph.microsoft.com') {
    return refused('invalid_resource', 'AADSTS500011: The resource principal was not found in the tenant.');
  }
  const left = 3599;
  return json({
    access_token: tokens.issue(harborline.token),
    ...(isMachine && { expires_in: String(left), ext_expires_in: String(left), not_before: '0' }),
    expires_on: String(Math.floor(Date.now() / 1000) + left),
    resource: 'https://graph.microsoft.com',
    token_type: 'Bearer',
    client_id: machine.clientId,
  });
}

function refused(error: string, description: string): Answer {
  return json({ error, error_description: description }, 400);
}
