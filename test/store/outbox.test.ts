import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, test } from 'vitest';
import type { Severity } from '../../src/model/finding.ts';
import { instant } from '../../src/model/values.ts';
import { protector } from '../../src/pipeline/people.ts';
import { fingerprint, type JudgedFinding } from '../../src/store/findings.ts';
import type { Addressee } from '../../src/store/outbox.ts';
import type { Run } from '../../src/store/runs.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { eventOf, judged, runEvent } from '../support/outbox.ts';

const start = Date.parse('2026-11-23T12:00:00Z');
const day = (days: number) => instant(start + days * 86_400_000);
const siem: Addressee = { name: 'siem' };
const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function tempFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'oauthlas-test-'));
  cleanups.push(() => rmSync(folder, { recursive: true }));
  return join(folder, 'store.db');
}

async function open(path = ':memory:'): Promise<Store> {
  const store = await openStore(path);
  cleanups.push(store.close);
  return store;
}

/** One run that tells these findings of one tenant, and ends those that are given by fingerprint. */
async function scan(
  store: Store,
  findings: readonly JudgedFinding[],
  {
    to = [siem],
    isFull = false,
    ends = [],
    late = [],
    isKilled = false,
    isRefused = false,
    resume,
  }: {
    readonly to?: readonly Addressee[];
    readonly isFull?: boolean;
    readonly ends?: readonly JudgedFinding[];
    /** What ended in an earlier run, and may be news to somebody. */
    readonly late?: readonly JudgedFinding[];
    readonly isKilled?: boolean;
    /** Nothing of the tenant could be read. */
    readonly isRefused?: boolean;
    readonly resume?: Run;
  } = {},
): Promise<Run> {
  const run = resume ?? (await store.runs.start(day(0)));
  const listeners = await store.outbox.listeners('acme', to, { isFull });
  for (const finding of findings)
    await store.findings.tell(run, finding, 'basis', {
      listeners,
      toEvent: (life) => eventOf(finding, life),
    });
  const untold = await store.findings.untold(run, 'acme');
  for (const ended of ends) {
    const { fingerprint } = untold.find(({ about }) => about[0] === ended.about[0]) ?? { fingerprint: '' };
    await store.findings.end(run, fingerprint, 'resolved', {
      listeners,
      toEvent: (life) => eventOf(ended, life),
    });
  }
  const since = Math.min(run.id, ...listeners.map((listener) => listener.since));
  for (const { fingerprint, about } of await store.findings.endedSince(run, 'acme', since)) {
    const ended = late.find((finding) => finding.about[0] === about[0]);
    if (ended !== undefined)
      await store.findings.remind(run, fingerprint, {
        listeners,
        toEvent: (life) => eventOf(ended, life),
      });
  }
  if (!isKilled) await store.outbox.endRun(run, runEvent(run), to, isRefused ? [] : ['acme']);
  return run;
}

/** What waits, in words: `new a`, `run`. */
async function due(store: Store, name = 'siem'): Promise<readonly string[]> {
  return (await store.outbox.due(name, 1000)).map(({ body }) => {
    const event = JSON.parse(body);
    return event.kind === 'run' ? 'run' : `${event.change} ${event.finding.clientId}`;
  });
}

async function sendAll(store: Store, name = 'siem'): Promise<void> {
  const events = await store.outbox.due(name, 1000);
  await store.outbox.settle(
    events.map(({ delivery }) => ({ delivery, state: 'sent' as const })),
    day(0),
  );
}

/** Of what waits, that is refused for good which stands there in these words. */
async function refuse(store: Store, words: string): Promise<void> {
  const events = await store.outbox.due('siem', 1000);
  const refused = events[(await due(store)).indexOf(words)];
  if (refused === undefined) throw new Error(`${words} must wait`);
  await store.outbox.settle([{ delivery: refused.delivery, state: 'dead', reason: 'no' }], day(0));
}

/** What was sent on the first day is a month old now. */
async function forget(store: Store): Promise<void> {
  while (await store.outbox.forget(day(1)));
}

