import { describe, expect, test } from 'vitest';
import { counts, isHighPower, reachOf } from '../../src/analyzers/shared/power.ts';
import { severityOf } from '../../src/analyzers/shared/severity.ts';
import { crowd } from '../../src/analyzers/shared/words.ts';
import { recordKey } from '../../src/model/keys.ts';
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

  test('who is suspended is counted, and does not weigh', () => {
    const held = [grants(60, 'Mail.Read', { suspended: 60 })];

    expect(crowd(held)).toEqual({ count: 60, active: 0, admins: 0 });
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
