/** Permissions as scopes, `contents:write`, in an order that does not move. */
export function toScopes(permissions: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(permissions)
    .map(([name, level]) => `${name}:${level}`)
    .sort();
}
