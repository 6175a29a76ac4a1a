import type { World } from './world.ts';

/** What the company of the demo has written down of vendors, in the shape of a config's `register`. */
export interface Registered {
  readonly name: string;
  readonly owner?: string;
  readonly apps: Readonly<Record<string, readonly string[]>>;
}

/** Who bought the backup answers for it; the contract with the breached vendor ended, and nobody does. */
const vendors = [
  { name: 'Driftline Labs', app: 'Driftline Chat' },
  { name: 'Northpeak Systems', app: 'Northpeak Backup', owner: 'backup team' },
];

export function registerOf(world: World): readonly Registered[] {
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
