import { expect, test } from 'vitest';
import type { AppDossier, Own } from '../../src/model/dossier.ts';
import { recordKey } from '../../src/model/keys.ts';
import type { Instant } from '../../src/model/values.ts';
import { vendorApp, vendorDossiers } from '../../src/pipeline/vendors.ts';
import { grants } from '../support/analyzer.ts';
import { app, nobody, recognise, without } from '../support/recognised.ts';

function unread({ client: _, ...subject }: AppDossier): AppDossier {
  return subject;
}
const own: Own = { homes: new Set(), domains: new Set() };
const mail = [grants('itself', 'Mail.ReadWrite')];
const code = [grants('itself', 'contents:write', { resource: 'acme', repositories: 'all' })];

test('of apps that are others’, a vendor’s dossier keeps what is needed', () => {
  expect(vendorApp(app({}, { grants: mail }), own)?.app).toEqual({
    tenant: expect.objectContaining({ id: 't', label: 'Test', platform: 'm365', people: 1_000 }),
    key: recordKey('t', 'app', 'sp-1'),
    clientId: 'client-1',
    name: 'Test App',
    power: 'organisation',
    powerReason: expect.stringContaining('(Mail.ReadWrite), as itself'),
    isHighPower: true,
    isOff: false,
    seen: 'application-permissions',
  });
});

test('what is deleted is no vendor’s reach', () => {
  const deletedAt = '2026-11-20T00:00:00.000Z' as Instant;

  expect(vendorApp(app({ enabled: false, deletedAt }, { grants: mail }), own)).toBeUndefined();
});

test.each<[what: string, subject: AppDossier]>([
  ['ours', app({ home: 'own' }, { grants: mail })],
  ['the platform’s own', app({ home: 'platform' }, { grants: mail })],
  ['a key that a person made', app({ role: 'token' }, { grants: mail })],
  ['an app that only signs people in', app({}, { grants: [grants('everyone', 'openid User.Read')] })],
  ['an app that holds nothing', app()],
])('and nothing of %s', (_, subject) => {
  expect(vendorApp(subject, own)).toBeUndefined();
});

test.each<[what: string, subject: AppDossier, isHighPower: boolean | 'unknown', seen: string]>([
  ['little', app({}, { grants: [grants('everyone', 'Calendars.Read')] }), false, 'delegated-grants'],
  ['one ordinary mailbox', app({}, { grants: [grants(1, 'Mail.Read')] }), false, 'delegated-grants'],
  ['what nobody can rate', app({}, { grants: [grants('itself', 'X')] }), false, 'application-permissions'],
  [
    'uncounted mailboxes',
    app({}, { grants: [grants('unknown', 'Mail.Read')] }),
    'unknown',
    'delegated-grants',
  ],
])('an app that reaches %s is part of what its vendor reaches', (_, subject, isHighPower, seen) => {
  expect(vendorApp(subject, own)?.app).toMatchObject({ isHighPower, seen });
});

const untold: Own = { ...own, untold: { ids: ['Sister'], domains: ['Sister'] } };
const github = { tenant: { id: 't', label: 'T', platform: 'github', people: 1 } } as const;

test.each<[what: string, subject: AppDossier, ours: Own, kind: string | undefined]>([
  ['at home elsewhere', app({}, { grants: mail }), own, undefined],
  ['at home perhaps with a tenant that never told its id', app({}, { grants: mail }), untold, 'setting'],
  ['without a home, as some are', without(app({}, { grants: mail }), 'homeTenant'), untold, undefined],
  ['of which nothing but a grant was read', unread(app({}, { grants: mail })), own, 'app'],
  [
    'on GitHub, whose owner was not read',
    without(app({ home: 'unknown' }, { grants: code, ...github }), 'homeTenant'),
    own,
    'app',
  ],
  ['on GitHub, whose owner was read', app({}, { grants: code, ...github }), untold, undefined],
])('an app %s: what may show that it is ours', (_, subject, ours, kind) => {
  expect(vendorApp(subject, ours)?.app.perhapsOurs).toBe(kind);
});

test.each<[what: string, subject: AppDossier]>([
  ['of an administrator', app({}, { grants: [grants(1, 'Mail.Read', { admins: 1 })] })],
  ['of everyone', app({}, { grants: [grants('everyone', 'Mail.Read')] })],
  ['of one in twenty', app({}, { grants: [grants(50, 'Mail.Read')] })],
  [
    'of 200 people',
    app(
      {},
      {
        grants: [grants(200, 'Mail.Read')],
        tenant: { id: 't', label: 'T', platform: 'm365', people: 'unknown' },
      },
    ),
  ],
])('the mail %s is high power', (_, subject) => {
  expect(vendorApp(subject, own)?.app).toMatchObject({ power: 'people', isHighPower: true });
});

test('apps of one vendor come together, the most powerful first, whatever the order they came in', () => {
  const apps = [
    app({}, { grants: [grants('everyone', 'Mail.Read')], key: recordKey('a', 'app', '1') }),
    app(
      {},
      { grants: [grants('itself', 'RoleManagement.ReadWrite.Directory')], key: recordKey('b', 'app', '1') },
    ),
    app({}, { grants: mail, key: recordKey('c', 'app', '1') }),
  ].flatMap((subject) => vendorApp({ ...subject, ...recognise(subject) }, own) ?? []);

  const [found, ...others] = vendorDossiers(apps);

  expect(others).toEqual([]);
  expect(found?.key).toBe(recordKey('~', 'vendor', 'register/relay works'));
  expect(found?.apps.map(({ power }) => power)).toEqual(['takeover', 'organisation', 'people']);
  expect(vendorDossiers(apps.toReversed())).toEqual(vendorDossiers(apps));
});

test('a vendor’s dossier is as sure as the least sure of its apps', () => {
  const own: Own = { homes: new Set(), domains: new Set() };
  const held = { grants: [grants('itself', 'Mail.Read')] };
  const apps = [
    app({ publisher: { name: 'Salesloft, Inc.', verified: true }, home: 'foreign' }, held),
    app({ redirects: ['https://accounts.salesloft.com/back'], home: 'foreign' }, held),
  ]
    .map((one) => without(one, 'homeTenant'))
    .map((one) => ({ ...one, vendor: nobody(one).vendor }))
    .flatMap((one) => vendorApp(one, own) ?? []);

  expect(vendorDossiers(apps).map(({ vendor, apps }) => [vendor.confidence, apps.length])).toEqual([
    ['probable', 2],
  ]);
});
