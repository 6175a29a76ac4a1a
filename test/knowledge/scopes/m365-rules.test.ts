import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rulesFile } from '../../../scripts/knowledge/m365-rules-schema.ts';
import type { Derived } from '../../../src/knowledge/scopes/derived.ts';
import rules from '../../../src/knowledge/scopes/m365/rules.json' with { type: 'json' };
import { deriveM365 } from '../../../src/knowledge/scopes/m365-rules.ts';
import names from '../../../src/knowledge/scopes/names/m365.json' with { type: 'json' };
import type { ScopeAccess } from '../../../src/knowledge/scopes/scope.ts';

const graph = '00000003-0000-0000-c000-000000000000';
const exchange = '00000002-0000-0ff1-ce00-000000000000';
const devops = '499b84ac-1321-427f-aa17-267ca6975798';
const powerBi = '00000009-0000-0000-c000-000000000000';
const defender = 'fc780465-2017-40d4-a0c5-307022471b92';
const azure = '797f4846-ba00-4fd7-ba43-dac1f8f63013';
const intune = 'c161e42e-d4df-4a3d-9b42-e7a3c31f59d4';
const rights = '00000012-0000-0000-c000-000000000000';
const activity = 'c5393580-f805-4401-95e8-94b7a6ef2fc2';
const flow = '7df0a125-d3be-4c96-aa54-591f83ff541c';

interface Listed {
  readonly api: string;
  readonly kind: ScopeAccess;
  readonly name: string;
}

const listed: Listed[] = Object.entries(names).flatMap(([api, lists]) =>
  Object.entries(lists).flatMap(([list, those]) => {
    if (list === 'also') return [];
    const kind: ScopeAccess = list === 'application' ? 'application' : 'delegated';
    return typeof those === 'string' ? [] : those.map((name) => ({ api, kind, name }));
  }),
);
const derived = new Map<string, Derived>();
for (const { api, kind, name } of listed) {
  const one = deriveM365(kind, api, name);
  if (one !== undefined) derived.set(key(api, kind, name), one);
}

test('the rules are as their schema says', () => {
  const { error } = rulesFile.safeParse(rules);

  expect(error?.issues ?? []).toEqual([]);
});

describe('every listed name', () => {
  test('is answered by the rules alone', () => {
    const unanswered = listed.filter(({ api, kind, name }) => !derived.has(key(api, kind, name)));

    expect(listed.length).toBeGreaterThan(2000);
    expect(unanswered).toEqual([]);
  });

  test('has whole sentences and a rating that holds together', () => {
    const broken = [...derived].filter(([id, one]) => {
      const sentence = /^[A-Z][a-z]+[ ,][^\n{}*]*[^ .,]\.$/u;
      const delegated = id.includes(' delegated ');
      return (
        !sentence.test(one.allows) ||
        !sentence.test(one.reason) ||
        /undefined|,,| {2}|of the kind|“/u.test(one.allows) ||
        (one.climb !== undefined) !== (one.escalation !== 'none') ||
        (one.escalation !== 'none' && one.impact < 4) ||
        (one.escalation === 'direct' && one.impact < 5) ||
        (delegated && (one.impact > 4 || one.escalation === 'direct')) ||
        (one.impact === 1 && !one.data.some((data) => data === 'sign-in' || data === 'service'))
      );
    });

    expect(broken).toEqual([]);
  });
});

