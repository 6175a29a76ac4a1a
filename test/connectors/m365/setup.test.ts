import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkConfig } from '../../../src/config.ts';
import type { SurfaceInfo } from '../../../src/connectors/connector.ts';
import { config as m365Config } from '../../../src/connectors/m365/config.ts';
import { m365 } from '../../../src/connectors/m365/index.ts';
import { setup } from '../../../src/connectors/m365/setup.ts';
import { chooseSurfaces } from '../../../src/connectors/m365/setup-choice.ts';
import { type Asked, SetupError, type SetupPlan } from '../../../src/connectors/setup.ts';
import { baselineRights } from '../../../src/connectors/setup-choice.ts';
import { Secret } from '../../../src/lib/secret.ts';

function surface(id: string, needs: readonly string[], more: Partial<SurfaceInfo> = {}): SurfaceInfo {
  return {
    id,
    question: `${id}?`,
    listing: 'whole',
    yields: ['app'],
    needs,
    calls: [],
    ...more,
  } as SurfaceInfo;
}

/** An inventory, something that adds to it under the same rights, and two things that want more. */
const surfaces: readonly SurfaceInfo[] = [
  surface('apps', ['Application.Read.All']),
  surface('grants', ['Directory.Read.All'], { from: ['apps'] }),
  surface('more-grants', ['Directory.Read.All'], { adds: ['grant'] }),
  surface('sign-ins', ['AuditLog.Read.All'], { adds: ['use'], plan: 'Microsoft Entra ID P1 or P2' }),
  surface('sites', ['Sites.FullControl.All'], { adds: ['grant'], from: ['apps'] }),
];

const plan = (asked: Asked = {}) => setup(asked, surfaces);

function lines({ steps }: SetupPlan, by: string): readonly string[] {
  return steps.flatMap(({ ways }) => ways.filter((way) => way.by === by).flatMap((way) => way.lines));
}

test('the baseline of the scanner is these rights and no other', () => {
  expect([...baselineRights(m365.surfaces)].sort()).toEqual([
    'Application.Read.All',
    'AuditLog.Read.All',
    'Directory.Read.All',
    'Policy.Read.All',
    'Policy.Read.PermissionGrant',
  ]);
});

describe('which surfaces', () => {
  test.each([
    [['baseline'], ['apps', 'grants', 'more-grants']],
    // To read these takes a right that can write: it must be asked for by name.
    [['all'], ['apps', 'grants', 'more-grants', 'sign-ins']],
    [
      ['all', 'sites'],
      ['apps', 'grants', 'more-grants', 'sign-ins', 'sites'],
    ],
    [['sites'], ['apps', 'sites']],
    [
      ['baseline', 'sign-ins'],
      ['apps', 'grants', 'more-grants', 'sign-ins'],
    ],
  ])('%j', (asked, expected) => {
    const { chosen, off } = chooseSurfaces(asked, surfaces, 'global');

    expect(chosen.map(({ id }) => id)).toEqual(expected);
    expect(off.map(({ id }) => id)).toEqual(
      surfaces.map(({ id }) => id).filter((id) => !expected.includes(id)),
    );
  });

  test.each([
    [
      ['sitez'],
      'there is no surface sitez; --surfaces takes baseline, all, and apps, grants, more-grants, sign-ins, sites',
    ],
    [
      [''],
      'there is no surface ; --surfaces takes baseline, all, and apps, grants, more-grants, sign-ins, sites',
    ],
    [[], '--surfaces names no surface'],
  ])('%j is none', (asked, said) => {
    expect(() => chooseSurfaces(asked, surfaces, 'global')).toThrow(new SetupError(said));
  });
});

