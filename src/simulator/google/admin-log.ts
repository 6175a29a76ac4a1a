import { dayMs, googleTime } from '../clock.ts';
import { parameters } from '../http.ts';
import { itemAt } from '../list.ts';
import type { ToldKey } from '../planted.ts';
import { type ActivityLog, type Actor, type Event, listActivities, type Told } from './activities.ts';
import type { Part } from './part.ts';
import { delegationsPlanted } from './planted.ts';
import type { Google } from './scene.ts';

type Parameters = Readonly<Record<string, string | readonly string[]>>;

/** The log of what administrators did, as far as it bears on access, and some that does not. */
export const adminLog: Part = {
  routes: [
    {
      endpoint: 'google.adminEvents',
      path: '/admin/reports/v1/activity/users/all/applications/admin',
      answer: (google, { query }) => listActivities(google, log, parameters(query)),
    },
  ],
  truth: (google) => ({
    'domain-wide-delegation': [...delegations(google)],
    'configured-apps': [...configured(google)],
    'marketplace-installs': [...installs(google)],
  }),
};

/** A person, one without the address, Google's own systems, a key. */
function actors(google: Google): readonly Actor[] {
  const profileId = google.users.ids.at(0);
  return [
    { callerType: 'USER', email: google.rows().email(0), profileId },
    { callerType: 'USER', profileId },
    { callerType: 'USER', profileId: '105250506097979753968' },
    { callerType: 'KEY', key: 'SYSTEM' },
  ];
}

function toEvent(name: string, parameters: Parameters): Event {
  return {
    type: /OAUTH2|THIRD_PARTY/.test(name) ? 'SECURITY_SETTINGS' : 'DOMAIN_SETTINGS',
    name,
    parameters: Object.entries(parameters).map(([key, value]) =>
      typeof value === 'string' ? { name: key, value } : { name: key, multiValue: [...value] },
    ),
  };
}

/** Days ago, and what; several events of one activity where there are several. */
type Row = readonly [number, readonly (readonly [string, Parameters])[]];

const log: ActivityLog = {
  application: 'admin',
  told: (google) => [...rowsOf(google), ...failed(google)],
  actor: (google, { time }) => itemAt(actors(google), time % 4),
  knows: (eventName) => known.has(eventName),
};

function rowsOf(google: Google): readonly Told[] {
  return rows(google).map(([days, events], index) => {
    // The rest by four says who it was.
    const time = Math.floor((google.plantedAt - days * dayMs) / 1000) * 1000 + (index % 4);
    return {
      time,
      qualifier: `${index % 2 === 0 ? '-' : ''}73${String(index).padStart(6, '0')}`,
      events: events.map(([name, parameters]) => toEvent(name, parameters)),
    };
  });
}

/** An administrator without the right tried: it is in the log, and came to nothing. */
function failed(google: Google): readonly Told[] {
  const event = toEvent('AUTHORIZE_API_CLIENT_ACCESS', {
    API_CLIENT_NAME: '117730019284466102835',
    API_SCOPES: ['https://mail.google.com/'],
  });
  return [
    {
      time: google.plantedAt - 12 * dayMs,
      qualifier: '7399999',
      events: [{ ...event, status: { eventStatus: 'FAILED', httpStatusCode: 403 } }],
    },
  ];
}

const orphan = '109905517263380041962';
const unit = { ORG_UNIT_NAME: '/Warehouse' };
const signatures = { APP_ID: '284410073316', APPLICATION_NAME: 'Sealwright Signatures' };
const parcels = { APP_ID: '775120934486', APPLICATION_NAME: 'Parcelboard' };
const torch = 'test.harborline.torch';

function rows(google: Google): readonly Row[] {
  const backup = clientOf(google, { key: 'northpeak-backup' });
  return [
    ...delegationsPlanted.flatMap(({ client, steps }) =>
      steps.map(({ days, scopes }, n): Row => [days, [delegated(clientOf(google, client), scopes, n)]]),
    ),
    // What it was given, the log has forgotten; and it was not the only thing that was done.
    [
      60,
      [
        ['CREATE_ROLE', { ROLE_NAME: 'Helpdesk' }],
        ['REMOVE_API_CLIENT_ACCESS', { API_CLIENT_NAME: orphan }],
      ],
    ],
    [
      90,
      [
        [
          'ADD_TO_TRUSTED_OAUTH2_APPS',
          {
            OAUTH2_APP_ID: backup,
            OAUTH2_APP_NAME: 'Northpeak Backup',
            OAUTH2_APP_TYPE: 'OAUTH2_CLIENT',
            ORG_UNIT_NAME: '/',
          },
        ],
      ],
    ],
    [
      80,
      [
        [
          'ADD_TO_BLOCKED_OAUTH2_APPS',
          { OAUTH2_APP_ID: torch, OAUTH2_APP_NAME: 'Torch', OAUTH2_APP_TYPE: 'ANDROID', ...unit },
        ],
      ],
    ],
    [70, [['SIGN_IN_ONLY_THIRD_PARTY_API_ACCESS', {}]]],
    [20, [['DISALLOW_SERVICE_FOR_OAUTH2_ACCESS', { OAUTH2_SERVICE_NAME: 'GMAIL_HIGH_RISK', ...unit }]]],
    [110, [['ADD_APPLICATION', { ...signatures, APPLICATION_ENABLED: 'true' }]]],
    [109, [['ADD_APPLICATION_TO_WHITELIST', signatures]]],
    [140, [['ADD_APPLICATION', { ...parcels, APPLICATION_ENABLED: 'true' }]]],
    [100, [['REMOVE_APPLICATION', parcels]]],
  ];
}

