import { z } from 'zod';
import { toGap } from '../../lib/errors.ts';
import { parseAnswer, parseEach } from '../../lib/parse.ts';
import type { Gap } from '../../model/page.ts';
import type { GoogleSession } from './client.ts';

export interface OrgUnits {
  /** By id, without the `id:` that the Directory API puts before it. Empty where they were not read. */
  readonly paths: ReadonlyMap<string, string>;
  /** In which all people are. */
  readonly root: string | undefined;
  readonly gaps: readonly Gap[];
}

const unitSchema = z.object({
  orgUnitId: z
    .string()
    .transform((id) => id.replace(/^id:/, ''))
    .refine((id) => id !== ''),
  orgUnitPath: z.string().min(1),
});

const answerSchema = z.object({ organizationUnits: z.array(z.unknown()).nullish() });

/**
 * What organisational units are called. The list has no pages, and lacks the root unless it is asked for. A refusal is a
 * gap: by their ids policies can still be told.
 * @see https://developers.google.com/workspace/admin/directory/reference/rest/v1/orgunits/list
 */
export async function readOrgUnits(session: GoogleSession, signal: AbortSignal): Promise<OrgUnits> {
  try {
    const answer = await session.orgUnits(
      { type: 'allIncludingParent', orgUnitPath: '/', fields: 'organizationUnits(orgUnitId,orgUnitPath)' },
      signal,
    );
    const { organizationUnits } = parseAnswer(answerSchema, answer, 'the list of organisational units');
    const { values, gaps } = parseEach(unitSchema, organizationUnits ?? [], 'an organisational unit');
    const root = values.find(({ orgUnitPath }) => orgUnitPath === '/')?.orgUnitId;
    return {
      paths: new Map(values.map(({ orgUnitId, orgUnitPath }) => [orgUnitId, orgUnitPath])),
      root,
      gaps: [...gaps, ...(root === undefined ? [rootless] : [])],
    };
  } catch (error) {
    const gap = toGap(error, { what: 'what organisational units are called was not read' });
    return { paths: new Map(), root: undefined, gaps: [gap] };
  }
}

const rootless: Gap = {
  reason: 'shape',
  what: 'the list of organisational units lacks the one in which all people are',
};
