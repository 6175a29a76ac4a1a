import type { Answer } from '../http.ts';
import { itemAt } from '../list.ts';
import { ok, slackError } from './answers.ts';
import type { Members } from './members.ts';
import { approvedApp, listedTeam, logRow } from './rows.ts';
import type { Approval, Slack } from './scene.ts';

type Given = ReadonlyMap<string, string>;

export function teams(slack: Slack, given: Given): Answer {
  return page(given, { name: 'teams', most: 1000, usual: 100 }, slack.teams.length, (index) =>
    listedTeam(itemAt(slack.teams, index), slack),
  );
}

export function approvedApps(slack: Slack, given: Given): Answer {
  const [team, enterprise] = [given.get('team_id'), given.get('enterprise_id')];
  if (team !== undefined && enterprise !== undefined) return slackError('too_many_teams_provided');
  const place = placeOf(slack, team, enterprise);
  if (place === undefined)
    return slackError(team === undefined ? 'no_team_or_enterprise_provided' : 'team_not_found');
  const isCertified = given.get('certified') === 'true' || given.get('certified') === '1';
  const found = slack.apps.filter((app) => app.isCertified === isCertified && app.approvals.includes(place));
  return page(given, { name: 'approved_apps', most: 1000, usual: 100 }, found.length, (index) =>
    approvedApp(itemAt(found, index), slack),
  );
}

function placeOf(
  slack: Slack,
  team: string | undefined,
  enterprise: string | undefined,
): Approval | undefined {
  if (enterprise !== undefined) return enterprise === slack.enterprise?.id ? 'organization' : undefined;
  const index = slack.teams.findIndex(({ id }) => id === team);
  return index === -1 ? undefined : index;
}

export function users(slack: Slack, given: Given, members: readonly Members[]): Answer {
  const team = slack.enterprise === undefined ? slack.teams[0]?.id : given.get('team_id');
  if (team === undefined) return slackError('missing_argument');
  const index = slack.teams.findIndex(({ id }) => id === team);
  if (index === -1) return slackError('team_not_found');
  const found = itemAt(members, index);
  // The text for staff recommends 200, and more are given all the same.
  return page(given, { name: 'members', most: 1000, usual: 1000 }, found.length, found.at);
}

/** Newest first; at most a hundred at once, whatever is asked for. */
export function integrationLogs(slack: Slack, given: Given): Answer {
  const rows = slack.log
    .flatMap((logged) => logged.changes.map((change) => ({ logged, change })))
    .sort((a, b) => a.change.days - b.change.days);
  const count = Math.min(100, Number(given.get('count') ?? 100));
  const number = Number(given.get('page') ?? 1);
  const logs = rows.slice((number - 1) * count, number * count);
  return ok({
    logs: logs.map(({ logged, change }) => logRow(logged, change, slack)),
    paging: { count, total: rows.length, page: number, pages: Math.ceil(rows.length / count) },
  });
}

function page(
  given: Given,
  { name, most, usual }: { readonly name: string; readonly most: number; readonly usual: number },
  length: number,
  at: (index: number) => object,
): Answer {
  const limit = Number(given.get('limit') ?? usual);
  if (!Number.isInteger(limit) || limit < 1 || limit > most) return slackError('invalid_limit');
  const cursor = given.get('cursor');
  const start = cursor === undefined || cursor === '' ? 0 : readCursor(name, cursor);
  if (start === undefined || start > length) return slackError('invalid_cursor');
  const end = Math.min(start + limit, length);
  const rows = Array.from({ length: end - start }, (_, index) => at(start + index));
  return ok({ [name]: rows, response_metadata: { next_cursor: end < length ? writeCursor(name, end) : '' } });
}

function writeCursor(name: string, start: number): string {
  return Buffer.from(`${name}:${start}`).toString('base64');
}

function readCursor(name: string, cursor: string): number | undefined {
  const [what, start] = Buffer.from(cursor, 'base64').toString().split(':');
  return what === name && /^\d+$/.test(start ?? '') ? Number(start) : undefined;
}
