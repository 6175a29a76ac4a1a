import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { checkConfig } from '../../../src/config.ts';
import { googleConfig } from '../../../src/connectors/google/config.ts';
import { google } from '../../../src/connectors/google/index.ts';
import { rights } from '../../../src/connectors/google/rights.ts';
import { scopes } from '../../../src/connectors/google/scopes.ts';
import { setup } from '../../../src/connectors/google/setup.ts';
import { type Asked, SetupError, type SetupPlan } from '../../../src/connectors/setup.ts';
import { Secret } from '../../../src/lib/secret.ts';
import { externalAccount, serviceAccount } from './support.ts';

const plan = (asked: Asked = {}) => setup(asked, google.surfaces);

function lines({ steps }: SetupPlan, title: string): readonly string[] {
  return steps.filter((step) => step.title === title).flatMap(({ ways }) => ways.flatMap((way) => way.lines));
}

const root = 'https://www.googleapis.com/auth/';
const baseline = [
  'admin.directory.user.readonly',
  'admin.reports.usage.readonly',
  'admin.reports.audit.readonly',
];

test('each scope has its row: what it opens, and what a role must hold for it', () => {
  expect(rights.map(({ scope }) => scope).toSorted()).toEqual(Object.values(scopes).toSorted());
  expect(rights.filter(({ path }) => path === undefined)).toHaveLength(1);
  expect(rights.at(-1)?.path).toBeUndefined();
  for (const { role } of rights) expect(role.tick ?? role.superOnly ?? role.iam).toBeDefined();
});

describe('which surfaces, and with them which scopes', () => {
  const all = google.surfaces.filter(({ onRequest }) => onRequest !== true).map(({ id }) => id);
  const offOf = (asked: Asked) => plan(asked).off;
  const scopesOf = (asked: Asked) => plan(asked).rights.map(({ name }) => name.replace(root, ''));

  test('the baseline takes no super administrator and no scope that could change anything', () => {
    expect(scopesOf({})).toEqual(baseline);
    expect(offOf({})).toEqual(
      google.surfaces
        .filter(
          ({ needs, onRequest }) =>
            !needs.every((need) => baseline.includes(need.replace(root, ''))) && onRequest !== true,
        )
        .map(({ id }) => id),
    );
  });

  test('all of read-only mode leaves out what full mode alone reads', () => {
    expect(offOf({ surfaces: ['all'] })).toEqual(['tokens', 'app-passwords']);
    expect(scopesOf({ surfaces: ['all'] })).not.toContain('admin.directory.user.security');
  });

  test('all of full mode is all', () => {
    expect(offOf({ mode: 'full', surfaces: ['all'] })).toEqual([]);
    expect(plan({ mode: 'full', surfaces: ['all'] }).surfaces).toEqual(all);
  });

  test('what is read on request alone is set up beside it, and is not written off', () => {
    expect(() => plan({ surfaces: ['service-accounts'] })).toThrow(
      new SetupError('service-accounts is not set up here: see docs/getting-access.md on what it takes'),
    );
    expect(offOf({})).not.toContain('service-accounts');
  });

  test('what a surface walks comes with it', () => {
    expect(plan({ surfaces: ['admin-roles'] }).surfaces).toEqual(['users', 'admin-roles']);
  });

  test('what only full mode reads must be asked for with it', () => {
    expect(() => plan({ surfaces: ['tokens'] })).toThrow(
      new SetupError('tokens is read in full mode: say --mode full'),
    );
  });
});

describe('the administrator', () => {
  const title = 'Make the administrator as whom it acts';

  test('has a role with these privileges and no other', () => {
    expect(lines(plan({ admin: 'scan@example.com' }), title)).toEqual([
      'Directory > Users > Add new user: scan@example.com; sign in as it once, accept the terms, and keep a second factor for it',
      'Account > Admin roles > Create new role: OAuthlas',
      '  Users > Read',
      '  Reports',
      'Account > Admin roles > OAuthlas > Assign role > scan@example.com, in all organisational units',
    ]);
  });

  test('of full mode also manages the security of users, and it is said what that does not show', () => {
    const full = plan({ mode: 'full', surfaces: ['baseline'] });

    expect(lines(full, title)).toContain('  Admin API > User Security Management');
    expect(full.notes).toContain(
      'Of tokens, app-passwords, a custom role shows all but tokens and app passwords of administrators: those only a super administrator sees, and without one each is told as a gap.',
    );
    expect(full.notes).toContain(
      `${scopes.security} CAN DO MORE THAN READ: delete tokens, turn off second factors, read backup codes. Google offers nothing less for tokens, app-passwords. OAuthlas only reads; whoever gets hold of the credential need not.`,
    );
  });

  test('must be a super administrator only for what nobody else is shown, with what is lost without it', () => {
    const asked = plan({ surfaces: ['baseline', 'admin-roles'], admin: 'scan@example.com' });

    expect(asked.notes).toContain(
      'admin-roles needs a super administrator, since Google shows to no other: who holds roles of an administrator. Left out, that alone is lost, and a custom role does for the rest.',
    );
    expect(lines(asked, title)).toContain(
      'Directory > Users > scan@example.com > Admin roles and privileges > Super Admin: on',
    );
  });
});

