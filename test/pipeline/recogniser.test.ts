import { describe, expect, test } from 'vitest';
import type { AppDossier } from '../../src/model/dossier.ts';
import { recordKey } from '../../src/model/keys.ts';
import type { AppRecord, HomeRecord } from '../../src/model/records.ts';
import { app, nobody, recognise, register, without } from '../support/recognised.ts';

test('the register goes first, by client id or the id of the app, in any case', () => {
  const byKey = app(
    {},
    {
      clientId: 'unknown',
      tenant: { id: 't', label: 'T', platform: 'github', people: 1 },
      key: recordKey('t', 'app', 'installation', '4711'),
    },
  );

  for (const subject of [app(), byKey])
    expect(recognise(subject)).toEqual({
      registered: register[0],
      vendor: {
        id: 'register/relay works',
        name: 'Relay Works',
        confidence: 'certain',
        basis: 'your register',
      },
    });
});

test('an id of one platform is nobody on another', () => {
  const elsewhere = app({}, { tenant: { id: 't', label: 'T', platform: 'google', people: 1 } });

  expect(recognise(elsewhere).registered).toBeUndefined();
});

test.each<[what: string, subject: AppDossier, id: string, confidence: string]>([
  ['the platform itself', app({ home: 'platform' }), 'platform/m365', 'strong'],
  ['the directory that is its home', app({ homeTenant: 'HOME-1' }), 'm365/home/home-1', 'strong'],
  ['its client id', without(app(), 'homeTenant'), 'm365/client/client-1', 'weak'],
  [
    'nothing but itself',
    without(app({}, { clientId: 'unknown' }), 'homeTenant'),
    'm365/app/t/app/sp-1',
    'weak',
  ],
])('else it is known by %s', (_, subject, id, confidence) => {
  expect(nobody(subject).vendor).toMatchObject({ id, confidence });
});

describe('the organisation that is its home', () => {
  const organisation = (facts: Partial<HomeRecord> = {}): HomeRecord => ({
    kind: 'home',
    key: recordKey('t', 'home', 'home-1'),
    id: 'home-1',
    state: 'present',
    ...facts,
  });
  const at = (facts: Partial<HomeRecord>, of: Partial<AppRecord> = {}) =>
    nobody(app({ homeTenant: 'home-1', ...of }, { organisation: organisation(facts) })).vendor;

  test('tells by its domain whose an app probably is, and joins it with nothing of another home', () => {
    expect(at({ domain: 'salesloft.com' }, { publisher: { name: '', verified: false } })).toEqual({
      id: 'm365/home/home-1',
      name: 'Salesloft',
      known: 'salesloft',
      confidence: 'probable',
      basis:
        'the domain of the directory that is its home; only what has the same home counts as one with it',
    });
  });

  test('does not tell it by its name, which anybody may choose', () => {
    const vendor = at({ name: 'Salesloft, Inc.' }, { publisher: { name: '', verified: false } });

    expect(vendor).toMatchObject({ id: 'm365/home/home-1', name: 'Salesloft, Inc.', confidence: 'strong' });
    expect(vendor.known).toBeUndefined();
  });

  test('has its say after a publisher that the platform verified', () => {
    const verified = { publisher: { name: 'Calendly, LLC', verified: true } };

    expect(at({ domain: 'salesloft.com', name: 'X' }, verified)).toMatchObject({
      id: 'vendor/calendly',
      confidence: 'strong',
    });
  });

  test('makes nothing of ours a vendor’s', () => {
    expect(at({ domain: 'salesloft.com' }, { home: 'own' }).known).toBeUndefined();
  });
});

test('a name joins nothing: anybody may choose it', () => {
  const one = without(
    app({ name: 'Relay', publisher: { name: 'Relay Works', verified: false } }),
    'homeTenant',
  );
  const other = { ...one, clientId: 'client-2' };

  expect(nobody(one).vendor.id).not.toBe(nobody(other).vendor.id);
});

