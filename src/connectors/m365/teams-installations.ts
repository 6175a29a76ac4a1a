import { ProviderError, toGap } from '../../lib/errors.ts';
import { type RecordKey, recordKey, vendorId } from '../../model/keys.ts';
import type { Gap } from '../../model/page.ts';
import type { AppRecord, GrantRecord } from '../../model/records.ts';
import type { ReadOptions, Surface } from '../connector.ts';
import { createClients } from './clients-by-app-id.ts';
import { notInChina } from './clouds.ts';
import { type Installation, installationRow, toApp, toGrants, toInstallation, WAY } from './installations.ts';
import { teamsAppKey } from './keys.ts';
import { idIn } from './listing.ts';
import { isMicrosofts } from './microsofts-teams-apps.ts';
import { withNeeds } from './needs.ts';
import { member } from './rules.ts';
import type { Session } from './session.ts';
import { readTeams, type Team } from './teams.ts';

/** Of a team; of the list of teams, and of apps by their ids. */
const needs = ['TeamsAppInstallation.ReadForTeam.All', 'Directory.Read.All'] as const;

const query = '?$expand=teamsApp,teamsAppDefinition($expand=bot)&$select=id,consentedPermissionSet';

export const teamsInstallations: Surface<Session, AppRecord | GrantRecord> = {
  id: 'teams-installations',
  question: 'Which apps are installed in which teams, and which of them did somebody put there by hand?',
  listing: 'whole',
  yields: ['app', 'grant'],
  adds: ['app', 'grant'],
  needs,
  calls: [
    'GET /v1.0/groups',
    'POST /v1.0/$batch',
    'GET /v1.0/teams/{id}/installedApps',
    "GET /v1.0/servicePrincipals(appId='{appId}')",
  ],
  notIn: {
    clouds: notInChina,
    what: 'Microsoft does not list in its cloud in China which apps are in a team',
    fix: 'look at the apps of each team that matters: Manage team, Apps',
  },
  read: async function* (session, options) {
    const { tenant } = options;
    const clients = createClients(session, tenant, options.signal);
    const packages = await createPackages(options);
    const pages = readTeams<Parameters<typeof toInstallation>[2], Installation>(session, options, {
      what: 'which apps are in a team',
      needs: [needs[0]],
      listNeeds: [needs[1]],
      pathOf: ({ id }) => `/v1.0/teams/${id}/installedApps${query}`,
      rowsOf: (team) => ({
        one: 'app in a team',
        row: installationRow,
        toRecords: (row) =>
          [toInstallation(tenant, team, row)].filter((one) => !isMicrosofts(one, undefined)),
        asked: () => ['consentedPermissionSet.resourceSpecificPermissions'],
        subject: (row) => {
          const id = idIn(member(row, 'teamsApp'), 'id');
          return id === undefined ? subjectOf(tenant, team) : teamsAppKey(tenant, id);
        },
      }),
      subjectOf: (team) => subjectOf(tenant, team),
    });
    for await (const { records: installations, gaps = [], ...page } of pages) {
      const refused = await clients.learn(installations.flatMap(({ appId }) => appId ?? []));
      const records = installations.flatMap((one): readonly (AppRecord | GrantRecord)[] => {
        const found = clients.of(one.appId);
        if (found instanceof ProviderError) return [];
        const client = found === 'none' ? undefined : found;
        if (isMicrosofts(one, client?.home)) return [];
        return [...packages.news(toApp(tenant, one, client?.key)), ...toGrants(tenant, one, client?.key)];
      });
      yield { ...page, records, gaps: [...gaps, ...gapsOf(tenant, installations, refused)] };
    }
  },
};

function subjectOf(tenant: string, { id }: Team): RecordKey {
  return recordKey(tenant, 'grant', 'teams-installation', id);
}

/** Of apps of which nobody could tell whether they are of the tenant: nothing is told of these. */
function gapsOf(
  tenant: string,
  installations: readonly Installation[],
  refused: ReadonlyMap<string, ProviderError>,
): readonly Gap[] {
  const what = 'whether an app of Teams is one of the tenant';
  const gaps: Gap[] = [];
  for (const [appId, error] of refused) {
    const gap = toGap(withNeeds(error, [needs[1]]), { what });
    // Who is refused one is refused all of them.
    if (error.reason === 'permission' || error.reason === 'credentials') return [gap];
    const one = installations.find((other) => other.appId === appId);
    gaps.push({ ...gap, ...(one !== undefined && { subject: teamsAppKey(tenant, one.id) }) });
  }
  return gaps;
}

/**
 * One record for each package, in however many teams it is. Teams may have different versions of it: which of them
 * counts must not hang on the order, or on where a resume began.
 */
async function createPackages({ after, known }: ReadOptions) {
  const told = new Map<RecordKey, string>();
  if (after !== undefined) {
    for await (const app of known('app')) if (isOurs(app)) told.set(app.key, rank(app));
  }
  return {
    news: (app: AppRecord): readonly AppRecord[] => {
      const before = told.get(app.key);
      if (before !== undefined && rank(app) <= before) return [];
      told.set(app.key, rank(app));
      return [app];
    },
  };
}

/** The catalogue tells the same keys, and other things of them. */
function isOurs({ type, tags = [] }: AppRecord): boolean {
  return type === 'teams-app' && tags.some((tag) => tag.startsWith(WAY));
}

/** What names its app counts for more than what does not, and a name for more than none. */
function rank({ key, clientId = '', name, tags = [] }: AppRecord): string {
  return [clientId, name === vendorId(key) ? '' : name, ...tags].join('\n');
}
