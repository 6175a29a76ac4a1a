import type { Target } from './reduce-policies.ts';

/** What a policy says of whom it is for. */
export interface PolicyQuery {
  readonly orgUnit?: string | null | undefined;
  readonly group?: string | null | undefined;
  readonly query?: string | null | undefined;
}

/**
 * Unit and group, where the query says no more than these; else the query as a condition besides, to the letter: we
 * do not evaluate it. Undefined where nothing tells whom the policy is for.
 */
export function targetOf({ orgUnit, group, query }: PolicyQuery): Target | undefined {
  const unit = idIn(orgUnit, 'orgUnits/');
  const members = idIn(group, 'groups/');
  const condition = besides(query?.trim() ?? '', { unit, members });
  const target = {
    ...(unit !== undefined && { unit }),
    ...(members !== undefined && { group: members }),
    ...(condition !== undefined && { condition }),
  };
  return Object.keys(target).length === 0 ? undefined : target;
}

function idIn(name: string | null | undefined, prefix: string): string | undefined {
  return name?.trim().replace(prefix, '') || undefined;
}

/** What the query asks beyond unit and group. One clause that is no plain `and` keeps the whole. */
function besides(
  query: string,
  { unit, members }: { readonly unit: string | undefined; readonly members: string | undefined },
): string | undefined {
  if (query === '') return undefined;
  const clauses = query.split('&&').map((clause) => clause.trim());
  const isPlain = clauses.every((clause) => {
    const { list, id } = clausePattern.exec(clause)?.groups ?? {};
    return list !== undefined && id === (list === 'org_units' ? unit : members);
  });
  return isPlain ? undefined : query;
}

/** `entity.org_units.exists(org_unit, org_unit.org_unit_id == orgUnitId('…'))`, and the same of groups. */
const clausePattern =
  /^entity\.(?<list>org_units|groups)\.exists\((?<one>\w+), ?\k<one>\.(?:org_unit_id|group_id) == (?:orgUnitId|groupId)\('(?<id>[^']+)'\)\)$/;
