import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, createServer as createSilence } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Instant } from '../../src/model/values.ts';
import { type Simulator, startSimulator } from '../../src/simulator/index.ts';
import { openStore } from '../../src/store/store.ts';
import { cli, workFolder } from '../support/cli.ts';

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ users: 60 });
});

afterAll(async () => {
  await simulator.stop();
});

const lastLine = (text: string) => text.trimEnd().split('\n').at(-1);

describe('help', () => {
  test('names the commands, gives examples, explains the exit codes, and loads no SDK', async () => {
    const { code, stdout } = await cli(['--help']).result;

    expect(code).toBe(0);
    for (const word of ['scan', 'demo', 'Examples:', 'Exit codes:', '130']) expect(stdout).toContain(word);
  });

  test('a reader who has seen enough is no fault; a full disk is', async () => {
    const shell = (command: string) =>
      spawnSync('bash', ['-c', `set -o pipefail; ${process.execPath} src/cli/bin.ts --help ${command}`]);

    expect(shell('| true').status).toBe(0);
    expect([shell('> /dev/full').status, String(shell('> /dev/full').stderr)]).toEqual([
      4,
      'exit code 4: stdout cannot be written to (ENOSPC)\n',
    ]);
  });

  test.each([
    [['scan', '--help']],
    [['demo', '--help']],
    [['investigate', '--help']],
    [['incidents', '--help']],
    [['explain', '--help']],
  ])('%s has examples', async (args) => {
    const { code, stdout } = await cli(args).result;

    expect(code).toBe(0);
    expect(stdout).toContain('Examples:');
  });

  test.each([
    [['scna']],
    [['scan', '--colour']],
    [['scan', '--fail-on', 'bad']],
    [['demo', '--users', '3']],
    [['scan', '-o', 'xml=x']],
    [['investigate']],
    [['explain']],
    [['explain', 'repo', '--platform', 'gitlab']],
  ])('%s is wrong usage: 2, and nothing on stdout', async (args) => {
    const { code, stdout, stderr } = await cli(args).result;

    expect([code, stdout]).toEqual([2, '']);
    expect(lastLine(stderr)).toBe('exit code 2: wrong usage, nothing was read or written');
  });
});

