import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { analyzers } from '../../src/analyzers/index.ts';
import { createExchange } from '../../src/lib/exchange.ts';
import { silent } from '../../src/lib/log.ts';
import { severityRank } from '../../src/model/finding.ts';
import type { FindingEvent, OutboxEvent, RunEvent } from '../../src/model/outbox.ts';
import type { ScanOptions } from '../../src/pipeline/scan.ts';
import { ocsf } from '../../src/report/formats/ocsf.ts';
import type { Report } from '../../src/report/report.ts';
import { endpoints, registerOf, type Simulator, startSimulator } from '../../src/simulator/index.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { problems } from '../support/ocsf.ts';
import { scanSimulator } from '../support/scan.ts';

let simulator: Simulator;
let store: Store;

beforeAll(async () => {
  simulator = await startSimulator({ users: 60, now: Date.parse('2026-11-23T12:00:00Z') });
});

beforeEach(async () => {
  store = await openStore(':memory:');
});

afterEach(async () => {
  simulator.reset();
  await store.close();
});

afterAll(async () => {
  await simulator.stop();
});

const siem = [{ name: 'siem' }] as const;

async function scan(overrides: Partial<ScanOptions> = {}): Promise<Report> {
  return await scanSimulator(simulator, store, { destinations: siem, ...overrides });
}

/** What waits; it counts as sent then. */
async function sent(name = 'siem'): Promise<readonly OutboxEvent[]> {
  const events: OutboxEvent[] = [];
  for (;;) {
    const due = await store.outbox.due(name, 1000);
    if (due.length === 0) return events;
    events.push(...due.map(({ body }) => JSON.parse(body)));
    await store.outbox.settle(
      due.map(({ delivery }) => ({ delivery, state: 'sent' as const })),
      '2026-11-23T12:00:00.000Z' as never,
    );
  }
}

const findingsOf = (events: readonly OutboxEvent[]) =>
  events.filter((event): event is FindingEvent => event.kind === 'finding');
const runsOf = (events: readonly OutboxEvent[]) =>
  events.filter((event): event is RunEvent => event.kind === 'run');
const judged = (days: number) =>
  analyzers
    .filter(({ id }) => id === 'stale-grant')
    .map((analyzer) => ({ analyzer, options: { days, tidyUpDays: days } }));

test('a first run tells what is high or worse, and ends with one summary', async () => {
  const report = await scan();

  const events = await sent();

  const high = report.findings.filter(({ severity }) => severityRank[severity] >= severityRank.high);
  expect(high.length).toBeLessThan(report.findings.length);
  expect(new Set(findingsOf(events).map(({ finding }) => finding.fingerprint))).toEqual(
    new Set(high.map(({ fingerprint }) => fingerprint)),
  );
  expect(events.map(({ kind }) => kind).indexOf('run')).toBe(events.length - 1);
});

test('an event of a finding tells what the report tells, and the line of its app', async () => {
  const report = await scan();

  const [event] = findingsOf(await sent());

  const told = report.findings.find(({ fingerprint }) => fingerprint === event?.finding.fingerprint);
  const analyzer = analyzers.find(({ id }) => id === told?.analyzer);
  if (told === undefined) throw new Error('it must be told');
  const { change: _, ...same } = told;
  expect(event).toMatchObject({
    uid: expect.stringMatching(new RegExp(`^${event?.finding.fingerprint}-1-[\\da-f]{8}$`)),
    at: report.run.startedAt,
    change: 'new',
    revision: 1,
    finding: { ...same, title: analyzer?.title, controls: analyzer?.controls },
    app: { tenant: same.tenant, app: same.subject, tenantLabel: same.tenantLabel },
  });
});

test('every event of the company is one that OCSF 1.8.0 takes, and none is larger than 8 kB', async () => {
  const all = [{ name: 'siem', least: 'info' }] as const;
  await scan({ destinations: all, register: registerOf(simulator.world) });
  await scan({ destinations: all, judges: judged(10_000) });
  await scan({ destinations: all, isFull: true });

  const events = await sent();

  const changes = new Set(findingsOf(events).map(({ change }) => change));
  expect(changes).toEqual(new Set(['new', 'reopened', 'set-aside']));
  for (const event of events) {
    for (const isFirst of [true, false]) {
      const line = ocsf.render(event, { isFirst });

      expect(problems(JSON.parse(line), event)).toEqual([]);
      expect(Buffer.byteLength(line)).toBeLessThanOrEqual(8192);
    }
  }
});

