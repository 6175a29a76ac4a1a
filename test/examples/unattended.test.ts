import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/index.ts';
import { type Ended, machine, schedulers } from '../support/unattended.ts';

// What stands in the examples, word for word, as their schedulers start it: with an environment of its own, and no
// stdin.
let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ users: 60 });
});

afterAll(async () => {
  await simulator.stop();
});

/** How each scheduler sees a scan with findings and gaps. */
const seen: Readonly<Record<string, Pick<Ended, 'code' | 'stdout'>>> = {
  systemd: { code: 21, stdout: '' },
  cron: { code: 0, stdout: expect.stringMatching(/^\{"level":"info",.*"exitCode":21,.*\}\n$/) },
  kubernetes: { code: 21, stdout: '' },
  'github-actions': {
    code: 0,
    stdout: '::warning::The scan ended with exit code 21: see the report on the runner.\n',
  },
};

const names = Object.keys(schedulers);

test.each(names)(
  '%s: it scans, asks nobody, leaves a report, and says in JSON how it ended',
  async (name) => {
    const { start, report, remove } = machine(simulator);

    const { code, stdout, said } = await start(started(name));

    expect({ code, stdout }).toEqual(seen[name]);
    expect(linesOf(said).at(-1)).toMatchObject({ msg: 'exit', exitCode: 21 });
    expect(report()).toMatchObject({ run: { id: 1, isResumed: false }, outcome: { exitCode: 21 } });
    remove();
  },
);

test.each(names)('%s: of two at once the second is refused, without waiting for the first', async (name) => {
  const { start, pid, report, remove } = machine(simulator);
  const { promise: frozen, resolve } = Promise.withResolvers<number>();
  let left = 5;
  simulator.onCall = () => {
    if (--left !== 0) return;
    // It holds the lock, and goes on when it is told to.
    const first = pid();
    process.kill(first, 'SIGSTOP');
    resolve(first);
  };

  const first = start(started(name));
  const stopped = await frozen;
  simulator.onCall = undefined;
  const second = await start(started(name));
  const after = report();
  process.kill(stopped, 'SIGCONT');
  const { said } = await first;

  expect(linesOf(second.said).at(-1)).toMatchObject({
    msg: 'exit',
    exitCode: 2,
    why: expect.stringMatching(/^another scan is writing to .*; wait for it, or give this one a store/),
  });
  expect(after).toBeUndefined();
  expect(linesOf(said).at(-1)).toMatchObject({ msg: 'exit', exitCode: 21 });
  expect(report()).toMatchObject({ run: { id: 1 } });
  remove();
});

test.each(names)('%s: a killed one is gone on with, and the one after that is new', async (name) => {
  const { start, pid, report, remove } = machine(simulator);
  let left = 60;
  simulator.onCall = () => {
    if (--left === 0) process.kill(pid(), 'SIGKILL');
  };

  const killed = await start(started(name));
  simulator.onCall = undefined;
  const after = report();
  await start(started(name));
  const second = report();
  await start(started(name));

  // A shell around it may say in words that it was killed; it says nothing itself.
  expect(killed.said).not.toContain('"exitCode"');
  expect(after).toBeUndefined();
  expect(second).toMatchObject({ run: { id: 1, isResumed: true }, outcome: { exitCode: 21 } });
  expect(report()).toMatchObject({ run: { id: 2, isResumed: false }, outcome: { exitCode: 21 } });
  remove();
});

/** @throws SyntaxError where a line is no JSON */
function linesOf(said: string): readonly Record<string, unknown>[] {
  return said
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

function started(name: string) {
  const start = schedulers[name];
  if (start === undefined) throw new Error(`there is no scheduler ${name}`);
  return start();
}
