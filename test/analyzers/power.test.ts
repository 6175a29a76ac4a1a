import { describe, expect, test } from 'vitest';
import { holdingFacts } from '../../src/analyzers/shared/facts.ts';
import { counts, isHighPower, reachOf } from '../../src/analyzers/shared/power.ts';
import { severityOf } from '../../src/analyzers/shared/severity.ts';
import { crowd, inPlaces, people } from '../../src/analyzers/shared/words.ts';
import type { GrantGroup } from '../../src/model/dossier.ts';
import { recordKey } from '../../src/model/keys.ts';
import type { AppRecord } from '../../src/model/records.ts';
import { apis, dossier, grants } from '../support/analyzer.ts';

const exchange = { resource: apis.exchange };
const nobodyNamed = { sample: [] };
const named = (...names: readonly string[]) => ({
  sample: names.map((name) => recordKey('t', 'principal', name)),
});

describe('people', () => {
  test.each([
    ['one API', [grants(30, 'Mail.Read')], 30],
    [
      'two APIs, where most are the same',
      [grants(30, 'Mail.Read'), grants(30, 'EWS.AccessAsUser.All', exchange)],
      30,
    ],
    [
      'two APIs, and nobody is named',
      [grants(3, 'Mail.Read', nobodyNamed), grants(2, 'x', { ...exchange, ...nobodyNamed })],
      3,
    ],
    ['one API by several consents', [grants(30, 'Mail.Read'), grants(20, 'Mail.Read openid')], 50],
    [
      'two APIs, and all are named',
      [grants(2, 'Mail.Read', named('a', 'b')), grants(2, 'x', { ...exchange, ...named('b', 'c') })],
      3,
    ],
    ['nobody', [], 0],
  ])('of %s are counted once', (_, held, count) => {
    expect(crowd(held).count).toBe(count);
  });

  test.each<[words: string, held: readonly GrantGroup[]]>([
    ['30 people', [grants(30, 'Mail.Read')]],
    ['50 people', [grants(30, 'Mail.Read'), grants(20, 'Mail.Read openid')]],
    ['at least 10 people', [grants(10, 'Mail.Read'), grants(10, 'EWS.AccessAsUser.All', exchange)]],
    ['at least 1 person', [grants(1, 'x', nobodyNamed), grants(1, 'y', { ...exchange, ...nobodyNamed })]],
    ['3 people', [grants(2, 'x', named('a', 'b')), grants(2, 'y', { ...exchange, ...named('b', 'c') })]],
    ['1 administrator', [grants(1, 'Mail.Read', { admins: 1 })]],
    [
      'at least 1 person (1 of them an administrator)',
      [grants(1, 'x', { admins: 1, ...nobodyNamed }), grants(1, 'y', { ...exchange, ...nobodyNamed })],
    ],
    [
      'at least 9 people (at least 1 of them an administrator)',
      [grants(9, 'x', { admins: 1 }), grants(9, 'y', { ...exchange, admins: 1 })],
    ],
    [
      'at least 9 people (1 of them an administrator)',
      [
        grants(9, 'x', { admins: 1, adminSample: named('a').sample }),
        grants(9, 'y', { ...exchange, admins: 1, adminSample: named('a').sample }),
      ],
    ],
  ])('are told as %s', (words, held) => {
    expect(people(held)).toBe(words);
  });

  test('who is suspended is counted, and does not weigh', () => {
    const held = [grants(60, 'Mail.Read', { suspended: 60 })];

    expect(crowd(held)).toMatchObject({ count: 60, active: 0, admins: 0 });
    expect(counts(dossier(), held)).toBe(false);
  });

  test.each([
    [30, false],
    [49, false],
    [50, true],
  ])('%i of 1,000, each with two APIs, weigh as everyone does: %s', (people, weighs) => {
    const held = [grants(people, 'Mail.Read'), grants(people, 'EWS.AccessAsUser.All', exchange)];

    expect(counts(dossier(), held)).toBe(weighs);
  });
});

