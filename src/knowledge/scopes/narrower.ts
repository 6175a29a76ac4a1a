import google from './narrower/google.json' with { type: 'json' };
import m365 from './narrower/m365.json' with { type: 'json' };
import type { ScopeAccess } from './scope.ts';

/** What a narrower permission still opens of a broad one, counted in operations of the API. */
export interface Covered {
  readonly name: string;
  readonly operations: number;
  /** Of as many. */
  readonly of: number;
}

type Table = Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;

const tables: Readonly<Record<string, Readonly<Record<ScopeAccess, Table>>>> = {
  m365: m365 as Readonly<Record<ScopeAccess, Table>>,
  google: { delegated: google, application: google },
};

/**
 * The narrower permissions of the same API, that which opens most first, by the vendors' own tables of which permission
 * opens which operation. A count is not a judgement: what needs one of them may need just that which is left out.
 */
export function coveredBy(platform: string, access: ScopeAccess, broad: string): readonly Covered[] {
  const table = Object.hasOwn(tables, platform) ? tables[platform]?.[access] : undefined;
  const found = table !== undefined && Object.hasOwn(table, broad) ? table[broad] : undefined;
  return Object.entries(found ?? {}).map(([name, [operations = 0, of = 0]]) => ({ name, operations, of }));
}