describe('what a name says', () => {
  test.each<[string, ScopeAccess, string, string, number, string, string]>([
    [graph, 'application', 'Mail.Read', 'Read everybody’s mail.', 5, 'whole', 'none'],
    [graph, 'delegated', 'Mail.Read', 'Read the person’s mail.', 4, 'self', 'none'],
    [
      graph,
      'delegated',
      'Calendars.Read.Shared',
      'Read the person’s calendars and what others share with the person.',
      3,
      'self',
      'none',
    ],
    [
      graph,
      'application',
      'Mail.Send',
      'Send mail in the name of anybody in the organisation.',
      5,
      'whole',
      'none',
    ],
    [
      graph,
      'application',
      'ChannelMessage.Read.Group',
      'Read messages in channels in the teams that added it.',
      4,
      'selected',
      'none',
    ],
    [
      graph,
      'delegated',
      'Files.ReadWrite.AppFolder',
      'Read and change files in its own folder.',
      2,
      'selected',
      'none',
    ],
    [
      graph,
      'delegated',
      'OrgSettings-Forms.Read.All',
      'Read settings for Microsoft Forms, as far as the person may.',
      3,
      'whole',
      'none',
    ],
    [
      graph,
      'application',
      'RoleManagement.ReadWrite.Directory',
      'Read and change directory roles and who holds them, across the organisation.',
      5,
      'whole',
      'direct',
    ],
    [
      graph,
      'delegated',
      'RoleAssignmentSchedule.ReadWrite.Directory',
      'Read and change schedules of role assignments in the directory, as far as the person may.',
      4,
      'whole',
      'indirect',
    ],
    [graph, 'delegated', 'openid', 'Sign the person in.', 1, 'self', 'none'],
    [
      exchange,
      'application',
      'full_access_as_app',
      'Read, change and send from everybody’s mailboxes over Exchange Web Services.',
      5,
      'whole',
      'none',
    ],
    [devops, 'delegated', 'vso.code', 'Read all code that the person can reach.', 4, 'self', 'none'],
    [
      devops,
      'delegated',
      'vso.code_full',
      'Read, change and manage all code that the person can reach.',
      4,
      'self',
      'indirect',
    ],
    [
      powerBi,
      'delegated',
      'Report.Reshare.All',
      'Share all reports that the person can reach.',
      4,
      'self',
      'none',
    ],
    [
      defender,
      'application',
      'Machine.LiveResponse',
      'Open a command line as system on devices that Defender watches, across the organisation.',
      5,
      'whole',
      'indirect',
    ],
    [
      azure,
      'delegated',
      'user_impersonation',
      'Act as the person in Azure: every subscription and resource.',
      4,
      'self',
      'indirect',
    ],
    [
      intune,
      'application',
      'get_device_compliance',
      'Read the compliance state of devices across the organisation.',
      3,
      'whole',
      'none',
    ],
    [
      rights,
      'application',
      'Content.SuperUser',
      'Decrypt and re-protect protected documents and mail across the organisation.',
      5,
      'whole',
      'none',
    ],
    [
      flow,
      'delegated',
      'Flows.Manage.All',
      'Run, change and share all flows of Power Automate that the person can reach.',
      4,
      'self',
      'indirect',
    ],
  ])('%s %s %s', (api, kind, name, allows, impact, breadth, escalation) => {
    const one = deriveM365(kind, api, name);

    expect(one).toMatchObject({ allows, impact, breadth, escalation });
  });

  test('is told with its family, verb and breadth as the reason', () => {
    const one = deriveM365('application', graph, 'EventListener.ReadWrite.All');

    expect(one).toEqual({
      allows: 'Read and change listeners on sign-up and sign-in events across the organisation.',
      data: ['identity', 'apps'],
      access: ['read', 'write', 'delete', 'manage'],
      breadth: 'whole',
      escalation: 'indirect',
      climb: {
        towards: 'accounts that sign up or sign in through the changed flow',
        how: 'It sends a sign-in flow through an endpoint of its own, collects what people enter and alters what the directory records of them.',
      },
      impact: 5,
      reason:
        'It reads and changes listeners on sign-up and sign-in events (what identity, policy, devices or security rest on) over the whole organisation, without a person. From there a detour leads to accounts that sign up or sign in through the changed flow.',
    } satisfies Derived);
  });

  test('is read without regard to case', () => {
    const one = deriveM365('application', graph.toUpperCase(), 'auditlog.READ.all');

    expect(one).toEqual(deriveM365('application', graph, 'AuditLog.Read.All'));
  });
});

