import { GRAPH } from '../../knowledge/scopes/app-roles.ts';
import { posix } from '../../lib/shell.ts';
import { clouds } from './clouds.ts';
import { azClouds } from './paste.ts';
import { audiences, CLIENT_ID, DIRECTORY_ID, manifest, type Wanted, type Way } from './setup-way.ts';

/** The lines go on from each other: what one leaves in a variable, the next one uses. Undefined where az has no such cloud. */
export function azSteps(wanted: Wanted): Way | undefined {
  const { name, tenantId, cloud, roles, entryText } = wanted;
  const azCloud = azClouds[cloud];
  if (azCloud === undefined) return undefined;
  const { graph } = clouds[cloud];
  // `az ad app create` would change an app that bears the same name instead of making one.
  const app = {
    displayName: name,
    signInAudience: 'AzureADMyOrg',
    requiredResourceAccess: manifest(roles),
  };
  return {
    by: 'az',
    signIn: [
      ...(cloud === 'global' ? [] : [`az cloud set --name ${azCloud}`]),
      `az login${tenantId === undefined ? '' : ` --tenant ${posix(tenantId)}`} --allow-no-subscriptions --output none`,
      'TENANT_ID=$(az account show --query tenantId --output tsv)',
    ],
    register: [
      `APP_ID=$(${post(posix(`${graph}/v1.0/applications`), posix(JSON.stringify(app)))} --query appId --output tsv)`,
      'SP_ID=$(az ad sp create --id "$APP_ID" --query id --output tsv)',
    ],
    credential: credential(wanted),
    consent: [
      `GRAPH_ID=$(az ad sp show --id ${GRAPH} --query id --output tsv)`,
      '# What was just made is not everywhere at once.',
      'sleep 30',
      `for ROLE in ${roles.join(' ')}; do`,
      `  ${post(
        `"${graph}/v1.0/servicePrincipals/$SP_ID/appRoleAssignments"`,
        '"{\\"principalId\\":\\"$SP_ID\\",\\"resourceId\\":\\"$GRAPH_ID\\",\\"appRoleId\\":\\"$ROLE\\"}"',
      )} --output none`,
      'done',
    ],
    entry: [
      `sed -e "s/${DIRECTORY_ID}/$TENANT_ID/" -e "s/${CLIENT_ID}/$APP_ID/" <<'JSON'`,
      ...entryText.split('\n'),
      'JSON',
    ],
  };
}

/** Both are words of the shell already. */
function post(url: string, body: string): string {
  return `az rest --method POST --url ${url} --headers Content-Type=application/json --body ${body}`;
}

function credential({ auth, cloud, issuer, subject }: Wanted): readonly string[] {
  switch (auth) {
    case 'certificate':
      return [
        '(umask 077 && openssl req -x509 -newkey rsa:3072 -sha256 -days 365 -nodes -subj /CN=oauthlas -keyout oauthlas.key -out oauthlas.crt)',
        'az ad app credential reset --id "$APP_ID" --cert @oauthlas.crt --append --output none',
        '(umask 077 && cat oauthlas.crt oauthlas.key > oauthlas-m365.pem) && rm oauthlas.crt oauthlas.key',
      ];
    case 'workload-identity': {
      const trust = { name: 'oauthlas', issuer, subject, audiences: [audiences[cloud]] };
      return [
        `az ad app federated-credential create --id "$APP_ID" --parameters ${posix(JSON.stringify(trust))} --output none`,
      ];
    }
    case 'secret':
      return [
        '(umask 077 && az ad app credential reset --id "$APP_ID" --append --display-name oauthlas --years 1 --query password --output tsv > oauthlas-m365.secret)',
      ];
  }
}
