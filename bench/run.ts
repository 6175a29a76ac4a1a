import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type SpawnedSimulator, spawnSimulator } from '../src/simulator/index.ts';
import { type Case, cases, smoke } from './cases.ts';
import { type EventCase, eventCases, eventSmoke } from './events/cases.ts';
import { type EventResult, runEvents } from './events/run.ts';
import { type KnowledgeResult, runKnowledge } from './knowledge/run.ts';
import { type Measured, measure } from './measure.ts';

/**
 * Measures a scan as a user runs it (the built bin, with the flags of its first line) against the floor of the
 * same run, and the delivery of what waits; says which goals were met.
 *
 *     npm run bench [-- --smoke] [-- <case id> …]
 */
const BIN = 'dist/cli/bin.js';
const binFlags = /^#!\/usr\/bin\/env -S node (.*)/.exec(readFileSync(BIN, 'utf8'))?.[1]?.split(' ') ?? [];
const asked = process.argv.slice(2);
const chosen = asked.includes('--smoke') ? smoke : named(cases);
const chosenEvents = asked.includes('--smoke') ? eventSmoke : named(eventCases);
/** For the floor and for the scan. */
const CONNECTIONS = 25;
let failed = false;

say(
  `node ${process.versions.node}, ${cpus().length} cores; the simulator in a process of its own; wall is the whole process, start to end`,
);
for (const one of chosen) await run(one);
for (const one of chosenEvents) tellEvents(one, await runEvents(one, [process.execPath, ...binFlags, BIN]));
if (asked.length === 0 || asked.includes('knowledge'))
  tellKnowledge(1_000_000, await runKnowledge(1_000_000));
if (asked.includes('--smoke')) tellKnowledge(5000, await runKnowledge(5000));
process.exitCode = failed ? 1 : 0;

function named<C extends { readonly id: string }>(all: readonly C[]): readonly C[] {
  return asked.length === 0 ? all : all.filter(({ id }) => asked.includes(id));
}