const workload = {
  auth: 'workload-identity',
  issuer: 'https://token.actions.githubusercontent.com',
  subject: 'repo:example/oauthlas:ref:refs/heads/main',
};

test.each<[Asked, RegExp]>([
  [{ mode: 'all' }, /^--mode must be read-only or full$/],
  [{ auth: 'certificate' }, /^--auth must be key or workload-identity$/],
  [{ name: 'short' }, /^--name must be 6 to 30/],
  [{ name: 'gcp-scanner' }, /^--name must/],
  [{ name: "x'; rm -r" }, /^--name must/],
  [{ project: '$(id)-project' }, /^--project must be the id/],
  [{ project: 'example.com:old' }, /^--project must/],
  [{ admin: "a'b@example.com" }, /--admin must be an address of plain letters$/],
  [{ id: 'Prod' }, /^--id must be lower-case/],
  [{ auth: 'workload-identity' }, /^--auth workload-identity needs --issuer and --subject/],
  [{ ...workload, issuer: 'http://tokens.example.com' }, /^--issuer must be an https address/],
  [{ ...workload, subject: 'a"b' }, /^--subject must/],
  [{ ...workload, subject: 'repo:*' }, /^--subject must/],
  [{ ...workload, subject: `a${'b'.repeat(127)}` }, /^--subject must/],
  [{ issuer: workload.issuer }, /^--issuer and --subject are for --auth workload-identity$/],
  [{ surfaces: ['tokns'] }, /^there is no surface tokns; --surfaces takes baseline, all, and users, /],
])('%j is refused', (asked, said) => {
  expect(() => plan(asked)).toThrow(SetupError);
  expect(() => plan(asked)).toThrow(said);
});

/** Runs the lines in a real shell whose `gcloud` writes down what it is given, and answers as it would. */
function runInShell({ files }: SetupPlan): {
  readonly calls: readonly (readonly string[])[];
  readonly stdout: string;
} {
  const setupSh = files.find(({ name }) => name === 'setup.sh')?.text ?? '';
  const script = `set -eu
gcloud() {
  { printf '%s\\037' "$@"; printf '\\036'; } >&3
  case "$*" in
    'projects describe'*projectNumber*) echo 416873205914 ;;
    'projects describe'*) return 1 ;;
    'iam service-accounts describe'*' none') return 1 ;;
    *uniqueId*) echo 104217338905562710900 ;;
  esac
}
sleep() { :; }
cd "$(mktemp -d)"
exec 3>calls 4>&1
{
${setupSh}
} > printed
cat calls >&2
cat printed >&4
`;
  const { stdout, stderr, status } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  const calls = stderr.split('\u001e').filter((call) => call !== '');
  return { calls: calls.map((call) => call.split('\u001f').slice(0, -1)), stdout };
}

