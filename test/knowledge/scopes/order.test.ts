import { describe, expect, test } from 'vitest';
import type { ScopeAccess } from '../../../src/knowledge/scopes/scope.ts';
import { isWeaker, type Row, rowOf, rows } from './rows.ts';

type Wider = (row: Row) => { readonly name: string; readonly access?: ScopeAccess } | undefined;

/** Listed permissions that are weaker than the narrower one they stand above; fails where too few were compared. */
function weaker(least: number, wider: Wider): string[] {
  const wrong: string[] = [];
  let compared = 0;
  for (const row of rows) {
    const above = wider(row);
    const other = above && rowOf(row, above.name, above.access ?? row.access);
    if (other === undefined || other === row) continue;
    compared++;
    if (isWeaker(other, row)) wrong.push(`${other.id} < ${row.id}`);
  }
  expect(compared).toBeGreaterThanOrEqual(least);
  return wrong;
}

/** Where the platform is this one and the name changes. */
function renamed(platform: Row['platform'], pattern: RegExp, to: string): Wider {
  return (row) =>
    row.platform === platform && pattern.test(row.name) ? { name: row.name.replace(pattern, to) } : undefined;
}

describe('what needs no labels, over every name that the vendors list', () => {
  test.each([
    ['m365', /\.Read(?=\.|$)/, '.ReadWrite', 300],
    ['m365', /\.ReadBasic(?=\.|$)/, '.Read', 15],
    ['m365', /\.ReadWrite(?=\.|$)/, '.FullControl', 2],
    ['m365', / Reader$/, ' Administrator', 12],
    ['google', /[._](?:readonly|read|read_only|read-only)$/, '', 100],
    ['google', /\.(?:readonly|read)$/, '.write', 10],
    ['google', /\.metadata$/, '', 1],
    ['github', /:read$/, ':write', 80],
    ['github', /:write$/, ':admin', 4],
    ['github', /^read:/, 'write:', 7],
    ['github', /^write:/, 'admin:', 4],
    ['github', /^(?:repo[:_]\w+|public_repo|security_events)$/, 'repo', 4],
    ['slack', /:read$/, ':write', 30],
    ['slack', /:write\..*$/, ':write', 8],
  ] as const)('%s: what stands above %s as %s is never below it', (platform, pattern, to, least) => {
    expect(weaker(least, renamed(platform, pattern, to))).toEqual([]);
  });

  test('application is never below delegated of the same name, but on Slack', () => {
    // A bot sees where it was invited, a person's token what the person sees.
    const wrong = weaker(700, ({ name, access, platform }) =>
      access === 'delegated' && platform !== 'slack' ? { name, access: 'application' } : undefined,
    );

    expect(wrong).toEqual([]);
  });

  test('on Slack a person’s token is never below a bot’s', () => {
    const wrong = weaker(50, ({ name, access, platform }) =>
      access === 'application' && platform === 'slack' ? { name, access: 'delegated' } : undefined,
    );

    expect(wrong).toEqual([]);
  });

  test.each([
    [/\.(?:Shared|Selected|OwnedBy|AppFolder|Group|Chat|Team|User|Membership|CreatedByApp)$/, 55],
    [/$/, 70],
  ])('.All is never below the narrower: %s', (narrower, least) => {
    const wrong = weaker(least, ({ name, platform }) =>
      platform === 'm365' ? { name: name.replace(narrower, '.All') } : undefined,
    );

    expect(wrong).toEqual([]);
  });

  test('acting for a person never reaches beyond that person’s rights', () => {
    const wrong = rows.filter(
      ({ access, knowledge }) =>
        access === 'delegated' && (knowledge.impact === 5 || knowledge.escalation === 'direct'),
    );

    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  test('who can become more powerful has impact to match', () => {
    const wrong = rows.filter(
      ({ knowledge: { escalation, impact } }) =>
        (escalation === 'direct' && impact < 5) || (escalation === 'indirect' && impact < 4),
    );

    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  test('reading alone makes nobody the master of a tenant', () => {
    const wrong = rows.filter(
      ({ knowledge }) =>
        knowledge.escalation === 'direct' && knowledge.access.every((access) => access === 'read'),
    );

    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  test('what signs people in reaches nothing else', () => {
    const wrong = rows.filter(({ knowledge }) => knowledge.data.includes('sign-in') && knowledge.impact > 1);

    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  test('who escalates is told towards what, and how; nobody else is', () => {
    const wrong = rows.filter(
      ({ knowledge }) => (knowledge.escalation === 'none') !== (knowledge.climb === undefined),
    );

    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  test('every sentence starts with its verb and ends', () => {
    const wrong = rows.filter(({ knowledge }) => !/^[A-Z][a-z-]+[ ,].*[^ .]\.$/.test(knowledge.allows));

    expect(wrong.map(({ id, knowledge }) => `${id}: ${knowledge.allows}`)).toEqual([]);
  });
});
