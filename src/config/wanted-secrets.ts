import type { z } from 'zod';
import { type Resolving, resolveSecrets } from './references.ts';

/**
 * Follows references where a schema wants a secret, and there alone: a file may be called `env:x`, and an address is no
 * place for a secret unless who takes it says so.
 */
export function resolveWanted(
  value: unknown,
  schema: z.core.$ZodType,
  path: readonly PropertyKey[],
  resolving: Resolving,
): unknown {
  if (typeof value === 'string') return wantsSecret(schema) ? resolveSecrets(value, path, resolving) : value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const wanted = memberOf(schema, name);
      return [
        name,
        wanted === undefined ? member : resolveWanted(member, wanted, [...path, name], resolving),
      ];
    }),
  );
}

/** In the config's schemas a secret is the one class of ours. */
function wantsSecret(schema: z.core.$ZodType): boolean {
  return withinOf(schema).some(({ _zod }) => _zod.def.type === 'custom');
}

function memberOf(schema: z.core.$ZodType, name: string): z.core.$ZodType | undefined {
  for (const { _zod } of withinOf(schema)) {
    const def = _zod.def as z.core.$ZodObjectDef | z.core.$ZodRecordDef;
    if (def.type === 'object' && Object.hasOwn(def.shape, name)) return def.shape[name];
    if (def.type === 'record') return def.valueType;
  }
  return undefined;
}

/** What stands under wrappings that do not change what is written in the file. */
function withinOf(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  const def = schema._zod.def as { readonly type: string } & Partial<
    Record<'innerType' | 'in', z.core.$ZodType> & { readonly options: readonly z.core.$ZodType[] }
  >;
  if (def.type === 'union') return (def.options ?? []).flatMap(withinOf);
  const inner = def.type === 'pipe' ? def.in : def.innerType;
  return inner === undefined ? [schema] : withinOf(inner);
}