test('a plan: what is granted and for what, and what stays off', () => {
  const { what, rights, off, entry, notes } = plan({ surfaces: ['baseline', 'sign-ins'] });

  expect(what).toBe(
    'An app registration of this tenant alone, OAuthlas, with 3 application permissions of Microsoft Graph that only read, for 4 of 5 surfaces.',
  );
  expect(rights).toEqual([
    {
      name: 'Application.Read.All',
      id: '9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30',
      surfaces: ['apps'],
      isBaseline: true,
    },
    {
      name: 'Directory.Read.All',
      id: '7ab1d382-f21e-4acd-a863-ba3e13f7da61',
      surfaces: ['grants', 'more-grants'],
      isBaseline: true,
    },
    {
      name: 'AuditLog.Read.All',
      id: 'b0afded3-3588-46d8-8b3d-9842eff778da',
      surfaces: ['sign-ins'],
      isBaseline: false,
    },
  ]);
  expect(off).toEqual(['sites']);
  expect(entry).toEqual({
    id: 'm365',
    platform: 'm365',
    off: ['sites'],
    auth: {
      kind: 'certificate',
      tenantId: 'DIRECTORY_ID',
      clientId: 'CLIENT_ID',
      certificate: 'file:oauthlas-m365.pem',
    },
  });
  expect(notes).toContain(
    'Answered only in a tenant that owns Microsoft Entra ID P1 or P2, and to be left out of --surfaces in any other: sign-ins.',
  );
});

test('a permission that does more than read is named loudly, and nothing says that all only read', () => {
  const { what, notes } = plan({ surfaces: ['sites'] });

  expect(what).not.toContain('only read');
  expect(notes.filter((note) => note.includes('CAN DO MORE THAN READ'))).toEqual([
    'Sites.FullControl.All CAN DO MORE THAN READ, and Microsoft offers nothing less for sites. OAuthlas only reads; whoever gets hold of the credential need not.',
  ]);
});

const workload = {
  auth: 'workload-identity',
  issuer: 'https://token.actions.githubusercontent.com',
  subject: 'repo:example/oauthlas:ref:refs/heads/main',
};

describe('what is asked for amiss', () => {
  test.each<[Asked, RegExp]>([
    [{ name: '' }, /^--name must begin with a letter or digit/],
    [{ name: '@/etc/passwd' }, /^--name must/],
    [{ name: '-x' }, /^--name must/],
    [{ name: 'a\nb' }, /^--name must/],
    [{ name: 'a\u202eb' }, /^--name must/],
    [{ name: 'x'.repeat(121) }, /^--name must/],
    [{ id: 'Prod' }, /^--id must be lower-case/],
    [{ tenantId: "x' y" }, /^--tenant-id must be the directory id/],
    [{ tenantId: '-o' }, /^--tenant-id must/],
    [{ cloud: 'germany' }, /^--cloud must be global, usgov, usgov-dod, china$/],
    [{ auth: 'password' }, /^--auth must be certificate, workload-identity or secret$/],
    [{ auth: 'workload-identity' }, /^--auth workload-identity needs --issuer and --subject/],
    [{ ...workload, subject: undefined }, /needs --issuer and --subject/],
    [{ ...workload, issuer: 'http://tokens.example.com' }, /^--issuer must be an https address/],
    [{ ...workload, issuer: "https://x.example/'; rm" }, /^--issuer must/],
    [{ ...workload, subject: '@x' }, /^--subject must/],
    [{ issuer: 'https://tokens.example.com' }, /^--issuer and --subject are for --auth workload-identity$/],
  ])('%j', (asked, said) => {
    expect(() => plan(asked)).toThrow(SetupError);
    expect(() => plan(asked)).toThrow(said);
  });
});

describe('the entry of the config', () => {
  test.each<[Asked, object]>([
    [{}, { certificate: new Secret('') }],
    [{ auth: 'secret', cloud: 'usgov' }, { secret: new Secret('') }],
    [workload, { assertion: new Secret('') }],
    [
      { ...workload, issuer: 'https://oidc.example.com/x/', subject: 'system:serviceaccount:scan:oauthlas' },
      { assertion: new Secret('') },
    ],
  ])('of %j is one that the config takes, once the ids stand in it', (asked, secret) => {
    const { id, platform, off, ...settings } = plan({ ...asked, tenantId: 'contoso.com' }).entry as Record<
      string,
      object
    >;

    const auth = { ...settings.auth, ...secret, clientId: '44444444-4444-4444-8444-444444444444' };
    expect(m365Config.safeParse({ ...settings, auth }).error).toBeUndefined();
    expect([id, platform, off]).toEqual(['m365', 'm365', ['sign-ins', 'sites']]);
  });

  test('cannot be used before', () => {
    const { entry } = setup({ auth: 'secret' }, m365.surfaces);

    let fault: unknown;
    try {
      checkConfig({ tenants: [entry] }, { file: 'x.json', env: {} });
    } catch (error) {
      fault = error;
    }

    expect(fault).toMatchObject({
      problems: expect.arrayContaining([
        expect.objectContaining({ path: 'tenants[0].auth.tenantId' }),
        expect.objectContaining({ path: 'tenants[0].auth.clientId' }),
      ]),
    });
  });

  test('names the file in which a cluster puts the token', () => {
    const { entry } = plan({ ...workload, subject: 'system:serviceaccount:scan:oauthlas' });

    expect(entry).toMatchObject({
      auth: { assertion: 'file:/var/run/secrets/azure/tokens/azure-identity-token' },
    });
  });
});

