import type { admin_directory_v1 } from 'googleapis/build/src/apis/admin/directory_v1.js';
import type { admin_reports_v1 } from 'googleapis/build/src/apis/admin/reports_v1.js';
import { draws } from '../chance.ts';
import { dayMs, googleTime } from '../clock.ts';
import { itemAt } from '../list.ts';
import { person } from '../names.ts';
import { credentials } from '../tenants.ts';
import { authorizeSignIn, firstApi, revoke, type TokenEvent } from './events.ts';
import type { Google, GoogleApp, Variant } from './scene.ts';
import { apiNames, apiOf, apis, signIn } from './scopes.ts';

type EventBody = NonNullable<admin_reports_v1.Schema$Activity['events']>[number];

export interface GoogleRows {
  readonly user: (index: number) => admin_directory_v1.Schema$User;
  /** One person's tokens as JSON. Put together from pieces made once: this is what a bench asks for most. */
  readonly tokens: (user: number) => string;
  /** One event as JSON, likewise. */
  readonly activity: (event: TokenEvent) => string;
  readonly email: (user: number) => string;
}

export function createRows(google: Google): GoogleRows {
  const customer = google.tenant.customer ?? '';
  const tokenPieces = google.apps.map((app) => app.variants.map((variant) => tokenPiece(app, variant)));
  const eventPieces = new Map<string, string>();
  const places = draws(google.seed, 'google.place');

  const eventPiece = (event: TokenEvent): string => {
    const key = `${event.app}.${event.variant}.${event.kind}`;
    const known = eventPieces.get(key);
    if (known !== undefined) return known;
    const app = itemAt(google.apps, event.app);
    const made = JSON.stringify(eventBody(app, app.variants[event.variant], event.kind));
    eventPieces.set(key, made);
    return made;
  };
  const email = (user: number) =>
    user === 0
      ? credentials['harborline-workspace'].subject
      : `${person(user).local}@${google.tenant.domain}`;

  return {
    email,
    user: (index) => userRow(google, index, email(index), customer),
    tokens: (user) => {
      const id = google.users.ids.at(user);
      const items = google
        .holdings(user)
        .map(({ app, variant }) => itemAt(itemAt(tokenPieces, app), variant)(id));
      const rest = items.length === 0 ? '' : `,"items":[${items.join(',')}]`;
      return `{"kind":"admin#directory#tokenList","etag":"\\"${etag(user)}\\""${rest}}`;
    },
    activity: (event) => {
      const id = `"time":"${googleTime(event.time)}","uniqueQualifier":"${qualifier(places(event.number), event.number)}"`;
      const place = `192.0.2.${places(event.user) % 254}`;
      return `{"kind":"admin#reports#activity","id":{${id},"applicationName":"token","customerId":"${customer}"},"etag":"\\"${etag(event.number)}\\"","actor":${actor(google, event, email)},"ipAddress":"${place}","events":[${eventPiece(event)}]}`;
    },
  };
}

function userRow(google: Google, index: number, email: string, customer: string) {
  const { given, family } = person(index);
  const draw = draws(google.seed, 'google.account');
  const isSuspended = google.isSuspended(index);
  // The first person is the administrator as whom a scan acts.
  const power = (index === 0 && google.scanner.administrator) || 'super';
  const created = google.edits.cameAt(index) ?? google.plantedAt - (200 + (draw(index, 1) % 2_400)) * dayMs;
  return {
    kind: 'admin#directory#user',
    id: google.users.ids.at(index),
    etag: `"${etag(index)}"`,
    primaryEmail: email,
    name: { givenName: given, familyName: family, fullName: `${given} ${family}` },
    isAdmin: index < 2 && power === 'super',
    isDelegatedAdmin: power === 'lesser' || (index > 1 && draw(index, 2) % 200 === 1),
    lastLoginTime: googleTime(google.plantedAt - (isSuspended ? 20 : draw(index, 3) % 15) * dayMs),
    creationTime: googleTime(created),
    agreedToTerms: true,
    suspended: isSuspended,
    ...(isSuspended ? { suspensionReason: 'ADMIN' } : {}),
    archived: google.isArchived(index),
    changePasswordAtNextLogin: false,
    ipWhitelisted: false,
    emails: [{ address: email, primary: true }],
    customerId: customer,
    orgUnitPath: '/',
    isMailboxSetup: true,
    isEnrolledIn2Sv: draw(index, 4) % 5 !== 0,
    isEnforcedIn2Sv: false,
    includeInGlobalAddressList: true,
  } satisfies admin_directory_v1.Schema$User;
}

function tokenPiece(app: GoogleApp, variant: Variant): (userKey: string) => string {
  const token = {
    kind: 'admin#directory#token',
    etag: `"${etag(app.name.length * 7 + app.clientId.length)}"`,
    clientId: app.clientId,
    displayText: app.name,
    anonymous: app.clientId === 'anonymous',
    nativeApp: app.clientType !== 'WEB',
    scopes: [...variant.scopes],
  } satisfies admin_directory_v1.Schema$Token;
  const open = JSON.stringify(token).slice(0, -1);
  return (userKey) => `${open},"userKey":"${userKey}"}`;
}

function eventBody(app: GoogleApp, variant: Variant, kind: number) {
  const client = [
    { name: 'client_id', value: app.clientId },
    { name: 'app_name', value: app.name },
    { name: 'client_type', value: app.clientType },
  ];
  const api = apiNames[kind - firstApi];
  if (api !== undefined) {
    const method = itemAt(apis[api].methods, app.name.length % apis[api].methods.length);
    return {
      type: 'auth',
      name: 'activity',
      parameters: [
        { name: 'api_name', value: api },
        { name: 'method_name', value: method },
        ...client,
        { name: 'num_response_bytes', intValue: String(200 + app.name.length * 31) },
        { name: 'product_bucket', value: apis[api].bucket },
      ],
    } satisfies EventBody;
  }
  const scopes = kind === authorizeSignIn ? signIn : variant.scopes;
  return {
    type: 'auth',
    name: kind === revoke ? 'revoke' : 'authorize',
    parameters: [
      ...client,
      // No API that the app called: whoever takes it for one sees calls where none are logged.
      { name: 'api_name', value: 'token' },
      { name: 'method_name', value: 'oauth' },
      {
        name: 'scope_data',
        multiMessageValue: scopes.map((scope) => ({
          parameter: [
            { name: 'scope_name', value: scope },
            { name: 'product_bucket', multiValue: [bucketOf(scope)] },
          ],
        })),
      },
      { name: 'scope', multiValue: [...scopes] },
    ],
  } satisfies EventBody;
}

function bucketOf(scope: string): string {
  const api = apiOf(scope);
  return api === undefined ? 'IDENTITY' : apis[api].bucket;
}

// A call can be known by its key alone; any event may come without the address.
function actor(google: Google, event: TokenEvent, email: (user: number) => string): string {
  if (event.kind >= firstApi && event.number % 997 === 5) return '{"callerType":"KEY","key":"SYSTEM"}';
  const id = `"profileId":"${google.users.ids.at(event.user)}"`;
  if (event.number % 499 === 7) return `{"callerType":"USER",${id}}`;
  return `{"callerType":"USER","email":"${email(event.user)}",${id}}`;
}

// 64 bits with a sign, as text.
function qualifier(word: number, number: number): string {
  return `${word % 2 === 0 ? '-' : ''}${1 + (word % 8)}${String(word).padStart(10, '0').slice(-8)}${String(number).padStart(9, '0')}`;
}

function etag(number: number): string {
  return `Xk3p9Q/${number.toString(36)}`;
}