describe('scan', () => {
  test('Ctrl-C ends it at once, though a proxy never answers', async () => {
    const { folder, env, remove } = workFolder(simulator, {
      tenants: [{ id: 'acme', platform: 'm365', auth: { kind: 'bearer', token: 'env:TOKEN_0' } }],
    });
    let interrupted = 0;
    const proxy = createSilence(() => {
      interrupted ||= performance.now();
      scan.child.kill('SIGINT');
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const HTTPS_PROXY = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;

    const scan = cli(['scan', '--quiet'], { env: { ...env, HTTPS_PROXY, NO_PROXY: '' }, cwd: folder });
    const { code, stderr } = await scan.result;

    expect([code, stderr]).toEqual([
      130,
      'exit code 130: interrupted; `oauthlas scan --resume` goes on from here\n',
    ]);
    expect(performance.now() - interrupted).toBeLessThan(5000);
    proxy.close();
    remove();
  });

  test('a store that cannot be opened is told on the last line, whatever stands in its name', async () => {
    const { folder, env, remove } = workFolder(simulator, { store: 'oauthlas.config.json/\u001b[2J\nx' });

    const { code, stderr } = await cli(['scan', '--quiet'], { env, cwd: folder }).result;

    expect(code).toBe(2);
    expect(stderr).toMatch(/^exit code 2: the store .*\\u\{1b\}\[2J\\u\{a\}x cannot be opened: .*\n$/);
    remove();
  });

  test('prints the report on stdout and nothing else there; the last line on stderr says how it ended', async () => {
    const { folder, env, remove } = workFolder(simulator);

    const { code, stdout, stderr } = await cli(['scan'], { env, cwd: folder }).result;

    expect(code).toBe(21);
    expect(stdout).toContain('What to act on');
    expect(stdout).not.toContain('\u001b');
    expect(lastLine(stderr)).toMatch(
      /^exit code 21: \d+ findings at high or above, and 7 surfaces not read whole \(tidewater\/sign-in-activity, tidewater\/eligible-roles, tidewater\/integrated-apps, …\)$/,
    );
    expect((statSync(join(folder, 'oauthlas.db')).mode & 0o777).toString(8)).toBe('600');
    remove();
  });

  test('an expected gap, known and owned, is no surprise; nor is a finding below the threshold', async () => {
    const { folder, env, remove } = workFolder(simulator, {
      expectedGaps: [
        'sign-in-activity',
        'eligible-roles',
        'credential-use',
        'risky-apps',
        'risky-agents',
        'permission-use',
        'integrated-apps',
      ].map((surface) => ({
        tenant: 'tidewater',
        surface,
        reason: 'plan',
        owner: 'it@example.com',
        expires: '2099-01-01',
      })),
      analyzers: { 'over-broad-scope': false, 'cross-tenant-access': false, 'stale-grant': false },
    });

    const { code, stdout, stderr } = await cli(['scan', '--json', '--quiet'], { env, cwd: folder }).result;

    expect([code, stderr]).toEqual([
      0,
      'exit code 0: as expected: no finding at high or above, no unexpected gap\n',
    ]);
    expect(JSON.parse(stdout).outcome.exitCode).toBe(0);
    remove();
  });

  test('also to a file, for its owner only', async () => {
    const { folder, env, remove } = workFolder(simulator);

    const { stdout } = await cli(['scan', '--json', '--quiet', '-o', 'json=r.json'], { env, cwd: folder })
      .result;

    expect(readFileSync(join(folder, 'r.json'), 'utf8')).toBe(stdout);
    expect((statSync(join(folder, 'r.json')).mode & 0o777).toString(8)).toBe('600');
    remove();
  });

  test.each(['no-such-folder/r.json', '.', 'oauthlas.db', 'oauthlas.config.json', '/dev/null'])(
    'an output that cannot be meant, %s, is told before anything is read',
    async (path) => {
      const { folder, env, remove } = workFolder(simulator);

      const { code, stdout, stderr } = await cli(['scan', '-o', `json=${path}`], { env, cwd: folder }).result;

      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toContain(`exit code 2: --output ${path}`);
      expect(existsSync(join(folder, 'oauthlas.db'))).toBe(false);
      remove();
    },
  );

  test('an output through a link would take the place of the link', async () => {
    const { folder, env, remove } = workFolder(simulator);
    symlinkSync('oauthlas.config.json', join(folder, 'link.json'));

    const linked = await cli(['scan', '-o', 'json=link.json'], { env, cwd: folder }).result;
    const twice = await cli(['scan', '-o', 'json=r', '-o', 'console=./r'], { env, cwd: folder }).result;

    expect(lastLine(linked.stderr)).toBe('exit code 2: --output link.json is there and is no file');
    expect(lastLine(twice.stderr)).toBe('exit code 2: --output ./r is the file of another --output');
    remove();
  });

  test('an output in the place of a secret would be the end of it', async () => {
    const { folder, env, remove } = workFolder(simulator);
    const path = join(folder, 'oauthlas.config.json');
    const config = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(join(folder, 'token'), env.TOKEN_0 ?? '');
    config.tenants[0].auth.token = 'file:token';
    writeFileSync(path, JSON.stringify(config));

    const { stderr } = await cli(['scan', '-o', 'json=token'], { env, cwd: folder }).result;

    expect(lastLine(stderr)).toBe('exit code 2: --output token is a file that the config refers to');
    expect(readFileSync(join(folder, 'token'), 'utf8')).toBe(env.TOKEN_0);
    remove();
  });

  test('whoever stops reading stderr does not stop the scan', async () => {
    const { folder, env, remove } = workFolder(simulator);
    const { child, result } = cli(['scan'], { env, cwd: folder });
    child.stderr?.destroy();

    const { code, stdout } = await result;

    expect(code).toBe(21);
    expect(stdout).toContain('What to act on');
    remove();
  });

  test('a config that cannot be used: its faults by path, exit 2, nothing written', async () => {
    const { folder, env, remove } = workFolder(simulator);
    writeFileSync(
      join(folder, 'bad.json'),
      JSON.stringify({
        tenants: [{ id: 'x', platform: 'm365', auth: { kind: 'bearer', token: 'env:NOT_SET' } }],
        more: 1,
      }),
    );

    const { code, stdout, stderr } = await cli(['scan', '-c', 'bad.json'], { env, cwd: folder }).result;

    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('bad.json: more is not a known option');
    expect(lastLine(stderr)).toBe('exit code 2: the config has 1 fault; nothing was read or written');
    expect(existsSync(join(folder, 'oauthlas.db'))).toBe(false);
    remove();
  });

  test('refused credentials end with 3, and no token is shown', async () => {
    const { folder, env, remove } = workFolder(simulator);
    const wrong = Object.fromEntries(Object.keys(env).map((name) => [name, 'canary-wrong-token']));

    const { code, stdout, stderr } = await cli(['scan', '--quiet', '--log-level', 'debug'], {
      env: wrong,
      cwd: folder,
    }).result;

    expect(code).toBe(3);
    expect(stdout + stderr).not.toContain('canary');
    expect(readFileSync(join(folder, 'oauthlas.db')).includes('canary')).toBe(false);
    remove();
  });

  test.each([[['scan', '--resume']], [['scan', '--resume', '--tenant', 'tidewater']]])(
    'there is nothing to resume where no store is, and none is made: %s',
    async (args) => {
      const { folder, env, remove } = workFolder(simulator);

      const { code, stderr } = await cli(args, { env, cwd: folder }).result;

      expect([code, stderr]).toEqual([
        2,
        'exit code 2: there is no run to resume; start one with `oauthlas scan`\n',
      ]);
      expect(readdirSync(folder)).toEqual(['oauthlas.config.json']);
      remove();
    },
  );

  test('a stopped run that wants a tenant which has left the config', async () => {
    const { folder, env, remove } = workFolder(simulator);
    const store = await openStore(join(folder, 'oauthlas.db'));
    const run = await store.runs.start('2026-11-01T00:00:00.000Z' as Instant, ['tidewater', 'gone']);
    await store.runs.end(run, 'interrupted', '2026-11-01T00:01:00.000Z' as Instant);
    await store.close();

    const { code, stderr } = await cli(['scan', '--resume'], { env, cwd: folder }).result;

    expect([code, stderr]).toEqual([
      2,
      'exit code 2: run 1, which was stopped, covers gone, and the config has no such tenant any more; put it back, or start a new scan without --resume\n',
    ]);
    remove();
  });
});

describe('demo', () => {
  test('kept, it answers of the breached vendor, and a second one tells a SIEM only what changed: nothing', async () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'oauthlas-test-')), 'kept');
    const config = join(folder, 'oauthlas.config.json');
    const events = () =>
      readFileSync(join(folder, 'events.ndjson'), 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).class_uid);

    const first = await cli(['demo', '--users', '100', '--quiet', '--keep', folder]).result;
    const before = events();
    const second = await cli(['demo', '--users', '100', '--quiet', '--keep', folder]).result;
    const after = events().slice(before.length);
    const present = await cli(['investigate', 'driftline', '--json', '--config', config]).result;
    const absent = await cli(['investigate', 'No Such Vendor', '--config', config]).result;
    const incidents = await cli(['incidents', '--json', '--config', config]).result;

    expect([first.code, second.code]).toEqual([0, 0]);
    expect(first.stderr).toContain(`oauthlas investigate driftline --config ${config}`);
    expect(before.filter((id) => id === 6007)).toHaveLength(1);
    expect(before.filter((id) => id === 2004).length).toBeGreaterThan(5);
    expect(after).toEqual([6007]);
    const verdicts: { said: string; platform: string }[] = JSON.parse(present.stdout).verdicts;
    expect(present.code).toBe(10);
    expect(
      new Set(verdicts.filter(({ said }) => said === 'present').map(({ platform }) => platform)),
    ).toEqual(new Set(['m365', 'google', 'github', 'slack']));
    expect(absent.code).toBe(20);
    expect(absent.stdout).toMatch(/^NOT FOUND /m);
    expect(absent.stdout).toMatch(/^CANNOT SAY /m);
    const touched: { incident: { id: string }; tenants: { said: string }[] }[] = JSON.parse(
      incidents.stdout,
    ).incidents;
    expect(incidents.code).toBe(10);
    expect(
      touched
        .filter(({ tenants }) => tenants.some(({ said }) => said === 'present'))
        .map(({ incident }) => incident.id.slice(8)),
    ).toEqual(['driftline-chat']);
    rmSync(dirname(folder), { recursive: true });
  });

  test.each([
    ['', /^exit code 2: --keep names no folder\n$/],
    ['file', /^exit code 2: --keep .*file cannot be used: /],
    [
      'broken',
      /^exit code 2: --keep .*broken: demo\.json in it says no time, so it is no demo's; name another/,
    ],
  ])('--keep "%s" is wrong usage, and told', async (name, told) => {
    const { folder, remove } = workFolder(simulator);
    writeFileSync(join(folder, 'file'), '');
    mkdirSync(join(folder, 'broken'));
    writeFileSync(join(folder, 'broken', 'demo.json'), '{"now": ');

    const keep = name === '' ? '' : join(folder, name);
    const { code, stderr } = await cli(['demo', '--users', '10', '--quiet', '--keep', keep]).result;

    expect([code, stderr]).toEqual([2, expect.stringMatching(told)]);
    remove();
  });

  test.each([
    ['oauthlas.config.json', 'the config'],
    ['demo.json', 'what the demo keeps of itself'],
    ['oauthlas.db', 'the store'],
    ['events.ndjson', 'the file of the destination siem'],
  ])('kept, no report takes the place of its %s', async (name, what) => {
    const { folder, remove } = workFolder(simulator);
    const path = join(folder, 'kept', name);

    const { code, stderr } = await cli(
      ['demo', '--users', '10', '--quiet', '--keep', 'kept', '-o', `json=${path}`],
      { cwd: folder },
    ).result;

    expect([code, stderr]).toEqual([2, `exit code 2: --output ${path} is ${what}\n`]);
    remove();
  });

  test('writes over no config that is not its own', async () => {
    const { folder, remove } = workFolder(simulator);

    const { code, stderr } = await cli(['demo', '--keep', folder]).result;

    expect([code, stderr]).toEqual([
      2,
      `exit code 2: --keep ${folder}: there is a config already, and it is no demo's\n`,
    ]);
    remove();
  });

  test('runs without a config, ends with 0, and says how a scan would have ended', async () => {
    const { code, stdout, stderr } = await cli(['demo', '--users', '100']).result;

    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d+ stories to act on now/);
    expect(stdout).toContain('Driftline Chat');
    expect(stdout).not.toContain('Northpeak Backup');
    expect(stdout).toContain('× stale-grant/app-unused · Tidewater Freight');
    expect(lastLine(stderr)).toMatch(
      /^exit code 0: the demo ran; a scan of this company would have ended with exit code 21: /,
    );
  });
});

