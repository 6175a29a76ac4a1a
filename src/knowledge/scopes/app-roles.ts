import m365 from './names/m365-app-roles.json' with { type: 'json' };

/** The app id of Microsoft Graph, the same in every cloud. */
export const GRAPH = '00000003-0000-0000-c000-000000000000';

const ids: ReadonlyMap<string, string> = new Map(Object.entries(m365));
const names: ReadonlyMap<string, string> = new Map(Object.entries(m365).map(([name, id]) => [id, name]));

/**
 * The id under which Microsoft Graph publishes an application permission. Undefined where two public sources did not
 * agree on one when we last looked, and for what is no application permission of Graph.
 */
export function appRoleId(name: string): string | undefined {
  return ids.get(name);
}

/** The name of an application permission of Graph by its id. */
export function appRoleName(id: string): string | undefined {
  return names.get(id.toLowerCase());
}
