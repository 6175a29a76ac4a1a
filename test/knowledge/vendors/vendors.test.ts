import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { abusedAppFile, firstPartyFile, vendorFile } from '../../../scripts/knowledge/vendor-schema.ts';
import { type Appearance, vendorMatcher } from '../../../src/knowledge/vendors/recognise.ts';
import type { AbusedAppFile, FirstPartyFile, VendorFile } from '../../../src/knowledge/vendors/vendor.ts';

const folder = new URL('../../../src/knowledge/vendors/', import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith('.json') && name !== 'first-party.json');
const files = names.map((name) => ({ stem: basename(name, '.json'), content: read(name) as VendorFile }));
const firstParty = read('first-party.json') as FirstPartyFile;
const abused = read('../abused-apps.json') as AbusedAppFile;
const vendors = files.flatMap((file) => file.content.vendors);
const byId = new Map(vendors.map((vendor) => [vendor.id, vendor]));

function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
}

/** Words that stand more than once. */
function twice(words: readonly string[]): string[] {
  return [...new Set(words.filter((word, place) => words.indexOf(word) !== place))];
}

const fold = (name: string) =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');

describe('what stands in the files', () => {
  test.each(files)('$stem has the form of a file of vendors', ({ content }) => {
    expect(vendorFile.parse(content)).toEqual(content);
  });

  test('the other two have their form', () => {
    expect(firstPartyFile.parse(firstParty)).toEqual(firstParty);
    expect(abusedAppFile.parse(abused)).toEqual(abused);
  });

  test.each(files)('$stem holds the vendors of that category, in order', ({ stem, content }) => {
    const ids = content.vendors.map((vendor) => vendor.id);

    expect(content.vendors.filter((vendor) => vendor.categories[0] !== stem)).toEqual([]);
    expect(ids).toEqual(ids.toSorted((one, other) => (one < other ? -1 : 1)));
  });

  test('there are as many as we say', () => {
    expect(vendors.length).toBeGreaterThanOrEqual(300);
    expect(firstParty.apps.filter((app) => app.platform === 'm365').length).toBeGreaterThanOrEqual(150);
    expect(firstParty.apps.filter((app) => app.publicClient).length).toBeGreaterThanOrEqual(20);
    expect(abused.apps.length).toBeGreaterThanOrEqual(50);
  });

  test('an id is of one vendor', () => {
    expect(twice(vendors.map((vendor) => vendor.id))).toEqual([]);
  });

  test('an app is of one maker', () => {
    const theirs = vendors.flatMap((vendor) =>
      Object.entries(vendor.ids ?? {}).flatMap(([platform, apps]) =>
        apps.map((app) => `${platform} ${app.id}`),
      ),
    );
    const own = firstParty.apps.map((app) => `${app.platform} ${app.id}`);

    expect(twice([...theirs, ...own].map((id) => id.toLowerCase()))).toEqual([]);
  });

  test('an abused app is told of once', () => {
    expect(twice(abused.apps.map((app) => `${app.platform} ${app.id}`))).toEqual([]);
  });

  test('a domain, a brand, a publisher and an account are of one vendor', () => {
    expect(twice(vendors.flatMap((vendor) => vendor.domains))).toEqual([]);
    expect(
      twice(vendors.flatMap((vendor) => [...new Set([vendor.name, ...vendor.brands].map(fold))])),
    ).toEqual([]);
    expect(
      twice(vendors.flatMap((vendor) => [...new Set((vendor.verifiedPublisher ?? []).map(fold))])),
    ).toEqual([]);
    expect(
      twice(vendors.flatMap((vendor) => (vendor.githubOwner ?? []).map((login) => login.toLowerCase()))),
    ).toEqual([]);
  });

  test('a parent is known, and nobody is his own ancestor', () => {
    const faults = vendors.filter((vendor) => {
      const line = new Set([vendor.id]);
      for (let up = vendor.parent; up !== undefined; up = byId.get(up)?.parent) {
        if (!byId.has(up) || line.has(up)) return true;
        line.add(up);
      }
      return false;
    });

    expect(faults.map((vendor) => vendor.id)).toEqual([]);
  });

  test('who publishes a platform’s own app is known', () => {
    expect(firstParty.apps.filter((app) => !byId.has(app.publisher))).toEqual([]);
  });

  test('no domain is one under which strangers publish', () => {
    const shared = [
      'appspot.com',
      'atlassian.net',
      'azurewebsites.net',
      'cloudfront.net',
      'firebaseapp.com',
      'force.com',
      'github.io',
      'gmail.com',
      'googleusercontent.com',
      'herokuapp.com',
      'myshopify.com',
      'netlify.app',
      'notion.site',
      'onmicrosoft.com',
      'pages.dev',
      'powerappsportals.com',
      'replit.app',
      'sharepoint.com',
      'streamlit.app',
      'vercel.app',
      'webflow.io',
      'wixsite.com',
      'workers.dev',
    ];

    expect(vendors.flatMap((vendor) => vendor.domains).filter((domain) => shared.includes(domain))).toEqual(
      [],
    );
  });
});

