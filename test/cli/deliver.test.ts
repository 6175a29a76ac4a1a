import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { instant } from '../../src/model/values.ts';
import { type Simulator, startSimulator } from '../../src/simulator/index.ts';
import { openStore } from '../../src/store/store.ts';
import { cli, workFolder } from '../support/cli.ts';
import { runEvent } from '../support/outbox.ts';
import { type Server, startServer } from '../support/receivers/server.ts';
import { type HecReceiver, startHec } from '../support/receivers/splunk-hec.ts';
import { startWebhook } from '../support/receivers/webhook.ts';

let simulator: Simulator;
let busy: Server;

beforeAll(async () => {
  simulator = await startSimulator({ users: 60 });
  busy = await startServer(() => ({ status: 503, body: 'busy', headers: { 'retry-after': '3600' } }));
});

afterAll(async () => {
  await simulator.stop();
  await busy.close();
});

const lastLine = (text: string) => text.trimEnd().split('\n').at(-1);
const hecOf = (hec: Pick<HecReceiver, 'url' | 'token'>) => ({
  destination: { kind: 'splunk-hec', url: hec.url, token: 'env:SPLUNK_TOKEN' },
  env: { SPLUNK_TOKEN: hec.token },
});
/** One that is down, and says so at once. */
const down = () => ({ kind: 'splunk-hec', url: busy.url, token: 'env:DOWN_TOKEN' });

function work(destinations: object, more: Record<string, string> = {}) {
  const { folder, env, remove } = workFolder(simulator, { destinations });
  const run = async (...args: string[]) =>
    await cli(args, { env: { ...env, DOWN_TOKEN: 'canary-down', ...more }, cwd: folder }).result;
  const lines = (name: string) =>
    readFileSync(join(folder, name), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  const rewrite = (destinations: object) => {
    const path = join(folder, 'oauthlas.config.json');
    writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), destinations }));
  };
  return { folder, remove, run, lines, rewrite };
}

const archive = { kind: 'file', path: 'events.ndjson', format: 'ndjson' };

