import type { Gap } from '../../model/page.ts';
import type { LetInBy, UseRecord } from '../../model/records.ts';
import type { Surface } from '../connector.ts';
import { scopesIn } from './api-scopes.ts';
import type { GoogleSession } from './client.ts';
import { createEvaluationFold, type EvaluationFold } from './evaluated-use.ts';
import { type LogEvent, readLogEvents, textOf } from './log-event.ts';
import { type LogPart, type PartedLog, readLogParts } from './log-parts.ts';
import { scopes } from './scopes.ts';

/** What an administrator did, as Google names it; it names others, by which no app is let in. */
const sources: ReadonlyMap<string, LetInBy> = new Map([
  ['DOMAIN_WIDE_DELEGATION', 'domain-wide-delegation'],
  ['GOOGLE_WORKSPACE_MARKETPLACE', 'marketplace'],
  ['APP_ACCESS_CONTROL', 'app-access-control'],
]);

const IMPERSONATION = 'allow_token_impersonation';

/** What else Google names, and lets nobody act for somebody else. */
const decided: ReadonlySet<string> = new Set(['MOBILE_DEVICE_MANAGEMENT']);

/** Each client fetches a token an hour and person, and of most of them no administrator has decided anything. */
const parts: readonly LogPart[] = [
  { name: 'impersonation', eventName: IMPERSONATION },
  ...[...sources.keys()].map((source) => ({
    name: source,
    eventName: 'allow_token_request',
    filters: `configuration_source==${source}`,
  })),
];

/** Of each part, at 1,000 to a page: what an hour of a large organisation holds says nearly what its month would. */
const MOST_PAGES = 50;

const WHAT = 'the log of decisions on tokens';

export const accessEvaluations: Surface<GoogleSession, UseRecord> = {
  id: 'access-evaluations',
  question:
    'Which apps were seen to get tokens because an administrator delegated, installed or configured them?',
  listing: 'feed',
  yields: ['use'],
  // What it does not show may be used all the same.
  adds: ['use'],
  needs: [scopes.audit],
  calls: ['GET /admin/reports/v1/activity/users/all/applications/access_evaluation'],
  read: async function* (session, options) {
    const uses = createEvaluationFold(options.tenant);
    for await (const use of options.known('use')) uses.seed(use);
    const { bookmark } = yield* readLogParts(session, options, evaluationLog(uses));
    if (bookmark !== undefined) yield { records: [], bookmark };
  },
};

function evaluationLog(uses: EvaluationFold): PartedLog<UseRecord> {
  // One gap tells it: where Google names none at all, it would be one for each of many thousands.
  let isToldOfUnnamed = false;
  return {
    applicationName: 'access_evaluation',
    fields:
      'nextPageToken,items(id(time,uniqueQualifier),actor(applicationInfo/oauthClientId),events(name,parameters(name,value,multiValue,multiMessageValue)))',
    what: WHAT,
    parts,
    mostPages: MOST_PAGES,
    toPage: (items, { eventName }) => {
      const { events, gaps } = readLogEvents(items, { name: eventName, what: WHAT });
      let hasUnnamed = false;
      for (const event of events) {
        const source = textOf(event, 'configuration_source') ?? '';
        const letInBy = sources.get(source);
        if (letInBy === undefined) {
          // Nobody can act for somebody else unless something let him.
          if (event.name === IMPERSONATION && !decided.has(source)) hasUnnamed = true;
          continue;
        }
        const clientId = clientOf(event);
        if (clientId === undefined) hasUnnamed = true;
        else uses.see({ clientId, letInBy, at: event.at, scopes: scopesOf(event) });
      }
      const isNews = hasUnnamed && !isToldOfUnnamed;
      isToldOfUnnamed ||= hasUnnamed;
      return {
        records: uses.changed(),
        gaps: isNews ? [...gaps, unnamed] : gaps,
        hasHoles: gaps.length > 0,
      };
    },
  };
}

/** Google documents the client of an activity, and none among the parameters; a delegation goes by a service account's number. */
function clientOf(event: LogEvent): string | undefined {
  const account = textOf(event, 'service_account');
  const named = event.actor?.trim() || textOf(event, 'client_id');
  return named ?? (account !== undefined && /^\d+$/.test(account) ? account : undefined);
}

/** The same scopes stand in two parameters, the second one as messages with other things in them. */
function scopesOf({ values }: LogEvent): readonly string[] {
  const requested = scopesIn(values.get('scopes_requested') ?? []).filter(isScope);
  if (requested.length > 0) return requested;
  return scopesIn(values.get('scope_data') ?? []).filter(isScope);
}

/** Names for people stand there, too: `Drive and Docs`. */
function isScope(text: string): boolean {
  return /^[a-z]+:\/\/|^(?:openid|email|profile)$/.test(text);
}

const unnamed: Gap = {
  reason: 'unavailable',
  what: `${WHAT} tells of an app that was let in, and not which, or not by what`,
  fix: 'look it up in the Admin console, under Reporting > Audit and investigation > Access evaluation log events',
};
