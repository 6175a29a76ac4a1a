import { GRAPH } from '../../knowledge/scopes/app-roles.ts';
import { powershell } from '../../lib/shell.ts';
import { environments } from './paste.ts';
import { audiences, CLIENT_ID, DIRECTORY_ID, type Wanted, type Way } from './setup-way.ts';

/** With the modules Microsoft.Graph.Authentication and Microsoft.Graph.Applications. */
export function powershellSteps(wanted: Wanted): Way {
  const { name, tenantId, cloud, roles, entryText } = wanted;
  const tenant = tenantId === undefined ? '' : ` -TenantId ${powershell(tenantId)}`;
  const access = roles.map((id) => `@{ Id = '${id}'; Type = 'Role' }`).join(', ');
  return {
    by: 'PowerShell',
    signIn: [
      `Connect-MgGraph${tenant} -Environment ${environments[cloud]} -Scopes 'Application.ReadWrite.All', 'AppRoleAssignment.ReadWrite.All' -NoWelcome`,
    ],
    register: [
      `$access = @{ ResourceAppId = '${GRAPH}'; ResourceAccess = @(${access}) }`,
      `$app = New-MgApplication -DisplayName ${powershell(name)} -SignInAudience 'AzureADMyOrg' -RequiredResourceAccess @($access)`,
      '$principal = New-MgServicePrincipal -AppId $app.AppId',
    ],
    credential: credential(wanted),
    consent: [
      `$graph = Get-MgServicePrincipal -Filter "appId eq '${GRAPH}'"`,
      '# What was just made is not everywhere at once.',
      'Start-Sleep -Seconds 30',
      `foreach ($role in @(${roles.map((id) => `'${id}'`).join(', ')})) {`,
      '  New-MgServicePrincipalAppRoleAssignment -ServicePrincipalId $principal.Id -PrincipalId $principal.Id -ResourceId $graph.Id -AppRoleId $role | Out-Null',
      '}',
    ],
    entry: [
      "$entry = @'",
      ...entryText.split('\n'),
      "'@",
      `$entry.Replace('${DIRECTORY_ID}', (Get-MgContext).TenantId).Replace('${CLIENT_ID}', $app.AppId)`,
    ],
  };
}

/**
 * What is written into a file that is there keeps who may read it, so that a secret never lies open. PowerShell 5.1,
 * which is for Windows alone, does not know `$IsLinux`.
 */
const privateFile = [
  'function New-PrivateFile([string]$Path) {',
  '  New-Item -ItemType File -Path $Path -Force | Out-Null',
  '  if ($IsLinux -or $IsMacOS) { chmod 600 $Path }',
  '  else {',
  '    $owner = [System.Security.Principal.WindowsIdentity]::GetCurrent().User.Value',
  "    icacls $Path /inheritance:r /grant:r ('*' + $owner + ':F') | Out-Null",
  '  }',
  '  if ($LASTEXITCODE -ne 0) { throw "$Path could not be closed to others" }',
  '}',
];

function credential({ auth, cloud, issuer = '', subject = '' }: Wanted): readonly string[] {
  switch (auth) {
    case 'certificate':
      return [
        ...privateFile,
        "New-PrivateFile 'oauthlas.key'",
        "New-PrivateFile 'oauthlas-m365.pem'",
        'openssl req -x509 -newkey rsa:3072 -sha256 -days 365 -nodes -subj /CN=oauthlas -keyout oauthlas.key -out oauthlas.crt',
        "$certificate = [System.Security.Cryptography.X509Certificates.X509Certificate2]::new((Resolve-Path 'oauthlas.crt').Path)",
        "Update-MgApplication -ApplicationId $app.Id -KeyCredentials @(@{ Type = 'AsymmetricX509Cert'; Usage = 'Verify'; Key = $certificate.RawData })",
        "Get-Content 'oauthlas.crt', 'oauthlas.key' | Set-Content 'oauthlas-m365.pem'",
        "Remove-Item 'oauthlas.crt', 'oauthlas.key'",
      ];
    case 'workload-identity': {
      const trust = `@{ Name = 'oauthlas'; Issuer = ${powershell(issuer)}; Subject = ${powershell(subject)}; Audiences = @('${audiences[cloud]}') }`;
      return [
        `New-MgApplicationFederatedIdentityCredential -ApplicationId $app.Id -BodyParameter ${trust} | Out-Null`,
      ];
    }
    case 'secret':
      return [
        ...privateFile,
        "New-PrivateFile 'oauthlas-m365.secret'",
        "$secret = Add-MgApplicationPassword -ApplicationId $app.Id -PasswordCredential @{ DisplayName = 'oauthlas'; EndDateTime = (Get-Date).AddYears(1) }",
        "$secret.SecretText | Set-Content -NoNewline 'oauthlas-m365.secret'",
      ];
  }
}
