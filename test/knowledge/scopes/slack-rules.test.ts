import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Derived } from '../../../src/knowledge/scopes/derived.ts';
import names from '../../../src/knowledge/scopes/names/slack.json' with { type: 'json' };
import { escalationRank, type ScopeAccess } from '../../../src/knowledge/scopes/scope.ts';
import rules from '../../../src/knowledge/scopes/slack/rules.json' with { type: 'json' };
import { deriveSlack } from '../../../src/knowledge/scopes/slack-rules.ts';

const both = ['delegated', 'application'] as const;
const listed = Object.keys(names);

describe('what Slack lists', () => {
  test.each(listed)('%s is rated for both kinds of token', (name) => {
    for (const access of both) wellMade(deriveSlack(access, name));
  });

  test('there are 138 names', () => {
    expect(listed).toHaveLength(138);
  });
});

describe('what must hold without a label', () => {
  test.each(rules.objects.map(({ match }) => match))('%s: to read is not above to write', (object) => {
    for (const access of both) {
      const [read, write] = ['read', 'write'].map((verb) => deriveSlack(access, `${object}:${verb}`));
      if (read && write) above(write, read);
    }
  });

  test.each(listed)('%s: a bot’s token is not above a person’s', (name) => {
    above(rated('delegated', name), rated('application', name));
  });

  test.each(listed.filter((name) => /:write[.]/.test(name)))('%s is not above all of writing', (name) => {
    for (const access of both) above(rated(access, name.replace(/:.*$/, ':write')), rated(access, name));
  });

  test('each object stands once, and its words are known', () => {
    const matches = rules.objects.map(({ match }) => match);

    expect(matches).toEqual([...new Set(matches)]);
    for (const { data } of rules.objects) expect(words).toEqual(expect.arrayContaining(data));
  });
});

describe('exactly', () => {
  test('a bot that reads pins', () => {
    expect(deriveSlack('application', 'pins:read')).toEqual({
      allows: 'Read the messages pinned in channels.',
      data: ['chat'],
      access: ['read'],
      breadth: 'selected',
      escalation: 'none',
      impact: 2,
      reason:
        'Whoever lists pins gets the pinned messages whole, and pinning decides what a channel sees first. A bot’s token reaches no channel to which it was not added.',
    });
  });

  test('a person’s token that changes apps can get more than it has', () => {
    expect(deriveSlack('delegated', 'app_configurations:write')).toEqual({
      allows: 'Make, change and delete the manifests of apps.',
      data: ['apps'],
      access: ['write', 'delete'],
      breadth: 'self',
      escalation: 'indirect',
      climb: {
        towards: 'whatever these apps are installed to read',
        how: 'It puts an address of its own or further scopes into the manifest of an app that others have installed.',
      },
      impact: 4,
      reason:
        'A manifest sets the scopes and the addresses of an app. A person’s token goes as far as that person sees.',
    });
  });

  test.each([
    ['delegated', 'channels:history', 'Read the messages of public channels.', 4, 'self'],
    ['application', 'channels:history', 'Read the messages of public channels.', 3, 'selected'],
    ['application', 'channels:join', 'Add itself to public channels.', 3, 'selected'],
    ['application', 'groups:write.topic', 'Set topic and description of private channels.', 2, 'selected'],
    ['delegated', 'groups:write.invites', 'Invite people to private channels.', 4, 'self'],
    ['application', 'search:read.files', 'Search files that the person who asks can see.', 4, 'selected'],
    ['application', 'search:read.users', 'Search the list of people.', 2, 'selected'],
    ['delegated', 'chat:write:user', 'Post, change and delete messages.', 4, 'self'],
    ['application', 'users:read', 'List the people of the workspace.', 2, 'whole'],
    ['delegated', 'admin.users:write', 'Make, change and delete the people of the organisation.', 4, 'whole'],
    ['delegated', 'identity.avatar', 'See avatar of the person who signs in.', 1, 'self'],
    ['application', 'none', 'Call methods that need no scope.', 1, 'selected'],
    ['application', 'incoming-webhook', 'Post into one channel.', 2, 'selected'],
  ] as const)('%s %s', (access, name, allows, impact, breadth) => {
    expect(deriveSlack(access, name)).toMatchObject({ allows, impact, breadth });
  });
});

describe('what Slack may add next year', () => {
  test.each([
    ['delegated', 'admin.widgets:read', 'See widgets of the organisation.', 3],
    ['delegated', 'admin.widgets:write', 'Make, change and delete widgets of the organisation.', 4],
    ['application', 'canvases:read.comments', 'See the comments of canvases.', 3],
    [
      'application',
      'channels:write.posting_rules',
      'Make, change and delete the posting rules of public channels.',
      3,
    ],
    ['delegated', 'canvases:history', 'Read the past messages of canvases.', 3],
    ['application', 'huddles:read', 'See huddles.', 2],
    ['application', 'users.badges:read', 'See badges of people.', 2],
    ['delegated', 'search:read.canvases', 'Search canvases that the person who asks can see.', 4],
  ] as const)('%s %s', (access, name, allows, impact) => {
    expect(deriveSlack(access, name)).toMatchObject({ allows, impact });
  });

  test.each([
    'teleportation:write',
    'files:teleport',
    'channels',
    'Channels:read',
    'files',
    'constructor:read',
  ])('%s is not known', (name) => {
    for (const access of both) expect(deriveSlack(access, name)).toBeUndefined();
  });
});

test('never throws, and answers well or not at all', () => {
  const part = fc.oneof(
    fc.constantFrom('admin', 'channels', 'search', 'read', 'write', 'manage', '__proto__', ':', '.', '_'),
    fc.string(),
  );
  const name = fc.array(part, { maxLength: 7 }).map((parts) => parts.join(''));

  fc.assert(
    fc.property(fc.constantFrom(...both), name, (access, asked) => {
      const derived = deriveSlack(access, asked);
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
  expect(escalation).not.toBe('direct');
  if (escalation === 'indirect') expect(impact).toBe(4);
  expect(impact === 1).toBe(data.includes('sign-in') || (data as readonly string[]).includes('service'));
}

function rated(access: ScopeAccess, name: string): Derived {
  const derived = deriveSlack(access, name);
  if (derived === undefined) throw new Error(`${name} is not rated`);
  return derived;
}

function above(higher: Derived, lower: Derived): void {
  expect(higher.impact).toBeGreaterThanOrEqual(lower.impact);
  expect(escalationRank[higher.escalation]).toBeGreaterThanOrEqual(escalationRank[lower.escalation]);
}

const words = [
  'sign-in',
  'files',
  'chat',
  'calendar',
  'tasks',
  'directory',
  'identity',
  'apps',
  'policy',
  'audit',
  'analytics',
  'commerce',
  'media',
  'service',
];