describe.each([
  ['in memory', () => ':memory:'],
  ['in a file', tempFile],
])('what waits, %s', (_, path) => {
  test('who hears for the first time gets what is high or worse, and one summary', async () => {
    const store = await open(path());
    const all = (['info', 'low', 'medium', 'high', 'critical'] as const).map((severity) =>
      judged(severity, { severity }),
    );

    await scan(store, all);

    expect(await due(store)).toEqual(['new high', 'new critical', 'run']);
  });

  test('then it gets what changed, however little it is, and the end of each run', async () => {
    const store = await open(path());
    await scan(store, [judged('a'), judged('b')]);
    await sendAll(store);

    await scan(store, [judged('a'), judged('b', { message: 'Worse.' }), judged('c', { severity: 'info' })]);

    expect(await due(store)).toEqual(['changed b', 'new c', 'run']);
  });

  test('what is over is told to who heard of it, and what came back', async () => {
    const store = await open(path());
    await scan(store, [judged('a'), judged('b', { severity: 'low' })]);
    await sendAll(store);

    await scan(store, [], { ends: [judged('a'), judged('b', { severity: 'low' })] });
    expect(await due(store)).toEqual(['resolved a', 'run']);
    await sendAll(store);
    await scan(store, [judged('a')]);

    expect(await due(store)).toEqual(['reopened a', 'run']);
  });

  test('what is over before it could be sent is told after it, in order', async () => {
    const store = await open(path());
    await scan(store, [judged('a')]);

    await scan(store, [], { ends: [judged('a')] });

    expect(await due(store)).toEqual(['new a', 'run', 'resolved a', 'run']);
  });

  test('least holds back what is below it, but not that something heard of became less', async () => {
    const store = await open(path());
    const to = [{ name: 'siem', least: 'medium' }] as const;
    await scan(store, [judged('a', { severity: 'medium' }), judged('b', { severity: 'low' })], { to });
    expect(await due(store)).toEqual(['new a', 'run']);
    await sendAll(store);

    await scan(store, [judged('a', { severity: 'low' }), judged('b', { severity: 'info' })], { to });

    expect(await due(store)).toEqual(['changed a', 'run']);
  });

  test('--full tells again what is open, under the same uid and after what waits', async () => {
    const store = await open(path());
    await scan(store, [judged('a'), judged('b', { severity: 'info' })]);
    const [first] = await store.outbox.due('siem', 1);
    await sendAll(store);
    await scan(store, [judged('a'), judged('b', { severity: 'info' })]);

    await scan(store, [judged('a'), judged('b', { severity: 'info' })], { isFull: true });

    const again = await store.outbox.due('siem', 10);
    expect(await due(store)).toEqual(['run', 'new a', 'new b', 'run']);
    expect(again[1]?.uid).toBe(first?.uid);
  });

  test('each destination is told for itself, and one that comes late gets what is open', async () => {
    const store = await open(path());
    await scan(store, [judged('a'), judged('b', { severity: 'low' })]);
    await sendAll(store);

    await scan(store, [judged('a'), judged('b', { severity: 'low' })], { to: [siem, { name: 'late' }] });

    expect([await due(store), await due(store, 'late')]).toEqual([['run'], ['new a', 'run']]);
  });

  test('a tenant that is scanned later is no flood either', async () => {
    const store = await open(path());
    await scan(store, [judged('a')]);
    const run = await store.runs.start(day(1));

    const listeners = await store.outbox.listeners('other', [siem], { isFull: false });
    await store.outbox.endRun(run, runEvent(run), [siem], ['other']);

    expect(listeners).toEqual([{ id: 1, since: 0, least: 'high', hears: 'all' }]);
    expect(await store.outbox.listeners('other', [siem], { isFull: false })).toEqual([
      { id: 1, since: run.id, least: 'info', hears: 'changes' },
    ]);
  });

  test('who was out of the config for a while hears what changed and what ended meanwhile, once', async () => {
    const store = await open(path());
    await scan(store, [judged('a'), judged('b')]);
    await sendAll(store);
    await scan(store, [judged('a', { message: 'Worse.' }), judged('c')], { to: [], ends: [judged('b')] });

    await scan(store, [judged('a', { message: 'Worse.' }), judged('c')], { late: [judged('b')] });

    expect(await due(store)).toEqual(['changed a', 'new c', 'resolved b', 'run']);
    await sendAll(store);
    await scan(store, [judged('a', { message: 'Worse.' }), judged('c')], { late: [judged('b')] });
    expect(await due(store)).toEqual(['run']);
  });

  test.each<[string, readonly (Severity | 'full' | undefined)[], readonly string[]]>([
    ['lower and lower', ['critical', 'high', 'high', 'low', 'info'], ['c', 'h', '', 'm l', '']],
    ['one, and then none: what is high', ['critical', undefined, undefined, 'high'], ['c', 'h', '', '']],
    ['none, and then one: what is below high', [undefined, 'medium', 'low'], ['c h', 'm', 'l']],
    ['higher, and back', ['low', 'high', undefined, 'low'], ['c h m l', '', '', '']],
    ['lower, none, and back', ['critical', 'low', undefined, 'low'], ['c', 'h m l', '', '']],
    ['none, after all was told', [undefined, 'full', undefined, 'low'], ['c h', 'c h m l', '', '']],
  ])('least, %s: what is open and was not told is told, once', async (_, leasts, told) => {
    const store = await open(path());
    const findings = (['critical', 'high', 'medium', 'low'] as const).map((severity) =>
      judged(severity.slice(0, 1), { severity }),
    );
    const heard: string[] = [];

    for (const least of leasts) {
      const isFull = least === 'full';
      await scan(store, findings, { isFull, to: [isFull || !least ? siem : { ...siem, least }] });
      heard.push((await due(store)).slice(0, -1).join(' ').replaceAll('new ', ''));
      await sendAll(store);
      await forget(store);
    }

    expect(heard).toEqual(told);
  });

  test('what is new while least is high is told when that is taken back', async () => {
    const store = await open(path());
    const both = [judged('a'), judged('b', { severity: 'medium' })];
    const heard: (readonly string[])[] = [];

    for (const [least, findings] of [
      ['low', [judged('a')]],
      ['high', both],
      [undefined, both],
      ['low', both],
    ] as const) {
      await scan(store, findings, { to: [{ ...siem, ...(least && { least }) }] });
      heard.push(await due(store));
      await sendAll(store);
    }

    expect(heard).toEqual([['new a', 'run'], ['run'], ['run'], ['new b', 'run']]);
  });

  test('what is dead and over by now does not wait again', async () => {
    const store = await open(path());
    await scan(store, [judged('a')]);
    const [a] = await store.outbox.due('siem', 1);
    await store.outbox.settle([{ delivery: a?.delivery ?? 0, state: 'dead', reason: 'x' }], day(0));
    await scan(store, [], { ends: [judged('a')] });
    await sendAll(store);

    expect([await store.outbox.revive('siem'), await due(store)]).toEqual([0, []]);
  });

  test('a dead end waits again while the finding is over, where it still stands open', async () => {
    const store = await open(path());
    await scan(store, [judged('a'), judged('b')]);
    await sendAll(store);
    await scan(store, [], { ends: [judged('a'), judged('b')] });
    await refuse(store, 'resolved a');
    await refuse(store, 'resolved b');
    await scan(store, [judged('b')]);
    await sendAll(store);

    const revived = await store.outbox.revive('siem');

    expect([revived, await due(store)]).toEqual([1, ['resolved a']]);
    await sendAll(store);
    await scan(store, [judged('b')], { late: [judged('a')], isFull: true });
    expect(await due(store)).toEqual(['reopened b', 'run']);
  });

  test('a dead end of what never arrived does not wait again', async () => {
    const store = await open(path());
    await scan(store, [judged('a')]);
    await scan(store, [], { ends: [judged('a')] });
    await refuse(store, 'new a');
    await refuse(store, 'resolved a');

    expect(await store.outbox.revive('siem')).toBe(0);
  });

  test('what is dead does not wait again after a later event was sent, however long ago', async () => {
    const store = await open(path());
    await scan(store, [judged('a')]);
    await refuse(store, 'new a');
    await scan(store, [judged('a', { severity: 'medium' })]);
    await sendAll(store);
    await forget(store);

    expect([await store.outbox.revive('siem'), await due(store)]).toEqual([0, []]);
  });

  test('what is dead does not wait again when the finding is otherwise by now, told or not', async () => {
    const store = await open(path());
    const to = [{ name: 'siem', least: 'high' }] as const;
    await scan(store, [judged('a')], { to });
    await refuse(store, 'new a');
    await scan(store, [judged('a', { severity: 'low' })], { to });
    await sendAll(store);

    expect([await store.outbox.revive('siem'), await due(store)]).toEqual([0, []]);
  });

  test('a repeat that was refused for good waits again', async () => {
    const store = await open(path());
    await scan(store, [judged('a')]);
    await sendAll(store);
    await scan(store, [judged('a')], { isFull: true });
    await refuse(store, 'new a');
    await sendAll(store);

    expect([await store.outbox.revive('siem'), await due(store)]).toEqual([1, ['new a']]);
  });

  test('an end of a run that was refused for good waits again', async () => {
    const store = await open(path());
    await scan(store, []);
    await refuse(store, 'run');

    expect([await store.outbox.revive('siem'), await due(store)]).toEqual([1, ['run']]);
  });

  test('what comes back below least after its end was told is not told, nor is its next end', async () => {
    const store = await open(path());
    const to = [{ name: 'siem', least: 'high' }] as const;
    const low = judged('a', { severity: 'low' });
    const heard: (readonly string[])[] = [];

    for (const [findings, ends] of [
      [[judged('a')], []],
      [[], [judged('a')]],
      [[low], []],
      [[], [low]],
      [[low], []],
      [[judged('a')], []],
    ] as const) {
      await scan(store, findings, { to, ends });
      heard.push(await due(store));
      await sendAll(store);
    }

    expect(heard).toEqual([
      ['new a', 'run'],
      ['resolved a', 'run'],
      ['run'],
      ['run'],
      ['run'],
      ['changed a', 'run'],
    ]);
  });

  test('what comes back below least while its end waits is told when that end was refused for good', async () => {
    const store = await open(path());
    const to = [{ name: 'siem', least: 'high' }] as const;
    const low = judged('a', { severity: 'low' });
    await scan(store, [judged('a')], { to });
    await sendAll(store);
    await scan(store, [], { to, ends: [judged('a')] });
    await scan(store, [low], { to });
    await refuse(store, 'resolved a');
    await sendAll(store);

    await scan(store, [low], { to });

    expect(await due(store)).toEqual(['reopened a', 'run']);
  });

  test('what stays as it is is not told again after a month in which its tenant could not be read', async () => {
    const store = await open(path());
    await scan(store, [judged('a')]);
    await sendAll(store);
    const worse = [judged('a', { message: 'Worse.' })];
    await scan(store, worse, { isRefused: true });
    expect(await due(store)).toEqual(['changed a', 'run']);
    await sendAll(store);
    await forget(store);

    await scan(store, worse, { isRefused: true });

    expect(await due(store)).toEqual(['run']);
  });

  test('--full tells of no end a second time, also where a new destination comes with it', async () => {
    const store = await open(path());
    await scan(store, [judged('a'), judged('b')]);
    await scan(store, [judged('a')], { ends: [judged('b')] });
    await sendAll(store);

    const to = [siem, { name: 'late' }];
    await scan(store, [judged('a')], { late: [judged('b')], to, isFull: true });

    expect([await due(store), await due(store, 'late')]).toEqual([
      ['new a', 'run'],
      ['new a', 'run'],
    ]);
  });

  test('a run that is killed and resumed tells each thing once, under one uid', async () => {
    const store = await open(path());
    const run = await scan(store, [judged('a'), judged('b')], { isKilled: true });
    const before = await store.outbox.due('siem', 10);

    await scan(store, [judged('a'), judged('b'), judged('c')], { resume: run });

    const after = await store.outbox.due('siem', 10);
    expect(await due(store)).toEqual(['new a', 'new b', 'new c', 'run']);
    expect(after.slice(0, 2)).toEqual(before);
  });

  test('a run that is killed and followed by another tells its destination as if it were the first', async () => {
    const store = await open(path());
    await scan(store, [judged('a')], { isKilled: true });
    await sendAll(store);

    await scan(store, [judged('a'), judged('b'), judged('c', { severity: 'low' })]);

    expect(await due(store)).toEqual(['new b', 'run']);
  });

  test('what a destination was last told comes with what waits next', async () => {
    const store = await open(path());
    await scan(store, [judged('a')]);
    expect((await store.outbox.due('siem', 1))[0]?.heard).toBeUndefined();
    await sendAll(store);

    await scan(store, [judged('a', { severity: 'critical' })]);

    expect((await store.outbox.due('siem', 1))[0]?.heard).toEqual({
      severity: 'high',
      isEnd: false,
    });
  });

  test('a batch is settled each as it fared; what was tried comes again after what was not', async () => {
    const store = await open(path());
    await scan(store, [judged('a'), judged('b'), judged('c')]);
    const [a, b, c] = await store.outbox.due('siem', 3);
    if (a === undefined || b === undefined || c === undefined) throw new Error('three must wait');

    await store.outbox.settle(
      [
        { delivery: a.delivery, state: 'sent' },
        { delivery: b.delivery, state: 'dead', reason: 'no such field' },
        { delivery: c.delivery, state: 'retry', reason: '503' },
      ],
      day(0),
    );

    expect(await due(store)).toEqual(['run', 'new c']);
    expect(await store.outbox.waiting('siem')).toBe(2);
    expect(await Array.fromAsync(store.outbox.dead('siem'))).toEqual([
      { destination: 'siem', uid: b.uid, at: b.at, attempts: 1, reason: 'no such field' },
    ]);
  });

  test('what is dead waits again in its old place, unless a later event of the finding was sent', async () => {
    const store = await open(path());
    await scan(store, [judged('a'), judged('b')]);
    const [a, b] = await store.outbox.due('siem', 2);
    for (const event of [a, b])
      await store.outbox.settle([{ delivery: event?.delivery ?? 0, state: 'dead', reason: 'x' }], day(0));
    await scan(store, [judged('a', { message: 'Worse.' }), judged('b')]);
    await sendAll(store);

    const revived = await store.outbox.revive('siem');

    expect([revived, await due(store)]).toEqual([1, ['new b']]);
    expect(await Array.fromAsync(store.outbox.dead('siem'))).toHaveLength(1);
  });

  test('what is dead and waits again has all its chances', async () => {
    const store = await open(path());
    await scan(store, [judged('a')]);
    const [a] = await store.outbox.due('siem', 1);
    for (const state of ['retry', 'dead'] as const)
      await store.outbox.settle([{ delivery: a?.delivery ?? 0, state, reason: 'x' }], day(0));

    await store.outbox.revive('siem');

    expect((await store.outbox.due('siem', 1))[0]).toMatchObject({ uid: a?.uid, attempts: 0 });
  });

  test('of one finding none overtakes an older one that was tried; the newest is one behind which none waits', async () => {
    const store = await open(path());
    await scan(store, [judged('a'), judged('b')]);
    const [a] = await store.outbox.due('siem', 1);
    await store.outbox.settle([{ delivery: a?.delivery ?? 0, state: 'retry', reason: '503' }], day(0));
    await scan(store, [judged('a', { message: 'Worse.' }), judged('b', { message: 'Worse.' })]);

    const waiting = await due(store);
    const newest = await store.outbox.newest('siem');
    await store.outbox.settle([{ delivery: newest?.delivery ?? 0, state: 'retry', reason: '503' }], day(0));
    const next = await store.outbox.newest('siem');

    expect(waiting).toEqual(['new b', 'run', 'changed b', 'run', 'new a']);
    expect([newest?.attempts, newest?.fingerprint]).toEqual([0, undefined]);
    expect([next?.attempts, next?.fingerprint]).toEqual([0, undefined]);
    expect(next?.uid).not.toBe(newest?.uid);
  });

  test('what was sent long ago is forgotten; what waits, what is dead and what was heard is not', async () => {
    const store = await open(path());
    await scan(store, [judged('a'), judged('b'), judged('c')]);
    const [a, b] = await store.outbox.due('siem', 2);
    await store.outbox.settle([{ delivery: a?.delivery ?? 0, state: 'sent' }], day(0));
    await store.outbox.settle([{ delivery: b?.delivery ?? 0, state: 'dead', reason: 'x' }], day(0));

    const isMore = await store.outbox.forget(day(1));

    expect(isMore).toBe(false);
    expect(await due(store)).toEqual(['new c', 'run']);
    expect(await Array.fromAsync(store.outbox.dead('siem'))).toHaveLength(1);
    await scan(store, [], { ends: [judged('a')] });
    expect(await due(store)).toEqual(['new c', 'run', 'resolved a', 'run']);
  });
});

