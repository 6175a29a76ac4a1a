import { z } from 'zod';
import type { AppRecord } from '../../model/records.ts';
import type { Surface } from '../connector.ts';
import { notInChina } from './clouds.ts';
import { teamsAppKey } from './keys.ts';
import { guid, idIn, maybeGuid, readListing } from './listing.ts';
import { toManifest } from './manifest.ts';
import type { Session } from './session.ts';

export const definition = z.object({
  azureADAppId: maybeGuid,
  publishingState: z.string().nullish(),
  authorization: z.object({ clientAppId: maybeGuid }).nullish(),
  bot: z.object({ id: maybeGuid }).nullish(),
});

const teamsApp = z.object({
  id: guid,
  externalId: z.string().nullish(),
  displayName: z.string().nullish(),
  appDefinitions: z.array(definition).nullish(),
});

type Definition = z.output<typeof definition>;

const needs = ['AppCatalog.Read.All'] as const;

export const teamsApps: Surface<Session, AppRecord> = {
  id: 'teams-apps',
  question:
    'Which app packages has the organisation put into its own catalogue of Teams, and which app is behind each?',
  listing: 'whole',
  yields: ['app'],
  adds: ['app'],
  needs,
  calls: ['GET /v1.0/appCatalogs/teamsApps'],
  notIn: {
    clouds: notInChina,
    what: 'Microsoft has no catalogue of Teams apps in its cloud in China',
    fix: 'look at Manage apps in the Teams admin center, where there is one',
  },
  read: async function* ({ graph }, { tenant, after, signal }) {
    yield* readListing(
      graph,
      {
        path: "/v1.0/appCatalogs/teamsApps?$filter=distributionMethod%20eq%20'organization'&$expand=appDefinitions($expand=bot)",
        what: 'Teams apps of the organisation',
        one: 'Teams app',
        row: teamsApp,
        needs,
        toRecords: (row) => [toPackage(tenant, row)],
        asked: () => ['appDefinitions'],
        subject: (row) => {
          const id = idIn(row, 'id');
          return id === undefined ? undefined : teamsAppKey(tenant, id);
        },
      },
      { after, signal },
    );
  },
};

/** A package holds nothing itself: it is what somebody wrote down of the app that it names. */
export function toPackage(tenant: string, row: z.output<typeof teamsApp>): AppRecord {
  const definitions = row.appDefinitions ?? [];
  const shown =
    definitions.findLast(({ publishingState }) => isPublished(publishingState)) ?? definitions.at(-1);
  const clientId = shown && appOf(shown);
  const manifest = toManifest(row.externalId);
  return {
    kind: 'app',
    key: teamsAppKey(tenant, row.id),
    ...(clientId && { clientId }),
    name: row.displayName || row.id,
    role: 'registration',
    type: 'teams-app',
    // Whoever uploaded it need not have made it.
    home: 'unknown',
    // That a package waits for review, or was rejected, switches no app off.
    enabled: 'unknown',
    createdAt: 'unknown',
    ...(shown?.publishingState && { tags: [shown.publishingState.toLowerCase()] }),
    ...(manifest !== undefined && { manifest }),
  };
}

function isPublished(state: string | null | undefined): boolean {
  return state?.toLowerCase() === 'published';
}

/** The app for which it signs people in; else its bot, which is an app, too. */
export function appOf({
  authorization,
  azureADAppId,
  bot,
}: Omit<Definition, 'publishingState'>): string | undefined {
  return authorization?.clientAppId || azureADAppId || bot?.id || undefined;
}
