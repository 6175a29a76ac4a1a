import { describe, expect, test } from 'vitest';
import { scopeSeverity, weigh } from '../../../src/knowledge/scopes/severity.ts';

describe('the weight of a permission', () => {
  test.each([
    ['application', 'direct', 5, 'whole', 'critical'],
    ['application', 'indirect', 4, 'selected', 'high'],
    ['delegated', 'indirect', 4, 'self', 'high'],
    ['application', 'none', 5, 'whole', 'high'],
    ['application', 'none', 4, 'whole', 'high'],
    ['application', 'none', 4, 'selected', 'medium'],
    ['delegated', 'none', 4, 'whole', 'medium'],
    ['application', 'none', 3, 'whole', 'medium'],
    ['application', 'none', 3, 'selected', 'low'],
    ['delegated', 'none', 3, 'self', 'low'],
    ['application', 'none', 2, 'whole', 'low'],
    ['delegated', 'none', 2, 'self', 'info'],
    ['application', 'none', 1, 'whole', 'info'],
  ] as const)(
    '%s, escalation %s, impact %i, breadth %s: %s',
    (access, escalation, impact, breadth, severity) => {
      expect(scopeSeverity(access, { escalation, impact, breadth })).toBe(severity);
    },
  );

  test('is told with what made it so', () => {
    const of = (access: 'delegated' | 'application', impact: 3 | 4, breadth: 'whole' | 'selected' | 'self') =>
      weigh(access, { escalation: 'none', impact, breadth }).because;

    expect([
      of('application', 4, 'whole'),
      of('application', 3, 'selected'),
      of('delegated', 4, 'self'),
    ]).toEqual([
      'its impact is 4 of 5, over the whole organisation, by itself, and it does not escalate',
      'its impact is 3 of 5, only where it was let in, and it does not escalate',
      'its impact is 4 of 5, within the rights of the person, and it does not escalate',
    ]);
  });
});