describe('a store in which it was not written down what was heard', () => {
  /** As the version before left it. */
  async function asBefore(path: string, store: Store): Promise<Store> {
    await store.close();
    const db = new DatabaseSync(path);
    db.exec(`
      DROP INDEX heard_finding;
      ALTER TABLE heard DROP COLUMN revision;
      ALTER TABLE heard DROP COLUMN is_end;
      ALTER TABLE outbox_event DROP COLUMN revision;
      UPDATE welcome SET least = NULL;
      ALTER TABLE tenant DROP COLUMN people;
      ALTER TABLE reading DROP COLUMN changes;
      ALTER TABLE bookmark DROP COLUMN basis;
      DELETE FROM kysely_migration WHERE name >= '0009';
    `);
    db.close();
    return await open(path);
  }

  test('tells it from what was sent last, and of what was forgotten from the finding', async () => {
    const path = tempFile();
    const before = await openStore(path);
    const [sent, ended, refused] = [judged('sent'), judged('ended'), judged('refused')];
    const [long, longOver, waits] = [judged('long'), judged('long-over'), judged('waits')];
    await scan(before, [ended, refused, long, longOver, waits]);
    await scan(before, [ended, refused, long, waits], { ends: [longOver] });
    await sendAll(before);
    await forget(before);
    await scan(before, [sent, refused, long, waits], { ends: [ended] });
    await sendAll(before);
    const [grown, worse] = [judged('sent', { message: 'Worse.' }), judged('refused', { message: 'Worse.' })];
    await scan(before, [grown, refused, long, waits]);
    await sendAll(before);
    await scan(before, [grown, worse, long, judged('waits', { message: 'Worse.' })]);
    await refuse(before, 'changed refused');

    await asBefore(path, before);

    const db = new DatabaseSync(path);
    const rows = db.prepare('SELECT fingerprint, revision, is_end FROM heard').all();
    const events = db.prepare(
      "SELECT count(*) AS n FROM outbox_event WHERE kind = 'finding' AND revision > 0",
    );
    const heard = [sent, ended, refused, long, longOver, waits].map((finding) => {
      const row = rows.find((row) => row.fingerprint === fingerprint(finding));
      return [finding.clientId, row?.revision, row?.is_end];
    });
    expect(heard).toEqual([
      ['sent', 2, 0],
      ['ended', 2, 1],
      ['refused', null, 0],
      ['long', 1, 0],
      ['long-over', 2, 1],
      ['waits', null, 0],
    ]);
    expect(events.get()).toEqual({ n: 5 });
    db.close();
  });

  test('goes on where it was: no repeat, no end lost, and what was held back by a least that is gone', async () => {
    const path = tempFile();
    const before = await openStore(path);
    await scan(before, [judged('a'), judged('b'), judged('c')]);
    await sendAll(before);
    await forget(before);
    await scan(before, [judged('a'), judged('b')], { ends: [judged('c')] });
    await refuse(before, 'resolved c');
    await sendAll(before);
    await scan(before, [judged('a'), judged('b'), judged('d')], {
      to: [{ name: 'siem', least: 'critical' }],
    });
    await sendAll(before);

    const store = await asBefore(path, before);

    expect([await store.outbox.revive('siem'), await due(store)]).toEqual([1, ['resolved c']]);
    await sendAll(store);
    await scan(store, [judged('a'), judged('b', { message: 'Worse.' }), judged('d')]);
    expect(await due(store)).toEqual(['changed b', 'new d', 'run']);
  });
});

