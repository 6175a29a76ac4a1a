import { z } from 'zod';
import { parseEach } from '../../lib/parse.ts';
import type { Gap } from '../../model/page.ts';
import { knownFieldsOf, type PolicyField } from './policy-settings.ts';
import { targetOf } from './policy-target.ts';
import type { Policy } from './reduce-policies.ts';

export interface PolicyRows {
  readonly policies: readonly Policy[];
  /** Settings of which a policy could not be read; undefined among them: nobody knows of which. */
  readonly lost: readonly (string | undefined)[];
  readonly gaps: readonly Gap[];
}

/** A row that cannot be read may be the policy that counts, so its setting is told beside the gap. */
export function readPolicies(rows: readonly unknown[]): PolicyRows {
  const policies: Policy[] = [];
  const lost: (string | undefined)[] = [];
  const gaps: Gap[] = [];
  for (const row of rows) {
    const { values, gaps: bad } = parseEach(policySchema, [row], 'a policy');
    gaps.push(...bad);
    const [parsed] = values;
    if (parsed === undefined) {
      lost.push(settingOf(row));
      continue;
    }
    const { policy, gaps: doubts } = toPolicy(parsed);
    policies.push(policy);
    gaps.push(...doubts);
  }
  return { policies, lost, gaps };
}

const text = z.string().nullish();

/** Documented as a number. Where it is none, nothing tells which of two policies counts. */
const decimal = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d+(\.\d+)?$/)
      .transform(Number),
  ])
  .optional()
  .catch(undefined);

const policySchema = z.object({
  name: z.string().min(1),
  type: z.unknown().optional(),
  setting: z.object({
    type: z.string().min(1),
    value: z.record(z.string(), z.unknown()).optional().catch(undefined),
  }),
  policyQuery: z.object({ orgUnit: text, group: text, query: text, sortOrder: decimal }).nullish(),
});

function settingOf(row: unknown): string | undefined {
  const { data } = z.object({ setting: z.object({ type: z.string().min(1) }) }).safeParse(row);
  return data && nameOf(data.setting.type);
}

function nameOf(type: string): string {
  return type.replace(/^settings\//, '');
}

function toPolicy({ name, type, setting, policyQuery }: z.output<typeof policySchema>): {
  readonly policy: Policy;
  readonly gaps: readonly Gap[];
} {
  const called = nameOf(setting.type);
  const { value, lossy, gaps } = readValue(called, setting.value);
  const target = targetOf(policyQuery ?? {});
  const maker = makerOf(type);
  const doubts = [
    ...(setting.value === undefined ? [`what a policy of ${called} says is not told`] : []),
    ...(target === undefined ? [`for whom a policy of ${called} holds is not told`] : []),
    ...(maker === undefined ? [`whether a policy of ${called} is Google’s own is not told`] : []),
  ];
  return {
    policy: {
      name,
      maker,
      setting: called,
      target: target ?? { untold: name },
      sortOrder: policyQuery?.sortOrder,
      value,
      lossy,
    },
    gaps: [...gaps, ...doubts.map(untoldGap)],
  };
}

function makerOf(type: unknown): Policy['maker'] {
  if (type === 'ADMIN') return 'admin';
  return type === 'SYSTEM' ? 'system' : undefined;
}

/** Lists of ours become lists of entries; what is none becomes an empty one of which everything was lost. */
function readValue(
  called: string,
  told: Readonly<Record<string, unknown>> | undefined,
): Pick<Policy, 'value' | 'lossy'> & { readonly gaps: readonly Gap[] } {
  if (told === undefined) return { value: undefined, lossy: [], gaps: [] };
  const value: Record<string, unknown> = { ...told };
  const lossy: string[] = [];
  const gaps: Gap[] = [];
  for (const field of knownFieldsOf(called)) {
    if (field.list === undefined || told[field.name] === undefined) continue;
    const read = readList(called, field, told[field.name]);
    value[field.name] = read.values;
    if (read.gaps.length > 0) lossy.push(field.name);
    gaps.push(...read.gaps);
  }
  return { value, lossy, gaps };
}

function readList(called: string, { name, list }: PolicyField, told: unknown) {
  if (!Array.isArray(told)) {
    return { values: [], gaps: [untoldGap(`${name} of a policy of ${called} is no list`)] };
  }
  return parseEach(entrySchema(list?.id ?? ''), told, `an entry of ${called}`);
}

/** Of an entry its texts and switches. */
function entrySchema(id: string) {
  return z
    .record(z.string(), z.unknown())
    .refine((entry) => typeof entry[id] === 'string' && entry[id] !== '')
    .transform((entry) =>
      Object.fromEntries(
        Object.entries(entry).filter(([, value]) => /^(string|boolean)$/.test(typeof value)),
      ),
    );
}

function untoldGap(what: string): Gap {
  return {
    reason: 'shape',
    what,
    fix: 'see the Admin console under Security > Access and data control > API controls > Settings',
  };
}
