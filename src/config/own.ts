import type { Own } from '../model/dossier.ts';
import type { ScanTenant } from '../pipeline/scan.ts';
import type { Frame } from './frame.ts';

type Named = NonNullable<Frame['own']>;

/** Whose ids they are: the login of a stranger on one platform may read like an id of ours on another. */
const platforms = {
  tenantIds: 'm365',
  googleCustomers: 'google',
  googleProjects: 'google',
  githubEnterprises: 'github/enterprise',
  githubOrganizations: 'github',
  slackOrganizations: 'slack',
} as const satisfies Record<Exclude<keyof Named, 'domains'>, string>;

/** What is ours: what the user names, and every tenant in the config, scanned this time or not. */
export function toOwn({ domains = [], ...homes }: Named, tenants: readonly ScanTenant[]): Own {
  const named = Object.entries(platforms).flatMap(([kind, platform]) =>
    (homes[kind as keyof typeof platforms] ?? []).map((id) => `${platform}/${id}`),
  );
  const ofTenants = tenants.flatMap(({ connector, settings }) =>
    (connector.homes?.(settings) ?? []).map((id) => `${connector.id}/${id}`),
  );
  return {
    // An organization on github.com goes by its login alone.
    homes: new Set(
      [...named, ...ofTenants].map((id) => id.toLowerCase().replace('github/github.com/', 'github/')),
    ),
    domains: new Set(domains.map((domain) => domain.toLowerCase())),
    tenants: tenants.map(({ id }) => id),
  };
}
