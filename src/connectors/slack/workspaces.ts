import { z } from 'zod';
import { chainedPages } from '../../lib/chained-pages.ts';
import { toGap } from '../../lib/errors.ts';
import { parseAnswer, parseEach } from '../../lib/parse.ts';
import type { SettingRecord } from '../../model/records.ts';
import type { Surface } from '../connector.ts';
import { placeKey } from './keys.ts';
import { id, maybeText } from './loose.ts';
import { post } from './methods.ts';
import { chained, emptyList, idsOf, nextPageOf } from './pages.ts';
import type { SlackSession } from './session.ts';

/** The most that Slack gives at once. */
const LIMIT = 1000;

export const workspaces: Surface<SlackSession, SettingRecord> = {
  id: 'workspaces',
  question: 'Which workspaces are there?',
  listing: 'whole',
  yields: ['setting'],
  needs: ['admin.teams:read', 'team:read'],
  calls: [post('admin.teams.list'), post('team.info')],
  read: async function* (session, { tenant, after }) {
    const { enterprise, isOrgInstall, client } = session;
    try {
      if (!isOrgInstall) {
        const { team } = parseAnswer(infoSchema, await client.team(), 'the workspace');
        yield { records: [toPlace(tenant, 'workspace', team)] };
        return;
      }
      if (enterprise !== undefined) yield { records: [toPlace(tenant, 'organization', enterprise)] };
      const ask = async (cursor: string | undefined) =>
        parseAnswer(
          listSchema,
          await client.teams({ limit: LIMIT, ...(cursor !== undefined && { cursor }) }),
          'the list of workspaces',
        );
      const ids = ({ teams }: z.output<typeof listSchema>) => idsOf(teams);
      // A resumed run has read some of them already.
      let isEmpty = after === undefined;
      for await (const { answer, next } of chainedPages({ ask, next: nextPageOf, ids, after })) {
        const { values, gaps } = parseEach(teamSchema, answer.teams, 'a workspace');
        if (answer.teams.length > 0) isEmpty = false;
        yield {
          records: values.map((team) => toPlace(tenant, 'workspace', team)),
          gaps,
          ...(next !== undefined && { cursor: next }),
        };
      }
      if (isEmpty) throw emptyList();
    } catch (error) {
      yield { records: [], gaps: [toGap(error, { what: 'the workspaces were not all listed' })] };
    }
  },
};

const teamSchema = z.object({ id, name: maybeText });
const infoSchema = z.looseObject({ team: teamSchema });
const listSchema = z.looseObject({ ...chained, teams: z.array(z.unknown()) });

export function toPlace(
  tenant: string,
  kind: 'organization' | 'workspace',
  { id, name }: { readonly id: string; readonly name: string | undefined },
): SettingRecord {
  return { kind: 'setting', key: placeKey(tenant, kind, id), name: kind, value: name ?? id };
}
