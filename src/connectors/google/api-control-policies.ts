import { z } from 'zod';
import { chainedPages } from '../../lib/chained-pages.ts';
import { toGap } from '../../lib/errors.ts';
import { parseAnswer } from '../../lib/parse.ts';
import type { Gap } from '../../model/page.ts';
import type { PolicyRecord } from '../../model/records.ts';
import type { Surface } from '../connector.ts';
import type { GoogleSession } from './client.ts';
import { readOrgUnits } from './org-units.ts';
import { nextPageOf } from './pages.ts';
import { toRecord } from './policy-record.ts';
import { readPolicies } from './policy-row.ts';
import { wanted } from './policy-settings.ts';
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
    const lost = new Set<string | undefined>();
    try {
      for (const which of wanted) {
        for await (const { answer } of chainedPages({
          ask: (token) => listPolicies(session, which, token, signal),
          next: nextPageOf,
          ids: ({ policies: rows }) => rows.map(nameOf),
        })) {
          const read = readPolicies(answer.policies);
          gaps.push(...read.gaps);
          for (const policy of read.policies) policies.set(policy.name, policy);
          for (const setting of read.lost) lost.add(setting);
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
    const held = reducePolicies([...policies.values()], { root, paths, lost });
    yield { records: held.map((one) => toRecord(tenant, one, paths)), gaps: [...gaps, ...unread] };
  },
};

function nameOf(row: unknown): string | undefined {
  return z.object({ name: z.string() }).safeParse(row).data?.name;
}

const answerSchema = z.object({
  nextPageToken: z
    .string()
    .nullish()
    .transform((token) => token ?? undefined),
  policies: z
    .array(z.unknown())
    .nullish()
    .transform((rows) => rows ?? []),
});

const FIELDS = 'nextPageToken,policies(name,type,policyQuery,setting)';

async function listPolicies(
  session: GoogleSession,
  which: string,
  pageToken: string | undefined,
  signal: AbortSignal,
) {
  const answer = await session.policies(
    which,
    { pageSize: 100, fields: FIELDS, ...(pageToken !== undefined && { pageToken }) },
    signal,
  );
  return parseAnswer(answerSchema, answer, 'the list of policies');
}
