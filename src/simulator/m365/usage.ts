import { dayMs, graphTime } from '../clock.ts';
import { type Answer, type Call, json } from '../http.ts';
import { joined, listOf } from '../list.ts';
import { graphError, notPremium } from './answers.ts';
import { page } from './page.ts';
import type { Part } from './part.ts';
import { keyId, registrationIds } from './rows.ts';
import type { App, M365 } from './scene.ts';

/** When single secrets were used, and which permissions. */
export const usage: Part = {
  routes: [
    {
      endpoint: 'm365.credentialActivities',
      path: '/beta/reports/appCredentialSignInActivities',
      answer: (world, { query }) => credentialActivities(world, query),
    },
    { endpoint: 'm365.hunting', method: 'POST', path: '/v1.0/security/runHuntingQuery', answer: hunting },
  ],
  truth: (world) => ({
    'credential-use': world.isPremium ? eachKey(world) : [],
    'permission-use': huntable(world).map(({ appId }) => ['use', 'permission-use', appId] as const),
  }),
};

interface Key {
  readonly app: App;
  /** The how manyth secret of the app. */
  readonly n: number;
}

/** The report knows a credential that never signed in, too. */
function keys(world: M365) {
  const { registrations, planted } = world;
  const ofPlanted = planted.flatMap(({ kind }, index) =>
    kind === 'own' ? world.apps.at(index).secrets.map((_, n) => ({ app: world.apps.at(index), n })) : [],
  );
  const own = planted.filter(({ kind }) => kind === 'own').length;
  const ofOthers = {
    length: registrations.length - own,
    at: (index: number): Key => ({ app: registrations.at(own + index), n: 0 }),
  };
  return joined<Key>(listOf(ofPlanted), ofOthers);
}

function* eachKey(world: M365) {
  const all = keys(world);
  for (let index = 0; index < all.length; index++) {
    const { app, n } = all.at(index);
    yield ['use', 'credential-sign-in', registrationIds(world).at(app.index), keyId(world, app, n)] as const;
  }
}

function credentialActivities(world: M365, query: string): Answer {
  if (!world.isPremium) return notPremium();
  const path = 'beta/reports/appCredentialSignInActivities';
  const entity = 'reports/appCredentialSignInActivities';
  return page(
    {
      path,
      entity,
      list: keys(world),
      row: (key) => activityRow(world, key),
      most: 1000,
    },
    query,
  );
}

/** The newest secret is the one that is used; what the report says of the app lies a little later. */
function activityRow(world: M365, { app, n }: Key): object {
  const id = keyId(world, app, n);
  const isUsed = n === app.secrets.length - 1 && app.use?.appOnly !== undefined;
  const write = app.index % 7 === 3 ? (text: string) => text.toUpperCase() : (text: string) => text;
  return {
    id: Buffer.from(`${id}|application`).toString('base64'),
    appId: write(app.appId),
    appObjectId: write(registrationIds(world).at(app.index)),
    servicePrincipalObjectId: app.id,
    keyId: write(id),
    keyType: 'clientSecret',
    keyUsage: 'verify',
    resourceId: null,
    credentialOrigin: 'application',
    createdDateTime: null,
    expirationDateTime: graphTime(world.now + (app.secrets[n]?.ends ?? 0) * dayMs),
    signInActivity: isUsed
      ? { lastSignInDateTime: longBefore(world, app.use?.appOnly ?? 0), lastSignInRequestId: '' }
      : null,
  };
}

/** Earlier than anything else of the same day. */
function longBefore({ now }: M365, days: number): string {
  return graphTime(now - days * dayMs - 60_000_000);
}

/** Defender knows the apps of others and of the tenant, and leaves out Microsoft's own and managed identities. */
function huntable(world: M365): readonly App[] {
  if (!world.isPremium) return [];
  return world.planted.flatMap(({ kind }, index) =>
    kind === 'third-party' || kind === 'own' ? [world.apps.at(index)] : [],
  );
}

function hunting(world: M365, { body }: Call): Answer {
  const { Query: query } = JSON.parse(body);
  if (typeof query !== 'string') return graphError(400, 'BadRequest', 'The query is missing.');
  if (!world.isPremium) {
    const said = "'summarize' operator: Failed to resolve table or column expression named 'OAuthAppInfo'";
    return graphError(400, 'BadRequest', said);
  }
  return json({
    '@odata.context':
      'https://graph.microsoft.com/v1.0/$metadata#microsoft.graph.security.huntingQueryResults',
    schema: [
      { name: 'OAuthAppId', type: 'String' },
      { name: 'LastUsedTime', type: 'DateTime' },
      { name: 'Permissions', type: 'Object' },
    ],
    results: huntable(world).map((app) => huntingRow(world, app)),
  });
}

function huntingRow(world: M365, app: App): object {
  const { delegated: forPeople, appOnly } = app.use ?? {};
  const last = Math.min(forPeople ?? 9_999, appOnly ?? 9_999);
  const roles = Object.values(app.roles).flat();
  const scopes = (world.planted[app.index]?.delegated ?? []).flatMap(({ scope }) => scope.split(' '));
  const permissions = [
    ...roles.map((name) => permission(app, name, 'Application', appOnly)),
    ...scopes.map((name) => permission(app, name, 'Delegated', forPeople)),
  ];
  return {
    OAuthAppId: app.appId,
    LastUsedTime: last === 9_999 ? null : longBefore(world, last),
    Permissions: app.index % 3 === 1 ? permissions.map((one) => JSON.stringify(one)) : permissions,
  };
}

/** What nobody has used for ninety days is not in use; of some permissions Defender does not tell. */
function permission({ index }: App, name: string, type: string, days: number | undefined): object {
  const isUsed = days !== undefined && days <= 90;
  const words = index % 5 === 2 ? ['0', '1'] : ['False', 'True'];
  return {
    PermissionValue: name,
    TargetAppId: '00000003-0000-0000-c000-000000000000',
    TargetAppDisplayName: 'Microsoft Graph',
    PermissionType: type,
    PrivilegeLevel: 'NA',
    InUse: name === 'openid' ? 'Not supported' : words[Number(isUsed)],
  };
}