test('the summary tells how the run ended and what was read', async () => {
  const report = await scan();

  const [summary] = runsOf(await sent());

  const surfaces = report.tenants.flatMap((tenant) => tenant.surfaces);
  expect(summary).toMatchObject({
    at: report.run.endedAt,
    startedAt: report.run.startedAt,
    exitCode: 21,
    why: report.outcome.why,
    changes: { new: report.findings.length, changed: 0, reopened: 0, resolved: 0, 'set-aside': 0 },
    apps: report.tenants.reduce((total, { inventory }) => total + inventory.apps, 0),
  });
  expect(summary?.surfaces.map(({ surface, status }) => `${surface} ${status}`)).toEqual(
    surfaces.filter(({ isAbsent }) => isAbsent !== true).map(({ surface, status }) => `${surface} ${status}`),
  );
  expect(Object.values(summary?.open ?? {}).reduce((sum, n) => sum + n, 0)).toBe(report.findings.length);
});

test('a second run of the same world tells that it ran, and nothing else', async () => {
  await scan();
  const first = runsOf(await sent());

  await scan();

  const events = await sent();
  expect(events.map(({ kind }) => kind)).toEqual(['run']);
  expect(runsOf(events)[0]?.run.uid).not.toBe(first[0]?.run.uid);
  expect(runsOf(events)[0]?.changes).toMatchObject({ new: 0, changed: 0 });
});

test('a run that could not see again what a finding rests on tells of no change', async () => {
  await scan();
  await sent();
  simulator.setFault('m365.batch', 'forbidden');

  const report = await scan();

  const facts = report.findings.flatMap(({ evidence }) => evidence.map(({ fact }) => fact));
  expect(facts.some((fact) => fact.endsWith('(as an earlier scan saw it)'))).toBe(true);
  expect((await sent()).map(({ kind }) => kind)).toEqual(['run']);
});

test('a run of a world that changed tells what changed', async () => {
  await scan();
  await sent();
  const exchange = createExchange();
  const now = () => simulator.world.now + 200 * 86_400_000;

  const report = await scan({
    world: { exchange, now, wait: async () => {}, random: () => 0.5, log: silent },
  });
  exchange.close();

  const told = findingsOf(await sent()).map(({ change, finding }) => `${change} ${finding.fingerprint}`);
  const changed = [...report.findings, ...report.resolved].filter(({ change }) => change !== 'unchanged');
  expect(changed.length).toBeGreaterThan(0);
  expect(changed.length).toBeLessThan(report.findings.length);
  expect(told.length).toBeGreaterThan(0);
  // Of the end of what was too little to be told, nothing is told.
  for (const line of told) expect(changed.map((one) => `${one.change} ${one.fingerprint}`)).toContain(line);
});

test('what is judged otherwise is told as that, and what comes back', async () => {
  await scan({ judges: judged(90) });
  const first = findingsOf(await sent()).map(({ finding }) => finding.fingerprint);

  await scan({ judges: judged(10_000) });
  const ended = findingsOf(await sent());
  await scan({ judges: judged(90) });
  const back = findingsOf(await sent());

  expect(first.length).toBeGreaterThan(0);
  expect(ended.map(({ change }) => change)).toEqual(first.map(() => 'set-aside'));
  const parts = ended.map(({ uid }) => uid.split('-').slice(0, 2).join('-'));
  expect(parts.sort()).toEqual(first.map((fingerprint) => `${fingerprint}-2`).sort());
  expect(
    back.filter(({ finding }) => first.includes(finding.fingerprint)).map(({ revision }) => revision),
  ).toEqual(first.map(() => 3));
});

test('--full tells all that is open, also what this run could not see, and keeps each uid', async () => {
  const report = await scan();
  const first = findingsOf(await sent()).map(({ uid }) => uid);
  simulator.setFault('m365.signInActivities', 'forbidden');

  await scan({ isFull: true });

  const all = findingsOf(await sent());
  expect(new Set(all.map(({ finding }) => finding.fingerprint))).toEqual(
    new Set(report.findings.map(({ fingerprint }) => fingerprint)),
  );
  expect(all.map(({ uid }) => uid)).toEqual(expect.arrayContaining(first));
});

