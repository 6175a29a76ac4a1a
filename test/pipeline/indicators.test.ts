import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Incident } from '../../src/knowledge/incidents/incident.ts';
import { recordKey } from '../../src/model/keys.ts';
import { shownOf, type Tied, tiesTo } from '../../src/pipeline/indicators.ts';

const source = 'https://driftline.example.com/notice';

const incident: Incident = {
  id: '2026-07-driftline-chat',
  title: 'Driftline Chat: tokens taken',
  vendor: 'Driftline Labs',
  brands: ['Drift'],
  window: { from: '2026-06-01', to: '2026-07-01' },
  disclosed: '2026-07-10',
  platforms: ['m365', 'google'],
  status: 'confirmed',
  summary: 'Invented.',
  indicators: [
    { kind: 'client-id', value: '2208890B-2f26-452a-92e2-b2eb14ddc4ca', platform: 'm365', source },
    { kind: 'domain', value: 'driftline.example.com', source },
    { kind: 'app-name', value: 'Chat by Driftline', source },
    { kind: 'ip', value: '192.0.2.7', source },
  ],
  advice: 'Cut it off.',
  sources: [{ url: source, title: 'Notice', licence: 'invented', read: '2026-11-27' }],
};

function app(over: Partial<Tied> = {}): Tied {
  return {
    tenant: { id: 't', label: 'T', platform: 'm365', people: 'unknown' },
    key: recordKey('t', 'app', 'sp-1'),
    clientId: 'client-1',
    name: 'Something',
    told: { names: [], publishers: [], homes: [], redirects: [], tags: [] },
    vendor: { id: 'm365/client/client-1', name: 'Something', confidence: 'weak', basis: 'its client id' },
    ...over,
  };
}

const tieOf = (given: Incident, tied: Tied) => tiesTo(given)(shownOf(tied));

const told = (over: Partial<Tied['told']>) => ({
  names: [],
  publishers: [],
  homes: [],
  redirects: [],
  tags: [],
  ...over,
});

describe('what ties an app to an incident', () => {
  test.each<[string, Partial<Tied>, string]>([
    [
      'a client id, however it is written',
      { clientId: '2208890b-2f26-452a-92e2-b2eb14ddc4ca' },
      'its id 2208890B-2f26-452a-92e2-b2eb14ddc4ca',
    ],
    [
      'an address to which its tokens may be sent',
      { told: told({ redirects: ['https://app.driftline.example.com/back'] }) },
      'its tokens may be sent to driftline.example.com',
    ],
    [
      'a vendor of which more than a name speaks',
      { vendor: { id: 'register/x', name: 'DRIFTLINE LABS', confidence: 'certain', basis: 'your register' } },
      'its vendor is DRIFTLINE LABS (your register)',
    ],
    [
      'a host that ends in a dot',
      { told: told({ redirects: ['https://Driftline.example.com./back'] }) },
      'its tokens may be sent to driftline.example.com',
    ],
  ])('%s proves it', (_, over, by) => {
    expect(tieOf(incident, app(over))).toEqual({ by, isProof: true });
  });

  test('a notice may call the vendor by what it was called before', () => {
    const old = { ...incident, vendor: 'Sendinblue', brands: [], indicators: [] };
    const brevo: Tied['vendor'] = {
      ...{ id: 'vendor/brevo', known: 'brevo', name: 'Brevo', basis: 'its owner' },
      confidence: 'strong',
    };

    expect(tieOf(old, app({ vendor: brevo }))).toEqual({
      by: 'its vendor is Brevo (its owner)',
      isProof: true,
    });
    expect(tieOf(old, app({ vendor: { ...brevo, confidence: 'weak' } }))).toBeUndefined();
  });

  test.each<[string, Partial<Tied>, string]>([
    ['its name', { name: 'Drift Email' }, 'it calls itself Drift Email'],
    ['a name that it bore', { told: told({ names: ['Old Drift'] }) }, 'it calls itself Old Drift'],
    ['its publisher', { told: told({ publishers: ['Driftline Labs'] }) }, 'it calls itself Driftline Labs'],
    ['a name of the feed', { name: 'Chat by Driftline' }, 'it calls itself Chat by Driftline'],
    [
      'a vendor of which its own name alone speaks',
      {
        vendor: { id: 'x', name: 'Drift', confidence: 'weak', basis: 'what it calls itself' },
        name: 'Drift',
      },
      'it calls itself Drift',
    ],
    [
      'the name of the directory that is its home',
      {
        vendor: { id: 'm365/home/t-9', name: 'Driftline Labs', confidence: 'strong', basis: 'its home' },
        name: 'Driftline Labs',
      },
      'it calls itself Driftline Labs',
    ],
  ])('%s proves nothing, and is told', (_, over, by) => {
    expect(tieOf(incident, app(over))).toEqual({ by, isProof: false });
  });

  test.each<[string, Partial<Tied>]>([
    ['another app', {}],
    ['a longer word', { name: 'Driftwood' }],
    [
      'an id of another platform',
      {
        clientId: '2208890b-2f26-452a-92e2-b2eb14ddc4ca',
        tenant: { id: 't', label: 'T', platform: 'google', people: 'unknown' },
      },
    ],
    ['a host that only ends alike', { told: told({ redirects: ['https://notdriftline.example.com/'] }) }],
    [
      'a scheme of a program on the device',
      { told: told({ redirects: ['evil://driftline.example.com/back'] }) },
    ],
    ['an address in a path', { told: told({ redirects: ['https://evil.test/driftline.example.com'] }) }],
  ])('%s is none of it', (_, over) => {
    expect(tieOf(incident, app(over))).toBeUndefined();
  });

  test('never throws, whatever a tenant or a feed says', () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 });
    fc.assert(
      fc.property(text, text, text, text, (name, address, brand, value) => {
        const hostile = {
          ...incident,
          brands: [brand],
          indicators: incident.indicators.map((one) => ({ ...one, value })),
        };
        const tie = tieOf(hostile, app({ name, told: told({ redirects: [address], publishers: [name] }) }));

        expect(typeof (tie?.isProof ?? false)).toBe('boolean');
      }),
    );
  });
});
