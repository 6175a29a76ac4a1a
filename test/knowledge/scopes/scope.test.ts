import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { githubLevel, githubScopes } from '../../../src/knowledge/scopes/github.ts';
import { googleScopes } from '../../../src/knowledge/scopes/google.ts';
import { m365Scopes } from '../../../src/knowledge/scopes/m365.ts';
import { classify, escalationRank, type ScopeKnowledge } from '../../../src/knowledge/scopes/scope.ts';
import { slackScopes } from '../../../src/knowledge/scopes/slack.ts';

interface Row {
  readonly id: string;
  readonly platform: 'm365' | 'google' | 'github' | 'slack';
  readonly resource: string;
  readonly name: string;
  readonly access: 'delegated' | 'application';
  readonly knowledge: ScopeKnowledge;
}

const rows: Row[] = [];
const kinds = ['delegated', 'application'] as const;
for (const [resource, scopes] of Object.entries(m365Scopes)) {
  for (const [name, entry] of Object.entries(scopes)) {
    for (const access of kinds) {
      const knowledge = entry[access];
      if (knowledge)
        rows.push({
          id: `${resource} ${name} ${access}`,
          platform: 'm365',
          resource,
          name,
          access,
          knowledge,
        });
    }
  }
}
for (const name of Object.keys(googleScopes)) {
  for (const access of kinds) {
    const knowledge = classify('google', access, 'google', name);
    if (knowledge === 'unclassified') continue;
    rows.push({ id: `${name} ${access}`, platform: 'google', resource: 'google', name, access, knowledge });
  }
}

for (const [name, { user, bot }] of Object.entries(slackScopes)) {
  for (const access of kinds) {
    const knowledge = classify('slack', access, undefined, name);
    const isHeld = access === 'delegated' ? user !== undefined : bot !== undefined;
    if (knowledge === 'unclassified' || !isHeld) continue;
    rows.push({ id: `${name} ${access}`, platform: 'slack', resource: 'slack', name, access, knowledge });
  }
}

for (const [name, entry] of Object.entries(githubScopes)) {
  for (const access of kinds) {
    const knowledge = entry[access];
    if (knowledge)
      rows.push({ id: `${name} ${access}`, platform: 'github', resource: 'github', name, access, knowledge });
  }
}

/** Rows where `wider` of the same name is weaker than the row itself. */
function weaker(wider: (row: Row) => Pick<Row, 'name' | 'access'> | undefined): string[] {
  const wrong: string[] = [];
  let compared = 0;
  for (const row of rows) {
    const other = wider(row);
    if (other === undefined) continue;
    const match = rows.find(
      ({ resource, name, access }) =>
        resource === row.resource && name === other.name && access === other.access,
    );
    if (match === undefined) continue;
    compared++;
    const isWeaker =
      match.knowledge.impact < row.knowledge.impact ||
      escalationRank[match.knowledge.escalation] < escalationRank[row.knowledge.escalation];
    if (isWeaker) wrong.push(`${match.id} < ${row.id}`);
  }
  expect(compared).toBeGreaterThan(5);
  return wrong;
}

