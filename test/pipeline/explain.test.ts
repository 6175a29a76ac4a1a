import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { listed } from '../../src/knowledge/scopes/names.ts';
import { severityRank } from '../../src/model/finding.ts';
import { explain } from '../../src/pipeline/explain.ts';
import { renderExplanation } from '../../src/report/explanation-text.ts';

const text = (query: string) => renderExplanation(explain(query), { width: 100 });

describe('explain', () => {
  test('tells application and delegated apart', () => {
    const [mail, ...others] = explain('Mail.ReadWrite').permissions;

    expect(others).toEqual([]);
    expect(mail).toMatchObject({
      name: 'Mail.ReadWrite',
      resource: 'Microsoft Graph',
      alsoOn: ['Exchange Online'],
      isListed: true,
    });
    expect(mail?.holders.map(({ as, severity, breadth, impact }) => [as, severity, breadth, impact])).toEqual(
      [
        ['held by the app itself, nobody signed in (application permission)', 'high', 'whole', 5],
        ['in the name of whoever signed in (delegated permission)', 'medium', 'self', 4],
      ],
    );
    for (const holder of mail?.holders ?? []) {
      expect(holder.worst).toMatch(/\w/);
      expect(holder.instead.map(({ name }) => name)).toContain('Mail.Read');
    }
  });

  test.each(['https://mail.google.com/', 'repo', 'channels:history', 'RoleManagement.ReadWrite.Directory'])(
    '%s: what it allows, the worst, how it escalates, who consents, what would do instead, and where that stands',
    (query) => {
      const shown = text(query);

      for (const label of [
        'allows',
        'worst',
        'escalates',
        'reaches',
        'why',
        'severity',
        'consent',
        'instead',
        'source',
      ])
        expect(shown).toMatch(new RegExp(`^    ${label} +\\S`, 'm'));
    },
  );

  test.each([
    ['Application Mail.Read', 'Exchange Online', 'as a role that Exchange gave it'],
    ['sites.selected (fullcontrol)', 'SharePoint Online', 'on each site that was opened to it'],
    ['Role-assignable group owner', 'Microsoft Entra groups', 'through a group'],
  ])(
    '%s, which no API publishes as a permission, is explained as reports name it',
    (query, resource, how) => {
      const { permissions } = explain(query);

      expect(permissions).toMatchObject([{ resource, holders: [{ basis: 'by hand' }] }]);
      expect(permissions[0]?.holders[0]?.as).toContain(how);
    },
  );

  test.each([
    ['mail.readwrite', 'Mail.ReadWrite'],
    ['https://graph.microsoft.com/Mail.ReadWrite', 'Mail.ReadWrite'],
    ['"Mail.ReadWrite"', 'Mail.ReadWrite'],
    ['drive.readonly', 'https://www.googleapis.com/auth/drive.readonly'],
    ['https://mail.google.com', 'https://mail.google.com/'],
    ['contents', 'contents:read'],
  ])('%s, as it was pasted, is %s', (query, name) => {
    expect(explain(query).permissions.map((one) => one.name)).toContain(name);
  });

  test.each(['Global Administrator', 'global administrator', '62e90394-69f5-4237-9190-012177145e10'])(
    '%s is a role of the directory',
    (query) => {
      const [role, ...others] = explain(query).permissions;

      expect(others).toEqual([]);
      expect(role).toMatchObject({ name: 'Global Administrator', resource: 'Microsoft Entra roles' });
      expect(role?.holders.map(({ as, severity }) => [as, severity])).toEqual([
        ['held by the app itself, as a role of the directory', 'critical'],
      ]);
    },
  );

  test('one API, or one platform, can be meant', () => {
    const names = (options: Parameters<typeof explain>[1]) =>
      explain('user_impersonation', options).permissions.map(({ resource }) => resource);

    expect(names({}).length).toBeGreaterThan(2);
    expect(names({ api: 'azure devops' })).toEqual(['Azure DevOps']);
    expect(names({ platform: 'slack' })).toEqual([]);
  });

  test('asked of the wrong platform it is told where it is', () => {
    expect(explain('Mail.Read', { platform: 'slack' })).toMatchObject({
      permissions: [],
      note: expect.stringContaining('a permission of Exchange Online, Microsoft Graph'),
    });
  });

  test('an address stands in one piece, however narrow the terminal is', () => {
    const shown = renderExplanation(explain('Mail.Read'), { width: 20 });

    expect(shown).toContain('https://learn.microsoft.com/graph/permissions-reference#mailread\n');
  });

  test('a name of next year is derived, and says so', () => {
    const [next] = explain('AuditLogsQuery-NextYear.Read.All').permissions;

    expect(next).toMatchObject({ isListed: false, resource: 'Microsoft Graph' });
    expect(next?.holders[0]?.basis).toBe('derived');
    expect(text('AuditLogsQuery-NextYear.Read.All')).toContain(
      'not on the vendor’s list that OAuthlas knows',
    );
  });

  test('of a name that was misspelt what is like it is told, whatever a rule derives', () => {
    expect(explain('Mail.Reed').like).toContain('Mail.Read');
    expect(text('Mail.Reed')).toMatch(/^ {4}like it +.*Mail\.Read\b/m);
  });

  test.each([['https://evil.example/Mail.Read'], ['api://11111111-1111-4111-8111-111111111111/Mail.Read']])(
    '%s is of an API of somebody’s own, and no permission of Microsoft’s',
    (query) => {
      expect(explain(query).permissions).toEqual([]);
      expect(text(query)).toMatch(/unclassified\n/);
    },
  );

  test('what asks for all that was registered is told as that', () => {
    expect(text('https://graph.microsoft.com/.default')).toContain('It is no permission of its own');
  });

  test('what Microsoft publishes of Graph is not told of another API', () => {
    const [mail] = explain('Mail.ReadWrite', { api: 'exchange online' }).permissions;

    expect(mail?.resource).toBe('Exchange Online');
    for (const { instead } of mail?.holders ?? [])
      for (const { operations } of instead) expect(operations).toBeUndefined();
  });

  test('what nobody knows is unclassified, not harmless', () => {
    expect(text('no such thing')).toContain('no such thing: unclassified\n');
    expect(text('no such thing')).toContain('does not make it harmless');
  });

  test('Microsoft’s recommended policy takes what its list still lets people allow', () => {
    const [files] = explain('Files.Read.All').permissions;

    expect(files?.holders[1]?.consent).toContain('since 2025-08');
  });

  test('every listed name is explained, and nothing graver is called an alternative', () => {
    const graver: string[] = [];
    for (const { name, platform, resource } of listed) {
      const { permissions } = explain(name, { platform });
      expect(permissions.length, `${resource} ${name}`).toBeGreaterThan(0);
      for (const { holders } of permissions)
        for (const { severity, instead } of holders)
          for (const one of instead)
            if (severityRank[one.severity] > severityRank[severity]) graver.push(`${name} -> ${one.name}`);
    }

    expect(graver).toEqual([]);
  });

  test('no name that is pasted breaks it or reaches the terminal as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (query) => {
        expect(text(query).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202a-\u202e]/u);
      }),
      { numRuns: 200 },
    );
  });
});