async function run(one: Case): Promise<void> {
  const simulator = await spawnSimulator(one.world);
  const folder = mkdtempSync(join(tmpdir(), 'oauthlas-bench-'));
  try {
    // The floor first: whatever the simulator makes on its first call, it makes for the floor.
    const floor = await runFloor(one, simulator);
    const floorCalls = await simulator.calls();
    await simulator.reset();
    const scan = await runScan(one, simulator, folder);
    const calls = await simulator.calls();
    const refused = await simulator.refused();
    tell(one, { floor, floorCalls, scan, calls, refused });
    if (one.again === undefined) return;
    const { churn } = one.again;
    const before = standing(join(folder, 'store.db'));
    if (churn !== undefined) await simulator.churn(churn);
    await simulator.reset();
    const again = await runScan(one, simulator, folder);
    const againCalls = await simulator.calls();
    const left = standing(join(folder, 'store.db'));
    const stored = churn === undefined ? before : await standingAnew(one, simulator);
    tellAgain(one, { scan: again, calls: againCalls, first: calls, stored, left });
  } finally {
    await simulator.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a scan into an empty store finds. */
async function standingAnew(one: Case, simulator: SpawnedSimulator): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'oauthlas-bench-'));
  try {
    await runScan(one, simulator, folder);
    return standing(join(folder, 'store.db'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function tenantOf(one: Case, simulator: SpawnedSimulator) {
  const tenant = simulator.tenants.find((tenant) => tenant.id === one.tenant);
  if (tenant === undefined) throw new RangeError(`the simulator has no tenant ${one.tenant}`);
  return tenant;
}

async function runFloor(one: Case, simulator: SpawnedSimulator): Promise<Measured | undefined> {
  // Under a quota the floor is arithmetic: calls divided by the quota.
  if (one.world.callsPerSecond !== undefined) return undefined;
  const { platform, token, organization = '' } = tenantOf(one, simulator);
  return await measure(
    [
      process.execPath,
      'bench/floor.ts',
      ...[simulator.origin, platform, token, String(CONNECTIONS), organization],
    ],
    {},
  );
}

async function runScan(one: Case, simulator: SpawnedSimulator, folder: string): Promise<Measured> {
  const config = join(folder, 'config.json');
  const { platform, organization, token } = tenantOf(one, simulator);
  const tenant = {
    id: one.tenant,
    platform,
    baseUrl: simulator.origin,
    auth: { kind: 'bearer', token: 'env:BENCH_TOKEN' },
    concurrency: CONNECTIONS,
    ...(platform === 'google' && { mode: 'full' }),
    ...(platform === 'github' && { organization }),
    ...(one.callsPerSecond !== undefined && { callsPerSecond: one.callsPerSecond }),
  };
  writeFileSync(config, JSON.stringify({ store: 'store.db', tenants: [tenant] }));
  return await measure(
    [process.execPath, ...binFlags, BIN, 'scan', '--config', config, '--json', '--quiet'],
    {
      BENCH_TOKEN: token,
    },
  );
}

interface Result {
  readonly floor: Measured | undefined;
  readonly floorCalls: Readonly<Record<string, number>>;
  readonly scan: Measured;
  readonly calls: Readonly<Record<string, number>>;
  readonly refused: readonly number[];
}

function tell(one: Case, { floor, floorCalls, scan, calls, refused }: Result): void {
  const total = sum(calls);
  const ratio = floor === undefined ? undefined : scan.wallMs / floor.wallMs;
  const quota = one.world.callsPerSecond;
  const overQuota = quota === undefined ? undefined : scan.wallMs / 1000 / (total / quota);
  const late = refused.filter((ms) => ms > 1000).length;
  const goals: [string, boolean][] = [['ends as it should', [0, 10, 20, 21].includes(scan.exitCode ?? -1)]];
  // A batch holds calls of its own: those inside are counted, and how they are bundled is free.
  const grown = Object.keys(floorCalls).filter((endpoint) => !endpoint.endsWith('.batch'));
  const besides = Object.keys(calls).filter((endpoint) => !grown.includes(endpoint));
  if (floor !== undefined)
    goals.push([
      `calls equal to the floor's ${sum(floorCalls)}, and ${sum(only(calls, besides))} beside what grows with apps and grants`,
      same(only(calls, grown), only(floorCalls, grown)),
    ]);
  if (one.goal.ratio !== undefined)
    goals.push([`≤ ${one.goal.ratio} × floor`, (ratio ?? Number.NaN) <= one.goal.ratio]);
  if (one.goal.rssMb !== undefined) goals.push([`≤ ${one.goal.rssMb} MB`, scan.peakRssMb <= one.goal.rssMb]);
  if (one.goal.overQuota !== undefined) {
    goals.push([
      `≤ ${one.goal.overQuota} × calls / ${quota}`,
      (overQuota ?? Number.NaN) <= one.goal.overQuota,
    ]);
    goals.push(['no call refused after the first second', late === 0]);
  }
  if (goals.some(([, isMet]) => !isMet)) failed = true;

  say('');
  say(`${one.id}: ${one.title}`);
  say(
    `  wall      ${seconds(scan.wallMs)}${floor === undefined ? '' : `   floor ${seconds(floor.wallMs)}   ratio ${ratio?.toFixed(2)}`}${overQuota === undefined ? '' : `   ${overQuota.toFixed(3)} × calls / quota`}`,
  );
  say(`  peak RSS  ${scan.peakRssMb.toFixed(0)} MB`);
  say(
    `  calls     ${total}${refused.length > 0 || quota !== undefined ? `, ${refused.length} refused, ${late} of them after the first second` : ''}`,
  );
  for (const [endpoint, count] of Object.entries(calls))
    say(
      `            ${endpoint.padEnd(28)} ${count}${floor !== undefined && count !== floorCalls[endpoint] ? `   (floor: ${floorCalls[endpoint] ?? 0})` : ''}`,
    );
  for (const [goal, isMet] of goals) say(`  ${isMet ? 'met ' : 'MISS'}      ${goal}`);
  if (![0, 10, 20, 21].includes(scan.exitCode ?? -1)) say(scan.stderr.slice(-2000));
}

interface Again {
  readonly scan: Measured;
  readonly calls: Readonly<Record<string, number>>;
  readonly first: Readonly<Record<string, number>>;
  /** What stands in the inventory, before and after. */
  readonly stored: string;
  readonly left: string;
}

function tellAgain(one: Case, { scan, calls, first, stored, left }: Again): void {
  const share = sum(calls) / sum(first);
  const { again, goal } = one;
  const goals: [string, boolean][] = [
    ['ends as it should', [0, 10, 20, 21].includes(scan.exitCode ?? -1)],
    ['the inventory is the same, key by key', stored === left],
  ];
  if (again !== undefined)
    goals.push([`≤ ${again.share * 100} % of the first scan's calls`, share <= again.share]);
  if (goal.rssMb !== undefined) goals.push([`≤ ${goal.rssMb} MB`, scan.peakRssMb <= goal.rssMb]);
  if (goals.some(([, isMet]) => !isMet)) failed = true;

  say(
    `  once more, with ${again?.churn === undefined ? 'nothing' : `something of ${again.churn * 100} % of the people`} changed`,
  );
  say(`  wall      ${seconds(scan.wallMs)}`);
  say(`  peak RSS  ${scan.peakRssMb.toFixed(0)} MB`);
  say(`  calls     ${sum(calls)}, ${(share * 100).toFixed(1)} % of the first scan's ${sum(first)}`);
  for (const [endpoint, count] of Object.entries(calls))
    say(`            ${endpoint.padEnd(28)} ${count}   (before: ${first[endpoint] ?? 0})`);
  for (const [goal, isMet] of goals) say(`  ${isMet ? 'met ' : 'MISS'}      ${goal}`);
  if (![0, 10, 20, 21].includes(scan.exitCode ?? -1)) say(scan.stderr.slice(-2000));
}

/** A hash over every app, person and grant with what is told of it now, in order. */
function standing(path: string): string {
  const db = new DatabaseSync(path, { readOnly: true });
  const digest = createHash('sha256');
  let count = 0;
  const rows = db
    .prepare(
      "SELECT key, surface, body FROM record JOIN source ON source.id = source_id WHERE state = 'present' AND (key LIKE '%/app/%' OR key LIKE '%/principal/%' OR key LIKE '%/grant/%' OR key LIKE '%/credential/%' OR key LIKE '%/trust/%') ORDER BY key, surface",
    )
    .iterate();
  for (const { key, surface, body } of rows) {
    digest.update(`${key}\n${surface}\n${body}\n`);
    count += 1;
  }
  db.close();
  return `${count} ${digest.digest('hex')}`;
}

function tellEvents({ id, title, events, goal }: EventCase, { delivered, arrived }: EventResult): void {
  const perSecond = events / (delivered.wallMs / 1000);
  const goals: [string, boolean][] = [
    ['ends with 0', delivered.exitCode === 0],
    ['every event arrived once', arrived === events],
  ];
  if (goal.perSecond !== undefined) goals.push([`≥ ${goal.perSecond} a second`, perSecond >= goal.perSecond]);
  if (goal.rssMb !== undefined) goals.push([`≤ ${goal.rssMb} MB`, delivered.peakRssMb <= goal.rssMb]);
  if (goals.some(([, isMet]) => !isMet)) failed = true;

  say('');
  say(`${id}: ${title}`);
  say(`  wall      ${seconds(delivered.wallMs)}   ${perSecond.toFixed(0)} events a second`);
  say(`  peak RSS  ${delivered.peakRssMb.toFixed(0)} MB`);
  for (const [goal, isMet] of goals) say(`  ${isMet ? 'met ' : 'MISS'}      ${goal}`);
  if (delivered.exitCode !== 0) say(delivered.stderr.slice(-2000));
}

/**
 * Beside the barest reading that there is: rows out of SQLite, parsed. A scan's own reading takes several times as long,
 * and there classifying is not to be seen in a profile.
 */
function tellKnowledge(grants: number, { loadMs, loadMb, readMs, bothMs }: KnowledgeResult): void {
  const ratio = bothMs / readMs;
  const isReal = grants >= 1_000_000;
  const goals: [string, boolean][] = isReal
    ? [
        ['loads in < 50 ms', loadMs < 50],
        ['takes < 20 MB', loadMb < 20],
        ['read and classified in ≤ 1.5 × the barest reading', ratio <= 1.5],
      ]
    : [];
  if (goals.some(([, isMet]) => !isMet)) failed = true;
  say('');
  say(`knowledge: load it, and classify ${grants} grants of three scopes beside reading them`);
  say(`  load      ${loadMs.toFixed(1)} ms, ${loadMb.toFixed(1)} MB`);
  say(`  read      ${seconds(readMs)}   read and classify ${seconds(bothMs)}   ratio ${ratio.toFixed(2)}`);
  for (const [goal, isMet] of goals) say(`  ${isMet ? 'met ' : 'MISS'}      ${goal}`);
}

function only(
  calls: Readonly<Record<string, number>>,
  endpoints: readonly string[],
): Readonly<Record<string, number>> {
  return Object.fromEntries(endpoints.map((endpoint) => [endpoint, calls[endpoint] ?? 0]));
}

function sum(calls: Readonly<Record<string, number>>): number {
  return Object.values(calls).reduce((total, count) => total + count, 0);
}

function same(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): boolean {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every(
    (endpoint) => (a[endpoint] ?? 0) === (b[endpoint] ?? 0),
  );
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
