import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { m365Entries } from '../../src/knowledge/scopes/m365.ts';
import { explain } from '../../src/pipeline/explain.ts';
import { namesIn, noteOn, toPasted } from '../../src/pipeline/pasted.ts';

describe('the names in what was pasted', () => {
  test.each<[string, readonly string[]]>([
    ['openid email  profile', ['openid', 'email', 'profile']],
    ['repo,user;gist', ['repo', 'user', 'gist']],
    ['["Mail.Read", "User.Read"]', ['Mail.Read', 'User.Read']],
    ['scope=Mail.Read%20User.Read', ['Mail.Read', 'User.Read']],
    ['scope=Mail.Read User.Read', ['Mail.Read', 'User.Read']],
    [
      'https://login.microsoftonline.com/common/oauth2/v2.0/authorize?client_id=1&scope=openid+https%3A%2F%2Fgraph.microsoft.com%2FMail.Read&state=x',
      ['openid', 'https://graph.microsoft.com/Mail.Read'],
    ],
    [
      'https://slack.com/oauth/v2/authorize?scope=channels:history,chat:write&user_scope=search:read',
      ['channels:history', 'chat:write', 'search:read'],
    ],
    ['Contents: Read and write', ['Contents:write']],
    ['contents: read', ['contents:read']],
    ['Mail.Read Mail.Read', ['Mail.Read']],
    ['Global Administrator', ['Global Administrator']],
    ['"User administrator", Mail.Read  openid', ['User administrator', 'Mail.Read', 'openid']],
    ['Mail.Read Global Administrator', ['Mail.Read', 'Global', 'Administrator']],
    ['Application Mail.Read', ['Application Mail.Read']],
    ['Sites.Selected (read)\nGroup owner, repo', ['Sites.Selected (read)', 'Group owner', 'repo']],
    ['%E0%A4%A', ['%E0%A4%A']],
    [' , ', []],
  ])('%s', (text, names) => {
    expect(namesIn(text)).toEqual(names);
  });

  test('that were rated by hand and have spaces stay whole, and are explained', () => {
    const names = [...m365Entries.values()].flatMap((of) => [...of.keys()]).filter((name) => / /.test(name));

    expect(names).toContain('role-assignable group owner');
    expect(names.filter((name) => namesIn(name).length !== 1)).toEqual([]);
    expect(names.filter((name) => explain(name).permissions.length === 0)).toEqual([]);
  });

  test('never throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        expect(namesIn(`scope=${text}`).map(toPasted).length).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

const GRAPH = '00000003-0000-0000-c000-000000000000';

describe('the permission that is meant', () => {
  test.each<[string, object]>([
    ['https://graph.microsoft.com/Mail.Read/', { name: 'mail.read', api: GRAPH }],
    ['Graph/Mail.Read', { name: 'mail.read', api: GRAPH }],
    [`${GRAPH}/.default`, { name: '.default', api: GRAPH }],
    [
      'https://analysis.windows.net/powerbi/api/Dataset.Read.All',
      { name: 'dataset.read.all', api: '00000009-0000-0000-c000-000000000000' },
    ],
    [
      'https://contoso.sharepoint.com/AllSites.Read',
      { name: 'allsites.read', api: '00000003-0000-0ff1-ce00-000000000000' },
    ],
    ['https://mail.google.com/', { name: 'https://mail.google.com' }],
    ['62E90394-69f5-4237-9190-012177145e10', { name: 'global administrator', api: 'entra-roles' }],
    ['https://constructor/Mail.Read', { name: 'https://constructor/mail.read' }],
  ])('%s', (query, pasted) => {
    expect(toPasted(query)).toEqual(pasted);
  });

  test('is told apart from what is none', () => {
    expect(noteOn('.default')).toContain('no permission of its own');
    expect(noteOn('810c84a8-4a9e-49e6-bf7d-12d183f40d01')).toContain('knows permissions by name');
    expect(noteOn('mail.read')).toBeUndefined();
  });
});
