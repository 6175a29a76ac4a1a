import { expect, test } from 'vitest';
import { withDelivery } from '../../src/cli/delivery.ts';
import type { Delivered } from '../../src/pipeline/deliver.ts';
import { type ExitCode, exitCodes } from '../../src/report/exit-codes.ts';

const going = new AbortController().signal;
const waits: Delivered = { name: 'siem', sent: 1, dead: 0, waiting: 2, reason: 'status 503' };
const refused: Delivered = { name: 'siem', sent: 1, dead: 1, waiting: 0 };
const arrived: Delivered = { name: 'siem', sent: 3, dead: 0, waiting: 0 };

test.each(Object.values(exitCodes))('what ended with %i ends so when every event arrived', (exitCode) => {
  expect(withDelivery({ exitCode, why: 'so' }, [arrived], going)).toEqual({ exitCode, why: 'so' });
});

test.each<[ExitCode, ExitCode]>([
  [0, 30],
  [10, 30],
  [20, 30],
  [21, 30],
  // The first thing to mend is the scan, or the report that is not there.
  [3, 3],
  [4, 4],
])('what ended with %i ends with %i when events wait or were refused, and says both', (exitCode, code) => {
  for (const [one, what] of [
    [waits, '2 events wait for siem (status 503)'],
    [refused, 'siem refused 1 event for good'],
  ] as const) {
    const ended = withDelivery({ exitCode, why: 'so it ended' }, [arrived, one], going);

    expect(ended.exitCode).toBe(code);
    expect(ended.why).toContain(what);
    expect(ended.why).toContain('so it ended');
  }
});

test('an interrupt while events wait is 130, and says what the scan was', () => {
  const ended = withDelivery({ exitCode: 10, why: 'findings' }, [waits], AbortSignal.abort());

  expect(ended.exitCode).toBe(130);
  expect(ended.why).toMatch(/^interrupted while delivering: .*the scan itself ended with 10: findings$/);
});
