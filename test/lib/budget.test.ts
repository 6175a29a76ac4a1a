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

test('a window holds at any time, and is used to its full', async () => {
  const world = clock();
  const budget = createBudget({ window: { calls: 5, ms: 10_000 }, concurrency: 2 }, world);
  const times: number[] = [];
  const call = async () => void times.push(world.now());

  const all = Promise.all(Array.from({ length: 23 }, () => budget.spend(call, signal)));
  await world.run();
  await all;

  for (const from of times)
    expect(times.filter((t) => t >= from && t < from + 10_000).length).toBeLessThanOrEqual(5);
  expect(times.map((t) => (t - (times[0] ?? 0)) / 1000)).toEqual(
    Array.from({ length: 23 }, (_, n) => Math.floor(n / 5) * 10),
  );
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

/** So many calls, one after the other: how long they take. */
async function lasting(
  world: ReturnType<typeof clock>,
  budget: ReturnType<typeof createBudget>,
  calls: number,
): Promise<number> {
  const start = world.now();
  for (let i = 0; i < calls; i++) {
    const call = budget.spend(() => world.wait(20), signal);
    await world.run();
    await call;
  }
  return world.now() - start;
}

test('a load that is high slows down without a pause, once for what was sent before', async () => {
  const world = clock();
  const budget = createBudget({ concurrency: 1 }, world);
  await lasting(world, budget, 100);

  for (let i = 0; i < 20; i++) budget.told({ load: 1 });
  const slowed = await lasting(world, budget, 100);

  // Fifty a second had been sent: three quarters of that are left, and a few more each second.
  expect(slowed).toBeGreaterThan(2300);
  expect(slowed).toBeLessThan(3000);
});

test('a load that stays high slows down further', async () => {
  const world = clock();
  const budget = createBudget({ concurrency: 1 }, world);
  await lasting(world, budget, 100);
  budget.told({ load: 1.5 });
  await lasting(world, budget, 300);

  const before = await lasting(world, budget, 50);
  budget.told({ load: 1.5 });
  const after = await lasting(world, budget, 50);

  expect(after).toBeGreaterThan(before * 1.5);
});

test.each([{}, { load: 0.5 }, { load: 0.79 }, { cost: 1 }])('%j slows nobody down', async (said) => {
  const world = clock();
  const budget = createBudget({ concurrency: 1 }, world);
  await lasting(world, budget, 100);

  budget.told(said);

  expect(await lasting(world, budget, 100)).toBe(2000);
});

test('what a call cost beyond its weight is drawn from the quota too', async () => {
  const world = clock();
  const budget = createBudget({ callsPerSecond: 10, concurrency: 1 }, world);
  const send = async (cost: number, weight: number) => {
    const call = budget.spend(async () => budget.told({ cost }, weight), signal, weight);
    await world.run();
    await call;
  };
  const start = world.now();

  for (let i = 0; i < 20; i++) await send(3, 1);
  const dear = world.now() - start;
  for (let i = 0; i < 20; i++) await send(3, 4);

  expect(dear).toBeGreaterThan(5000);
  // A cost below the weight gives nothing back.
  expect(world.now() - start - dear).toBeGreaterThan(7500);
});
