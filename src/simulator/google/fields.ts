/** The `fields` parameter: only what it names comes back, the next page's token included. */
export function masked(body: string, fields: string | undefined): string {
  if (fields === undefined || fields === '*') return body;
  return JSON.stringify(keep(JSON.parse(body), readMask(fields)));
}

/** What to keep under each name; undefined keeps all of it. */
type Mask = ReadonlyMap<string, Mask | undefined>;

function keep(value: unknown, mask: Mask): unknown {
  if (Array.isArray(value)) return value.map((item) => keep(item, mask));
  if (typeof value !== 'object' || value === null) return value;
  const kept: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(value)) {
    if (!mask.has(name)) continue;
    const below = mask.get(name);
    kept[name] = below === undefined ? inner : keep(inner, below);
  }
  return kept;
}

// a,b(c,d),e/f
function readMask(fields: string): Mask {
  const mask = new Map<string, Mask | undefined>();
  for (const part of topLevel(fields)) {
    const [, name = '', rest] = /^([^/(]+)(.*)$/s.exec(part.trim()) ?? [];
    if (rest === undefined || rest === '') mask.set(name, undefined);
    else mask.set(name, readMask(rest.startsWith('/') ? rest.slice(1) : rest.slice(1, -1)));
  }
  return mask;
}

function topLevel(fields: string): string[] {
  const parts: string[] = [''];
  let depth = 0;
  for (const letter of fields) {
    if (letter === '(') depth += 1;
    if (letter === ')') depth -= 1;
    if (letter === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += letter;
  }
  return parts;
}