describe('investigate', () => {
  test('answers from what is stored, with no secret at hand, and makes no store for a question', async () => {
    const { folder, env, remove } = workFolder(simulator);
    const ask = async (...args: readonly string[]) =>
      await cli(['investigate', ...args], { cwd: folder }).result;

    const before = await ask('driftline');
    const isMade = existsSync(join(folder, 'oauthlas.db'));
    await cli(['scan', '--quiet'], { cwd: folder, env }).result;
    const found = await ask('driftline', '--json');
    const absent = await ask('No Such Vendor', '--tenant', 'harborline');
    const strange = await ask('driftline', '--tenant', 'nobody');
    const empty = await ask(' ');
    remove();

    expect([before.code, isMade, lastLine(before.stderr)]).toEqual([
      20,
      false,
      'exit code 20: present in 0, not found in 0, cannot say of 7 (harborline, tidewater, harborline-workspace, harborline-github, tidewater-github, harborline-slack, tidewater-slack) of 7 tenants',
    ]);
    expect(before.stdout).toContain('it was never scanned');
    expect([found.code, JSON.parse(found.stdout).verdicts.length]).toEqual([10, 7]);
    expect([absent.code, absent.stdout.split('\n')[2]]).toEqual([
      0,
      expect.stringMatching(
        /^NOT FOUND {3}Harborline Logistics · Microsoft 365: all that could show it was read whole at 20/,
      ),
    ]);
    expect([strange.code, empty.code]).toEqual([2, 2]);
  });
});

