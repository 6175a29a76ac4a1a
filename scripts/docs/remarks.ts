import { triedBesides } from '../../src/connectors/google/checkup.ts';
import { rights } from '../../src/connectors/google/rights.ts';
import { scopes, scopesOf } from '../../src/connectors/google/scopes.ts';
import { code, table } from './markdown.ts';

/** What the metadata of a platform cannot say: how rights are given there, and which of them are dangerous. */
export const remarks: Readonly<Record<string, () => string>> = {
  m365: () =>
    `The permissions are **application** permissions of Microsoft Graph, with the consent of an administrator. The inventory rests on five of them, which only read: \`Application.Read.All\`, \`Directory.Read.All\`, \`AuditLog.Read.All\`, \`Policy.Read.All\` and \`Policy.Read.PermissionGrant\`. \`Directory.Read.All\` is wide: it is the narrowest right that lists the delegated grants of the whole tenant, and once it is there the narrower ones for people and for the organization add nothing. Every other right is for one surface, which is all that is lost without it. One of these can write: \`Sites.FullControl.All\`, without which Microsoft does not tell which apps a site was opened to; it is asked for only where the config names \`sites\`. Some reports also need a licence, and some do not exist in every cloud of Microsoft: there nothing is asked for them. No directory role is needed. \`oauthlas init m365\` prints how to grant what you choose, and \`oauthlas doctor\` says what a credential lacks and what it has too much.

One set of hosts is called for each tenant: that of its \`cloud\` (global, usgov, usgov-dod, china). \`169.254.169.254\` is the metadata service of a virtual machine in Azure. It is asked for a token only by a tenant whose \`auth.kind\` is \`managed-identity\`, by plain http, which is all it speaks, and never through a proxy. In App Service and its like it is the address that \`auth.appService.endpoint\` refers to instead: one of the machine itself, and no other is accepted.

With \`my-login\` the token is that of the Azure command line tool, and it carries what Microsoft gave that tool: rights to write among them. OAuthlas uses none of those, but whoever grants as little as possible gives it an app of its own.`,

  google: () =>
    `### Modes of Google Workspace

The config's \`mode\` decides which scopes are asked for. The default is \`read-only\`.

${Object.entries(scopesOf)
  .map(([mode, list]) => `- \`${mode}\`:\n${list.map((scope) => `  - ${code(scope)}`).join('\n')}`)
  .join('\n')}

> **Warning.** ${code(scopes.security)} is not a read-only scope, and Google offers no read-only form of it. Whoever holds a credential with it can also delete tokens and app passwords, turn off two-step verification, and read or make backup codes: that is enough to take over accounts. OAuthlas does none of that, and its transport lets nothing but reads through. The credential could. So \`mode: full\` is off unless you turn it on, and then every report says so. Without it, grants are worked out from the last 180 days of the token log, and the census counts the rest.

\`sts.googleapis.com\` and \`iamcredentials.googleapis.com\` are called only by a tenant whose \`auth.kind\` is \`workload-identity\`: the first exchanges the workload's token for one of Google's, the second signs with it, in the name of the service account, that it acts as the administrator, or as itself. Neither changes anything.

\`cloudasset.googleapis.com\` is called only where the config names \`cloudParent\`, by ${code('service-accounts')}. That scope, ${code(scopes.assets)}, is not to be delegated: the service account asks for it in its own name, and the administrator has no part in it. What it opens is decided in Google Cloud, by the role *Cloud Asset Viewer* (\`roles/cloudasset.viewer\`) on the organisation, the folder or the project, which only reads.

The scopes are given to a service account by domain-wide delegation, and it acts as an administrator. What that administrator may not see is not seen: give it a role of its own with these privileges, in all organisational units. Every report says as whom it acts, and whether that is a super administrator.

${table(
  ['Scope', 'Privilege of the administrator', 'Shown to super administrators alone', 'API of the project'],
  rights.map(({ scope, role, api }) => [
    code(scope),
    role.iam ?? role.tick?.join(', ') ?? 'super administrator',
    role.superOnly ?? '–',
    `${api.title} (${code(api.service)})`,
  ]),
)}

\`oauthlas init google\` prints how to set it up. \`oauthlas doctor\` asks for a token of each scope that is needed, and to find what is delegated beyond need also of these, which it lets go at once: ${triedBesides.map(code).join(', ')}.`,

  github: () =>
    `The permissions are those of a **GitHub App** of your own, installed on the organisation: of the organisation, *Administration*, *Members*, *Personal access tokens* and *Personal access token requests*, read-only, and none of repositories but *Metadata*, which GitHub adds by itself. All of them only read. The app signs in with its private key, and GitHub gives it a token for an hour; OAuthlas asks for a new one once when it has ended.

A personal access token works too, and sees less: GitHub shows fine-grained tokens to apps alone. A classic token needs \`read:org\`, and must belong to an owner of the organisation and be authorised for its single sign-on.

One host is called for each tenant: that of its \`host\`. github.com answers at api.github.com, GitHub with data residency at api.SUBDOMAIN.ghe.com, and a server of your own under its own name below \`/api/v3\`.`,
  slack: () =>
    `One of the two hosts is called for each tenant: that of its \`cloud\` (commercial, gov). What is read depends on the plan and on where the app is installed.

- **Enterprise**: an app of your own, installed on the whole organisation by an owner, with the **user** scopes \`admin.apps:read\`, \`admin.teams:read\`, \`users:read\` and \`users:read.email\`. \`approved-apps\` is read; \`integration-logs\` is off unless \`integrationLogs\` in the config turns it on.
- **Every other plan**: an app of your own in the workspace, with the **user** scopes \`admin\`, \`team:read\`, \`users:read\` and \`users:read.email\`. \`integration-logs\` is read; \`approved-apps\` does not exist there.

> **Warning.** \`admin\` is not a read-only scope, and Slack offers no read-only form of it. Whoever holds a credential with it can also manage people and end their sessions. OAuthlas does none of that, and its transport lets nothing but reads through. The credential could. Without it \`integration-logs\` is a gap, and \`bots\` tells what has a bot.

Turn token rotation on for the app if you can: then the token that a scan uses dies after twelve hours.`,
};
