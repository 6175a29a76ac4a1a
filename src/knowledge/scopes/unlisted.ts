import adminRoles from './google/admin-roles.json' with { type: 'json' };
import appPasswords from './google/app-passwords.json' with { type: 'json' };
import entraGroups from './m365/entra-groups.json' with { type: 'json' };
import exchangeRoles from './m365/exchange-roles.json' with { type: 'json' };
import selectedSites from './m365/selected-sites.json' with { type: 'json' };
import type { Listed } from './names.ts';

const sources = [
  { file: exchangeRoles, resource: 'Exchange Online', kind: 'exchange-role' },
  { file: selectedSites, resource: 'SharePoint Online', kind: 'site-permission' },
  { file: entraGroups, resource: 'Microsoft Entra groups', kind: 'group' },
];

/** What apps hold that no vendor publishes as a permission, by the names under which reports tell it. */
export const unlisted: readonly Listed[] = [
  ...sources.flatMap(({ file, resource, kind }) =>
    file.entries.map(
      ({ name }): Listed => ({
        platform: 'm365',
        api: file.api,
        resource,
        name,
        access: 'application',
        kind,
        consent: 'unknown',
      }),
    ),
  ),
  ...appPasswords.entries.map(
    ({ name }): Listed => ({
      platform: 'google',
      resource: 'Google',
      name,
      access: 'delegated',
      kind: 'app-password',
      consent: 'user',
    }),
  ),
  ...adminRoles.entries.map(
    ({ name }): Listed => ({
      platform: 'google',
      api: adminRoles.api,
      resource: 'Google Workspace administrator roles',
      name,
      access: 'application',
      kind: 'admin-role',
      consent: 'unknown',
    }),
  ),
];