describe('power', () => {
  test('is that of what reaches furthest, whatever could grow beyond it', () => {
    const subject = dossier({
      grants: [grants(1, 'Group.ReadWrite.All'), grants('itself', 'Mail.Read')],
    });

    expect(reachOf(subject)).toMatchObject({
      power: 'organisation',
      reason: expect.stringMatching(
        /^can read every message .* in every mailbox, .* \(Mail\.Read, .*\), as itself$/,
      ),
    });
  });

  test.each([
    [
      'what is inherited alone',
      [grants('itself', 'Mail.Read', { basis: 'inherited' })],
      'as itself, inherited from its blueprint',
    ],
    [
      'what it inherits and holds itself is one permission, and its own',
      [grants('itself', 'Mail.Read', { basis: 'inherited' }), grants('itself', 'Mail.Read')],
      'as itself',
    ],
    [
      'consent for everyone',
      [grants('everyone', 'Mail.Read', { basis: 'inherited' })],
      'for everyone in the organisation, inherited from its blueprint',
    ],
  ] as const)('in whose name: %s', (_, held, whose) => {
    expect(reachOf(dossier({ grants: held })).reason).toMatch(
      new RegExp(`^can read .* \\(Mail\\.Read\\), ${whose}$`),
    );
  });

  test.each([
    ['selected', 'limited', false, 'high'],
    ['all', 'takeover', true, 'critical'],
  ] as const)('over %s repositories is %s', (repositories, power, isHigh, severity) => {
    const held = grants('itself', 'administration:write', { resource: 'example', repositories });
    const subject = dossier({ platform: 'github', grants: [held] });

    const reach = reachOf(subject);

    expect([reach.power, isHighPower(subject, reach)]).toEqual([power, isHigh]);
    expect(severityOf(subject, reach.held)).toBe(severity);
  });
});

