import type { Derived } from './derived.ts';
import builtIn from './names/m365-roles.json' with { type: 'json' };
import type { ScopeAccess } from './scope.ts';

/** Roles of the directory are granted by no API of their own id: by this one they are told. */
export const ENTRA_ROLES = 'entra-roles';

export interface BuiltInRole {
  readonly name: string;
  /** Microsoft marks it so: it may change credentials or rules of access, or read what is guarded. */
  readonly isPrivileged?: boolean;
}

/** Microsoft's own roles by their template id, which is the same in every tenant. */
export const builtInRoles: ReadonlyMap<string, BuiltInRole> = new Map(Object.entries(builtIn));

/**
 * What a role of Microsoft's means by its name alone: to administer one product, or to read there. What a tenant made
 * up itself is not told by its name.
 */
export function deriveEntraRole(access: ScopeAccess, name: string): Derived | undefined {
  const [, thing = '', verb = ''] = /^(\S.*) (Administrator|Reader)$/iu.exec(name) ?? [];
  if (access !== 'application' || thing === '') return undefined;
  if (verb.toLowerCase() === 'reader')
    return {
      allows: `Read what the role for ${thing} shows of the whole organisation.`,
      data: ['policy'],
      access: ['read'],
      breadth: 'whole',
      escalation: 'none',
      impact: 3,
      reason: `It reads settings and reports for ${thing} and changes nothing.`,
    };
  return {
    allows: `Administer ${thing} for the whole organisation.`,
    data: ['policy'],
    access: ['read', 'write', 'manage'],
    breadth: 'whole',
    escalation: 'none',
    impact: 4,
    reason: `It administers one product or service, ${thing}, without a person, and no other role follows from it.`,
  };
}
