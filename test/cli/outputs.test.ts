import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { outputFormats } from '../../src/cli/flags.ts';
import { formats, tables } from '../../src/report/index.ts';
import { type Simulator, startSimulator } from '../../src/simulator/index.ts';
import { cli, workFolder } from '../support/cli.ts';

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ users: 60 });
});

afterAll(async () => {
  await simulator.stop();
});

const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

test('--output takes every format that a report can have', () => {
  expect([...outputFormats].sort()).toEqual([...formats, ...tables].map(({ id }) => id).sort());
});

describe('a scan that writes all of them', () => {
  let folder: string;
  let env: Readonly<Record<string, string>>;
  let remove: () => void;
  let code: number | null;
  const files = {
    json: 'report.json',
    console: 'report.txt',
    html: 'report.html',
    markdown: 'report.md',
    csv: 'apps.csv',
    lookup: 'lookup.csv',
  };

  beforeAll(async () => {
    ({ folder, env, remove } = workFolder(simulator));
    const outputs = Object.entries(files).flatMap(([format, file]) => ['-o', `${format}=${file}`]);
    ({ code } = await cli(['scan', '--quiet', '--no-report', ...outputs], { env, cwd: folder }).result);
  });

  afterAll(() => remove());

  test('writes each for its owner only, and a record beside each name', () => {
    expect(code).toBe(21);
    const records = ['report.run.json', 'apps.run.json', 'lookup.run.json'];
    for (const file of [...Object.values(files), ...records])
      expect([file, statSync(join(folder, file)).mode & 0o777]).toEqual([file, 0o600]);
  });

  test('records what each file is, and how it came about', () => {
    const record = JSON.parse(readFileSync(join(folder, 'report.run.json'), 'utf8'));
    const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'));

    expect(record.outputs).toEqual(
      Object.entries(files).map(([format, file]) => ({
        format,
        file,
        sha256: sha256(join(folder, file)),
        bytes: statSync(join(folder, file)).size,
      })),
    );
    expect(record).toMatchObject({
      tool: {
        name: 'oauthlas',
        version: report.tool.version,
        knowledge: expect.stringMatching(/^[\da-f]+$/),
      },
      config: { sha256: sha256(join(folder, 'oauthlas.config.json')) },
      people: 'names',
      run: report.run,
      exitCode: 21,
      why: report.outcome.why,
      failOn: 'high',
    });
    expect(
      record.tenants.map(({ id, identity }: { id: string; identity: string }) => [id, identity]),
    ).toEqual(report.tenants.map(({ id, identity }: { id: string; identity: string }) => [id, identity]));
    for (const [i, { surfaces }] of record.tenants.entries())
      expect(surfaces).toMatchObject(
        report.tenants[i].surfaces.map((line: { surface: string; status: string; records: number }) => ({
          surface: line.surface,
          status: line.status,
          records: line.records,
        })),
      );
  });

  test('holds what was read against what the vendor counts, where it counts', () => {
    const record = JSON.parse(readFileSync(join(folder, 'report.run.json'), 'utf8'));

    const stated = record.tenants.flatMap(
      ({ id, surfaces }: { id: string; surfaces: { surface: string; stated?: object }[] }) =>
        surfaces.flatMap(({ surface, stated }) => (stated === undefined ? [] : [[id, surface, stated]])),
    );

    const counted = (rows: number) => ({ rows, total: rows });
    expect(stated).toEqual([
      ['harborline-github', 'installations', counted(60)],
      ['tidewater-github', 'installations', counted(9)],
      ['tidewater-slack', 'integration-logs', counted(expect.any(Number))],
    ]);
  });

  test('has every app and token of the report in the csv, and no client id twice for one tenant in the lookup', () => {
    const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'));
    const rows: { tenant: string }[] = parse(readFileSync(join(folder, files.csv)), { columns: true });
    const lookup: Record<string, string>[] = parse(readFileSync(join(folder, files.lookup)), {
      columns: true,
    });

    const counts = Map.groupBy(rows, ({ tenant }) => tenant);
    for (const { id, inventory } of report.tenants)
      expect([id, counts.get(id)?.length]).toEqual([id, inventory.apps + inventory.tokens]);
    const found = lookup.find(({ app, tenant }) => app === 'Driftline Chat' && tenant === 'harborline');
    expect(found).toMatchObject({ platform: 'm365', power: 'people', high_power: 'true', severity: 'high' });
  });
});

test('a record stands beside its file, in whatever folder, and nothing else is written over', async () => {
  const { folder, env, remove } = workFolder(simulator);
  mkdirSync(join(folder, 'reports'));
  mkdirSync(join(folder, 'taken.run.json'));

  const good = await cli(['scan', '--quiet', '-o', `json=${join('reports', 'x.json')}`], { env, cwd: folder })
    .result;
  const bad = await cli(['scan', '--quiet', '-o', 'json=taken.json'], { env, cwd: folder }).result;

  expect([good.code, existsSync(join(folder, 'reports', 'x.run.json'))]).toEqual([21, true]);
  expect([bad.code, bad.stderr]).toEqual([
    2,
    expect.stringMatching(/taken\.run\.json, the record of the run/),
  ]);
  remove();
});

describe('what goes wrong after the scan', () => {
  const destinations = { siem: { kind: 'file', path: 'events.ndjson', format: 'ocsf' } };
  const recordOf = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
  afterEach(() => {
    simulator.onCall = undefined;
  });

  test('a folder that goes away costs its files alone: the others, their record and the events are there', async () => {
    const { folder, env, remove } = workFolder(simulator, { destinations });
    mkdirSync(join(folder, 'gone'));
    simulator.onCall = () => rmSync(join(folder, 'gone'), { recursive: true, force: true });

    const outputs = ['-o', 'json=gone/x.json', '-o', 'csv=apps.csv'];
    const { code, stdout, stderr } = await cli(['scan', '--quiet', ...outputs], { env, cwd: folder }).result;

    expect([code, stdout.length > 0]).toEqual([4, true]);
    expect(stderr).toMatch(
      /^exit code 4: gone\/x\.run\.json cannot be written: .*; the scan itself ended with 4: gone\/x\.json cannot be written: .*; the scan itself ended with 21: /,
    );
    expect(readFileSync(join(folder, 'events.ndjson'), 'utf8')).toContain('"class_uid":6007');
    expect(recordOf(join(folder, 'apps.run.json'))).toMatchObject({
      exitCode: 4,
      why: expect.stringMatching(/^gone\/x\.run\.json cannot be written/),
      outputs: [
        { file: 'gone/x.json', fault: expect.stringMatching(/cannot be written/) },
        { file: 'apps.csv', sha256: sha256(join(folder, 'apps.csv')) },
      ],
    });
    remove();
  });
});

test('a format that is none is told with those that there are', async () => {
  const { folder, env, remove } = workFolder(simulator);

  const { code, stderr } = await cli(['scan', '-o', 'pdf=x.pdf'], { env, cwd: folder }).result;

  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(/a FORMAT of console, json, csv, lookup, markdown, html/),
  ]);
  remove();
});
