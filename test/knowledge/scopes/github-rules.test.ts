import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Derived } from '../../../src/knowledge/scopes/derived.ts';
import rules from '../../../src/knowledge/scopes/github/rules.json' with { type: 'json' };
import { deriveGithub } from '../../../src/knowledge/scopes/github-rules.ts';
import names from '../../../src/knowledge/scopes/names/github.json' with { type: 'json' };
import { escalationRank, type ScopeAccess } from '../../../src/knowledge/scopes/scope.ts';

const parents = Object.entries(names['oauth-scope']);
const permissions = Object.entries(names['app-permission']).flatMap(([thing, there]) =>
  there.map((level) => `${thing}:${level}`),
);
const bare = [...Object.keys(names['app-permission']), ...names.documented];
const both = ['delegated', 'application'] as const;

describe('what GitHub lists', () => {
  test.each(parents.map(([name]) => name))('OAuth scope %s is rated, in a person’s name alone', (name) => {
    wellMade(deriveGithub('delegated', name));
  });

  test.each([...permissions, ...bare])('permission %s is rated for apps and for tokens', (name) => {
    wellMade(deriveGithub('application', name));
    wellMade(deriveGithub('delegated', name));
  });

  test.each(written())('%s, that an entry was written for, is known to the rules as well', (access, name) => {
    wellMade(deriveGithub(access, name));
  });
});

describe('what must hold without a label', () => {
  test.each(bare)('%s: read is not above write, write not above admin', (thing) => {
    for (const access of both) {
      const name = plain(thing);

      above(rated(access, `${name}:write`), rated(access, `${name}:read`));
      above(rated(access, `${name}:admin`), rated(access, `${name}:write`));
    }
  });

  test.each(parents.filter(([, parent]) => parent !== null))('%s is not above %s', (child, parent) => {
    above(rated('delegated', String(parent)), rated('delegated', child));
  });

  test.each([...permissions, ...bare])('%s: a token is not above an app', (name) => {
    above(rated('application', name), rated('delegated', name));
  });

  test('every rule is the first that fits some name', () => {
    const reached = new Set<string>();
    for (const { match } of rules.permissions) {
      const derived = deriveGithub('application', `${match.replaceAll('*', 'x_')}:read`);
      if (derived !== undefined) reached.add(derived.reason);
    }

    expect(rules.permissions.filter(({ read }) => !reached.has(read.reason))).toEqual([]);
  });
});

describe('exactly', () => {
  test('an app that may change members is master of the organisation', () => {
    expect(deriveGithub('application', 'members:write')).toEqual({
      allows: 'See and change the members and teams of the organisation.',
      data: ['directory', 'identity'],
      access: ['read', 'write'],
      breadth: 'whole',
      escalation: 'direct',
      climb: { towards: 'the organisation', how: 'Invite an account of its own as owner.' },
      impact: 5,
      reason: 'An invitation can carry the role of owner, and the invited account accepts it itself.',
    });
  });

  test('a token with the same ends where its owner’s rights end', () => {
    const derived = deriveGithub('delegated', 'members:write');

    expect(derived).toMatchObject({ breadth: 'self', escalation: 'indirect', impact: 4 });
    expect(derived?.reason).toContain('In a person’s name');
  });

  test.each([
    ['application', 'contents:read', 5, 'none', 'whole'],
    ['application', 'contents:write', 5, 'indirect', 'whole'],
    ['application', 'contents', 5, 'indirect', 'whole'],
    ['application', 'administration:write', 5, 'direct', 'whole'],
    ['application', 'secrets:read', 2, 'none', 'whole'],
    ['application', 'secrets:write', 4, 'indirect', 'whole'],
    ['application', 'organization_secrets:write', 5, 'indirect', 'whole'],
    ['application', 'organization_custom_properties:admin', 4, 'none', 'whole'],
    ['application', 'organization_plan', 2, 'none', 'whole'],
    ['application', 'single_file:write', 3, 'none', 'selected'],
    ['application', 'keys:write', 4, 'indirect', 'self'],
    ['application', 'git_ssh_keys:write', 4, 'indirect', 'self'],
    ['application', 'repository:codespaces_secrets', 4, 'indirect', 'whole'],
    ['application', 'organization:variables', 4, 'indirect', 'whole'],
    ['application', 'enterprise:scim', 5, 'direct', 'whole'],
    ['application', 'enterprise:copilot_metrics', 2, 'none', 'whole'],
    ['delegated', 'repo', 4, 'indirect', 'self'],
    ['delegated', 'read:org', 3, 'none', 'self'],
    ['delegated', 'write:org', 4, 'indirect', 'self'],
    ['delegated', 'admin:org', 4, 'indirect', 'self'],
    ['delegated', 'delete_repo', 4, 'none', 'self'],
    ['delegated', 'manage_runners:org', 4, 'indirect', 'self'],
    ['delegated', 'user:email', 1, 'none', 'self'],
    ['delegated', 'security_events', 4, 'none', 'self'],
    ['delegated', '(no scope)', 1, 'none', 'self'],
  ] as const)('%s %s: impact %i, escalation %s, breadth %s', (access, name, impact, escalation, breadth) => {
    expect(deriveGithub(access, name)).toMatchObject({ impact, escalation, breadth });
  });
});