describe('scan', () => {
  test('leaves a record that says of events that wait what the process says', async () => {
    const { folder, run, remove } = work({ siem: down() });

    const { code, stderr } = await run('scan', '--quiet', '-o', 'json=x.json');

    const { exitCode, why } = JSON.parse(readFileSync(join(folder, 'x.run.json'), 'utf8'));
    expect([code, exitCode]).toEqual([30, 30]);
    expect(stderr).toBe(`exit code 30: ${why}\n`);
    remove();
  });

  test('tells a SIEM what is high and one summary; the next time only that it ran; with --full all of it', async () => {
    const hec = await startHec();
    const { destination, env } = hecOf(hec);
    const { run, remove } = work({ siem: destination }, env);
    let known = 0;
    const told = () => {
      const fresh = hec.indexed.slice(known) as readonly { readonly event: { readonly class_uid: number } }[];
      known = hec.indexed.length;
      return fresh.map(({ event }) => event.class_uid);
    };

    const first = await run('scan', '--json', '--quiet');
    const atFirst = told();
    const second = await run('scan', '--quiet');
    const then = told();
    await run('scan', '--quiet', '--full');
    const full = told();

    const { findings } = JSON.parse(first.stdout);
    const high = findings.filter(({ severity }: { severity: string }) => /high|critical/.test(severity));
    expect([first.code, second.code]).toEqual([21, 21]);
    expect(atFirst).toEqual([...high.map(() => 2004), 6007]);
    expect(then).toEqual([6007]);
    expect(full).toEqual([...findings.map(() => 2004), 6007]);
    await hec.close();
    remove();
  });

  test('ends with 30 when a destination is down; the report is whole, the others have theirs, and it waits', async () => {
    const { run, lines, remove, rewrite } = work({ siem: down(), archive });

    const scan = await run('scan', '--json', '--quiet');
    const archived = lines('events.ndjson').length;
    const still = await run('deliver', '--quiet');
    const hec = await startHec();
    const { destination, env } = hecOf(hec);
    rewrite({ siem: { ...destination, token: 'env:DOWN_TOKEN' }, archive });
    const wrong = await run('deliver', '--quiet', '--for', '1');
    await hec.close();
    const up = await startHec({ token: 'canary-down' });
    rewrite({ siem: { ...destination, url: up.url, token: 'env:DOWN_TOKEN' }, archive });
    const delivered = await run('deliver', '--quiet');
    const nothing = await run('deliver', '--quiet');

    const { outcome } = JSON.parse(scan.stdout);
    const host = new URL(busy.url).host;
    expect(scan.code).toBe(30);
    expect(outcome.exitCode).toBe(21);
    expect(lastLine(scan.stderr)).toBe(
      `exit code 30: ${archived} events wait for siem (${host} answered 503: busy); the scan itself ended with 21: ${outcome.why}`,
    );
    expect([still.code, still.stdout]).toEqual([
      30,
      `siem: 0 events sent, ${archived} waiting (${host} answered 503: busy), 0 refused for good\narchive: 0 events sent, 0 waiting, 0 refused for good\n`,
    ]);
    expect([wrong.code, lastLine(wrong.stderr)]).toEqual([
      30,
      expect.stringContaining('answered 403: Invalid token (code 4); see that the token is right'),
    ]);
    expect([delivered.code, lastLine(delivered.stderr)]).toEqual([
      0,
      `exit code 0: all that waited was delivered: ${archived} events`,
    ]);
    expect(up.indexed).toHaveLength(archived);
    expect([nothing.code, lastLine(nothing.stderr)]).toEqual([0, 'exit code 0: nothing waited']);
    for (const { stdout, stderr } of [scan, still, wrong, delivered])
      expect(`${stdout}${stderr}`).not.toContain('canary');
    expect(env.SPLUNK_TOKEN).not.toBe('');
    await up.close();
    remove();
  });

  test('prints no report between the events of a destination on stdout', async () => {
    const { run, remove } = work({ agent: { kind: 'stdout', format: 'ndjson' } });

    const refused = await run('scan', '--json', '--quiet');
    const scan = await run('scan', '--quiet');

    expect([refused.code, refused.stdout, lastLine(refused.stderr)]).toEqual([
      2,
      '',
      'exit code 2: stdout is taken by a destination; --output json=FILE writes the report to a file',
    ]);
    const kinds = scan.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).type);
    expect([scan.code, kinds.at(-1)]).toEqual([21, 'run']);
    remove();
  });

  test('refuses to write the report where a destination writes', async () => {
    const { run, remove, folder } = work({ archive });

    const { code, stderr } = await run('scan', '--output', 'json=events.ndjson');

    expect([code, lastLine(stderr), existsSync(join(folder, 'oauthlas.db'))]).toEqual([
      2,
      'exit code 2: --output events.ndjson is the file of the destination archive',
      false,
    ]);
    remove();
  });
});

