import type { SetupFile, SetupRight, SetupStep } from '../setup.ts';
import type { SetupOptions } from './setup.ts';
import { azSteps } from './setup-az.ts';
import { portalSteps } from './setup-portal.ts';
import { powershellSteps } from './setup-powershell.ts';
import { CLIENT_ID, DIRECTORY_ID, manifest, type Wanted, type Way } from './setup-way.ts';

export interface Steps {
  readonly steps: readonly SetupStep[];
  readonly files: readonly SetupFile[];
  readonly entry: object;
}

export function setupSteps(
  asked: SetupOptions,
  { rights, off }: { readonly rights: readonly SetupRight[]; readonly off: readonly string[] },
): Steps {
  const entry = entryOf(asked, off);
  const wanted: Wanted = {
    ...asked,
    roles: rights.flatMap(({ id }) => id ?? []),
    entryText: JSON.stringify(entry, null, 2),
  };
  const ways = [azSteps(wanted), powershellSteps(wanted), portalSteps(wanted, rights)].flatMap(
    (way) => way ?? [],
  );
  const step = (title: string, of: Exclude<keyof Way, 'by'>, text?: string): SetupStep => ({
    title,
    ...(text !== undefined && { text }),
    ways: ways.flatMap((way) => (way[of].length === 0 ? [] : [{ by: way.by, lines: way[of] }])),
  });
  const steps = [
    step('Sign in as an administrator', 'signIn'),
    step('Register the app', 'register', 'For this tenant alone, with nothing but the permissions above.'),
    step(credentialTitles[asked.auth], 'credential'),
    step('Consent to the permissions', 'consent', 'An administrator’s consent, for each of them by itself.'),
    step('Put the tenant into the config', 'entry', 'Under tenants in oauthlas.config.json.'),
    {
      title: 'See whether it is right',
      text: 'It tells what the app holds, what it lacks, and what it holds beyond need. A fresh consent takes minutes to work.',
      ways: [{ by: 'shell', lines: [`oauthlas doctor --tenant ${asked.id}`] }],
    },
  ];
  return { steps, files: filesOf(ways, steps, wanted), entry };
}

const credentialTitles = {
  certificate: 'Make a certificate, and let the app trust it',
  'workload-identity': 'Let the app trust the tokens of the workload',
  secret: 'Make a client secret',
} as const satisfies Record<SetupOptions['auth'], string>;

/** Surfaces that were not chosen are off, so that a scan does not end with gaps that everybody knows of. */
function entryOf({ id, cloud, tenantId, auth, subject }: SetupOptions, off: readonly string[]) {
  const app = { tenantId: tenantId ?? DIRECTORY_ID, clientId: CLIENT_ID };
  return {
    id,
    platform: 'm365',
    ...(cloud !== 'global' && { cloud }),
    ...(off.length > 0 && { off }),
    auth: {
      certificate: { kind: 'certificate', ...app, certificate: 'file:oauthlas-m365.pem' },
      'workload-identity': { kind: 'workload-identity', ...app, assertion: assertionOf(subject) },
      secret: { kind: 'client-secret', ...app, secret: 'file:oauthlas-m365.secret' },
    }[auth],
  };
}

/** Where Azure's webhook for Kubernetes puts the token; others write it where they like. */
function assertionOf(subject = ''): string {
  return subject.startsWith('system:serviceaccount:')
    ? 'file:/var/run/secrets/azure/tokens/azure-identity-token'
    : 'file:assertion.jwt';
}

function filesOf(
  ways: readonly Way[],
  steps: readonly SetupStep[],
  { roles, entryText }: Wanted,
): readonly SetupFile[] {
  const script = (by: string, head: readonly string[]) =>
    ways.some((way) => way.by === by)
      ? [
          ...head,
          ...steps.flatMap(({ title, ways }, i) => {
            const lines = ways.find((way) => way.by === by)?.lines;
            return lines === undefined ? [] : ['', `# ${i + 1}. ${title}`, ...lines];
          }),
        ].join('\n')
      : undefined;
  const az = script('az', ['#!/bin/sh', 'set -eu']);
  const powershell = script('PowerShell', ["$ErrorActionPreference = 'Stop'"]);
  return [
    ...(az === undefined ? [] : [{ name: 'setup.sh', text: `${az}\n` }]),
    ...(powershell === undefined ? [] : [{ name: 'setup.ps1', text: `${powershell}\n` }]),
    { name: 'requiredResourceAccess.json', text: `${JSON.stringify(manifest(roles), null, 2)}\n` },
    { name: 'tenant.json', text: `${entryText}\n` },
  ];
}
