import { expect, test } from 'vitest';
import { createProgress } from '../../src/cli/progress.ts';

function screen(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, columns: 60, write: (text: string) => written.push(text), written };
}

test('on a terminal: one line that redraws itself within its width, and is wiped at the end', () => {
  const at = { now: 0 };
  const tty = screen(true);
  const view = createProgress(tty, 2, () => at.now);

  view.update({ tenant: 't', surface: 'users', records: 10, isEnded: false });
  at.now = 200;
  view.update({ tenant: 't', surface: 'users', records: 2000, isEnded: false });
  view.update({ tenant: 't', surface: 'users', records: 2500, isEnded: true });
  view.end();

  expect(tty.written).toEqual([
    '\r\u001b[2K[------------------------] 0 of 2 surfaces, 2,000 records;…',
    '\r\u001b[2K[############------------] 1 of 2 surfaces, 2,500 records',
    '\r\u001b[2K',
  ]);
});

test('elsewhere: a line when a surface ends, and one every ten seconds', () => {
  const at = { now: 0 };
  const log = screen(false);
  const view = createProgress(log, 2, () => at.now);

  view.update({ tenant: 't', surface: 'tokens', records: 50, isEnded: false });
  at.now = 10_000;
  view.update({ tenant: 't', surface: 'tokens', records: 1234, isEnded: false });
  view.update({ tenant: 't', surface: 'tokens', records: 1300, isEnded: true });
  view.end();

  expect(log.written).toEqual([
    't/tokens: 1,234 records\n',
    't/tokens: 1,300 records, done (1 of 2 surfaces)\n',
  ]);
});

test('where text is not wanted: the same moments, as fields', () => {
  const at = { now: 0 };
  const told: unknown[] = [];
  const log = { info: (...line: readonly unknown[]) => told.push(line) };
  const to = screen(false);
  const view = createProgress({ ...to, log }, 2, () => at.now);

  view.update({ tenant: 't', surface: 'tokens', records: 50, isEnded: false });
  at.now = 10_000;
  view.update({ tenant: 't', surface: 'tokens', records: 1234, isEnded: false });
  view.update({ tenant: 't', surface: 'tokens', records: 1300, isEnded: true });
  view.end();

  expect(told).toEqual([
    [{ tenant: 't', surface: 'tokens', records: 1234, ended: 0, surfaces: 2 }, 'reading'],
    [{ tenant: 't', surface: 'tokens', records: 1300, ended: 1, surfaces: 2 }, 'surface read'],
  ]);
  expect(to.written).toEqual([]);
});

test.each([
  [2400, 60, 't/tokens: 2,400 calls to come, about 60 seconds at the pace that is allowed\n'],
  [100_000, 2500, 't/tokens: 100,000 calls to come, about 42 minutes at the pace that is allowed\n'],
  [1_000_000, 25_000, 't/tokens: 1,000,000 calls to come, about 7 hours at the pace that is allowed\n'],
])('%i calls are told before the first of them', (calls, seconds, line) => {
  const plain = screen(false);
  const tty = screen(true);
  const told: unknown[] = [];
  const log = { info: (...line: readonly unknown[]) => told.push(line) };
  const progress = {
    ...{ tenant: 't', surface: 'tokens', records: 0, isEnded: false },
    expected: { calls, seconds },
  };

  for (const one of [plain, tty, { ...screen(false), log }]) createProgress(one, 1, () => 0).update(progress);

  expect(plain.written).toEqual([line]);
  expect(tty.written).toEqual([`\r\u001b[2K${line}`]);
  expect(told).toEqual([[{ tenant: 't', surface: 'tokens', calls, seconds }, 'calls to come']]);
});
