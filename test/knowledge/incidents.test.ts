import { readdirSync, readFileSync } from 'node:fs';
import { BlockList, isIP } from 'node:net';
import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { vendorFile } from '../../scripts/knowledge/vendor-schema.ts';
import { incidentFeed } from '../../src/config/incidents.ts';
import type { Incident } from '../../src/knowledge/incidents/incident.ts';
import { incidents } from '../../src/knowledge/incidents/index.ts';

const folder = new URL('../../src/knowledge/incidents/', import.meta.url);
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => ({ year: basename(name, '.json'), content: read(new URL(name, folder)) as Incident[] }));

const vendorFolder = new URL('../../src/knowledge/vendors/', import.meta.url);
const vendorNames = new Set(
  readdirSync(vendorFolder)
    .filter((name) => name.endsWith('.json') && name !== 'first-party.json')
    .flatMap((name) => vendorFile.parse(read(new URL(name, vendorFolder))).vendors.map((one) => one.name)),
);

/** Why a name is none of the vendors' data: where it were, apps that had no part would be told to be tied to it. */
const strangers = new Map([
  ['Aqua Security (Trivy)', 'its actions, not its apps'],
  ['Cyberhaven', 'no app of its own that a tenant lets in is known'],
  ['Heroku', 'a brand of Salesforce, whose other apps had no part'],
  ['Microsoft (its own corporate tenant)', 'apps in its tenant, not what it makes'],
  ['Nx (npm packages)', 'Nx Cloud had no part'],
  ['tj-actions', 'actions, not apps'],
]);

function read(url: URL): unknown {
  return JSON.parse(readFileSync(url, 'utf8'));
}

/** Whether the range is one, and its address the first of it. */
function isCidr(value: string): boolean {
  const [address = '', bits = '', ...rest] = value.split('/');
  if (rest.length > 0 || !/^\d+$/.test(bits)) return false;
  try {
    new BlockList().addSubnet(address, Number(bits), isIP(address) === 6 ? 'ipv6' : 'ipv4');
    return isIP(address) > 0;
  } catch {
    return false;
  }
}

const cases = incidents.map((incident) => [incident.id, incident] as const);

describe('the files', () => {
  test.each(files)('$year has the form of a feed', ({ content }) => {
    expect(incidentFeed.parse(content)).toEqual(content);
  });

  test.each(files)('what stands in $year was disclosed then', ({ year, content }) => {
    expect(content.filter(({ disclosed }) => disclosed.slice(0, 4) !== year)).toEqual([]);
  });

  test('all of them are brought along', () => {
    const told = files.flatMap(({ content }) => content.map(({ id }) => id));
    expect(incidents.map(({ id }) => id).toSorted()).toEqual(told.toSorted());
    expect(told.length).toBeGreaterThan(0);
  });

  test('no id stands twice', () => {
    expect(new Set(incidents.map(({ id }) => id)).size).toBe(incidents.length);
  });

  test('the newest comes first', () => {
    const days = incidents.map(({ disclosed }) => disclosed);
    expect(days).toEqual(days.toSorted().toReversed());
  });

  test('no name is excused that the vendors’ data know, or that no incident bears', () => {
    const used = new Set(incidents.map(({ vendor }) => vendor));
    expect([...strangers.keys()].filter((name) => vendorNames.has(name) || !used.has(name))).toEqual([]);
  });
});

describe.each(cases)('%s', (id, incident) => {
  test('its id names the month of the disclosure', () => {
    expect(id.slice(0, 7)).toBe(incident.disclosed.slice(0, 7));
  });

  test('its days are in order, and none is yet to come', () => {
    const { window, disclosed, sources } = incident;
    expect(window.from <= disclosed, 'it began before it was told').toBe(true);
    if (window.to !== null) expect(window.from <= window.to, 'it began before it ended').toBe(true);
    for (const { read: day } of sources) {
      if (day === null) continue;
      expect(disclosed <= day, 'it was read after it was told').toBe(true);
      if (window.to !== null) expect(window.to <= day, 'it had ended when it was read').toBe(true);
    }
  });

  test('its vendor is spelt as in the vendors’ data, or is known not to be there', () => {
    expect(vendorNames.has(incident.vendor) || strangers.has(incident.vendor)).toBe(true);
  });

  test('its platforms are words in small letters, each once', () => {
    expect(incident.platforms.filter((one) => !/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(one))).toEqual([]);
    expect(new Set(incident.platforms).size).toBe(incident.platforms.length);
  });

  test('its summary is two sentences, and its prose is typeset', () => {
    const prose = [incident.title, incident.summary, incident.advice];
    expect(prose.filter((text) => /['"]/.test(text))).toEqual([]);
    expect(incident.summary.match(/[.?!](?=\s|$)/g)).toHaveLength(2);
  });

  test('its indicators come from its sources, hold where it happened, and are what they say', () => {
    const urls = new Set(incident.sources.map(({ url }) => url));
    const values = incident.indicators.map(({ kind, value }) => `${kind} ${value}`);
    expect(new Set(values).size).toBe(values.length);
    for (const { kind, value, platform, source } of incident.indicators) {
      expect(urls, `${value} comes from a source`).toContain(source);
      if (platform !== undefined) expect(incident.platforms, value).toContain(platform);
      if (kind === 'ip') expect(isIP(value), value).toBeGreaterThan(0);
      if (kind === 'cidr') expect(isCidr(value), value).toBe(true);
      if (kind === 'domain') expect(value).toMatch(/^(?:[a-z0-9-]+\.)+[a-z]{2,}$/);
    }
  });

  test('its sources are pages of the web, each once', () => {
    const urls = incident.sources.map(({ url }) => url);
    expect(urls.filter((url) => !url.startsWith('https://'))).toEqual([]);
    expect(new Set(urls).size).toBe(urls.length);
  });
});