test('--full tells no end again, also where a new destination comes with it', async () => {
  await scan({ judges: judged(90) });
  await scan({ judges: judged(10_000) });
  const before = findingsOf(await sent()).map(({ change }) => change);

  await scan({
    judges: judged(10_000),
    destinations: [...siem, { name: 'late' }],
    isFull: true,
  });

  expect(before).toContain('set-aside');
  expect(
    [...findingsOf(await sent()), ...findingsOf(await sent('late'))].map(({ change }) => change),
  ).not.toContain('set-aside');
});

test('who names no least any more is told once of what is open and high', async () => {
  const report = await scan({ destinations: [{ name: 'siem', least: 'critical' }] });
  const critical = findingsOf(await sent());

  await scan();
  const then = findingsOf(await sent());
  await scan();

  const high = report.findings.filter(({ severity }) => severity === 'high');
  expect(critical.map(({ finding }) => finding.severity)).toEqual(critical.map(() => 'critical'));
  expect(high.length).toBeGreaterThan(0);
  expect(then.map(({ finding }) => finding.fingerprint).sort()).toEqual(
    high.map(({ fingerprint }) => fingerprint).sort(),
  );
  expect(findingsOf(await sent())).toEqual([]);
});

test('a run that was stopped tells nothing of its end; resumed, it tells each thing once', async () => {
  const stop = new AbortController();
  const told = store.findings.tell;
  let count = 0;
  const stopping: Store = {
    ...store,
    findings: {
      ...store.findings,
      tell: async (...given) => {
        if (++count === 5) stop.abort(new Error('stopped'));
        return await told(...given);
      },
    },
  };
  const stopped = scanSimulator(simulator, stopping, { destinations: siem, signal: stop.signal });
  await expect(stopped).rejects.toThrow('stopped');
  const before = await sent();

  const report = await scan({ isResume: true });

  const after = await sent();
  const high = report.findings.filter(({ severity }) => severityRank[severity] >= severityRank.high);
  const uids = [...before, ...after].map(({ uid }) => uid);
  expect([runsOf(before).length, runsOf(after).length]).toEqual([0, 1]);
  expect(new Set(uids).size).toBe(uids.length);
  expect(findingsOf([...before, ...after])).toHaveLength(high.length);
});

test('a tenant of which nothing could be read is news when it can be', async () => {
  for (const { id } of endpoints) if (id.startsWith('slack.')) simulator.setFault(id, 'forbidden');
  await scan();
  await sent();
  simulator.reset();

  const report = await scan();

  const low = findingsOf(await sent()).filter(
    ({ finding }) => finding.platform === 'slack' && severityRank[finding.severity] < severityRank.high,
  );
  expect(report.findings.some(({ platform }) => platform === 'slack')).toBe(true);
  expect(low).toEqual([]);
});

test('who is new in a run that can read nothing hears of the apps what the store knows of them', async () => {
  await scan({ destinations: [] });
  for (const { id } of endpoints) simulator.setFault(id, 'forbidden');

  const report = await scan();

  const events = findingsOf(await sent());
  const told = new Set(report.findings.map(({ fingerprint }) => fingerprint));
  const untold = events.filter(({ finding }) => !told.has(finding.fingerprint));
  const bare = events.filter(({ app }) => app === undefined).map(({ finding }) => finding.about[0]);
  const aboutApps = bare.filter((key) => key.split('/')[1] === 'app');
  expect(untold.length).toBeGreaterThan(0);
  expect(aboutApps).toEqual([]);
  for (const { app, finding } of untold.filter((event) => event.app !== undefined))
    expect(app).toMatchObject({ key: finding.about[0], app: finding.subject, coverage: 'partial' });
});

test('an end tells the line of its app, where the app is still there', async () => {
  await scan({ judges: judged(90) });
  await sent();

  await scan({ judges: judged(10_000) });

  const ended = findingsOf(await sent());
  expect(ended.length).toBeGreaterThan(0);
  for (const { finding, app } of ended) expect(app?.key).toBe(finding.about[0]);
});

test('who is no destination costs nothing and hears nothing', async () => {
  await scan({ destinations: [] });

  expect(await store.outbox.awaited()).toEqual([]);
});
