import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { createLogin, loginFault } from '../../src/cli/login.ts';
import { cli } from '../support/cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'oauthlas-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const PATH = [folder, dirname(process.execPath)].join(delimiter);

/** A tool of that name which does what the script says. */
function install(tool: string, script: string): void {
  const file = join(folder, tool);
  writeFileSync(file, `#!${process.execPath}\n${script}\n`);
  chmodSync(file, 0o755);
}

describe('the tool of a vendor', () => {
  test('is run without a shell, without a question, and its answer handed on', async () => {
    install(
      'az',
      'console.log(JSON.stringify([process.argv.slice(2), process.env.CLOUDSDK_CORE_DISABLE_PROMPTS]))',
    );

    const printed = await createLogin({ PATH })(['az', 'account', 'show; echo $HOME']);

    expect(JSON.parse(printed)).toEqual([['account', 'show; echo $HOME'], '1']);
  });

  test('that fails says which command, and nothing of what it printed', async () => {
    install('gh', "console.log('canary-out'); console.error('canary-err'); process.exit(4)");

    const error = await createLogin({ PATH })(['gh', 'auth', 'token']).catch((error: unknown) => error);

    expect(error).toMatchObject({
      reason: 'credentials',
      message: '`gh auth token` failed (4)',
      fix: 'see what it says in a terminal; `gh auth login` logs in',
    });
    expect(inspect(error, { depth: 9 })).not.toContain('canary');
  });

  test('that waits for an answer is ended', async () => {
    install('gcloud', "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)");

    const error = await createLogin(
      { PATH },
      300,
    )(['gcloud', 'config', 'get', 'account']).catch((error: unknown) => error);

    expect(error).toMatchObject({ message: '`gcloud config get account` did not answer in time' });
  });

  test('that is not there is told', async () => {
    const error = await createLogin({ PATH: join(folder, 'empty') })(['az', 'account', 'show']).catch(
      (error: unknown) => error,
    );

    expect(error).toMatchObject({
      message: 'az is not installed, or is not on PATH',
      fix: 'install az and log in there, or give the tenant a credential of its own',
    });
  });
});

describe('the login that is already there', () => {
  const terminal = { stdin: { isTTY: true }, stdout: { isTTY: true }, env: {} };
  const tenants = [
    { id: 'a', settings: { auth: { kind: 'bearer' } } },
    { id: 'b', settings: { auth: { kind: 'my-login' } } },
  ];

  test('is used when a person at a terminal says so, and not asked about where nobody wants it', () => {
    expect(loginFault(tenants, true, terminal)).toBeUndefined();
    expect(loginFault(tenants.slice(0, 1), false, { ...terminal, stdin: {} })).toBeUndefined();
  });

  test('is not used unless somebody said so', () => {
    expect(loginFault(tenants, false, terminal)).toBe(
      'auth.kind of b is my-login: start with --use-my-login, at a terminal',
    );
  });

  test.each([
    ['CI', { ...terminal, env: { CI: 'true' } }, 'CI is set'],
    ['a pipe before it', { ...terminal, stdin: {} }, 'stdin is none'],
    ['a pipe after it', { ...terminal, stdout: {} }, 'stdout is none (--output writes a report to a file)'],
  ])('is not used unattended: %s', (_, world, why) => {
    expect(loginFault(tenants, true, world)).toBe(
      `--use-my-login is for a person at a terminal, and ${why}; unattended, give each tenant a credential of its own`,
    );
  });

  test.each([
    [[], 'exit code 2: auth.kind of acme is my-login: start with --use-my-login, at a terminal\n'],
    [
      ['--use-my-login'],
      'exit code 2: --use-my-login is for a person at a terminal, and stdin is none; unattended, give each tenant a credential of its own\n',
    ],
  ])('scan %j without a terminal ends with 2', async (flags, said) => {
    const config = { tenants: [{ id: 'acme', platform: 'm365', auth: { kind: 'my-login' } }] };
    writeFileSync(join(folder, 'oauthlas.config.json'), JSON.stringify(config));

    const { code, stdout, stderr } = await cli(['scan', ...flags], { cwd: folder, env: { CI: '' } }).result;

    expect([code, stdout, stderr]).toEqual([2, '', said]);
  });

  test('a proxy that is none is told before a call goes out past it', async () => {
    const config = {
      tenants: [{ id: 'acme', platform: 'm365', auth: { kind: 'bearer', token: 'env:TOKEN' } }],
    };
    writeFileSync(join(folder, 'oauthlas.config.json'), JSON.stringify(config));

    const { code, stderr } = await cli(['scan'], {
      cwd: folder,
      env: { TOKEN: 't', HTTPS_PROXY: 'socks5://user:canary@proxy.example:1080' },
    }).result;

    expect([code, stderr]).toEqual([
      2,
      'exit code 2: the environment variable HTTPS_PROXY is no address of a proxy: http://host:port or http://user:password@host:port, with special letters percent-encoded\n',
    ]);
  });
});