/** Scopes come as a list, or in one text. */
function delegated(client: string, scopes: readonly string[], n: number): readonly [string, Parameters] {
  if (scopes.length === 0) return ['REMOVE_API_CLIENT_ACCESS', { API_CLIENT_NAME: client }];
  return [
    'AUTHORIZE_API_CLIENT_ACCESS',
    { API_CLIENT_NAME: client, API_SCOPES: n % 2 === 0 ? scopes : scopes.join(', ') },
  ];
}

export function clientOf(google: Google, client: (typeof delegationsPlanted)[number]['client']): string {
  if ('id' in client) return client.id;
  const app = google.apps.find(({ planted }) => planted?.key === client.key);
  if (app === undefined) throw new RangeError(`no app ${client.key}`);
  return app.clientId;
}

/** The names of which there are events; all others of Google's, too, would be answered with nothing. */
const known = new Set([
  ...['AUTHORIZE_API_CLIENT_ACCESS', 'REMOVE_API_CLIENT_ACCESS', 'ADD_APPLICATION', 'REMOVE_APPLICATION'],
  ...['ADD_APPLICATION_TO_WHITELIST', 'REMOVE_APPLICATION_FROM_WHITELIST', 'OAUTH_APPS_BULK_UPLOAD'],
  ...['TRUSTED', 'TRUSTED_BY_OAUTH_SCOPE', 'LIMITED', 'BLOCKED', 'CAA_EXEMPT'].flatMap((list) => [
    `ADD_TO_${list}_OAUTH2_APPS`,
    `REMOVE_FROM_${list}_OAUTH2_APPS`,
  ]),
  ...['TRUSTED', 'TRUSTED_BY_OAUTH_SCOPE', 'LIMITED', 'BLOCKED'].map(
    (list) => `MULTIPLE_ADD_TO_${list}_OAUTH2_APPS`,
  ),
  ...['ALLOW_SERVICE_FOR_OAUTH2_ACCESS', 'DISALLOW_SERVICE_FOR_OAUTH2_ACCESS', 'ENABLE_API_ACCESS'],
  ...['BLOCK_ALL', 'SIGN_IN_ONLY', 'UNBLOCK_ALL', 'UNDERAGE_BLOCK_ALL', 'UNDERAGE_SIGN_IN_ONLY'].map(
    (how) => `${how}_THIRD_PARTY_API_ACCESS`,
  ),
  ...[
    'TRUST_DOMAIN_OWNED_OAUTH2_APPS',
    'UNTRUST_DOMAIN_OWNED_OAUTH2_APPS',
    'TOGGLE_OAUTH_ACCESS_TO_ALL_APIS',
  ],
]);

/** Keys of the events that are about this, under what the log calls it. */
function* eventKeys(
  google: Google,
  wanted: (name: string) => boolean,
  subject: (name: string, parameters: ReadonlyMap<string, string>) => string,
): Iterable<ToldKey> {
  for (const { time, qualifier, events } of rowsOf(google)) {
    for (const [n, { name = '', parameters = [] }] of events.entries()) {
      if (!wanted(name)) continue;
      const values = new Map(parameters.map((one) => [one.name ?? '', one.value ?? '']));
      const at = googleTime(time);
      yield ['event', '+admin', subject(name, values), at, n === 0 ? qualifier : `${qualifier}.${n}`];
    }
  }
}

function* delegations(google: Google): Iterable<ToldKey> {
  yield* eventKeys(
    google,
    (name) => name.endsWith('_API_CLIENT_ACCESS'),
    (_, values) => values.get('API_CLIENT_NAME') ?? '',
  );
  for (const id of delegatedClients(google)) {
    yield ['app', id];
    yield ['grant', 'domain-wide-delegation', id];
  }
}

/** Client ids of all that is delegated still. */
export function* delegatedClients(google: Google): Iterable<string> {
  for (const { client, steps } of delegationsPlanted) {
    if (itemAt(steps, steps.length - 1).scopes.length > 0) yield clientOf(google, client);
  }
}

function* configured(google: Google): Iterable<ToldKey> {
  yield* eventKeys(
    google,
    (name) => /OAUTH2_APPS$|OAUTH2_ACCESS$|THIRD_PARTY_API_ACCESS$/.test(name),
    (name, values) => values.get('OAUTH2_APP_ID') ?? name.replace(/^(?:DISALLOW|SIGN_IN_ONLY)_/, ''),
  );
  yield ['policy', 'appAccess', 'TRUSTED_OAUTH2_APPS', '/'];
  yield ['policy', 'appAccess', 'BLOCKED_OAUTH2_APPS', unit.ORG_UNIT_NAME];
  yield ['policy', 'appAccess', 'THIRD_PARTY_API_ACCESS', '/'];
  yield ['policy', 'appAccess', 'SERVICE_FOR_OAUTH2_ACCESS', unit.ORG_UNIT_NAME, 'GMAIL_HIGH_RISK'];
}

function* installs(google: Google): Iterable<ToldKey> {
  yield* eventKeys(
    google,
    (name) => /_APPLICATION(?:_|$)/.test(name),
    (_, values) => values.get('APP_ID') ?? '',
  );
  yield ['app', 'marketplace', signatures.APP_ID];
  yield ['grant', 'marketplace', signatures.APP_ID];
  yield ['policy', 'marketplace', 'WHITELIST'];
}

/** Those of the planted delegations that a scan must judge. */
export function badDelegations(google: Google) {
  return delegationsPlanted.flatMap(({ client, bad }) =>
    bad === undefined ? [] : [{ clientId: clientOf(google, client), bad }],
  );
}