describe('what GitHub may add next year', () => {
  test.each([
    ['application', 'organization_widget_rules:read', 'See widget rules of the organisation.', 3],
    ['application', 'organization_widget_rules:write', 'See and change widget rules of the organisation.', 4],
    [
      'application',
      'organization_vault_secrets:read',
      'See the names of vault secrets of the organisation.',
      2,
    ],
    ['application', 'enterprise_widgets:admin', 'See, change and administer widgets of the enterprise.', 5],
    ['application', 'repository_widgets:write', 'See and change widgets of repositories.', 3],
    ['application', 'organization:widgets', 'See, change and administer widgets of the organisation.', 4],
    ['delegated', 'manage_widgets:enterprise', 'See, change and administer widgets of the enterprise.', 4],
    ['delegated', 'read:network_configurations', 'See the private networks of hosted runners.', 3],
  ] as const)('%s %s', (access, name, allows, impact) => {
    expect(deriveGithub(access, name)).toMatchObject({ allows, impact });
  });

  test.each([
    ['application', 'teleportation:write'],
    ['application', 'teleportation'],
    ['application', 'repo'],
    ['application', 'read:org'],
    ['application', 'contents:execute'],
    ['application', 'repository:read'],
    ['application', 'constructor'],
    ['application', ''],
    ['delegated', 'read:teleportation'],
    ['delegated', '__proto__'],
    ['delegated', 'Repo'],
  ] as const)('%s %s is not known', (access, name) => {
    expect(deriveGithub(access, name)).toBeUndefined();
  });
});

test('never throws, and answers well or not at all', () => {
  const part = fc.oneof(
    fc.constantFrom(
      'read',
      'write',
      'admin',
      'manage_',
      ':',
      '_',
      'organization',
      'enterprise',
      'secrets',
      'repo',
    ),
    fc.string(),
  );
  const name = fc.array(part, { maxLength: 6 }).map((parts) => parts.join(''));

  fc.assert(
    fc.property(fc.constantFrom(...both), name, (access, asked) => {
      const derived = deriveGithub(access, asked);
      if (derived !== undefined) wellMade(derived);
    }),
  );
});

function wellMade(derived: Derived | undefined): void {
  expect(derived).toBeDefined();
  if (derived === undefined) return;
  const { allows, reason, climb, escalation, impact, data } = derived;

  expect(allows).toMatch(/^[A-Z][a-z]+[ ,][^\n{}]*[^ .]\.$/);
  expect(reason).toMatch(/^[A-Z].*\.$/);
  expect(climb === undefined).toBe(escalation === 'none');
  if (escalation === 'direct') expect(impact).toBe(5);
  if (escalation === 'indirect') expect(impact).toBeGreaterThanOrEqual(4);
  if (impact === 1)
    expect(data).toSatisfy((all: string[]) => all.includes('sign-in') || all.includes('service'));
}

function rated(access: ScopeAccess, name: string): Derived {
  const derived = deriveGithub(access, name);
  if (derived === undefined) throw new Error(`${name} is not rated`);
  return derived;
}

function above(higher: Derived, lower: Derived): void {
  expect(higher.impact).toBeGreaterThanOrEqual(lower.impact);
  expect(escalationRank[higher.escalation]).toBeGreaterThanOrEqual(escalationRank[lower.escalation]);
}

/** A name of the documentation, as the API spells it and levels can be put to. */
function plain(thing: string): string {
  const alias = Object.entries(rules.aliases).find(([documented]) => documented === thing)?.[1];
  return alias ?? thing.replace(/^(?:repository|account):/, '').replace(':', '_');
}

function written(): [ScopeAccess, string][] {
  const folder = new URL('../../../src/knowledge/scopes/github/', import.meta.url);
  const found: [ScopeAccess, string][] = [];
  for (const file of readdirSync(folder)) {
    if (file === 'rules.json' || !file.endsWith('.json')) continue;
    for (const entry of JSON.parse(readFileSync(new URL(file, folder), 'utf8')).entries) {
      for (const access of both) if (entry[access]) found.push([access, entry.name]);
    }
  }
  return found;
}
