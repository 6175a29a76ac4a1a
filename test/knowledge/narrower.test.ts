import { describe, expect, test } from 'vitest';
import { narrower, narrowerThan } from '../../src/knowledge/narrower.ts';
import { m365Scopes } from '../../src/knowledge/scopes/m365.ts';
import { classify, escalationRank, type ScopeKnowledge } from '../../src/knowledge/scopes/scope.ts';

interface Pair {
  readonly id: string;
  readonly broad: ScopeKnowledge;
  readonly narrow: ScopeKnowledge;
  readonly apis: readonly string[] | undefined;
}

const access = { m365: 'application', google: 'delegated', github: 'application' } as const;

const pairs = (['m365', 'google', 'github'] as const).flatMap((platform) =>
  Object.keys(narrower[platform]).flatMap((scope) =>
    narrowerThan(platform, access[platform], scope).map((than): Pair => {
      const broad = known(platform, scope);
      const narrow = known(platform, than.scope);
      return { id: `${scope} > ${than.scope}`, broad, narrow, apis: than.apis };
    }),
  ),
);

/** What a name means on the first API that publishes it. @throws when nobody has rated it */
function known(platform: keyof typeof access, scope: string): ScopeKnowledge {
  for (const api of platform === 'm365' ? Object.keys(m365Scopes) : [platform]) {
    const knowledge = classify(platform, access[platform], api, scope);
    if (knowledge !== 'unclassified') return knowledge;
  }
  throw new Error(`${scope} is not rated`);
}

describe('what is called narrower', () => {
  test('there are enough of them to compare', () => {
    expect(pairs.length).toBeGreaterThan(50);
  });

  test.each(pairs)('$id: is never more severe', ({ broad, narrow }) => {
    expect(narrow.impact).toBeLessThanOrEqual(broad.impact);
    expect(escalationRank[narrow.escalation]).toBeLessThanOrEqual(escalationRank[broad.escalation]);
  });

  test.each(pairs)('$id: opens less in some way', ({ broad, narrow }) => {
    const isLess =
      narrow.impact < broad.impact ||
      narrow.access.length < broad.access.length ||
      narrow.breadth !== broad.breadth ||
      narrow.data.length < broad.data.length ||
      (narrow.apis?.length ?? 0) < (broad.apis?.length ?? 0) ||
      escalationRank[narrow.escalation] < escalationRank[broad.escalation];

    expect(isLess).toBe(true);
  });

  test('what calls could prove enough opens every API for which it is said to be', () => {
    const provable = pairs.filter(({ apis }) => apis !== undefined);
    const wrong = provable.filter(
      ({ apis = [], broad, narrow }) =>
        !apis.every((api) => broad.apis?.includes(api) && narrow.apis?.includes(api)),
    );

    expect(provable.length).toBeGreaterThan(5);
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  test('Google’s scopes are found by any of their spellings; a name of elsewhere, or of an object, is none', () => {
    const narrow = narrowerThan('google', 'delegated', 'https://mail.google.com/').map(({ scope }) => scope);

    expect(narrow).toContain('https://www.googleapis.com/auth/gmail.readonly');
    expect(narrowerThan('m365', 'delegated', 'Mail.ReadWrite')).toEqual([]);
    expect(narrowerThan('slack', 'delegated', 'Mail.ReadWrite')).toEqual([]);
    expect(narrowerThan('github', 'application', 'constructor')).toEqual([]);
  });
});