test('each run bears a name that no other has, and a store that was set back gives no name twice', async () => {
  const path = tempFile();
  const one = await openStore(path);
  const first = await one.runs.start(day(0));
  await one.close();
  const back = `${path}.back`;
  copyFileSync(path, back);

  const [second, again] = await Promise.all(
    [await open(path), await open(back)].map((store) => store.runs.start(day(1))),
  );

  expect(second?.id).toBe(again?.id);
  expect(new Set([first, second, again].map((run) => run?.uid)).size).toBe(3);
});

test('no finding stands there without its event: both are written or none', async () => {
  const store = await open();
  const run = await store.runs.start(day(0));
  const listeners = await store.outbox.listeners('acme', [siem], { isFull: false });

  const telling = store.findings.tell(run, judged('a'), 'basis', {
    listeners,
    toEvent: () => {
      throw new Error('our own fault');
    },
  });

  await expect(telling).rejects.toThrow('our own fault');
  expect(await store.findings.told(run)).toEqual([]);
});

test('one process at a time delivers, a scan beside it', async () => {
  const path = tempFile();
  const [one, other] = [await open(path), await open(path)];
  const scan = one.lock();

  const first = one.lockDelivery();
  const second = other.lockDelivery();
  first?.release();
  const third = other.lockDelivery();

  expect([first, second, third].map((lock) => lock !== undefined)).toEqual([true, false, true]);
  third?.release();
  scan.release();
});

