import type { RegisteredVendor } from '../model/register.ts';
import type { World } from './world.ts';

/** A vendor as the company wrote it down, by the name under which its app is planted. */
type Entry = Omit<RegisteredVendor, 'apps'> & { readonly app: string };

/** Who bought the backup answers for it; the contract with the breached vendor ended, and nobody does. */
const vendors: readonly Entry[] = [
  { name: 'Driftline Labs', app: 'Driftline Chat' },
  {
    name: 'Northpeak Systems',
    app: 'Northpeak Backup',
    owner: 'backup team',
    allows: {
      m365: [
        'Mail.ReadWrite',
        'Files.ReadWrite.All',
        'Sites.ReadWrite.All',
        'Calendars.ReadWrite',
        'Contacts.ReadWrite',
        'full_access_as_app',
      ],
      google: ['gmail.readonly', 'drive.readonly'],
    },
  },
  {
    name: 'Stewardly Software',
    app: 'Stewardly Identity Governance',
    owner: 'identity team',
    ticket: 'VENDOR-31',
    allows: {
      m365: [
        'AppRoleAssignment.ReadWrite.All',
        'RoleManagement.ReadWrite.Directory',
        'Directory.ReadWrite.All',
        'Application.ReadWrite.All',
      ],
    },
  },
  {
    name: 'Rosterly',
    app: 'Rosterly HR Provisioning',
    owner: 'people operations',
    ticket: 'VENDOR-27',
    allows: { m365: ['User.ReadWrite.All', 'Group.ReadWrite.All'], google: ['admin.directory.user'] },
  },
  {
    name: 'Tideglass',
    app: 'Tideglass Scheduling',
    owner: 'front office',
    ticket: 'VENDOR-44',
    allows: { m365: ['Calendars.ReadWrite'] },
  },
  {
    name: 'Yearwright',
    app: 'Yearwright Audit Workpapers',
    owner: 'finance',
    usage: 'annual',
  },
];

/** What the company of the demo has written down of vendors, in the shape of a config's `register`. */
export function registerOf(world: World): readonly RegisteredVendor[] {
  return vendors.map(({ app, ...vendor }) => {
    const apps: Record<string, string[]> = {};
    for (const { id, platform } of world.tenants) {
      for (const { clientId, name } of world.apps(id)) {
        if (name !== app) continue;
        // Of GitHub and Slack the planted key is told: its last part is the vendor's own id.
        const known = clientId.slice(clientId.lastIndexOf('/') + 1);
        const ids = apps[platform] ?? [];
        if (!ids.includes(known)) ids.push(known);
        apps[platform] = ids;
      }
    }
    return { ...vendor, apps };
  });
}
