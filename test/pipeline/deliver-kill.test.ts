import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { instant } from '../../src/model/values.ts';
import { openStore } from '../../src/store/store.ts';
import { type CliResult, cli } from '../support/cli.ts';
import { eventOf, judged, runEvent } from '../support/outbox.ts';
import { seededFaults } from '../support/receivers/faults.ts';
import { type HecFault, startHec } from '../support/receivers/splunk-hec.ts';
import { startWebhook, type WebhookFault } from '../support/receivers/webhook.ts';

/** A page ends where a finding comes again, so there are as many batches. */
const RUNS = 100;
const FINDINGS = 9;
const KILLS = 20;
const names = ['siem', 'tickets'] as const;
const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

const hecFaults: readonly HecFault[] = [
  ...(['bad-event', 'unauthorized', 'too-large', 'throttled', 'error'] as const),
  ...(['reset', 'late-reset', 'hang', 'late-hang'] as const),
];
const webhookFaults: readonly WebhookFault[] = [
  ...(['bad-event', 'unauthorized', 'throttled', 'error'] as const),
  ...(['reset', 'late-reset', 'hang', 'late-hang'] as const),
];

/** A store in which several runs found that each finding changed. Returns the uids, in their order. */
async function fill(path: string): Promise<readonly string[]> {
  const store = await openStore(path);
  const addressees = names.map((name) => ({ name }));
  for (let i = 0; i < RUNS; i++) {
    const run = await store.runs.start(instant(Date.parse('2026-11-23T12:00:00Z') + i * 3_600_000));
    const listeners = await store.outbox.listeners('acme', addressees, { isFull: false });
    for (let n = 0; n < FINDINGS; n++) {
      const finding = judged(`${n}`, { message: `Seen ${i + 1} times.` });
      const toEvent = eventOf.bind(undefined, finding);
      await store.findings.tell(run, finding, 'basis', { listeners, toEvent });
    }
    await store.outbox.endRun(run, runEvent(run), addressees, ['acme']);
  }
  const due = await store.outbox.due('siem', RUNS * (FINDINGS + 1));
  await store.close();
  return due.map(({ uid }) => uid);
}

/** What is dead, by destination, with the reason. */
async function deadIn(path: string): Promise<Readonly<Record<string, ReadonlyMap<string, string>>>> {
  const store = await openStore(path);
  const dead: Record<string, ReadonlyMap<string, string>> = {};
  for (const name of names) {
    const letters = await Array.fromAsync(store.outbox.dead(name));
    dead[name] = new Map(letters.map(({ uid, reason }) => [uid, reason]));
  }
  await store.close();
  return dead;
}

/** Every text that came under a uid, in the order in which they came first. */
function byUid(got: readonly (readonly [string, string])[]): ReadonlyMap<string, ReadonlySet<string>> {
  const texts = new Map<string, Set<string>>();
  for (const [uid, text] of got) texts.set(uid, (texts.get(uid) ?? new Set()).add(text));
  return texts;
}

/** The revisions of each finding, in the order in which they came. Ends of runs have none among themselves. */
function lives(uids: Iterable<string>): ReadonlyMap<string, readonly string[]> {
  const told = [...uids].filter((uid) => !uid.startsWith('run-'));
  const findings = Map.groupBy(told, (uid) => uid.replace(/-\d+$/, ''));
  return new Map([...findings].sort(([a], [b]) => (a < b ? -1 : 1)));
}

test('killed with SIGKILL twenty times under random faults, every event arrives, each finding’s in order and under one uid', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'oauthlas-test-'));
  const path = join(folder, 'oauthlas.db');
  const uids = await fill(path);
  let isWell = false;
  let onRequest = () => {};
  const faulty = <F>(faults: readonly F[], seed: number, rate: number) => {
    const fault = seededFaults(faults, { seed, rate, requests: Number.POSITIVE_INFINITY });
    return (request: number) => {
      onRequest();
      return isWell ? undefined : fault(request);
    };
  };
  let running: ReturnType<typeof cli> | undefined;
  const onHang = () => running?.child.kill('SIGKILL');
  const hec = await startHec({ fault: faulty(hecFaults, 11, 0.25), onHang });
  const hook = await startWebhook({ secret, fault: faulty(webhookFaults, 12, 0.06), onHang });
  const destinations = {
    siem: { kind: 'splunk-hec', url: hec.url, token: 'env:SPLUNK_TOKEN' },
    tickets: { kind: 'webhook', url: hook.url, secret: 'env:HOOK' },
  };
  const tenants = [{ id: 'acme', platform: 'm365', auth: { kind: 'bearer', token: 'env:NOT_SET' } }];
  writeFileSync(join(folder, 'oauthlas.config.json'), JSON.stringify({ tenants, destinations }));
  const env = { SPLUNK_TOKEN: hec.token, HOOK: secret };
  const deliver = async (...args: string[]): Promise<CliResult> => {
    running = cli(['deliver', '--quiet', ...args], { cwd: folder, env });
    return await running.result;
  };

  let kills = 0;
  for (const moment of fc.sample(fc.integer({ min: 1, max: 50 }), { seed: 5, numRuns: KILLS })) {
    let left = moment;
    onRequest = () => {
      if (--left === 0) running?.child.kill('SIGKILL');
    };
    const { signal } = await deliver();
    if (signal === 'SIGKILL') kills++;
  }
  onRequest = () => {};
  isWell = true;
  const recovered = await deliver();
  const dead = await deadIn(path);
  const gotBefore = {
    siem: byUid(hec.indexed.map(({ fields, event }) => [String(fields?.event_uid), JSON.stringify(event)])),
    tickets: byUid(hook.taken.map(({ id, text }) => [id, text])),
  };
  const revived = await deliver('--retry-dead');
  await Promise.all([hec.close(), hook.close()]);

  expect([kills, recovered.code, revived.code]).toEqual([KILLS, 0, 0]);
  for (const name of names) {
    const got = gotBefore[name];
    const mourned = dead[name] ?? new Map<string, string>();
    // Each arrived or is dead with the reason, none is lost and none invented; what comes again says the same.
    expect(uids.filter((uid) => !got.has(uid) && !mourned.has(uid))).toEqual([]);
    expect([...got.keys()].filter((uid) => !uids.includes(uid))).toEqual([]);
    expect([...got].filter(([, texts]) => texts.size > 1)).toEqual([]);
    expect([...mourned.values()].filter((reason) => !/answered 400/.test(reason))).toEqual([]);
    // An event that is refused once and taken later comes after others, but never after a later one of its finding.
    expect(lives(got.keys())).toEqual(lives(uids.filter((uid) => got.has(uid))));
  }
  expect((dead.siem?.size ?? 0) + (dead.tickets?.size ?? 0)).toBeGreaterThan(0);
  // Some came again, or the kills came at no bad moment.
  expect(hec.indexed.length + hook.taken.length).toBeGreaterThan(2 * uids.length);
  rmSync(folder, { recursive: true });
}, 300_000);
