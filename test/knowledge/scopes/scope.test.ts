import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { githubLevel } from '../../../src/knowledge/scopes/github.ts';
import { classify } from '../../../src/knowledge/scopes/scope.ts';

const kinds = ['delegated', 'application'] as const;

describe('classify', () => {
  const exchange = '00000002-0000-0ff1-ce00-000000000000';

  test('one name is two permissions', () => {
    expect(classify('m365', 'delegated', undefined, 'Mail.Read')).toMatchObject({
      name: 'Mail.Read',
      basis: 'by hand',
      data: ['mail'],
      access: ['read'],
      breadth: 'self',
      escalation: 'none',
      impact: 4,
    });
    expect(classify('m365', 'application', undefined, 'Mail.Read')).toMatchObject({
      data: ['mail'],
      access: ['read'],
      breadth: 'whole',
      escalation: 'none',
      impact: 5,
    });
  });

  test.each([
    ['m365', 'Mail.Read', 'https://learn.microsoft.com/graph/permissions-reference#mailread'],
    ['slack', 'channels:history', 'https://docs.slack.dev/reference/scopes/channels.history'],
  ])('%s %s is documented where its source says', (platform, scope, source) => {
    expect(classify(platform, 'delegated', undefined, scope)).toMatchObject({ source });
  });

  test.each([
    [exchange, 'application', 'full_access_as_app', 5],
    [exchange.toUpperCase(), 'application', 'FULL_ACCESS_AS_APP', 5],
    [exchange, 'delegated', 'EWS.AccessAsUser.All', 4],
    ['00000003-0000-0ff1-ce00-000000000000', 'application', 'Sites.FullControl.All', 5],
    ['00000002-0000-0000-c000-000000000000', 'delegated', 'Directory.AccessAsUser.All', 2],
    ['797f4846-ba00-4fd7-ba43-dac1f8f63013', 'delegated', 'user_impersonation', 4],
    [undefined, 'delegated', 'user.read', 1],
  ] as const)('m365 %s %s %s has impact %i', (resource, access, scope, impact) => {
    expect(classify('m365', access, resource, scope)).toMatchObject({ impact });
  });

  test.each(['https://mail.google.com/', 'https://mail.google.com', 'http://mail.google.com/'])(
    'google: %s is all mail',
    (scope) => {
      expect(classify('google', 'delegated', undefined, scope)).toMatchObject({
        data: ['mail'],
        impact: 4,
        apis: expect.arrayContaining(['gmail']),
      });
    },
  );

  test.each([
    ['email', 'https://www.googleapis.com/auth/userinfo.email'],
    ['profile', 'https://www.googleapis.com/auth/userinfo.profile'],
    ['https://www.google.com/m8/feeds/', 'https://www.googleapis.com/auth/contacts'],
    ['http://www.google.com/calendar/feeds', 'https://www.googleapis.com/auth/calendar'],
    ['https://docs.google.com/feeds/', 'https://www.googleapis.com/auth/drive'],
    ['https://www.googleapis.com/auth/drive/', 'https://www.googleapis.com/auth/drive'],
  ])('google: %s is %s', (spelling, scope) => {
    const known = classify('google', 'delegated', undefined, scope);

    expect(known).not.toBe('unclassified');
    expect(classify('google', 'delegated', undefined, spelling)).toEqual(known);
  });

  test('google: domain-wide delegation is the same for everybody', () => {
    expect(
      classify('google', 'application', undefined, 'https://www.googleapis.com/auth/gmail.readonly'),
    ).toMatchObject({
      allows: expect.stringMatching(/^Read .+, in the name of anybody in the organisation\.$/),
      data: ['mail'],
      access: ['read'],
      breadth: 'whole',
      escalation: 'none',
      impact: 5,
      apis: ['gmail'],
    });
  });

  test('google: delegation over accounts is a way to the top', () => {
    const scope = 'https://www.googleapis.com/auth/admin.directory.user';

    expect(classify('google', 'delegated', undefined, scope)).toMatchObject({
      escalation: 'indirect',
      impact: 4,
    });
    expect(classify('google', 'application', undefined, scope)).toMatchObject({
      escalation: 'direct',
      impact: 5,
    });
  });

  test('slack: one name is two permissions', () => {
    const messages = kinds.map((access) => classify('slack', access, undefined, 'im:history'));

    expect(messages).toMatchObject([
      { allows: 'Read every direct message of the person.', breadth: 'self', impact: 4 },
      { allows: 'Read what people write to the app.', breadth: 'selected', impact: 2 },
    ]);
  });

  test('slack: what only one kind of token can hold is that, wherever it is told', () => {
    const scopes = ['app_mentions:read', 'admin.users:write'];

    for (const scope of scopes) {
      expect(classify('slack', 'delegated', undefined, scope)).not.toBe('unclassified');
      expect(classify('slack', 'application', undefined, scope)).toEqual(
        classify('slack', 'delegated', undefined, scope),
      );
    }
  });

  test.each(['openid', 'identity.basic', 'identity.email', 'identify'])('slack: %s signs in', (scope) => {
    expect(classify('slack', 'delegated', undefined, scope)).toMatchObject({ impact: 1, data: ['sign-in'] });
  });

  test.each([
    ['application', 'contents:write', 5, 'indirect', 'whole'],
    ['delegated', 'contents:write', 4, 'indirect', 'self'],
    ['application', 'administration:write', 5, 'direct', 'whole'],
    // In somebody's name it goes as far as that person may.
    ['delegated', 'administration:write', 4, 'indirect', 'self'],
    ['application', 'metadata:read', 2, 'none', 'whole'],
    ['application', 'single_file:write', 3, 'none', 'selected'],
    ['delegated', 'repo', 4, 'indirect', 'self'],
    ['delegated', 'read:user', 1, 'none', 'self'],
  ] as const)('github: %s %s has impact %i, escalation %s', (access, scope, impact, escalation, breadth) => {
    expect(classify('github', access, 'example', scope)).toMatchObject({ impact, escalation, breadth });
  });

  test('github: no app is given an OAuth scope', () => {
    expect(classify('github', 'application', 'example', 'repo')).toBe('unclassified');
  });

  test.each([
    ['m365', undefined, 'Everything.Do.All'],
    ['m365', 'some-other-api', 'User.Read'],
    ['m365', exchange, 'Chat.Read'],
    ['m365', undefined, '__proto__'],
    ['m365', '__proto__', 'constructor'],
    ['m365', undefined, ''],
    ['google', undefined, 'drive'],
    ['google', undefined, 'https://www.googleapis.com/auth/'],
    ['google', undefined, '__proto__'],
    ['google', undefined, 'https://evil.example/auth/userinfo.email'],
    ['slack', undefined, 'everything:read'],
    ['slack', undefined, 'Admin'],
    ['slack', undefined, '__proto__'],
    ['slack', undefined, ''],
    ['github', undefined, 'no_such_thing'],
    ['github', undefined, 'no_such_thing:admin'],
    ['github', undefined, '__proto__'],
    ['__proto__', undefined, 'User.Read'],
  ])('%s %s %j is unclassified, not harmless', (platform, resource, scope) => {
    expect(classify(platform, 'delegated', resource, scope)).toBe('unclassified');
  });

  test('never throws, whatever a tenant wrote', () => {
    const text = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(
        fc.constantFrom('m365', 'google', 'github', 'slack'),
        fc.constantFrom(...kinds),
        fc.option(text, { nil: undefined }),
        text,
        (platform, access, resource, scope) => {
          expect(classify(platform, access, resource, scope)).toBe('unclassified');
        },
      ),
    );
  });
});

test.each([
  ['contents:write', 'repository'],
  ['administration:write', 'repository'],
  ['something_new:read', 'repository'],
  ['members:write', 'organization'],
  ['organization_administration:write', 'organization'],
  ['organization_something_new:read', 'organization'],
  ['enterprise_scim:write', 'organization'],
  ['git_ssh_keys:write', 'account'],
  ['gists:write', 'account'],
  ['codespaces_user_secrets:write', 'account'],
])('a permission of GitHub, %s, opens a %s', (scope, level) => {
  expect(githubLevel(scope)).toBe(level);
});