describe('in places', () => {
  const inTeams = (count: number, scopes = 'ChannelMessage.Read.Group', sample: readonly string[] = []) =>
    grants('itself', scopes, { seen: 'resource-consents', consent: 'unknown', places: { count, sample } });
  const inMailboxes = (count: number, role = 'Application Mail.Read') =>
    grants('itself', '', {
      ...exchange,
      seen: 'exchange-roles',
      scopes: [role],
      places: { count, sample: ['Finance'] },
    });
  const inSites = grants('unknown', 'x', { seen: 'selected-sites', places: { count: 2, sample: [] } });
  const elsewhere = grants('itself', 'x', { seen: 'brand-new', places: { count: 1, sample: [] } });

  test.each([
    ['teams', [inTeams(12)], ', in 12 teams'],
    ['one scope', [inMailboxes(1)], ', in 1 mailbox scope'],
    [
      'several kinds',
      [inTeams(1), inMailboxes(2), inSites, elsewhere],
      ', in 1 team and 2 mailbox scopes and 2 sites and 1 place',
    ],
    ['two groups of one kind', [inTeams(2), inTeams(3)], ', in 5 teams'],
    [
      'two surfaces that tell of teams',
      [inTeams(2), grants('itself', 'x', { seen: 'teams-installations', places: { count: 1, sample: [] } })],
      ', in 3 teams',
    ],
    ['nothing narrowed', [grants('itself', 'Mail.Read')], ''],
    ['one that holds everywhere, beside one that does not', [inTeams(3), grants('itself', 'Mail.Read')], ''],
    ['nothing at all', [], ''],
  ])('%s', (_, held, words) => {
    expect(inPlaces(held)).toBe(words);
  });

  test.each<[string, ReturnType<typeof grants>[], string, string, boolean, string]>([
    [
      'over some teams',
      [inTeams(12)],
      'people',
      'can read the messages of all channels of the team in which it is installed (ChannelMessage.Read.Group), as itself, in 12 teams',
      false,
      'medium',
    ],
    [
      'over so many teams that it has to do with everybody',
      [inTeams(50)],
      'people',
      'can read the messages of all channels of the team in which it is installed (ChannelMessage.Read.Group), as itself, in 50 teams',
      true,
      'medium',
    ],
    [
      'over some mailboxes',
      [inMailboxes(1)],
      'people',
      'can read every message and attachment in every mailbox within its reach (Application Mail.Read), as itself, in 1 mailbox scope',
      false,
      'medium',
    ],
    [
      'by Exchange, over all mailboxes',
      [grants('itself', '', { ...exchange, seen: 'exchange-roles', scopes: ['Application Mail.Read'] })],
      'organisation',
      'can read every message and attachment in every mailbox within its reach (Application Mail.Read), as itself',
      true,
      'high',
    ],
    [
      'narrowed by Exchange in vain, as Entra gives the same without bounds',
      [inMailboxes(1), grants('itself', 'Mail.Read')],
      'organisation',
      'can read every message and attachment in every mailbox, and search each of them (Mail.Read, and 1 more permission), as itself',
      true,
      'high',
    ],
    [
      'narrowed in vain by the same role without a scope',
      [
        inMailboxes(3, 'Application Calendars.Read'),
        grants('itself', '', { ...exchange, seen: 'exchange-roles', scopes: ['Application Calendars.Read'] }),
      ],
      'people',
      'can read every appointment in every calendar within its reach (Application Calendars.Read), as itself',
      true,
      'medium',
    ],
    [
      'wide over calendars, narrow over mail: told by the wide one',
      [inMailboxes(1), grants('itself', 'Calendars.ReadWrite')],
      'people',
      'can read, change and delete everybody’s appointments, and invite and share in anybody’s name (Calendars.ReadWrite, and 1 more permission), as itself',
      true,
      'medium',
    ],
  ])('power %s', (_, held, power, reason, isHigh, severity) => {
    const subject = dossier({ grants: held });

    const reach = reachOf(subject);

    expect([reach.power, reach.reason, isHighPower(subject, reach)]).toEqual([power, reason, isHigh]);
    expect(severityOf(subject, reach.held)).toBe(severity);
  });

  test('what could take over the tenant does not, from within some places', () => {
    const subject = dossier({
      grants: [
        grants('itself', 'RoleManagement.ReadWrite.Directory', { places: { count: 1, sample: ['unit'] } }),
      ],
    });

    const reach = reachOf(subject);

    expect(reach.power).not.toBe('takeover');
    expect(severityOf(subject, reach.held)).not.toBe('critical');
  });

  test('facts name the places where all of them are known', () => {
    const { held } = reachOf(
      dossier({ grants: [inTeams(2, 'File.Read.Group', ['Board', 'Claims']), inTeams(7)] }),
    );

    expect(holdingFacts(held).map(({ fact }) => fact)).toEqual([
      'As itself, in 7 teams: ChannelMessage.Read.Group: Read the messages of all channels of the team in which it is installed.',
      'As itself, in 2 teams (Board, Claims): File.Read.Group: Read the files of the team in which the app is installed.',
    ]);
  });
});

describe('where it is installed', () => {
  const there = (count: number, sample: readonly string[]) =>
    grants('itself', '', { seen: 'teams-installations', scopes: [], places: { count, sample } });
  const byHand: AppRecord = {
    kind: 'app',
    key: recordKey('t', 'app', 'teams-app', 'x'),
    name: 'X',
    role: 'registration',
    type: 'teams-app',
    home: 'unknown',
    enabled: 'unknown',
    createdAt: 'unknown',
    tags: ['distribution:sideloaded'],
  };

  test.each<[string, Parameters<typeof dossier>[0], string]>([
    [
      'with the names of a few teams',
      { grants: [there(2, ['Board', 'Claims'])] },
      'holds no permission that was seen; is installed in 2 teams (Board, Claims)',
    ],
    [
      'with the number of many',
      { grants: [there(40, ['Board', 'Claims'])] },
      'holds no permission that was seen; is installed in 40 teams',
    ],
    [
      'by hand',
      { grants: [there(1, ['Board'])], registration: byHand },
      'holds no permission that was seen; is installed in 1 team (Board), put there by hand and through no catalogue',
    ],
    ['nowhere', { grants: [], registration: byHand }, 'holds no permission that was seen'],
  ])('is told %s where it is all there is', (_, subject, reason) => {
    expect(reachOf(dossier(subject)).reason).toBe(reason);
  });
});