/** Runs the lines in a real shell whose `az` and `openssl` write down what they are given, and answer as they would. */
function runInShell(plan: SetupPlan): {
  readonly calls: readonly (readonly string[])[];
  readonly stdout: string;
} {
  const script = `set -eu
az() {
  { printf '%s\\037' "$@"; printf '\\036'; } >&3
  case "$*" in
    *tenantId*) echo 11111111-1111-4111-8111-111111111111 ;;
    *v1.0/applications*) echo 22222222-2222-4222-8222-222222222222 ;;
    'ad sp create'*) echo 33333333-3333-4333-8333-333333333333 ;;
    'ad sp show'*) echo 66666666-6666-4666-8666-666666666666 ;;
  esac
}
openssl() { echo made > oauthlas.key; echo made > oauthlas.crt; }
sleep() { :; }
cd "$(mktemp -d)"
exec 3>calls 4>&1
{
${lines(plan, 'az').join('\n')}
} > printed
cat calls >&2
cat printed >&4
`;
  const { stdout, stderr, status } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  const calls = stderr.split('\u001e').filter((call) => call !== '');
  return { calls: calls.map((call) => call.split('\u001f').slice(0, -1)), stdout };
}

describe('for az', () => {
  test('the lines make one app, let it sign in, and grant each permission by itself', () => {
    const { calls, stdout } = runInShell(plan({ name: "Example's scanner", tenantId: 'contoso.com' }));

    const made = calls.find((call) => call.includes('https://graph.microsoft.com/v1.0/applications')) ?? [];
    expect(calls[0]).toEqual([
      'login',
      '--tenant',
      'contoso.com',
      '--allow-no-subscriptions',
      '--output',
      'none',
    ]);
    expect(JSON.parse(made.at(made.indexOf('--body') + 1) ?? '')).toEqual({
      displayName: "Example's scanner",
      signInAudience: 'AzureADMyOrg',
      requiredResourceAccess: [
        {
          resourceAppId: '00000003-0000-0000-c000-000000000000',
          resourceAccess: [
            { id: '9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30', type: 'Role' },
            { id: '7ab1d382-f21e-4acd-a863-ba3e13f7da61', type: 'Role' },
          ],
        },
      ],
    });
    const granted = calls.filter((call) => call.some((word) => word.endsWith('/appRoleAssignments')));
    expect(granted.map((call) => JSON.parse(call.at(call.indexOf('--body') + 1) ?? ''))).toEqual(
      ['9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30', '7ab1d382-f21e-4acd-a863-ba3e13f7da61'].map((appRoleId) => ({
        principalId: '33333333-3333-4333-8333-333333333333',
        resourceId: '66666666-6666-4666-8666-666666666666',
        appRoleId,
      })),
    );
    expect(JSON.parse(stdout).auth).toEqual({
      kind: 'certificate',
      tenantId: 'contoso.com',
      clientId: '22222222-2222-4222-8222-222222222222',
      certificate: 'file:oauthlas-m365.pem',
    });
  });

  test('a workload is trusted by its very issuer and subject, for the audience of the cloud', () => {
    const { calls, stdout } = runInShell(plan({ ...workload, cloud: 'usgov' }));

    const trusted = calls.find((call) => call.includes('federated-credential')) ?? [];
    expect(calls[0]).toEqual(['cloud', 'set', '--name', 'AzureUSGovernment']);
    expect(JSON.parse(trusted.at(trusted.indexOf('--parameters') + 1) ?? '')).toEqual({
      name: 'oauthlas',
      issuer: workload.issuer,
      subject: workload.subject,
      audiences: ['api://AzureADTokenExchangeUSGov'],
    });
    expect(JSON.parse(stdout)).toMatchObject({
      cloud: 'usgov',
      auth: { tenantId: '11111111-1111-4111-8111-111111111111', assertion: 'file:assertion.jwt' },
    });
  });

  test('a secret goes into a file, and not onto the screen', () => {
    const { calls, stdout } = runInShell(plan({ auth: 'secret' }));

    expect(calls.some((call) => call.includes('credential') && call.includes('password'))).toBe(true);
    expect(JSON.parse(stdout).auth.secret).toBe('file:oauthlas-m365.secret');
  });

  test('knows no cloud of DoD', () => {
    expect(lines(plan({ cloud: 'usgov-dod' }), 'az')).toEqual([]);
    expect(lines(plan({ cloud: 'usgov-dod' }), 'PowerShell')[0]).toContain('-Environment USGovDoD');
  });
});