describe('what needs no labels', () => {
  test('there are enough of them to compare', () => {
    const names = (platform: string) =>
      new Set(
        rows.filter((row) => row.platform === platform).map(({ resource, name }) => `${resource} ${name}`),
      ).size;

    expect([names('m365') > 120, names('google') > 60, names('github') > 120, names('slack') > 100]).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });

  test('write is never below read of the same family', () => {
    const wrong = weaker(({ name, access, platform }) => {
      if (platform === 'github')
        return { name: name.replace(/:read$/, ':write').replace(/^read:/, 'write:'), access };
      if (platform === 'google')
        return name.endsWith('.readonly') ? { name: name.slice(0, -9), access } : undefined;
      if (platform === 'slack')
        return name.endsWith(':read') ? { name: `${name.slice(0, -4)}write`, access } : undefined;
      return /\.Read(?=\.|$)/.test(name)
        ? { name: name.replace(/\.Read(?=\.|$)/, '.ReadWrite'), access }
        : undefined;
    });

    expect(wrong).toEqual([]);
  });

  test.each([
    ['github', /:write$/, ':admin'],
    ['github', /^write:/, 'admin:'],
    ['github', /^(?:repo[:_]\w+|public_repo)$/, 'repo'],
  ])('%s: what stands above is never below: %s, %s', (of, narrower, wider) => {
    const wrong = weaker(({ name, access, platform }) =>
      platform === of ? { name: name.replace(narrower, wider), access } : undefined,
    );

    expect(wrong).toEqual([]);
  });

  test('reading everything of a thing is never below reading its basics', () => {
    expect(weaker(({ name, access }) => ({ name: name.replace('.ReadBasic', '.Read'), access }))).toEqual([]);
  });

  test('application is never below delegated of the same name', () => {
    // But on Slack: a bot sees where it was invited, a person's token what the person sees.
    const wrong = weaker(({ name, access, platform }) =>
      access === 'delegated' && platform !== 'slack' ? { name, access: 'application' } : undefined,
    );

    expect(wrong).toEqual([]);
  });

  test('on Slack a person’s token is never below a bot’s', () => {
    const wrong = weaker(({ name, access, platform }) =>
      access === 'application' && platform === 'slack' ? { name, access: 'delegated' } : undefined,
    );

    expect(wrong).toEqual([]);
  });

  test('.All is never below the narrower', () => {
    const bases = [/\.(Shared|Selected|OwnedBy|AppFolder)$/, /$/];

    for (const base of bases)
      expect(weaker(({ name, access }) => ({ name: name.replace(base, '.All'), access }))).toEqual([]);
  });

  test('only what signs people in has no impact, and all of it has none', () => {
    const wrong = rows.filter(
      ({ knowledge }) => (knowledge.impact === 0) !== knowledge.data.includes('sign-in'),
    );

    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  test('acting for a person never reaches beyond that person’s rights', () => {
    const wrong = rows.filter(
      ({ access, knowledge }) =>
        access === 'delegated' && (knowledge.impact > 3 || knowledge.escalation === 'direct'),
    );

    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  test('who can become more powerful has impact of the highest kind', () => {
    const wrong = rows.filter(
      ({ access, knowledge }) =>
        (knowledge.escalation === 'direct' && knowledge.impact < 4) ||
        (access === 'delegated' && knowledge.escalation !== 'none' && knowledge.impact < 3),
    );

    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  test('every sentence starts with its verb and ends', () => {
    const wrong = rows.filter(({ knowledge }) => !/^[A-Z][a-z]+[ ,][^.]+\.$/.test(knowledge.allows));

    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  test('a google scope tells which APIs use it, but for those that no list could hold', () => {
    const unlisted = rows.filter(
      ({ platform, access, knowledge }) =>
        platform === 'google' &&
        access === 'delegated' &&
        knowledge.impact > 0 &&
        knowledge.apis === undefined,
    );

    expect(unlisted.map(({ name }) => name.split('/').at(-1)).sort()).toEqual([
      'chromewebstore',
      'cloud-platform',
      'cloud-platform.read-only',
      'devstorage.full_control',
      'devstorage.read_only',
      'devstorage.read_write',
      'script.external_request',
      'script.scriptapp',
      'script.send_mail',
    ]);
  });
});

describe('classify', () => {
  const exchange = '00000002-0000-0ff1-ce00-000000000000';

  test('one name is two permissions', () => {
    expect(classify('m365', 'delegated', undefined, 'Mail.Read')).toEqual({
      allows: 'Read every message in the person’s mailbox.',
      data: ['mail'],
      access: ['read'],
      breadth: 'self',
      escalation: 'none',
      impact: 3,
    });
    expect(classify('m365', 'application', undefined, 'Mail.Read')).toEqual({
      allows: 'Read every message in every mailbox.',
      data: ['mail'],
      access: ['read'],
      breadth: 'whole',
      escalation: 'none',
      impact: 4,
    });
  });

  test.each([
    [exchange, 'application', 'full_access_as_app', 4],
    [exchange.toUpperCase(), 'application', 'FULL_ACCESS_AS_APP', 4],
    [exchange, 'delegated', 'EWS.AccessAsUser.All', 3],
    ['00000003-0000-0ff1-ce00-000000000000', 'application', 'Sites.FullControl.All', 4],
    ['00000002-0000-0000-c000-000000000000', 'delegated', 'Directory.AccessAsUser.All', 3],
    ['797f4846-ba00-4fd7-ba43-dac1f8f63013', 'delegated', 'user_impersonation', 3],
    [undefined, 'delegated', 'user.read', 0],
  ] as const)('m365 %s %s %s has impact %i', (resource, access, scope, impact) => {
    expect(classify('m365', access, resource, scope)).toMatchObject({ impact });
  });

  test.each(['https://mail.google.com/', 'https://mail.google.com', 'http://mail.google.com/'])(
    'google: %s is all mail',
    (scope) => {
      expect(classify('google', 'delegated', undefined, scope)).toMatchObject({
        data: ['mail'],
        impact: 3,
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
    ).toEqual({
      allows: 'Read all mail, in the name of anybody in the organisation.',
      data: ['mail'],
      access: ['read'],
      breadth: 'whole',
      escalation: 'none',
      impact: 4,
      apis: ['gmail'],
    });
  });

  test('google: delegation over accounts is a way to the top', () => {
    const scope = 'https://www.googleapis.com/auth/admin.directory.user';

    expect(classify('google', 'delegated', undefined, scope)).toMatchObject({
      escalation: 'indirect',
      impact: 3,
    });
    expect(classify('google', 'application', undefined, scope)).toMatchObject({
      escalation: 'direct',
      impact: 4,
    });
  });

  test('slack: one name is two permissions', () => {
    const messages = kinds.map((access) => classify('slack', access, undefined, 'im:history'));

    expect(messages).toMatchObject([
      { allows: 'Read every direct message of the person.', breadth: 'self', impact: 3 },
      { allows: 'Read what people write to the app.', breadth: 'selected', impact: 1 },
    ]);
  });

  test('slack: what only one kind of token can hold is that, wherever it is told', () => {
    const scopes = ['search:read.public', 'admin.users:write'];

    for (const scope of scopes) {
      expect(classify('slack', 'delegated', undefined, scope)).not.toBe('unclassified');
      expect(classify('slack', 'application', undefined, scope)).toEqual(
        classify('slack', 'delegated', undefined, scope),
      );
    }
  });

  test.each(['openid', 'identity.basic', 'identity.email', 'identify'])('slack: %s signs in', (scope) => {
    expect(classify('slack', 'delegated', undefined, scope)).toMatchObject({ impact: 0, data: ['sign-in'] });
  });

  test.each([
    ['application', 'contents:write', 4, 'indirect', 'whole'],
    ['delegated', 'contents:write', 3, 'indirect', 'self'],
    ['application', 'administration:write', 4, 'direct', 'whole'],
    // In somebody's name it goes as far as that person may.
    ['delegated', 'administration:write', 3, 'indirect', 'self'],
    ['application', 'metadata:read', 1, 'none', 'whole'],
    ['application', 'single_file:write', 2, 'none', 'selected'],
    ['delegated', 'repo', 3, 'indirect', 'self'],
    ['delegated', 'read:user', 0, 'none', 'self'],
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
    ['github', undefined, 'contents'],
    ['github', undefined, 'contents:admin'],
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
  ['git_ssh_keys:write', 'account'],
])('a permission of GitHub, %s, opens a %s', (scope, level) => {
  expect(githubLevel(scope)).toBe(level);
});
