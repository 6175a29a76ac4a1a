import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/index.ts';
import { cli, workFolder } from '../support/cli.ts';

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ users: 40 });
});

afterAll(async () => {
  await simulator.stop();
});

/** A folder whose config names groups and owners. */
function grouped() {
  const work = workFolder(simulator);
  const file = join(work.folder, 'oauthlas.config.json');
  const config = JSON.parse(readFileSync(file, 'utf8'));
  config.tenants = config.tenants.map((tenant: { id: string }) => ({
    ...tenant,
    group: tenant.id === 'tidewater' ? 'freight' : 'harbor',
    owner: `${tenant.id} team`,
  }));
  writeFileSync(file, JSON.stringify(config));
  const only = (name: string): Record<string, string> => ({ [name]: work.env[name] ?? '' });
  return { ...work, only };
}

const lastLine = (text: string) => text.trimEnd().split('\n').at(-1);
const tenantsIn = (stdout: string) => JSON.parse(stdout).tenants.map(({ id }: { id: string }) => id);

describe('scan', () => {
  test('of one tenant needs the secret of that tenant alone, and says whose it is', async () => {
    const { folder, only, remove } = grouped();

    const json = await cli(['scan', '--quiet', '--json', '--tenant', 'tidewater'], {
      env: only('TOKEN_1'),
      cwd: folder,
    }).result;
    const text = await cli(['scan', '--quiet', '--group', 'freight'], { env: only('TOKEN_1'), cwd: folder })
      .result;

    expect(
      JSON.parse(json.stdout).tenants.map(({ id, group, owner }: Record<string, string>) => [
        id,
        group,
        owner,
      ]),
    ).toEqual([['tidewater', 'freight', 'tidewater team']]);
    expect(text.stdout).toContain(
      'Tidewater Freight (tidewater, group freight, owner tidewater team), seen as',
    );
    remove();
  });

  test.each([
    [
      ['--tenant', 'tidwater'],
      /^exit code 2: the config has no tenant tidwater; it has harborline, tidewater, /,
    ],
    [['--group', 'fright'], /^exit code 2: the config has no group fright; it has harbor, freight$/],
  ])('of %s, which is not there, ends with 2 and what there is', async (args, line) => {
    const { folder, env, remove } = grouped();

    const { code, stdout, stderr } = await cli(['scan', ...args], { env, cwd: folder }).result;

    expect([code, stdout]).toEqual([2, '']);
    expect(lastLine(stderr)).toMatch(line);
    expect(existsSync(join(folder, 'oauthlas.db'))).toBe(false);
    remove();
  });

  test('a resumed run takes the tenants of the stopped one, needs their secrets alone, and refuses others', async () => {
    const { folder, env, only, remove } = grouped();
    const first = cli(['scan', '--quiet', '--tenant', 'tidewater'], { env, cwd: folder });
    let calls = 0;
    simulator.onCall = () => {
      if (++calls === 3) first.child.kill('SIGKILL');
    };
    await first.result;
    simulator.onCall = undefined;

    const other = await cli(['scan', '--resume', '--quiet', '--group', 'harbor'], { env, cwd: folder })
      .result;
    const same = await cli(['scan', '--resume', '--quiet', '--json'], { env: only('TOKEN_1'), cwd: folder })
      .result;

    expect([other.code, other.stdout]).toEqual([2, '']);
    expect(lastLine(other.stderr)).toMatch(
      /^exit code 2: run 1 covers tidewater, and now harborline, .* would be scanned; resume it without --tenant and --group, or start a new scan without --resume$/,
    );
    expect(tenantsIn(same.stdout)).toEqual(['tidewater']);
    expect(JSON.parse(same.stdout).run).toMatchObject({ id: 1, isResumed: true });
    remove();
  });

  test('what is known of tenants that were not chosen is left alone', async () => {
    const { folder, env, remove } = grouped();
    const all = await cli(['scan', '--quiet', '--json'], { env, cwd: folder }).result;
    await cli(['scan', '--quiet', '--json', '--tenant', 'tidewater'], { env, cwd: folder }).result;

    const again = await cli(['scan', '--quiet', '--json'], { env, cwd: folder }).result;

    const changes = JSON.parse(again.stdout).findings.map(({ change }: { change: string }) => change);
    expect(changes).toEqual(JSON.parse(all.stdout).findings.map(() => 'unchanged'));
    remove();
  });
});
