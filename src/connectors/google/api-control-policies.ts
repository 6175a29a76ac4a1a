import { z } from 'zod';
import { chainedPages } from '../../lib/chained-pages.ts';
import { toGap } from '../../lib/errors.ts';
import { parseAnswer, parseEach } from '../../lib/parse.ts';
import type { Gap } from '../../model/page.ts';
import type { PolicyRecord } from '../../model/records.ts';
import type { Surface } from '../connector.ts';
import type { GoogleSession } from './client.ts';
import { readOrgUnits } from './org-units.ts';
import { nextPageOf } from './pages.ts';
import { toRecord } from './policy-record.ts';
import { listsOf, wanted } from './policy-settings.ts';
import { targetOf } from './policy-target.ts';
import { type Policy, reducePolicies } from './reduce-policies.ts';
import { scopes } from './scopes.ts';

export const apiControlPolicies: Surface<GoogleSession, PolicyRecord> = {
  id: 'api-control-policies',
  question:
    'What becomes of apps that nobody configured, which Google services are closed to apps, and where?',
  listing: 'whole',
  yields: ['policy'],
  adds: ['policy'],
  needs: [scopes.policies, scopes.units],
  calls: ['GET /v1/policies', 'GET /admin/directory/v1/customer/{customer}/orgunits'],
  read: async function* (session, { tenant, signal }) {
    const gaps: Gap[] = [];
    // A list that starts over tells some of them twice.
    const policies = new Map<string, Policy>();
    try {
      for await (const { answer } of chainedPages({
        ask: (token) => listPolicies(session, token, signal),
        next: nextPageOf,
        ids: ({ policies: rows }) => rows.map(nameOf),
      })) {
        const read = parseEach(policySchema, answer.policies, 'a policy');
        gaps.push(...read.gaps);
        for (const row of read.values) {
          const { policy, gaps: bad } = toPolicy(row);
          gaps.push(...bad);
          policies.set(policy.name, policy);
        }
      }
    } catch (error) {
      // The policy that counts may be on the page that is missing, so none of what was read is told.
      yield {
        records: [],
        gaps: [...gaps, toGap(error, { what: 'policies of API controls were not read' })],
      };
      return;
    }
    const { paths, root, gaps: unread } = await readOrgUnits(session, signal);
    const records = reducePolicies([...policies.values()], root).map((held) => toRecord(tenant, held, paths));
    yield { records, gaps: [...gaps, ...unread] };
  },
};

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
  type: text,
  setting: z.object({
    type: z.string().min(1),
    value: z.record(z.string(), z.unknown()).optional().catch(undefined),
  }),
  policyQuery: z.object({ orgUnit: text, group: text, query: text, sortOrder: decimal }).nullish(),
});

function toPolicy({ name, type, setting, policyQuery }: z.output<typeof policySchema>): {
  readonly policy: Policy;
  readonly gaps: readonly Gap[];
} {
  const called = setting.type.replace(/^settings\//, '');
  const value: Record<string, unknown> = { ...setting.value };
  const gaps: Gap[] = [];
  for (const { name: list, id } of listsOf(called)) {
    if (!Array.isArray(value[list])) continue;
    const { values, gaps: bad } = parseEach(entrySchema(id), value[list], `an entry of ${called}`);
    gaps.push(...bad);
    value[list] = values;
  }
  if (setting.value === undefined) gaps.push(untoldGap(`what a policy of ${called} says is not told`));
  const target = targetOf(policyQuery ?? {});
  if (target === undefined) gaps.push(untoldGap(`for whom a policy of ${called} holds is not told`));
  return {
    policy: {
      name,
      isAdmin: type === 'ADMIN',
      setting: called,
      target: target ?? { untold: name },
      sortOrder: policyQuery?.sortOrder,
      value,
    },
    gaps,
  };
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

function nameOf(row: unknown): string | undefined {
  return z.object({ name: z.string() }).safeParse(row).data?.name;
}

const answerSchema = z.object({
  nextPageToken: text.transform((token) => token ?? undefined),
  policies: z
    .array(z.unknown())
    .nullish()
    .transform((rows) => rows ?? []),
});

const FIELDS = 'nextPageToken,policies(name,type,policyQuery,setting)';

async function listPolicies(session: GoogleSession, pageToken: string | undefined, signal: AbortSignal) {
  const answer = await session.policies(
    wanted,
    { pageSize: 100, fields: FIELDS, ...(pageToken !== undefined && { pageToken }) },
    signal,
  );
  return parseAnswer(answerSchema, answer, 'the list of policies');
}
