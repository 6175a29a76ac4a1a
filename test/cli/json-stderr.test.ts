import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/index.ts';
import { cli, workFolder } from '../support/cli.ts';

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ users: 60 });
});

afterAll(async () => {
  await simulator.stop();
});

/** Every line without its time, which is checked here. @throws SyntaxError where a line is no JSON */
function linesOf(stderr: string): readonly Record<string, unknown>[] {
  return stderr
    .trimEnd()
    .split('\n')
    .map((line) => {
      const { time, ...rest } = JSON.parse(line);
      expect(time).toBe(new Date(time).toISOString());
      return rest;
    });
}

describe('--log-format json: stderr is JSON lines and nothing else', () => {
  test('a scan: a line for each surface, and last how it ended', async () => {
    const { folder, env, remove } = workFolder(simulator);

    const { code, stdout, stderr } = await cli(['scan', '--log-format', 'json', '--log-level', 'debug'], {
      env,
      cwd: folder,
    }).result;

    const lines = linesOf(stderr);
    expect(code).toBe(21);
    expect(stdout).toContain('What to act on');
    expect(lines).toContainEqual({
      level: 'info',
      tenant: 'harborline',
      surface: 'users',
      records: 60,
      ended: expect.any(Number),
      surfaces: expect.any(Number),
      msg: 'surface read',
    });
    expect(lines.at(-1)).toEqual({
      level: 'info',
      exitCode: 21,
      why: expect.stringMatching(/^\d+ findings at high or above, and 7 surfaces not read whole \(/),
      msg: 'exit',
    });
    remove();
  });

  test('a demo that is quiet: the last line alone, whatever the level', async () => {
    const { stderr } = await cli(
      ['demo', '--users', '60', '--log-format=json', '--log-level', 'error', '--quiet'],
      {},
    ).result;

    expect(linesOf(stderr)).toEqual([
      { level: 'info', exitCode: 0, why: expect.stringMatching(/^the demo ran; /), msg: 'exit' },
    ]);
  });

  test('Ctrl-C', async () => {
    const { folder, env, remove } = workFolder(simulator);
    const scan = cli(['scan', '--log-format', 'json', '--quiet'], { env, cwd: folder });
    simulator.onCall = () => {
      simulator.onCall = undefined;
      scan.child.kill('SIGINT');
    };

    const { code, stderr } = await scan.result;

    expect(code).toBe(130);
    expect(linesOf(stderr)).toEqual([
      {
        level: 'info',
        exitCode: 130,
        why: 'interrupted; `oauthlas scan --resume` goes on from here',
        msg: 'exit',
      },
    ]);
    remove();
  });

  test.each<[string, readonly string[], string]>([
    ['an unknown option', ['scan', '--colour'], "error: unknown option '--colour'"],
    ['an unknown command', ['scna'], "error: unknown command 'scna'\n(Did you mean scan?)"],
    [
      'two that exclude each other',
      ['scan', '--resume', '--continue'],
      "error: option '--continue' cannot be used with option '--resume'",
    ],
  ])('wrong usage: %s', async (_, args, fault) => {
    const { code, stdout, stderr } = await cli([...args, '--log-format', 'json']).result;

    expect([code, stdout]).toEqual([2, '']);
    expect(linesOf(stderr)).toEqual([
      { level: 'error', fault, msg: 'wrong usage' },
      { level: 'info', exitCode: 2, why: 'wrong usage, nothing was read or written', msg: 'exit' },
    ]);
  });

  test('faults of the config, by their path', async () => {
    const { folder, env, remove } = workFolder(simulator, { more: 1 });

    const { code, stderr } = await cli(['scan', '--log-format', 'json'], { env, cwd: folder }).result;

    expect(code).toBe(2);
    expect(linesOf(stderr)).toEqual([
      {
        level: 'error',
        file: 'oauthlas.config.json',
        path: 'more',
        fault: 'is not a known option',
        msg: 'config fault',
      },
      { level: 'info', exitCode: 2, why: 'the config has 1 fault; nothing was read or written', msg: 'exit' },
    ]);
    remove();
  });

  test('nothing to resume', async () => {
    const { folder, env, remove } = workFolder(simulator);

    const { stderr } = await cli(['scan', '--resume', '--log-format', 'json'], { env, cwd: folder }).result;

    expect(linesOf(stderr)).toEqual([
      {
        level: 'info',
        exitCode: 2,
        why: 'there is no run to resume; start one with `oauthlas scan`',
        msg: 'exit',
      },
    ]);
    remove();
  });

  test.each<[string, string, number, readonly object[]]>([
    [
      'a warning of Node',
      "process.emitWarning('old', 'DeprecationWarning')",
      0,
      [{ level: 'warn', name: 'DeprecationWarning', fault: 'old', msg: 'Node warns' }],
    ],
    [
      'a promise that nobody waits for',
      "Promise.reject(new Error('lost'))",
      4,
      [
        {
          level: 'error',
          stack: expect.stringMatching(/^Error: lost\n/),
          msg: 'a fault in oauthlas itself',
        },
        { level: 'info', exitCode: 4, why: 'a fault in oauthlas itself; please report it', msg: 'exit' },
      ],
    ],
  ])('what Node would say in words: %s', (_, code, exitCode, lines) => {
    const file = pathToFileURL(join(import.meta.dirname, '../../src/cli/json-stderr.ts'));

    const { status, stderr } = spawnSync(
      process.execPath,
      ['--input-type=module', '-e', `(await import('${file}')).keepToJson(); ${code}`],
      { encoding: 'utf8' },
    );

    expect([status, linesOf(stderr)]).toEqual([exitCode, lines]);
  });
});