describe('recognising the maker of an app', () => {
  const recognise = vendorMatcher({
    vendors,
    firstParty: firstParty.apps,
    registrable: (host) => (/^[\d.]+$|^[^.]*$/.test(host) ? null : host.split('.').slice(-2).join('.')),
  });
  const nobody: Appearance = { platform: 'm365', ids: [], domains: [], name: 'Contoso Timesheets' };

  function told(app: Partial<Appearance>): string {
    const answer = recognise({ ...nobody, ...app });
    return answer === undefined ? 'nobody' : `${answer.vendor.id}, ${answer.confidence}: ${answer.basis}`;
  }

  test.each<{ case: string; app: Partial<Appearance>; answer: string }>([
    {
      case: 'a known id, whatever its name',
      app: { ids: ['E9A7FEA1-1cc0-4cd9-a31b-9137ca5deedd'], name: 'Microsoft Graph' },
      answer: 'em-client, certain: its id',
    },
    {
      case: 'a platform’s own app',
      app: { ids: ['04b07795-8ddb-461a-bbee-02f9e1bf7b46'] },
      answer: 'microsoft, certain: its id',
    },
    {
      case: 'an id of another platform',
      app: { platform: 'slack', ids: ['04b07795-8ddb-461a-bbee-02f9e1bf7b46'] },
      answer: 'nobody',
    },
    {
      case: 'a verified publisher',
      app: { verifiedPublisher: 'Calendly,  LLC', domains: ['calendly.example'] },
      answer: 'calendly, strong: the publisher that the platform has verified',
    },
    {
      case: 'the owner on GitHub',
      app: { platform: 'github', githubOwner: 'GetSentry', ids: ['some-new-app'] },
      answer: 'sentry, strong: the account that owns it on GitHub',
    },
    {
      case: 'the owner on GitHub of something that is not there',
      app: { platform: 'm365', githubOwner: 'getsentry' },
      answer: 'nobody',
    },
    {
      case: 'the domain of its home, which is harder to take than addresses are to list',
      app: { homeDomain: 'Calendly.com', domains: ['zoom.us'] },
      answer: 'calendly, probable: the domain of the directory that is its home',
    },
    {
      case: 'a home below the domain of a vendor',
      app: { homeDomain: 'customer.calendly.com' },
      answer: 'nobody',
    },
    {
      case: 'a verified publisher whose home has another vendor’s domain',
      app: { verifiedPublisher: 'Calendly, LLC', homeDomain: 'zoom.us' },
      answer: 'calendly, strong: the publisher that the platform has verified',
    },
    {
      case: 'addresses of one vendor and of the device',
      app: { domains: ['API.Calendly.com.', 'localhost'] },
      answer: 'calendly, probable: its addresses, all of them',
    },
    {
      case: 'addresses of a vendor and its parent',
      app: { domains: ['app.drift.com', 'salesloft.com'] },
      answer: 'drift, probable: its addresses, all of them',
    },
    {
      case: 'one stranger among the addresses',
      app: { domains: ['zoom.us', 'collect.example.org'] },
      answer: 'zoom, weak: some of its addresses',
    },
    {
      case: 'an address without a name among them',
      app: { domains: ['zoom.us', '203.0.113.7'] },
      answer: 'zoom, weak: some of its addresses',
    },
    {
      case: 'an address that a vendor hands to its customers',
      app: { domains: ['dev12345.service-now.com'] },
      answer: 'servicenow, weak: some of its addresses',
    },
    {
      case: 'the name of a brand with the domain of another',
      app: { name: 'DocuSign', domains: ['docusign-login.example'] },
      answer: 'docusign, weak: its name alone',
    },
    { case: 'a name with a letter that only looks alike', app: { name: 'Zооm' }, answer: 'nobody' },
    { case: 'a name that says nothing', app: { name: '…' }, answer: 'nobody' },
    { case: 'a name out of the language', app: { name: '__proto__', ids: ['__proto__'] }, answer: 'nobody' },
  ])('$case', ({ app, answer }) => {
    expect(told(app)).toBe(answer);
  });

  test('it never throws, and no text of the app stands in what it says', () => {
    const bases = [
      'none',
      'its id',
      'the publisher that the platform has verified',
      'the account that owns it on GitHub',
      'the domain of the directory that is its home',
      'its addresses, all of them',
      'some of its addresses',
      'its name alone',
    ];
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('__proto__', 'constructor', 'toString', '\u202e', 'zoom.us'),
    );

    fc.assert(
      fc.property(
        fc.record({
          platform: fc.constantFrom('m365', 'google', 'github', 'slack'),
          ids: fc.array(hostile),
          verifiedPublisher: hostile,
          homeDomain: hostile,
          domains: fc.array(hostile),
          githubOwner: hostile,
          name: hostile,
        }),
        (app) => {
          const answer = recognise(app);

          expect(answer === undefined || byId.get(answer.vendor.id) === answer.vendor).toBe(true);
          expect(bases).toContain(answer?.basis ?? 'none');
        },
      ),
    );
  });
});