test('who writes to the same store in the middle of it is kept waiting, and breaks nothing', async () => {
  const path = tempFile();
  const store = await open(path);
  await scan(store, [judged('a')]);
  const other = new DatabaseSync(path, { timeout: 0 });
  let writes = 0;
  let refusals = 0;
  let isOver = false;
  const meddle = () => {
    if (isOver) return;
    try {
      other.exec("UPDATE destination SET name = 'siem'");
      writes++;
    } catch {
      refusals++;
    }
    queueMicrotask(meddle);
  };

  meddle();
  await scan(store, [judged('a', { message: 'Worse.' })]).finally(() => {
    isOver = true;
    other.close();
  });

  expect(await due(store)).toEqual(['new a', 'run', 'changed a', 'run']);
  expect([writes > 0, refusals > 0]).toEqual([true, true]);
});

test('to keep less of people means: in what waits, too', async () => {
  const path = tempFile();
  const store = await open(path);
  await store.people.begin('names');
  await store.people.end(await store.runs.start(day(0)), 'names');
  await scan(store, [judged('a', { message: 'Let in by ada@example.com.' })]);

  await store.people.tighten('pseudonyms', protector('pseudonyms'));

  const db = new DatabaseSync(path);
  const bodies = db.prepare('SELECT body FROM outbox_event').all();
  db.close();
  expect(JSON.stringify(bodies)).toContain('Let in by [address].');
  expect(JSON.stringify(bodies)).not.toContain('ada@');
});
