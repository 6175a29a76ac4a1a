import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { exitCodes } from '../../src/report/exit-codes.ts';
import { example, filesOf, parseUnit, valuesOf } from '../support/example.ts';

const service = parseUnit(example('systemd/oauthlas.service'));
const timer = parseUnit(example('systemd/oauthlas.timer'));

test('the service has the sections of one, and each setting once that can stand once', () => {
  const names = service.map(({ name }) => name);
  const several = ['LoadCredential', 'SystemCallFilter'];

  expect([...new Set(service.map(({ section }) => section))]).toEqual(['Unit', 'Service']);
  expect(
    names.filter((name, i) => names.indexOf(name) !== i).filter((name) => !several.includes(name)),
  ).toEqual([]);
});

test('what is started needs no shell: nothing in it is expanded, and the path is whole', () => {
  const [command = '', ...more] = valuesOf(service, 'ExecStart');

  expect(more).toEqual([]);
  expect(command).toMatch(/^\/usr\/local\/bin\/oauthlas scan --continue [\w./= -]+$/);
});

test.each([
  ['Type', 'oneshot'],
  ['Restart', 'on-abnormal'],
  ['StandardInput', 'null'],
  ['DynamicUser', 'yes'],
  ['StateDirectory', 'oauthlas'],
  ['StateDirectoryMode', '0700'],
  ['UMask', '0077'],
  ['ProtectSystem', 'strict'],
  ['ProtectHome', 'yes'],
  ['PrivateTmp', 'yes'],
  ['PrivateDevices', 'yes'],
  ['NoNewPrivileges', 'yes'],
  ['CapabilityBoundingSet', ''],
  ['RestrictSUIDSGID', 'yes'],
  ['RestrictNamespaces', 'yes'],
  ['RestrictAddressFamilies', 'AF_UNIX AF_INET AF_INET6'],
  ['SystemCallArchitectures', 'native'],
  ['ProtectKernelModules', 'yes'],
  ['ProtectKernelTunables', 'yes'],
  ['ProtectControlGroups', 'yes'],
])('%s=%s', (name, value) => {
  expect(valuesOf(service, name)).toEqual([value]);
});

test('nothing forbids V8 to make machine code', () => {
  expect(valuesOf(service, 'MemoryDenyWriteExecute')).toEqual([]);
});

test('a scan that came to its end, or was stopped, is no failure; all else is', () => {
  const { expected, findings, gaps, both, interrupted } = exitCodes;
  const good = valuesOf(service, 'SuccessExitStatus').flatMap((codes) => codes.split(' ').map(Number));

  expect([expected, ...good].sort()).toEqual([expected, findings, gaps, both, interrupted].sort());
});

test('the config refers to the credentials that are loaded, and to no others', () => {
  const loaded = valuesOf(service, 'LoadCredential').map((value) => value.split(':'));

  expect(filesOf(example('systemd/oauthlas.config.json'))).toEqual(
    loaded.map(([name]) => `/run/credentials/oauthlas.service/${name}`),
  );
  expect(loaded.map(([name, path]) => path === `/etc/oauthlas/secrets/${name}`)).not.toContain(false);
});

test('the store and the report are in the one folder that can be written', () => {
  const [command] = valuesOf(service, 'ExecStart');

  expect(JSON.parse(example('systemd/oauthlas.config.json')).store).toBe('/var/lib/oauthlas/oauthlas.db');
  expect(command).toMatch(/ --output json=\/var\/lib\/oauthlas\/report\.json$/);
});

test('a scan that is killed again and again ends in a failed unit: five begins fit into the interval', () => {
  const [interval] = valuesOf(service, 'StartLimitIntervalSec');
  const [burst] = valuesOf(service, 'StartLimitBurst');
  const [pause] = valuesOf(service, 'RestartSec');

  // An hour of work each, and the pauses between them.
  expect([interval, burst, pause]).toEqual(['12h', '5', '10min']);
});

test('the timer catches up on what was missed, and spreads', () => {
  expect(timer.map(({ section, name, value }) => `${section}.${name}=${value}`)).toEqual([
    'Unit.Description=OAuthlas: every night',
    'Timer.OnCalendar=*-*-* 02:17:00 UTC',
    'Timer.RandomizedDelaySec=15min',
    'Timer.Persistent=yes',
    'Install.WantedBy=timers.target',
  ]);
});

// Since then it judges a file, and not only what is installed.
const least = 250;
const { stdout: told } = spawnSync('systemd-analyze', ['--version'], { encoding: 'utf8' });
const hasTool = Number(/^systemd (\d+)/.exec(told ?? '')?.[1] ?? 0) >= least;
const why = hasTool ? '' : ` (left out: there is no systemd-analyze of systemd ${least} or newer here)`;

describe.skipIf(!hasTool)(`systemd-analyze${why}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'oauthlas-units-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  // It looks whether the command is there, and here it is not.
  const started = example('systemd/oauthlas.service').replace(/^ExecStart=\S+/m, 'ExecStart=/bin/true');
  const units = [
    ['oauthlas.service', started],
    ['oauthlas.timer', example('systemd/oauthlas.timer')],
  ] as const;
  const paths = units.map(([name, text]) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  });
  const analyze = (...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync('systemd-analyze', ['--no-pager', ...args], {
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };

  test('verify finds nothing to say', () => {
    // An unknown setting is told and does not count there, so silence is what is asked for.
    expect(analyze('verify', ...paths)).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test('verify would have said it', () => {
    const path = join(folder, 'spoiled.service');
    writeFileSync(path, started.replace('PrivateTmp=', 'PrivateTemp='));

    expect(analyze('verify', path).stderr).toContain("Unknown key 'PrivateTemp' in section [Service]");
  });

  test('security: exposed to less than 2 of 10', () => {
    const [service = ''] = paths;

    expect(existsSync(service)).toBe(true);
    expect(analyze('security', '--offline=yes', '--threshold=20', service).status).toBe(0);
  });

  test('calendar understands when it elapses', () => {
    const [when = ''] = valuesOf(timer, 'OnCalendar');

    expect(analyze('calendar', when)).toMatchObject({ status: 0, stderr: '' });
  });
});
