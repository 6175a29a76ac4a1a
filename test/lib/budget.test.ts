import { expect, test } from 'vitest';
import { createBudget } from '../../src/lib/budget.ts';
import { ProviderError } from '../../src/lib/errors.ts';

/** A clock that moves only when somebody waits, to the earliest who does. */
function clock() {
  let now = 1_000_000;
  const waiting: { readonly at: number; readonly go: () => void }[] = [];
  const tick = async () => {
    for (let i = 0; i < 20; i++) await Promise.resolve();
    const next = waiting.sort((a, b) => a.at - b.at).shift();
    if (next === undefined) return false;
    now = Math.max(now, next.at);
    next.go();
    return true;
  };
  return {
    now: () => now,
    wait: (ms: number) => new Promise<void>((go) => waiting.push({ at: now + ms, go })),
    run: async () => {
      while (await tick());
    },
  };
}

const signal = new AbortController().signal;

test('never more than the rate and a small burst, and no slower than the rate', async () => {
  const world = clock();
  const budget = createBudget({ callsPerSecond: 40, concurrency: 25 }, world);
  const times: number[] = [];

  const all = Promise.all(
    Array.from({ length: 400 }, () => budget.spend(async () => void times.push(world.now()), signal)),
  );
  await world.run();
  await all;

  const [first = 0] = times;
  for (let second = 0; second < 10; second++) {
    const within = times.filter((t) => t >= first + second * 1000 && t < first + (second + 1) * 1000).length;
    expect(within).toBeLessThanOrEqual(51);
  }
  expect(world.now() - first).toBeLessThanOrEqual(10_000);
});

test('a burst of its own keeps a quota that is counted over a longer time', async () => {
  const world = clock();
  const budget = createBudget({ callsPerSecond: 0.3, burst: 2, concurrency: 2 }, world);
  const times: number[] = [];

  const all = Promise.all(
    Array.from({ length: 20 }, () => budget.spend(async () => void times.push(world.now()), signal)),
  );
  await world.run();
  await all;

  for (const start of times) {
    expect(times.filter((t) => t >= start && t < start + 10_000).length).toBeLessThanOrEqual(5);
  }
  expect(times[1]).toBeCloseTo(times[0] ?? 0);
});

test('a batch draws as many calls as are inside it', async () => {
  const world = clock();
  const budget = createBudget({ callsPerSecond: 40, concurrency: 25 }, world);
  const start = world.now();
  const times: number[] = [];

  const all = Promise.all(
    Array.from({ length: 20 }, () => budget.spend(async () => void times.push(world.now()), signal, 20)),
  );
  await world.run();
  await all;

  for (let second = 0; second < 10; second++) {
    const from = start + second * 1000;
    expect(times.filter((t) => t >= from && t < from + 1000).length * 20).toBeLessThanOrEqual(51);
  }
  expect(world.now() - start).toBeLessThanOrEqual(10_000);
});

test('a refusal stops everybody for as long as the vendor asked', async () => {
  const world = clock();
  const budget = createBudget({ concurrency: 2 }, world);
  const start = world.now();

  budget.refused(30_000);
  const call = budget.spend(async () => world.now() - start, signal);
  await world.run();

  expect(await call).toBeGreaterThanOrEqual(30_000);
});

test('without a stated rate it learns one from being refused', async () => {
  const world = clock();
  const budget = createBudget({ concurrency: 5 }, world);
  for (let i = 0; i < 50; i++) {
    const call = budget.spend(() => world.wait(20), signal);
    await world.run();
    await call;
  }

  budget.refused(1000);
  const before = world.now();
  const calls = Promise.all(Array.from({ length: 90 }, () => budget.spend(async () => {}, signal)));
  await world.run();
  await calls;

  // About fifty a second had been accepted; ninety now take at least a second and a half.
  expect(world.now() - before).toBeGreaterThan(2500);
});

test('an abort ends the wait for a turn', async () => {
  const controller = new AbortController();
  const budget = createBudget(
    { callsPerSecond: 1, concurrency: 1 },
    { now: () => 0, wait: async (_, signal) => signal.throwIfAborted() },
  );
  budget.refused(60_000);
  controller.abort(new Error('stop'));

  await expect(budget.spend(async () => 'sent', controller.signal)).rejects.toThrow(new Error('stop'));
});

test('a pause longer than a call may wait is a refusal of every call, not a hang', async () => {
  const world = clock();
  const budget = createBudget({ concurrency: 2 }, world);

  budget.refused(86_400_000);
  const call = budget.spend(async () => 'sent', signal);
  call.catch(() => {});
  await world.run();

  await expect(call).rejects.toThrow(
    new ProviderError('throttled', 'no call was sent: the vendor asked to wait 86400 s'),
  );
  expect(world.now()).toBe(1_000_000);
});
