import type { AuthTestResponse } from '@slack/web-api';
import { type EndpointId, endpoints } from '../endpoints.ts';
import { type Answer, type Call, parameters } from '../http.ts';
import type { Api, Route } from '../platform.ts';
import { ok, refusal, slackError, throttled } from './answers.ts';
import { approvedApps, integrationLogs, teams, users } from './lists.ts';
import { createMembers, type Members } from './members.ts';
import { teamRow, userId } from './rows.ts';
import type { Slack } from './scene.ts';
import { createTokens } from './tokens.ts';

type SlackEndpoint = Extract<EndpointId, `slack.${string}`>;

/** What an endpoint answers, and the scope that opens it. */
interface Method {
  readonly scope: string;
  readonly answer: (slack: Slack, given: ReadonlyMap<string, string>, members: readonly Members[]) => Answer;
}

/** Needs no scope. */
const anybody = 'identify';

const methods: Readonly<Record<Exclude<SlackEndpoint, 'slack.token'>, Method>> = {
  'slack.auth': { scope: anybody, answer: whoAmI },
  'slack.team': { scope: 'team:read', answer: (slack) => teamInfo(slack) },
  'slack.teams': { scope: 'admin.teams:read', answer: teams },
  'slack.approvedApps': { scope: 'admin.apps:read', answer: approvedApps },
  'slack.integrationLogs': { scope: 'admin', answer: integrationLogs },
  'slack.users': { scope: 'users:read', answer: users },
};

const byPath: ReadonlyMap<string, SlackEndpoint> = new Map(
  endpoints.flatMap((endpoint) => (endpoint.platform === 'slack' ? [[endpoint.path, endpoint.id]] : [])),
);

/** One API for all tenants: which one a call is about is told by its token. */
export function slackApi(all: readonly Slack[], tokenCalls: number | undefined): Api {
  const tokens = createTokens(all, tokenCalls);
  const members = new Map<Slack, readonly Members[]>();
  const membersOf = (slack: Slack) => {
    const known = members.get(slack) ?? createMembers(slack);
    members.set(slack, known);
    return known;
  };
  return {
    route: (call) => {
      const endpoint = byPath.get(call.path);
      if (endpoint === undefined) return undefined;
      if (endpoint === 'slack.token')
        return toRoute(endpoint, anybody, undefined, () => tokens.exchange(call));
      const { scope, answer } = methods[endpoint];
      const owner = tokens.owner(call.bearer);
      if (typeof owner === 'string') return toRoute(endpoint, scope, undefined, () => slackError(owner));
      return toRoute(
        endpoint,
        scope,
        owner.tenant.id,
        () => lacking(owner, scope) ?? answer(owner, given(call), membersOf(owner)),
      );
    },
  };
}

function toRoute(
  endpoint: SlackEndpoint,
  scope: string,
  tenantId: string | undefined,
  answer: () => Answer,
): Route {
  return { endpoint, tenantId, answer, refuse: (fault) => refusal(fault, scope), throttle: throttled };
}

function lacking({ enterprise, scopes }: Slack, scope: string): Answer | undefined {
  if (scope === anybody || scopes.includes(scope)) return undefined;
  if (enterprise === undefined && scope.startsWith('admin.')) return slackError('not_an_enterprise');
  return slackError('missing_scope', { needed: scope, provided: scopes.join(',') });
}

/** Arguments come in the body, or in the query of a GET. */
function given(call: Call): ReadonlyMap<string, string> {
  return parameters(call.method === 'GET' ? call.query : call.body);
}

function whoAmI(slack: Slack): Answer {
  const { enterprise, teams } = slack;
  const team = enterprise ?? teams[0];
  const body = {
    url: `https://${teams[0]?.domain}.slack.test/`,
    team: team?.name ?? '',
    user: 'access.review',
    team_id: team?.id ?? '',
    user_id: userId(slack, 0),
    app_id: slack.ownApp,
    is_enterprise_install: enterprise !== undefined,
    ...(enterprise !== undefined && { enterprise_id: enterprise.id }),
  } satisfies Omit<AuthTestResponse, 'ok'>;
  return { ...ok(body), headers: { 'x-oauth-scopes': slack.scopes.join(',') } };
}

function teamInfo(slack: Slack): Answer {
  const [team] = slack.teams;
  return team === undefined ? slackError('team_not_found') : ok({ team: teamRow(team, slack) });
}