describe('deliver', () => {
  test('lists what was refused for good with the reason, and tries it again when asked', async () => {
    let isPicky = true;
    const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    const hook = await startWebhook({
      secret,
      fault: (request) => (isPicky && request === 1 ? 'bad-event' : undefined),
    });
    const destination = { kind: 'webhook', url: hook.url, secret: 'env:HOOK' };
    const { run, remove } = work({ tickets: destination, archive }, { HOOK: secret });

    const scan = await run('scan', '--quiet');
    const dead = await run('deliver', '--dead');
    isPicky = false;
    const again = await run('deliver', '--retry-dead', '--destination', 'tickets');
    const none = await run('deliver', '--dead');

    expect([scan.code, lastLine(scan.stderr)]).toEqual([
      30,
      expect.stringMatching(
        /^exit code 30: tickets refused 1 event for good \(`oauthlas deliver --dead` tells why\); the scan itself ended with 21: /,
      ),
    ]);
    expect([dead.code, dead.stdout]).toEqual([
      0,
      expect.stringMatching(
        /^tickets {2}\S+Z {2}[\da-f]{32}-1-[\da-f]{8} {2}tried once: 127\.0\.0\.1:\d+ answered 400: no: \\u\{1b\}\[31m \[secret\]\n$/,
      ),
    ]);
    expect([again.code, again.stdout]).toEqual([0, 'tickets: 1 event sent, 0 waiting, 0 refused for good\n']);
    expect([none.code, none.stdout]).toEqual([0, '']);
    await hook.close();
    remove();
  });

  test('needs a config with destinations, and makes no store', async () => {
    const { run, remove, folder } = work({ archive });
    const { run: bare, remove: removeBare } = work({});

    const [none, unknown, nobody, wrong] = await Promise.all([
      run('deliver'),
      run('deliver', '--destination', 'siem'),
      bare('deliver'),
      run('deliver', '--for', 'ever'),
    ]);

    expect([none.code, none.stderr]).toEqual([
      0,
      `exit code 0: nothing waits: there is no store yet at ${join(folder, 'oauthlas.db')}\n`,
    ]);
    expect([unknown.code, unknown.stderr]).toEqual([
      2,
      'exit code 2: the config has no destination siem; it has archive\n',
    ]);
    expect([nobody.code, nobody.stderr]).toEqual([2, 'exit code 2: the config names no destinations\n']);
    expect(wrong.code).toBe(2);
    expect(existsSync(join(folder, 'oauthlas.db'))).toBe(false);
    remove();
    removeBare();
  });

  test('tells of what waits for a destination that left the config, in the format that is asked for', async () => {
    const { run, remove, rewrite } = work({ siem: down(), archive });
    await run('scan', '--quiet');
    rewrite({ archive });

    const text = await run('deliver');
    const json = await run('deliver', '--log-format', 'json');
    const scanned = await run('scan', '--quiet', '--no-report');
    rewrite({});
    const none = await run('deliver');

    expect(text.stderr).toMatch(
      /^warn: events wait for a destination that the config does not name: name it again, and they are sent destination=siem waiting=\d+\nexit code 0: nothing waited\n$/,
    );
    expect([none.code, none.stderr]).toEqual([2, expect.stringMatching(/ destination=siem waiting=\d+\n/)]);
    expect(scanned.stderr).toMatch(/^warn: events wait for .* destination=siem waiting=\d+$/m);
    const lines = json.stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { level: 'warn', destination: 'siem' },
      { level: 'info', exitCode: 0, why: 'nothing waited' },
    ]);
    remove();
  });

  test('Ctrl-C ends it at once with 130, and nothing is lost', async () => {
    const silence = await startServer(
      () => 'hang',
      () => delivering.child.kill('SIGINT'),
    );
    const { folder, env, remove } = workFolder(simulator, {
      destinations: { siem: { kind: 'splunk-hec', url: silence.url, token: 'env:SPLUNK_TOKEN' } },
    });
    const store = await openStore(join(folder, 'oauthlas.db'));
    const run = await store.runs.start(instant(0));
    await store.outbox.endRun(run, runEvent(run), [{ name: 'siem' }], []);
    await store.close();

    const delivering = cli(['deliver', '--quiet'], { cwd: folder, env: { ...env, SPLUNK_TOKEN: 'x' } });
    const { code, stderr } = await delivering.result;

    expect([code, stderr]).toEqual([
      130,
      'exit code 130: interrupted: 1 event waits for siem (interrupted); `oauthlas deliver` goes on from here\n',
    ]);
    await silence.close();
    remove();
  });
});

test('config validate tells who hears of what', async () => {
  const { run, remove } = work({ siem: { ...down(), least: 'medium' }, archive });

  const { stdout } = await run('config', 'validate');

  expect(stdout.split('\n').slice(-4)).toEqual([
    'What changes is told to:',
    '  siem: Splunk, by its HTTP Event Collector, as ocsf, from medium on',
    '  archive: A file, to which each event is one more line, as ndjson',
    '',
  ]);
  remove();
});
