import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { recordKey } from '../../../src/model/keys.ts';
import { html } from '../../../src/report/formats/html.ts';
import { hostile, withText } from '../../support/format.ts';
import { finding, report } from '../../support/report.ts';
import { rendered, row, rowOf, testTable } from '../../support/table.ts';

describe('the contract', () => testTable(html));

/** Every tag with the names of its attributes: what a browser makes of the page, whatever text stands in it. */
function skeleton(page: string): readonly string[] {
  const body = page.replace(/<style>.*?<\/style>/s, '<style></style>');
  return [...body.matchAll(/<(\/?[a-z][a-z0-9]*|!doctype)((?:\s+[a-z-]+(?:="[^"]*")?|\s+html)*)\s*>/gi)].map(
    ([, name = '', attributes = '']) =>
      [name.toLowerCase(), ...[...attributes.matchAll(/([a-z-]+)(?:="|$|\s)/gi)].map(([, one]) => one)].join(
        ' ',
      ),
  );
}

describe('a browser', () => {
  test('makes the same page of whatever an attacker called himself', async () => {
    const plain = skeleton(await rendered(html, [rowOf('plain')], withText('plain')));
    const crafted = fc.constantFrom(
      '"><img src=x onerror=alert(1)>',
      "' onmouseover='alert(1)",
      '</style><script>alert(1)</script>',
      '<!--',
      ']]>',
      'javascript:alert(1)',
      'https://example.com/"onclick="alert(1)',
      'data:text/html,<script>alert(1)</script>',
      '&#x3c;script&#x3e;',
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof(crafted, hostile), async (text) => {
        const page = await rendered(html, [rowOf(text)], withText(text));

        // A link is there or not, by whether the text is an address of https.
        const without = (tags: readonly string[]) => tags.filter((tag) => !/^\/?a\b/.test(tag));
        expect(without(skeleton(page))).toEqual(without(plain));
        // What is no tag of ours is no tag at all.
        const known = skeleton(page).length;
        expect(page.replace(/<style>.*?<\/style>/s, '<style></style>').split('<').length - 1).toBe(known);
      }),
      { numRuns: 300 },
    );
  });

  test('shows the organisation that is the home of an app', async () => {
    const organisation = { id: 'h1', state: 'present', name: 'R&D Ltd', domain: 'example.com' } as const;

    const page = await rendered(html, [row({ organisation })]);

    expect(page).toContain('<small>verified; home <bdi>foreign: R&amp;D Ltd (example.com, h1)</bdi></small>');
  });

  test('may load nothing and run nothing: the policy names the one style that is there', async () => {
    const page = await rendered(html, [row()]);
    const [, style = ''] = /<style>(.*?)<\/style>/s.exec(page) ?? [];
    const [, policy = ''] = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page) ?? [];

    expect(policy).toContain(
      `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
    );
    expect(page.match(/<(?:script|link|iframe|img|object|form|base)\b|\son\w+=|\sstyle=/gi)).toBeNull();
  });

  test('is led to https alone, and tells nobody whence it came', async () => {
    const bad = ['javascript:alert(1)', 'http://example.com', 'https://me:you@example.com', 'no address'];
    const rows = [row(), ...bad.map((consoleLink, i) => row({ consoleLink, objectId: String(i) }))];

    const page = await rendered(html, rows);

    const links = [...page.matchAll(/<a href="([^"#][^"]*)"([^>]*)>/g)];
    expect(new Set(links.map(([, href]) => href))).toEqual(new Set([row().consoleLink]));
    for (const [, , rest] of links) expect(rest).toContain('rel="noreferrer noopener"');
  });
});

describe('a reader', () => {
  test('meets the verdict first, then what to act on with the next step, then all apps', async () => {
    const page = await rendered(html, [row()]);

    const order = [
      '1 story to act on now',
      'Of 3 surfaces',
      'What to act on',
      'Switch it off.',
      'What changed',
      'All apps and tokens',
      'What was not seen',
      'buy it',
      'Blind spots',
    ];
    const places = order.map((text) => page.indexOf(text));
    expect(places.every((place) => place >= 0)).toBe(true);
    expect(page).toContain('exit code 21');
  });

  test('sees what is over, and apart from it what is only judged otherwise', async () => {
    const page = await rendered(
      html,
      [],
      report({
        resolved: [finding({ subject: 'Gone App', change: 'resolved' })],
        setAside: [finding({ subject: 'Other App', change: 'set-aside' })],
      }),
    );

    expect(page.indexOf('Gone App')).toBeGreaterThan(page.indexOf('>Over<'));
    expect(page.indexOf('Other App')).toBeGreaterThan(page.indexOf('Judged otherwise now'));
  });

  test('gets the most powerful of too many apps, and is told how many there are more', async () => {
    const many = Array.from({ length: 5001 }, (_, i) =>
      row({ app: `App ${i}`, objectId: String(i), power: i === 5000 ? 'takeover' : 'limited' }),
    );

    const page = await rendered(html, many);

    expect(page).toContain('App 5000<');
    expect(page).toMatch(/\b1 more\b/);
  });
});

describe('the page', () => {
  test('has no link within it that leads nowhere, and no two parts of one name', async () => {
    const bare = report({ tenants: report().tenants.map((tenant) => ({ ...tenant, blindSpots: [] })) });
    const allSeen = report({
      withheld: [],
      tenants: report().tenants.map((tenant) => ({ ...tenant, blindSpots: [], surfaces: [] })),
    });
    for (const about of [report(), bare, allSeen]) {
      const page = await rendered(html, [row()], about);

      const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
      const meant = [...page.matchAll(/(?:href="#|aria-labelledby=")([^"]+)"/g)].map(([, id]) => id);
      expect(ids).toEqual([...new Set(ids)]);
      expect(meant.filter((id) => !ids.includes(id))).toEqual([]);
    }
  });

  test('has tables that say what they are, in headings that a screen reader finds', async () => {
    const page = await rendered(html, [row()]);

    const tables = page.match(/<table[\s\S]*?<\/table>/g) ?? [];
    expect(tables.length).toBe(6);
    expect(tables.filter((table) => !/<caption>[^<]+<\/caption>/.test(table))).toEqual([]);
    expect(tables.filter((table) => !table.includes('scope="col"'))).toEqual([]);
    expect(page.match(/<h1/g)?.length).toBe(1);
  });

  test('has a card with the sentence, the facts, the next step, and where to look', async () => {
    const told = finding({
      owner: 'it@example.com',
      ticket: 'SEC-7',
      link: 'https://entra.microsoft.com/#view/x',
      evidence: Array.from({ length: 8 }, (_, i) => ({ fact: `fact ${i}`, seen: 'users' })),
    });

    const page = await rendered(html, [], report({ findings: [told] }));

    const [card = ''] = page.match(/<article[\s\S]*?<\/article>/) ?? [];
    const words = card
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim();
    expect(words).toBe(
      'high Old Backup in Acme new Unused since 2026-01-01. fact 0 users fact 1 users fact 2 users fact 3 users fact 4 users fact 5 users and 2 more facts, in the JSON report Next Switch it off. Client id c1 Owner it@example.com Ticket SEC-7 First seen 2026-11-23 Rule stale-grant/app-unused Console open its page',
    );
  });

  test('folds up what is of less weight, and counts what is more than anybody reads', async () => {
    const findings = Array.from({ length: 130 }, (_, i) =>
      finding({ about: [recordKey('acme', 'app', String(i))], severity: i < 110 ? 'medium' : 'low' }),
    );

    const page = await rendered(html, [], report({ findings }));

    expect(page.match(/<article/g)?.length).toBe(100);
    expect(page).toContain('And 10 more: the JSON report');
    expect(page).toContain('<summary>20 stories of less weight</summary>');
  });

  test('says who may let apps in, where it is known, and leads there', async () => {
    const tenants = report().tenants.map((tenant) => ({ ...tenant, letsIn: ['People may register apps'] }));

    const page = await rendered(html, [], report({ tenants }));

    expect(page).toContain('<li>People may register apps</li>');
    expect(page).toContain('<a href="#lets-in">Who may let apps in</a>');
    expect(await rendered(html, [], report())).not.toContain('lets-in');
  });
});

test('people who may be more are at least so many', async () => {
  expect(await rendered(html, [row({ users: 12, areUsersMore: true })])).toContain('at least 12');
});