describe('the script', () => {
  test('makes a project, an account and a key, and prints where to delegate and the entry', () => {
    const asked = plan({ project: 'example-scan', admin: 'scan@example.com' });

    const { calls, stdout } = runInShell(asked);

    const account = 'oauthlas@example-scan.iam.gserviceaccount.com';
    expect(calls.map((call) => call.join(' '))).toEqual([
      'auth login --brief',
      'projects describe example-scan --format none',
      'projects create example-scan --name OAuthlas',
      'services enable admin.googleapis.com iam.googleapis.com --project example-scan',
      `iam service-accounts describe ${account} --format none`,
      'iam service-accounts create oauthlas --project example-scan --display-name OAuthlas',
      `iam service-accounts describe ${account} --format value(uniqueId)`,
      `iam service-accounts keys create oauthlas-google.json --iam-account ${account}`,
    ]);
    const [project, clientId, link, ...entry] = stdout.split('\n');
    expect(project).toBe('Project: example-scan');
    expect(clientId).toBe('Client ID: 104217338905562710900');
    expect(new URL(link ?? '').searchParams.get('clientScopeToAdd')).toBe(
      baseline.map((scope) => root + scope).join(','),
    );
    expect(new URL(link ?? '').searchParams.get('clientIdToAdd')).toBe('104217338905562710900');
    expect(JSON.parse(entry.join('\n'))).toEqual(asked.entry);
  });

  test('trusts a workload by its very issuer and subject, with the one role that lets it sign', () => {
    const { calls, stdout } = runInShell(plan({ ...workload, project: 'example-scan' }));

    const pool = 'projects/416873205914/locations/global/workloadIdentityPools/oauthlas';
    const said = calls.map((call) => call.join(' '));
    expect(said).toContain(
      'services enable admin.googleapis.com iam.googleapis.com iamcredentials.googleapis.com sts.googleapis.com --project example-scan',
    );
    expect(said.slice(-4)).toEqual([
      'iam workload-identity-pools create oauthlas --project example-scan --location global --display-name OAuthlas',
      `iam workload-identity-pools providers create-oidc oauthlas --project example-scan --location global --workload-identity-pool oauthlas --issuer-uri ${workload.issuer} --attribute-mapping google.subject=assertion.sub --attribute-condition assertion.sub == "${workload.subject}"`,
      `iam service-accounts add-iam-policy-binding oauthlas@example-scan.iam.gserviceaccount.com --project example-scan --role roles/iam.serviceAccountTokenCreator --member principal://iam.googleapis.com/${pool}/subject/${workload.subject} --condition None --format none`,
      `iam workload-identity-pools create-cred-config ${pool}/providers/oauthlas --credential-source-file token.jwt --output-file oauthlas-google.json`,
    ]);
    expect(stdout).toContain(`Audience of the token: https://iam.googleapis.com/${pool}/providers/oauthlas`);
  });

  test('names the account of a project that is made anew', () => {
    const { stdout } = runInShell(plan(workload));

    expect(stdout).toMatch(/"serviceAccount": "oauthlas@oauthlas-[\da-f]{8}\.iam\.gserviceaccount\.com"/);
  });
});

describe('the entry of the config', () => {
  test.each<[Asked, object]>([
    [{}, { key: (serviceAccount() as { auth: { key: Secret } }).auth.key }],
    [{ ...workload, project: 'example-scan' }, { credentials: new Secret(externalAccount('/x')) }],
    [{ mode: 'full', surfaces: ['all'] }, { key: (serviceAccount() as { auth: { key: Secret } }).auth.key }],
  ])('of %j is one that the config takes, with its secret', (asked, secret) => {
    const { id, platform, off, ...settings } = plan({ ...asked, admin: 'scan@example.com' }).entry as Record<
      string,
      object
    >;

    const parsed = googleConfig.safeParse({ ...settings, auth: { ...settings.auth, ...secret } });

    expect(parsed.error).toBeUndefined();
    expect([id, platform]).toEqual(['google', 'google']);
    expect(off ?? []).toEqual(plan(asked).off);
  });

  test('cannot be used before it names the administrator', () => {
    let fault: unknown;
    try {
      checkConfig({ tenants: [plan(workload).entry] }, { file: 'x.json', env: {} });
    } catch (error) {
      fault = error;
    }

    expect(fault).toMatchObject({
      problems: expect.arrayContaining([
        expect.objectContaining({ path: 'tenants[0].auth.subject' }),
        expect.objectContaining({ path: 'tenants[0].auth.serviceAccount' }),
      ]),
    });
  });
});

test('a subject that any pull request has is warned of, and full mode that nothing needs', () => {
  const { notes } = plan({
    ...workload,
    subject: 'repo:example/oauthlas:pull_request',
    mode: 'full',
    surfaces: ['census'],
  });

  expect(notes).toEqual(
    expect.arrayContaining([
      'Nothing that was chosen needs --mode full, in which grants are read from the tokens alone: leave it out.',
      'Whoever can open a pull request in that repository signs in as this service account: name a branch or an environment instead.',
    ]),
  );
});
