import { z } from 'zod';
import type { PolicyRule } from '../../model/records.ts';
import { lowerId } from './policy-values.ts';

/** Every member narrows what may be consented to, also one that is new to us: so all of them are read. */
export const conditionSet = z.record(z.string(), z.unknown());

type Condition = PolicyRule['when'][string];

/** A set of conditions of which all must be met; what stands for everything is left out. */
export function toRule(effect: PolicyRule['effect'], set: z.output<typeof conditionSet>): PolicyRule {
  const when: Record<string, Condition> = {};
  for (const [name, value] of Object.entries(set)) {
    if (name === 'id' || name.includes('@')) continue;
    const condition = toCondition(value);
    if (condition !== undefined) when[name] = condition;
  }
  return { effect, when };
}

/** None for what does not narrow: null, false, `all`, `any`. An empty list lets nothing through, and is kept. */
function toCondition(value: unknown): Condition | undefined {
  if (value === null || value === undefined || value === false) return undefined;
  if (value === true) return true;
  if (typeof value === 'string') return isAll(value) ? undefined : lowerId(value);
  if (!Array.isArray(value)) return JSON.stringify(value);
  const texts = value.map((item) => (typeof item === 'string' ? lowerId(item) : JSON.stringify(item)));
  return texts.some(isAll) ? undefined : texts;
}

function isAll(text: string): boolean {
  return /^(?:all|any)$/i.test(text);
}
