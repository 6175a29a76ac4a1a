import { dayMs } from '../clock.ts';
import { parameters } from '../http.ts';
import type { ToldKey } from '../planted.ts';
import { type ActivityLog, type Event, listActivities, type Told } from './activities.ts';
import { clientOf } from './admin-log.ts';
import type { Part } from './part.ts';
import { delegationsPlanted } from './planted.ts';
import type { Google } from './scene.ts';
import { scopes } from './scopes.ts';

/** How Google decided on tokens, as far as it let them be had. */
export const accessEvaluations: Part = {
  routes: [
    {
      endpoint: 'google.accessEvaluations',
      path: '/admin/reports/v1/activity/users/all/applications/access_evaluation',
      answer: (google, { query }) => listActivities(google, log, parameters(query)),
    },
  ],
  truth: (google) => ({
    'access-evaluations': [...uses(google)],
    'domain-wide-delegation': [
      ['app', archive],
      ['grant', 'domain-wide-delegation', archive],
    ],
    'marketplace-installs': [
      ['app', whiteboard],
      ['grant', 'marketplace', 'client', whiteboard],
    ],
    'configured-apps': [['policy', 'appAccess', 'APP_ACCESS_CONTROL']],
  }),
};

/** Delegated before the admin log begins, and installed before: only at work are they seen. */
const archive = '112094471850366291748';
const whiteboard = '640217735519-k2vd81mre0c5tq9o7xw3hjb4a6nlzuyi.apps.googleusercontent.com';

/** Clients that no list and no other log has. */
export const clientsAtWork: readonly string[] = [archive, whiteboard];

interface Decision extends Told {
  readonly clientId: string;
}

/** Days ago, to which client, what it is, and Google's reason. */
type Row = readonly [number, string, Name, string, ...Partial<Record<'text' | 'data', readonly string[]>>[]];

type Name = 'allow_token_request' | 'allow_token_impersonation' | 'allow_credential_validation_request';

const log: ActivityLog<Decision> = {
  application: 'access_evaluation',
  told: (google) =>
    rows(google).map(([days, clientId, name, source, { text, data } = {}], index) => ({
      time: Math.floor((google.plantedAt - days * dayMs) / 1000) * 1000,
      qualifier: `${index % 2 === 0 ? '-' : ''}55${String(index).padStart(6, '0')}`,
      clientId,
      events: [
        toEvent(name, [
          { name: 'configuration_source', value: source },
          { name: 'client_type', value: 'WEB' },
          ...(text === undefined ? [] : [{ name: 'scopes_requested', value: text.join(' ') }]),
          ...(data === undefined ? [] : [scopeData(data)]),
          ...(name === 'allow_token_impersonation'
            ? [{ name: 'service_account', value: 'mover@example-project.iam.gserviceaccount.com' }]
            : []),
        ]),
      ],
    })),
  actor: (google, { clientId }) => ({
    callerType: 'USER',
    email: google.rows().email(0),
    profileId: google.users.ids.at(0),
    applicationInfo: { oauthClientId: clientId, applicationName: 'As it calls itself', impersonation: true },
  }),
  knows: (name) => /^allow_(?:token_request|token_impersonation|credential_validation_request)$/.test(name),
};

function toEvent(name: Name, given: NonNullable<Event['parameters']>): Event {
  return { type: 'access_token_evaluation', name, parameters: given };
}

/** One message a scope, with more in it than the scope. */
function scopeData(texts: readonly string[]): NonNullable<Event['parameters']>[number] {
  return {
    name: 'scope_data',
    multiMessageValue: texts.map((text) => ({
      parameter: [
        { name: 'scope_name', value: text },
        { name: 'product_bucket', multiValue: ['DRIVE'] },
      ],
    })),
  };
}

const delegation = 'DOMAIN_WIDE_DELEGATION';
const marketplace = 'GOOGLE_WORKSPACE_MARKETPLACE';
const control = 'APP_ACCESS_CONTROL';

function rows(google: Google): readonly Row[] {
  const [, screens] = delegationsPlanted;
  if (screens === undefined) throw new RangeError('no second delegation');
  const backup = clientOf(google, { key: 'northpeak-backup' });
  const driftline = clientOf(google, { key: 'driftline-chat' });
  return [
    [1, archive, 'allow_token_impersonation', delegation, { text: scopes('calendar.readonly') }],
    [9, archive, 'allow_token_request', delegation, { text: scopes('calendar.readonly', 'tasks') }],
    [
      2,
      clientOf(google, screens.client),
      'allow_token_impersonation',
      delegation,
      { text: scopes('calendar.readonly') },
    ],
    // Before it was taken away, and never after.
    [131, driftline, 'allow_token_impersonation', delegation, { text: scopes('gmail.modify') }],
    [3, whiteboard, 'allow_token_request', marketplace, { data: scopes('drive.file') }],
    [30, whiteboard, 'allow_token_request', marketplace, { text: [] }],
    [4, backup, 'allow_token_request', control, { text: scopes('drive.readonly') }],
    // Nothing that an administrator did let them in.
    [
      1,
      backup,
      'allow_token_request',
      'CONFIGURATION_SOURCE_UNSPECIFIED',
      { text: scopes('gmail.readonly') },
    ],
    [1, driftline, 'allow_token_impersonation', 'MOBILE_DEVICE_MANAGEMENT', { text: scopes('drive') }],
    [1, backup, 'allow_credential_validation_request', control, { text: scopes('drive') }],
  ];
}

const ways: ReadonlyMap<string, string> = new Map([
  [delegation, 'domain-wide-delegation'],
  [marketplace, 'marketplace'],
  [control, 'app-access-control'],
]);

function* uses(google: Google): Iterable<ToldKey> {
  for (const [, clientId, name, source] of rows(google)) {
    const way = ways.get(source);
    if (way !== undefined && name !== 'allow_credential_validation_request')
      yield ['use', 'access-evaluation', way, clientId];
  }
}
