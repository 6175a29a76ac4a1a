import type { SetupFile, SetupStep } from '../setup.ts';
import { DELEGATION } from './delegation.ts';
import type { ScopeRight } from './rights.ts';
import type { SetupOptions } from './setup.ts';
import { gcloudLines, SERVICE_ACCOUNT } from './setup-gcloud.ts';

export interface Steps {
  readonly steps: readonly SetupStep[];
  readonly files: readonly SetupFile[];
  readonly entry: object;
}

export interface Wanted {
  readonly needs: readonly string[];
  readonly rows: readonly ScopeRight[];
  readonly off: readonly string[];
}

/** What stands in the entry until the account is there. It could not pass the config's check. */
const ADMINISTRATOR = 'ADMINISTRATOR';

export function setupSteps(asked: SetupOptions, { needs, rows, off }: Wanted): Steps {
  const entry = entryOf(asked, off);
  const entryText = JSON.stringify(entry, null, 2);
  const list = needs.join(',');
  const lines = gcloudLines(asked, { services: servicesOf(asked, rows), list, entryText });
  const shell = (title: string, of: keyof typeof lines, text?: string): SetupStep => ({
    title,
    ...(text !== undefined && { text }),
    ways: [{ by: 'gcloud', lines: lines[of] }],
  });
  const steps: readonly SetupStep[] = [
    shell(
      'Sign in to Google Cloud, and choose the project',
      'project',
      'The lines go on from each other: paste them into one shell.',
    ),
    shell('Enable the APIs', 'apis'),
    shell(
      'Make the service account',
      'account',
      'It gets no role in the project: what it may do is delegated below.',
    ),
    shell(
      asked.auth === 'key' ? 'Make a key' : 'Let it trust the tokens of the workload',
      'credential',
      asked.auth === 'key'
        ? undefined
        : 'The workload signs for the service account, which takes Service Account Token Creator on it, and no other role: Workload Identity User does not let it sign.',
    ),
    {
      title: 'Delegate the scopes',
      text: 'As a super administrator. These scopes, and no others: a list that is there already is replaced.',
      ways: [
        {
          by: 'Admin console',
          lines: [
            `${DELEGATION} > Add new`,
            'Client ID: the number that the shell prints',
            'OAuth scopes:',
            list,
          ],
        },
        { by: 'a link that the shell prints', lines: lines.delegate },
      ],
    },
    { title: 'Make the administrator as whom it acts', ...administrator(asked, rows) },
    shell('Put the tenant into the config', 'entry', 'Under tenants in oauthlas.config.json.'),
    {
      title: 'See whether it is right',
      text: 'It tries each scope, and tells what the administrator’s role lacks. What was just delegated or enabled takes minutes.',
      ways: [{ by: 'shell', lines: [`oauthlas doctor --tenant ${asked.id}`] }],
    },
  ];
  const script = steps.flatMap(({ title, ways }, i) => {
    const own = ways.find(({ lines: given }) => Object.values(lines).includes(given))?.lines;
    return own === undefined ? [] : ['', `# ${i + 1}. ${title}`, ...own];
  });
  return {
    steps,
    files: [
      { name: 'setup.sh', text: `${['#!/bin/sh', 'set -eu', ...script].join('\n')}\n` },
      { name: 'scopes.txt', text: `${list}\n` },
      { name: 'tenant.json', text: `${entryText}\n` },
    ],
    entry,
  };
}

function servicesOf({ auth }: SetupOptions, rows: readonly ScopeRight[]): readonly string[] {
  const keyless = ['iamcredentials.googleapis.com', 'sts.googleapis.com'];
  // That of IAM makes service accounts and pools.
  return [
    ...new Set([
      ...rows.map(({ api }) => api.service),
      'iam.googleapis.com',
      ...(auth === 'workload-identity' ? keyless : []),
    ]),
  ];
}

function administrator(
  { admin }: SetupOptions,
  rows: readonly ScopeRight[],
): Pick<SetupStep, 'text' | 'ways'> {
  const whom = admin ?? 'the new account';
  const tick = [...new Set(rows.flatMap(({ role }) => role.tick ?? []))];
  const superOnly = rows.flatMap(({ role }) => (role.tick === undefined ? (role.superOnly ?? []) : []));
  const make = `Directory > Users > Add new user: ${admin ?? 'an account that is nobody’s own'}; sign in as it once, accept the terms, and keep a second factor for it`;
  if (superOnly.length > 0)
    return {
      text: `No custom role shows ${superOnly.join('; ')}. So it must be a super administrator; or leave that out, and a custom role with ${tick.join(', ')} will do.`,
      ways: [
        {
          by: 'Admin console',
          lines: [make, `Directory > Users > ${whom} > Admin roles and privileges > Super Admin: on`],
        },
      ],
    };
  return {
    text: 'An account of its own, with a role that may do this and nothing else. What it may not see is not seen.',
    ways: [
      {
        by: 'Admin console',
        lines: [
          make,
          'Account > Admin roles > Create new role: OAuthlas',
          ...tick.map((one) => `  ${one}`),
          `Account > Admin roles > OAuthlas > Assign role > ${whom}, in all organisational units`,
        ],
      },
    ],
  };
}

/** Surfaces that were not chosen are off, so that a scan does not end with gaps that everybody knows of. */
function entryOf({ id, mode, auth, admin, name, project }: SetupOptions, off: readonly string[]) {
  const subject = admin ?? ADMINISTRATOR;
  const account = project === undefined ? SERVICE_ACCOUNT : `${name}@${project}.iam.gserviceaccount.com`;
  return {
    id,
    platform: 'google',
    ...(mode === 'full' && { mode }),
    ...(off.length > 0 && { off }),
    auth: {
      key: { kind: 'service-account', key: 'file:oauthlas-google.json', subject },
      'workload-identity': {
        kind: 'workload-identity',
        credentials: 'file:oauthlas-google.json',
        serviceAccount: account,
        subject,
      },
    }[auth],
  };
}
