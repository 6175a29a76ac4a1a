import { scopes, scopesOf } from '../../src/connectors/google/scopes.ts';
import { code } from './markdown.ts';

/** What the metadata of a platform cannot say: how rights are given there, and which of them are dangerous. */
export const remarks: Readonly<Record<string, () => string>> = {
  m365: () =>
    `The permissions are **application** permissions of Microsoft Graph, with the consent of an administrator. Each of them only reads. \`Directory.Read.All\` is wide: it is the narrowest right that lists the delegated grants of the whole tenant, and once it is there the narrower ones for people and for the organization add nothing. The report on sign-ins also needs a licence of Microsoft Entra ID P1 or P2. No directory role is needed.

One set of hosts is called for each tenant: that of its \`cloud\` (global, usgov, usgov-dod, china).`,

  google: () =>
    `### Modes of Google Workspace

The config's \`mode\` decides which scopes are asked for. The default is \`read-only\`.

${Object.entries(scopesOf)
  .map(([mode, list]) => `- \`${mode}\`:\n${list.map((scope) => `  - ${code(scope)}`).join('\n')}`)
  .join('\n')}

> **Warning.** ${code(scopes.security)} is not a read-only scope, and Google offers no read-only form of it. Whoever holds a credential with it can also delete tokens and app passwords, turn off two-step verification, and read or make backup codes: that is enough to take over accounts. OAuthlas does none of that, and its transport lets nothing but reads through. The credential could. So \`mode: full\` is off unless you turn it on, and then every report says so. Without it, grants are worked out from the last 180 days of the token log, and the census counts the rest.

The scopes are given to a service account by domain-wide delegation, and it acts as an administrator. What that administrator may not see is not seen: give it a role of its own with the privileges for reading users and reports (and for \`mode: full\` User Security Management).`,

  github: () =>
    `The permissions are those of a **GitHub App** of your own, installed on the organisation: of the organisation, *Administration*, *Members* and *Personal access tokens*, read-only, and none of repositories but *Metadata*, which GitHub adds by itself. All of them only read. The app signs in with its private key, and GitHub gives it a token for an hour; OAuthlas asks for a new one once when it has ended.

A personal access token works too, and sees less: GitHub shows fine-grained tokens to apps alone. A classic token needs \`read:org\`, and must belong to an owner of the organisation and be authorised for its single sign-on.

One host is called for each tenant: that of its \`host\`. github.com answers at api.github.com, GitHub with data residency at api.SUBDOMAIN.ghe.com, and a server of your own under its own name below \`/api/v3\`.`,
};