/** Names that are taken, and that somebody chose who wants a command of their own to run. */
const hostileName = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "'",
        "'';",
        '"',
        '`',
        '$(touch x)',
        '\\',
        '\u2019',
        '\u2018;',
        '&',
        '|',
        ';',
        '{',
        '}',
        '@',
        '#',
        'JSON',
        "'@",
      ),
      fc.string({ unit: 'grapheme', maxLength: 4 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => `a${parts.join('')}`)
  .filter((name) => {
    try {
      plan({ name });
      return true;
    } catch {
      return false;
    }
  });

test('no name that is taken gets out of its quotes in a POSIX shell', () => {
  for (const name of fc.sample(hostileName, 12)) {
    const { calls } = runInShell(plan({ name }));

    const made = calls.find((call) => call.includes('https://graph.microsoft.com/v1.0/applications')) ?? [];
    expect(JSON.parse(made.at(made.indexOf('--body') + 1) ?? '').displayName).toBe(name);
    expect(calls.length).toBe(8);
  }
});

/** What PowerShell reads of a line outside its texts in single quotes, which end at any of five quotes. */
function outside(line: string): string {
  return line.replace(
    /['\u2018\u2019\u201a\u201b](?:[^'\u2018-\u201b]|['\u2018-\u201b]{2})*['\u2018-\u201b]/gu,
    "''",
  );
}

test('nor in PowerShell', () => {
  const plain = lines(plan({ name: 'a' }), 'PowerShell').map(outside);

  fc.assert(
    fc.property(hostileName, (name) => {
      expect(lines(plan({ name }), 'PowerShell').map(outside)).toEqual(plain);
    }),
  );
});

test('a subject that any pull request has is warned of', () => {
  const { notes } = plan({ ...workload, subject: 'repo:example/oauthlas:pull_request' });

  expect(notes).toContain(
    'Whoever can open a pull request in that repository signs in as this app: name a branch or an environment instead.',
  );
});

test('the files: two scripts with the same lines, the manifest, and the entry', () => {
  const { files } = plan();
  const text = Object.fromEntries(files.map((file) => [file.name, file.text]));

  expect(Object.keys(text)).toEqual(['setup.sh', 'setup.ps1', 'requiredResourceAccess.json', 'tenant.json']);
  for (const line of lines(plan(), 'az')) expect(text['setup.sh']?.split('\n')).toContain(line);
  for (const line of lines(plan(), 'PowerShell')) expect(text['setup.ps1']?.split('\n')).toContain(line);
  expect(JSON.parse(text['requiredResourceAccess.json'] ?? '')).toHaveLength(1);
  expect(JSON.parse(text['tenant.json'] ?? '')).toEqual(plan().entry);
});

test('all surfaces of Microsoft 365 can be set up, and what can write only by its name', () => {
  const all = setup({ surfaces: ['all'] }, m365.surfaces);
  const named = setup({ surfaces: m365.surfaces.map(({ id }) => id) }, m365.surfaces);

  expect(all.what).toContain('that only read');
  expect(named.off).toEqual([]);
  expect(new Set(named.rights.map(({ name }) => name))).toEqual(
    new Set(m365.surfaces.flatMap(({ needs }) => needs)),
  );
});

describe('in a cloud that does not have everything', () => {
  const there: readonly SurfaceInfo[] = [
    surface('apps', ['Application.Read.All']),
    surface('log', ['AuditLog.Read.All'], { notIn: { clouds: ['china'], what: 'There is no log' } }),
    surface('names', ['CrossTenantInformation.ReadBasic.All'], {
      adds: ['home'],
      notIn: { clouds: ['usgov', 'china'], what: 'There are no names' },
    }),
  ];

  test.each([
    ['global', 'all', ['apps', 'log', 'names'], []],
    ['usgov', 'all', ['apps', 'log'], ['names']],
    ['china', 'all', ['apps'], ['log', 'names']],
    ['china', 'baseline', ['apps'], ['log', 'names']],
  ])('%s, %s: nothing is asked for in vain, and that is said', (cloud, word, chosen, absent) => {
    const plan = setup({ cloud, surfaces: [word] }, there);

    expect(plan.surfaces).toEqual(chosen);
    expect(plan.rights.flatMap(({ surfaces }) => surfaces)).toEqual(chosen);
    expect(plan.entry).toMatchObject(absent.length === 0 ? {} : { off: absent });
    const said = plan.notes.filter((note) => note.startsWith('Not to be had'));
    expect(said).toEqual(
      absent.length === 0
        ? []
        : [`Not to be had in the cloud ${cloud}, so that nothing is granted for it: ${absent.join(', ')}.`],
    );
  });

  test('what is named and is not to be had there is refused', () => {
    expect(() => setup({ cloud: 'usgov', surfaces: ['names'] }, there)).toThrow(
      new SetupError('names is not to be had in the cloud usgov: There are no names'),
    );
  });

  test.each(['usgov', 'usgov-dod', 'china'] as const)('%s: the surfaces of Microsoft 365', (cloud) => {
    const { surfaces, off, notes, rights } = setup({ cloud, surfaces: ['all'] }, m365.surfaces);
    const absent = m365.surfaces.filter(({ notIn }) => notIn?.clouds.includes(cloud));

    expect(absent.length).toBeGreaterThan(0);
    expect(off).toEqual(expect.arrayContaining(absent.map(({ id }) => id)));
    expect(surfaces.filter((id) => absent.some((surface) => surface.id === id))).toEqual([]);
    expect(rights.map(({ name }) => name)).not.toContain('CrossTenantInformation.ReadBasic.All');
    expect(notes.join('\n')).not.toContain('sign-in-activity is answered');
  });
});

test('a licence is told once, with every surface that wants it', () => {
  const surfaces = ['risky-apps', 'risky-agents', 'sign-in-activity', 'credential-use', 'integrated-apps'];

  const { notes } = setup({ surfaces }, m365.surfaces);

  expect(notes.filter((note) => note.startsWith('Answered only'))).toEqual([
    'Answered only in a tenant that owns Microsoft Entra ID P1 or P2, and to be left out of --surfaces in any other: sign-in-activity, credential-use.',
    'Answered only in a tenant that owns Microsoft Agent 365, and to be left out of --surfaces in any other: integrated-apps.',
    'Answered only in a tenant that owns Microsoft Entra Workload ID Premium, and to be left out of --surfaces in any other: risky-apps.',
    'Answered only in a tenant that owns Microsoft Entra ID P2, and to be left out of --surfaces in any other: risky-agents.',
  ]);
});

test.each([
  ['certificate', ['oauthlas.key', 'oauthlas-m365.pem']],
  ['secret', ['oauthlas-m365.secret']],
])('PowerShell closes the files of a %s before anything is written into them', (auth, files) => {
  const given = lines(plan({ auth }), 'PowerShell');
  const at = (line: string) => given.indexOf(line);

  for (const file of files) {
    const closed = at(`New-PrivateFile '${file}'`);
    const written = given.findIndex((line, i) => i !== closed && line.includes(file));
    expect(closed).toBeGreaterThan(at('function New-PrivateFile([string]$Path) {'));
    expect(written).toBeGreaterThan(closed);
  }
  expect(given).toContain('  if ($IsLinux -or $IsMacOS) { chmod 600 $Path }');
  expect(given).toContain("    icacls $Path /inheritance:r /grant:r ('*' + $owner + ':F') | Out-Null");
});