describe('what OAuthlas knows of vendors', () => {
  const salesloft = { id: 'vendor/salesloft', name: 'Salesloft', known: 'salesloft' };

  test.each<[string, Partial<AppRecord>, object]>([
    [
      'a publisher that the platform verified',
      { publisher: { name: 'Salesloft, Inc.', verified: true } },
      { ...salesloft, confidence: 'strong', basis: 'the publisher that the platform has verified' },
    ],
    [
      'addresses that are all its own',
      { redirects: ['https://accounts.salesloft.com/back'] },
      { ...salesloft, confidence: 'probable', basis: 'its addresses, all of them' },
    ],
  ])('tells it by %s', (_, facts, vendor) => {
    expect(nobody(without(app(facts), 'homeTenant')).vendor).toEqual(vendor);
  });

  test.each<[string, Partial<AppRecord>]>([
    ['a publisher that only says so', { publisher: { name: 'Salesloft, Inc.', verified: false } }],
    ['one address of a stranger', { redirects: ['https://accounts.salesloft.com/', 'https://evil.test/'] }],
    ['a host that only begins so', { redirects: ['https://salesloft.com.evil.test/'] }],
    ['a page that the vendor hosts for anybody', { redirects: ['https://evil.up.railway.app/back'] }],
    ['a script that anybody can have', { redirects: ['https://script.google.com/macros/d/x/usercallback'] }],
    ['a scheme of a program on the device', { redirects: ['evil://accounts.salesloft.com/back'] }],
    ['an app of ours', { home: 'own', redirects: ['https://accounts.salesloft.com/back'] }],
  ])('does not take for it %s', (_, facts) => {
    expect(nobody(without(app(facts), 'homeTenant')).vendor.known).toBeUndefined();
  });

  test('addresses that anybody can list part no app from what has the same home', () => {
    const imitating = (address: string) => nobody(app({ homeTenant: 'EVIL', redirects: [address] })).vendor;

    expect(imitating('https://accounts.salesloft.com/back')).toEqual({
      ...salesloft,
      id: 'm365/home/evil',
      confidence: 'probable',
      basis: 'its addresses, all of them; only what has the same home counts as one with it',
    });
    expect(imitating('https://zoom.us/back').id).toBe('m365/home/evil');
  });

  test('a name alone joins nothing, and is told as what it is', () => {
    const { vendor } = nobody({ ...without(app(), 'homeTenant', 'publisher'), name: 'Salesloft' });

    expect(vendor).toEqual({
      id: 'm365/client/client-1',
      name: 'Salesloft',
      confidence: 'weak',
      basis: 'its client id; the name is what it calls itself; by its name alone it may be Salesloft’s',
    });
  });

  test('on GitHub the owner’s account tells, on github.com and there alone', () => {
    const tenant = { id: 't', label: 'T', platform: 'github', people: 1 } as const;
    const owned = (homeTenant: string) => nobody(app({ homeTenant }, { tenant, clientId: 'Iv1.0' })).vendor;

    expect(owned('snyk')).toMatchObject({ id: 'vendor/snyk', confidence: 'strong' });
    expect(owned('github.example.com/snyk').id).toBe('github/home/github.example.com/snyk');
  });

  test('an installation is told by the slug of its app, and not by its own number', () => {
    const tenant = { id: 't', label: 'T', platform: 'github', people: 1 } as const;
    const installed = (name: string, homeTenant: string, number = '51006597') =>
      nobody(
        app(
          { name, homeTenant, type: 'installation' },
          { tenant, clientId: 'Iv1.0', key: recordKey('t', 'app', 'installation', number) },
        ),
      ).vendor;

    expect(installed('claude', 'anthropics')).toMatchObject({
      id: 'vendor/anthropic',
      confidence: 'certain',
    });
    expect(installed('claude', 'somebody').id).toBe('github/home/somebody');
    expect(installed('claude', 'github.example.com/somebody').id).not.toContain('vendor/');
    expect(installed('other', 'somebody', '15368').id).toBe('github/home/somebody');
  });

  test('the register has the last word', () => {
    const known = app({ publisher: { name: 'Salesloft, Inc.', verified: true } });

    expect(recognise(known).vendor.id).toBe('register/relay works');
  });
});

describe('a package of Teams', () => {
  const known = '7df0a125-d3be-4c96-aa54-591f83ff541c';
  const of = (tag: string, facts: Partial<AppDossier> = {}): AppDossier => {
    const { client: _, ...subject } = app({}, { clientId: known, ...facts });
    const key = recordKey('t', 'app', 'teams-app', 'x');
    const registration: AppRecord = {
      ...{ kind: 'app', key, name: 'X', role: 'registration', type: 'teams-app', home: 'unknown' },
      ...{ enabled: 'unknown', createdAt: 'unknown', tags: [tag] },
    };
    return { ...subject, key, name: 'X', registration };
  };

  test('is known by the app that it names where Microsoft’s store says so', () => {
    expect(nobody(of('distribution:store')).vendor).toMatchObject({
      name: 'Microsoft',
      confidence: 'certain',
    });
  });

  test.each(['distribution:sideloaded', 'distribution:organization', 'published'])(
    'is not, by what it writes of itself: %s',
    (tag) => {
      expect(nobody(of(tag)).vendor).toMatchObject({ id: `m365/client/${known}`, confidence: 'weak' });
    },
  );
});