describe('a name that nobody has listed', () => {
  test.each<[string, string, number, string, string]>([
    [
      'AuditLogsQuery-Teams.Read.All',
      'Read audit logs of Teams across the organisation.',
      4,
      'whole',
      'none',
    ],
    [
      'UserAuthMethod-Face.ReadWrite.All',
      'Read and change authentication methods (“Face”) across the organisation.',
      5,
      'whole',
      'indirect',
    ],
    [
      'Policy.ReadWrite.TokenTheft',
      'Read and change policies of the kind “TokenTheft” across the organisation.',
      5,
      'whole',
      'indirect',
    ],
    [
      'RoleManagement.ReadWrite.Purview',
      'Read and change roles and role assignments of the kind “Purview” across the organisation.',
      5,
      'whole',
      'indirect',
    ],
    ['Notes.ReadBasic.All', 'Read basic facts about everybody’s OneNote notebooks.', 4, 'whole', 'none'],
  ])('%s is told from its family', (name, allows, impact, breadth, escalation) => {
    const one = deriveM365('application', graph, name);

    expect(one).toMatchObject({ allows, impact, breadth, escalation });
  });

  test('and only resembles a master key says so', () => {
    const one = deriveM365('application', graph, 'RoleManagement.ReadWrite.Purview');

    expect(one?.climb?.how).toMatch(/^If it is as strong as the names that it resembles, it assigns /u);
  });

  test.each([
    [graph, 'Frobnication.Read.All'],
    [graph, 'constructor.Read.All'],
    [graph, 'Mail.Recall.All'],
    [graph, ''],
    ['11111111-2222-3333-4444-555555555555', 'Mail.Read'],
    ['__proto__', 'Mail.Read'],
    [activity, 'Mail.Read'],
  ])(
    'of no family that a row covers, or with a verb that nobody has met, is unclassified: %s %s',
    (api, name) => {
      const one = deriveM365('application', api, name);

      expect(one).toBeUndefined();
    },
  );
});

describe('orders that need no labels', () => {
  test('application is never below delegated', () => {
    const slips = listed.filter(
      ({ api, kind, name }) =>
        kind === 'application' && isBelow([api, 'application', name], [api, 'delegated', name]),
    );

    expect(slips).toEqual([]);
  });

  test('writing is never below reading', () => {
    const reads = [
      ['.ReadWrite', '.Read'],
      ['.ReadWriteBasic', '.ReadBasic'],
      ['.ReadUpdate', '.Read'],
      ['.Write', '.Read'],
      ['.Manage', '.Read'],
      ['.FullControl', '.ReadWrite'],
      ['_write', ''],
      ['_manage', ''],
      ['_full', '_write'],
      ['_write', '_read'],
      ['_execute', ''],
    ] as const;
    const slips = listed.filter(({ api, kind, name }) =>
      reads.some(
        ([more, less]) =>
          name.includes(more) && isBelow([api, kind, name], [api, kind, name.replace(more, less)]),
      ),
    );

    expect(slips).toEqual([]);
  });

  test('basic facts are never above all of them', () => {
    const slips = listed.filter(
      ({ api, kind, name }) =>
        name.includes('Basic') && isBelow([api, kind, name.replace('Basic', '')], [api, kind, name]),
    );

    expect(slips).toEqual([]);
  });

  test('`.All` is never below the narrower name', () => {
    const slips = listed.filter(({ api, kind, name }) => {
      const all = `${name.replace(/\.(?:Shared|Selected|OwnedBy|ManagedBy|CreatedByApp|AppFolder|Group|Chat|User)$/u, '')}.All`;
      return isBelow([api, kind, all], [api, kind, name]);
    });

    expect(slips).toEqual([]);
  });
});

test('never throws', () => {
  const apis = fc.constantFrom(...Object.keys(names), 'x', '');
  const parts = fc.constantFrom(
    'Mail',
    'vso',
    'code_',
    'ReadWrite',
    'All',
    'Selected',
    '.',
    '*',
    '_',
    '-',
    'ForChat',
    'constructor',
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(parts).map((those) => those.join('.')),
  );
  const kinds = fc.constantFrom<ScopeAccess>('application', 'delegated');

  fc.assert(
    fc.property(kinds, apis, text, (kind, api, name) => {
      deriveM365(kind, api, name);
    }),
  );
});

function key(...parts: readonly string[]): string {
  return parts.join(' ').toLowerCase();
}

/** Whether the first reaches less, or climbs less high, than the second, where both are listed. */
function isBelow(one: readonly string[], other: readonly string[]): boolean {
  const [first, second] = [derived.get(key(...one)), derived.get(key(...other))];
  const rank = { none: 0, indirect: 1, direct: 2 };
  if (first === undefined || second === undefined) return false;
  return first.impact < second.impact || rank[first.escalation] < rank[second.escalation];
}
