import type { Severity } from '../../model/finding.ts';
import type { ScopeAccess, ScopeKnowledge } from './scope.ts';

type Judged = Pick<ScopeKnowledge, 'escalation' | 'impact' | 'breadth'>;

/**
 * How grave it is to hold a permission, whoever holds it, and because of what: from the two axes that experts rate apart
 * (what it reaches, and whether it can become more), from how widely it reaches, and from whether a person's rights bound
 * it.
 *
 * | | acts by itself | in a person's name |
 * |---|---|---|
 * | escalates directly | critical | (cannot be) |
 * | escalates by a detour | high | high: an administrator who is lured gives all of it away |
 * | impact 5 | high | (cannot be) |
 * | impact 4 | high over the whole organisation, else medium | medium |
 * | impact 3 | medium over the whole organisation, else low | low |
 * | impact 2 | low over the whole organisation, else info | info |
 * | impact 1 | info | info |
 *
 * This is the permission's own weight. What a finding weighs depends on the people too: one mailbox is not everybody's.
 */
export function weigh(
  access: ScopeAccess,
  { escalation, impact, breadth }: Judged,
): { readonly severity: Severity; readonly because: string } {
  const isItself = access === 'application';
  if (escalation === 'direct') return { severity: 'critical', because: 'it escalates directly' };
  if (impact === 5) return { severity: 'high', because: 'its impact is 5 of 5' };
  if (escalation === 'indirect')
    return {
      severity: 'high',
      because: `it escalates by a detour${isItself ? '' : ', within the rights of the person'}`,
    };
  const isWide = isItself && breadth === 'whole';
  const severity = (isWide ? wide : bounded)[impact];
  const bounds = isWide
    ? 'over the whole organisation, by itself'
    : isItself
      ? 'only where it was let in'
      : 'within the rights of the person';
  return { severity, because: `its impact is ${impact} of 5, ${bounds}, and it does not escalate` };
}

const wide = { 1: 'info', 2: 'low', 3: 'medium', 4: 'high' } as const satisfies Record<number, Severity>;
const bounded = { 1: 'info', 2: 'info', 3: 'low', 4: 'medium' } as const satisfies Record<number, Severity>;

/** {@link weigh} without the reason. */
export function scopeSeverity(access: ScopeAccess, judged: Judged): Severity {
  return weigh(access, judged).severity;
}
