import type { UseRecord } from '../model/records.ts';

/** Days without use after which access counts as stale, unless the user says otherwise. */
export const IDLE_DAYS = 90;

/** The same for what the register calls `annual`: a year, and a month for the one who was late. */
export const ANNUAL_DAYS = 400;

/** How one kind of access comes to its end at its vendor, and by what its last use can be told. */
export interface Clock {
  readonly platform: 'm365' | 'google' | 'github' | 'slack';
  /** The vendor's own word for the kind, as an app's `type` or a grant's access bears it. */
  readonly kind: string;
  /** For the reader. */
  readonly what: string;
  /** What tells when it was last used; `none`: nothing that this version reads does. */
  readonly evidence: UseRecord['evidence'] | 'none';
  /** Days without use after which the vendor has ended it, and only its entry is left to tidy up. */
  readonly deadDays: number | 'never';
  readonly why: string;
  /** The vendor's page. */
  readonly page: string;
}

const githubEndsUnused =
  'https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/token-expiration-and-revocation';

const removed = 'GitHub removes what was not used for a year';

/** One clock for each kind of access: no two vendors let access end in the same way. */
export const clocks: readonly Clock[] = [
  {
    platform: 'm365',
    kind: 'service-principal',
    what: 'an app in Entra, for people or as itself',
    evidence: 'sign-in-activity',
    deadDays: 'never',
    why: 'The report is of the app, never of a person, and keeps the last sign-in for good; consent and permissions end only when somebody takes them away',
    page: 'https://learn.microsoft.com/en-us/graph/api/reportroot-list-serviceprincipalsigninactivities?view=graph-rest-beta',
  },
  {
    platform: 'google',
    kind: 'delegated',
    what: 'a token of a person',
    evidence: 'token-events',
    deadDays: 180,
    why: 'The log forgets after 180 days, and a refresh token that was not used for six months is void by then',
    page: 'https://developers.google.com/identity/protocols/oauth2#expiration',
  },
  {
    platform: 'google',
    kind: 'application',
    what: 'domain-wide delegation',
    evidence: 'token-events',
    deadDays: 'never',
    why: 'It is an entry in the Admin console and not a token: it stands until an administrator removes it',
    page: 'https://support.google.com/a/answer/162106',
  },
  {
    platform: 'google',
    kind: 'administrator-role',
    what: 'a role of an administrator that a service account holds',
    evidence: 'none',
    deadDays: 'never',
    why: 'An administrator gave the role and has to take it away; the log of tokens holds nothing of what is done by it',
    page: 'https://support.google.com/a/answer/9807615',
  },
  {
    platform: 'google',
    kind: 'app-password',
    what: 'an app password',
    evidence: 'token-last-used',
    deadDays: 'never',
    why: 'It ends when the person revokes it or changes the password, and an administrator may revoke it',
    page: 'https://support.google.com/accounts/answer/185833',
  },
  {
    platform: 'github',
    kind: 'fine-grained-pat',
    what: 'a fine-grained personal access token',
    evidence: 'token-last-used',
    deadDays: 365,
    why: removed,
    page: githubEndsUnused,
  },
  {
    platform: 'github',
    kind: 'personal-access-token',
    what: 'a classic personal access token',
    evidence: 'none',
    deadDays: 365,
    why: `${removed}; the list for single sign-on tells when it was authorised there, and not its use`,
    page: githubEndsUnused,
  },
  {
    platform: 'github',
    kind: 'oauth-app-token',
    what: 'a token of an OAuth app',
    evidence: 'none',
    deadDays: 365,
    why: `${removed}; its use is not told`,
    page: githubEndsUnused,
  },
  {
    platform: 'github',
    kind: 'github-app-token',
    what: 'a token by which a GitHub App acts for a person',
    evidence: 'none',
    deadDays: 180,
    why: 'It has to be renewed, and what renews it is void after six months, unless the app chose otherwise; its use is not told',
    page: 'https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/refreshing-user-access-tokens',
  },
  {
    platform: 'github',
    kind: 'ssh-key',
    what: 'an SSH key of a person',
    evidence: 'none',
    deadDays: 365,
    why: `${removed}; its use is not told`,
    page: 'https://docs.github.com/en/authentication/troubleshooting-ssh/deleted-or-missing-ssh-keys',
  },
  {
    platform: 'github',
    kind: 'installation',
    what: 'an installed GitHub App',
    evidence: 'none',
    deadDays: 'never',
    why: 'It makes its own tokens for as long as it is installed; only Enterprise Cloud counts its calls, and this version does not read them',
    page: 'https://docs.github.com/en/apps/using-github-apps/reviewing-and-modifying-installed-github-apps',
  },
  {
    platform: 'github',
    kind: 'deploy-key',
    what: 'a deploy key',
    evidence: 'none',
    deadDays: 'never',
    why: 'It belongs to a repository and to nobody; this version does not read them',
    page: 'https://docs.github.com/en/authentication/connecting-to-github-with-ssh/managing-deploy-keys',
  },
  {
    platform: 'github',
    kind: 'hook',
    what: 'a webhook',
    evidence: 'none',
    deadDays: 'never',
    why: 'It goes on telling its address what happens until somebody deletes it; this version does not read them',
    page: 'https://docs.github.com/en/webhooks/using-webhooks/disabling-webhooks',
  },
  {
    platform: 'slack',
    kind: 'app',
    what: 'an app, for people or as a bot',
    evidence: 'none',
    deadDays: 'never',
    why: 'Without the audit log of an Enterprise organisation nothing tells of use, and a token lasts until it is revoked unless the app has it renewed',
    page: 'https://docs.slack.dev/authentication/using-token-rotation',
  },
];

/** The clock of a kind; undefined for one that is new to us. */
export function clockOf(platform: string, kind: string): Clock | undefined {
  return clocks.find((clock) => clock.platform === platform && clock.kind === kind);
}