describe('incidents', () => {
  test('a feed that cannot be used is told by its faults, and an id that no feed has; nothing is made', async () => {
    const { folder, remove } = workFolder(simulator);
    writeFileSync(join(folder, 'feed.json'), '[{"id":"driftline","title":""}]');
    const ask = async (...args: readonly string[]) =>
      await cli(['incidents', ...args], { cwd: folder }).result;

    const bad = await ask('--feed', 'feed.json');
    const gone = await ask('--feed', 'no-such-feed.json');
    const strange = await ask('2026-01-nothing');
    const unscanned = await ask();
    const isMade = existsSync(join(folder, 'oauthlas.db'));
    remove();

    expect([bad.code, gone.code, strange.code, unscanned.code, isMade]).toEqual([2, 2, 2, 20, false]);
    expect(bad.stderr).toContain('feed.json: [0].id must be like 2025-08-vendor-product\n');
    expect(lastLine(bad.stderr)).toMatch(
      /^exit code 2: the feed has \d+ faults; nothing was read or written$/,
    );
    expect(gone.stderr).toContain('docs/incidents.md shows a feed');
    expect(strange.stderr).toContain('no incident has the id 2026-01-nothing');
  });
});

test.each([['investigate', 'driftline'], ['incidents'], ['deliver', '--dead']])(
  'a file that is no store is told with its path, and left as it is: %s',
  async (...command) => {
    const { folder, env, remove } = workFolder(simulator);
    const store = join(folder, 'oauthlas.db');
    writeFileSync(store, 'Dear diary, this is no database at all.');

    const { code, stderr } = await cli(command, { cwd: folder, env }).result;
    const after = readFileSync(store, 'utf8');
    remove();

    expect([code, lastLine(stderr)]).toEqual([
      2,
      expect.stringMatching(
        /^exit code 2: the store \S*oauthlas\.db cannot be (opened|brought up to date): /,
      ),
    ]);
    expect(after).toBe('Dear diary, this is no database at all.');
  },
);

describe('explain', () => {
  test('needs no config; several at once, as a consent link lists them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'oauthlas-test-'));

    const { code, stdout, stderr } = await cli(['explain', 'repo workflow', 'no-such-scope', '--json'], {
      cwd: folder,
    }).result;
    rmSync(folder, { recursive: true });

    const answers: { query: string; permissions: unknown[] }[] = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(answers.map(({ query, permissions }) => [query, permissions.length])).toEqual([
      ['repo', 1],
      ['workflow', 1],
      ['no-such-scope', 0],
    ]);
    expect(lastLine(stderr)).toBe('exit code 0: 1 of 3 unclassified: that does not make it harmless');
  });
});
