import { z } from 'zod';
import { parseAnswer, parseEach } from '../../lib/parse.ts';
import { recordKey } from '../../model/keys.ts';
import type { AppRecord, EventRecord, GrantRecord } from '../../model/records.ts';
import type { ReadOptions, Surface } from '../connector.ts';
import { appKey, userKey } from './keys.ts';
import { type List, type ListOptions, readLists } from './lists.ts';
import { flag, id, maybeId, maybeText, seconds } from './loose.ts';
import { post } from './methods.ts';
import { chained, idsOf } from './pages.ts';
import { type Place, placesOf } from './places.ts';
import type { SlackSession } from './session.ts';

/** The most that Slack gives at once. */
const LIMIT = 1000;

export const approvedApps: Surface<SlackSession, AppRecord | GrantRecord | EventRecord> = {
  id: 'approved-apps',
  question: 'Which apps may be installed, where, with which scopes, and who approved them?',
  listing: 'whole',
  yields: ['app', 'grant', 'event'],
  from: ['workspaces'],
  needs: ['admin.apps:read'],
  calls: [post('admin.apps.approved.list')],
  off: ({ isOrgInstall, enterprise }) => {
    if (isOrgInstall) return undefined;
    return enterprise === undefined
      ? {
          why: 'this plan has no list of approved apps; what is installed comes from the integration log',
          isAbsent: true,
        }
      : {
          why: 'the token belongs to one workspace; approved apps are listed for an app that is installed on the whole organisation',
        };
  },
  read: async function* (session, { tenant, after, known }) {
    const ask = async ({ place, certified }: Pass, cursor: string | undefined) => {
      const where = place.kind === 'organization' ? { enterprise_id: place.id } : { team_id: place.id };
      const query = { ...where, certified, limit: LIMIT, ...(cursor !== undefined && { cursor }) };
      return parseAnswer(answerSchema, await session.client.approvedApps(query), 'the list of approved apps');
    };
    const options: ListOptions<Answer> = {
      after,
      width: session.concurrency,
      whoAmI: session.client.whoAmI,
      what: 'the approved apps',
      ids: (answer) => idsOf(answer.approved_apps.map((row) => rowSchema.safeParse(row).data?.app)),
    };
    for await (const page of readLists(passes(session, known), ask, options)) {
      if ('gap' in page) {
        const { gap, ...place } = page;
        yield { records: [], gaps: [gap], ...place };
        continue;
      }
      const { values, gaps } = parseEach(approvalSchema, page.answer.approved_apps, 'an approved app');
      yield {
        records: values.flatMap((approval) => [
          toApp(tenant, session, page.list, approval),
          ...toGrants(tenant, page.list.place, approval),
          ...toEvents(tenant, page.list.place, approval),
        ]),
        gaps,
        cursor: page.cursor,
      };
    }
  },
};

/** Slack hides certified apps unless it is asked for them, and then shows no others. */
interface Pass extends List {
  readonly certified: boolean;
}

async function* passes(session: SlackSession, known: ReadOptions['known']): AsyncGenerator<Pass> {
  for await (const place of placesOf(session, known)) {
    for (const certified of [false, true]) {
      yield { place, certified, order: `${place.kind} ${place.id} ${certified ? 1 : 0}` };
    }
  }
}

const answerSchema = z.looseObject({ ...chained, approved_apps: z.array(z.unknown()) });

type Answer = z.output<typeof answerSchema>;

const rowSchema = z.looseObject({ app: z.unknown() });

const approvalSchema = z.object({
  app: z.object({
    id,
    name: maybeText,
    developer_type: maybeText,
    is_internal: flag,
    is_app_directory_approved: flag,
    is_granular_bot_app: flag,
    socket_mode_enabled: flag,
  }),
  scopes: z.array(z.object({ name: z.string().min(1), token_type: maybeText })).nullish(),
  date_updated: seconds,
  last_resolved_by: z.object({ actor_id: maybeId, actor_type: maybeText }).nullish(),
});

type Approval = z.output<typeof approvalSchema>;

export function toApp(
  tenant: string,
  { enterprise }: Pick<SlackSession, 'enterprise'>,
  { certified }: Pick<Pass, 'certified'>,
  { app }: Approval,
): AppRecord {
  const home = homeOf(app);
  return {
    kind: 'app',
    key: appKey(tenant, app.id),
    clientId: app.id,
    name: app.name ?? app.id,
    role: 'client',
    type: app.developer_type ?? 'app',
    home,
    ...(home === 'own' && enterprise !== undefined && { homeTenant: enterprise.id.toLowerCase() }),
    // What is approved is not said to be installed.
    enabled: 'unknown',
    createdAt: 'unknown',
    tags: tagsOf(app, certified),
  };
}

function homeOf({ developer_type: type, is_internal: isInternal }: Approval['app']): AppRecord['home'] {
  if (type === 'slack') return 'platform';
  if (type === 'internal' || (type === undefined && isInternal === true)) return 'own';
  return type === 'third_party' || isInternal === false ? 'foreign' : 'unknown';
}

function tagsOf(app: Approval['app'], certified: boolean): readonly string[] {
  const { is_app_directory_approved: isListed, is_granular_bot_app: isGranular } = app;
  return [
    ...(certified ? ['certified'] : []),
    ...(isListed === undefined ? [] : [isListed ? 'directory' : 'outside-directory']),
    ...(isGranular === undefined ? [] : [isGranular ? 'granular-bot' : 'classic']),
    ...(app.socket_mode_enabled === true ? ['socket-mode'] : []),
  ];
}

/** A bot acts as itself; every other token acts for a person of whom the list does not tell. */
export function toGrants(tenant: string, place: Place, approval: Approval): readonly GrantRecord[] {
  const { app, scopes, date_updated: grantedAt } = approval;
  const byBot = Map.groupBy(scopes ?? [], ({ token_type: type }) => type === 'bot' || type === 'app');
  return [true, false].flatMap((isBot): readonly GrantRecord[] => {
    const names = [...new Set((byBot.get(isBot) ?? []).map(({ name }) => name))].sort();
    if (names.length === 0) return [];
    return [
      {
        kind: 'grant',
        key: recordKey(tenant, 'grant', 'approved', place.id, app.id, isBot ? 'bot' : 'user'),
        app: appKey(tenant, app.id),
        clientId: app.id,
        access: isBot ? 'application' : 'delegated',
        principal: isBot ? 'itself' : 'unknown',
        resource: place.id,
        resourceName: place.name,
        scopes: names,
        consent: 'admin',
        basis: 'approved',
        grantedAt,
        ...(app.name !== undefined && { appName: app.name }),
      },
    ];
  });
}

/** Who let it in. An approval that is renewed is told in the place of the old one. */
export function toEvents(tenant: string, place: Place, approval: Approval): readonly EventRecord[] {
  const { app, scopes, date_updated: at, last_resolved_by: by } = approval;
  if (at === 'unknown') return [];
  return [
    {
      kind: 'event',
      key: recordKey(tenant, 'event', 'approved', place.id, app.id),
      app: appKey(tenant, app.id),
      clientId: app.id,
      type: 'granted',
      at,
      ...(by?.actor_id !== undefined &&
        by.actor_type === 'user' && { principal: userKey(tenant, by.actor_id) }),
      scopes: [...new Set((scopes ?? []).map(({ name }) => name))].sort(),
      ...(app.name !== undefined && { appName: app.name }),
    },
  ];
}
