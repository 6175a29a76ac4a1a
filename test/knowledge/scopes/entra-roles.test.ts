import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { builtInRoles, deriveEntraRole, ENTRA_ROLES } from '../../../src/knowledge/scopes/entra-roles.ts';
import { classify } from '../../../src/knowledge/scopes/scope.ts';

const rate = (name: string) => classify('m365', 'application', ENTRA_ROLES, name);

test('Microsoft’s own roles are known by ids in small letters, each name once', () => {
  const names = [...builtInRoles.values()].map(({ name }) => name);

  expect(builtInRoles.size).toBe(138);
  expect(new Set(names).size).toBe(138);
  expect(
    [...builtInRoles.keys()].filter((id) => !/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/.test(id)),
  ).toEqual([]);
});

describe('a role that an app holds', () => {
  test.each([
    ['Global Administrator', 5, 'direct'],
    ['Privileged Role Administrator', 5, 'direct'],
    ['Privileged Authentication Administrator', 5, 'direct'],
    ['Application Administrator', 5, 'direct'],
    ['cloud application administrator', 5, 'direct'],
    ['Hybrid Identity Administrator', 5, 'direct'],
    ['Partner Tier2 Support', 5, 'direct'],
    ['User Administrator', 5, 'direct'],
    ['Authentication Administrator', 5, 'indirect'],
    ['Helpdesk Administrator', 5, 'indirect'],
    ['Exchange Administrator', 5, 'indirect'],
    ['Global Reader', 4, 'none'],
    ['Directory Readers', 3, 'none'],
    ['Application Developer', 3, 'none'],
  ] as const)('%s has impact %i and escalates: %s', (name, impact, escalation) => {
    expect(rate(name)).toMatchObject({ basis: 'by hand', impact, escalation, breadth: 'whole' });
  });

  test('that Microsoft marks privileged is rated by hand', () => {
    const marked = [...builtInRoles.values()].filter(({ isPrivileged }) => isPrivileged);

    expect(marked.length).toBe(35);
    expect(marked.filter(({ name }) => !isByHand(name))).toEqual([]);
  });

  test('is documented on the page of all roles', () => {
    expect(rate('Global Administrator')).toMatchObject({
      source:
        'https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference#global-administrator',
    });
  });

  test('and that nobody wrote down administers one product, or reads there', () => {
    expect([rate('Edge Administrator'), rate('Teams Reader')]).toMatchObject([
      { basis: 'derived', allows: 'Administer Edge for the whole organisation.', impact: 4 },
      {
        basis: 'derived',
        allows: 'Read what the role for Teams shows of the whole organisation.',
        impact: 3,
      },
    ]);
  });

  test.each(['Global Administrator (custom role)', 'Owner', 'Administrator', 'unknown role 0b5c', ''])(
    '“%s” is unclassified',
    (name) => {
      expect(rate(name)).toBe('unclassified');
    },
  );

  test('is nobody’s to hold in a person’s name, and on Graph there is none by this name', () => {
    expect(classify('m365', 'delegated', ENTRA_ROLES, 'Global Administrator')).toBe('unclassified');
    expect(classify('m365', 'application', undefined, 'Global Administrator')).toBe('unclassified');
  });
});

test('no name makes the rule throw, or climb', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string().map((name) => `${name} Administrator`),
      ),
      (name) => {
        expect(deriveEntraRole('application', name)?.escalation ?? 'none').toBe('none');
      },
    ),
  );
});

function isByHand(name: string): boolean {
  const known = rate(name);
  return known !== 'unclassified' && known.basis === 'by hand';
}
