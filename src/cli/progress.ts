import { printable } from '../lib/text.ts';
import type { Progress } from '../pipeline/scan.ts';
import { counted } from '../report/count.ts';
import type { Screen } from './screen.ts';

/** `about 42 minutes`. */
function duration(seconds: number): string {
  if (seconds < 90) return `about ${counted(Math.ceil(seconds), 'second')}`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `about ${minutes} minutes` : `about ${Math.round(minutes / 60)} hours`;
}

export interface ProgressView {
  readonly update: (progress: Progress) => void;
  readonly end: () => void;
}

const REDRAW_MS = 100;
const PLAIN_MS = 10_000;
const BAR = 24;

/**
 * Tells on stderr how far a scan is: a bar that redraws itself on a terminal, else a line when a surface
 * ends, and one every ten seconds while a long one reads. What is going to take long is told beforehand. Lines are text,
 * or go to a log.
 */
export function createProgress(screen: Screen, surfaces: number, now: () => number): ProgressView {
  const reading = new Map<string, Progress>();
  let ended = 0;
  let records = 0;
  let last = now();

  const draw = () => {
    const filled = surfaces === 0 ? BAR : Math.floor((ended / surfaces) * BAR);
    const current = [...reading.values()]
      .map((p) => `${p.surface} ${p.records.toLocaleString('en-US')}`)
      .join(', ');
    const line = `[${'#'.repeat(filled)}${'-'.repeat(BAR - filled)}] ${ended} of ${surfaces} surfaces, ${records.toLocaleString('en-US')} records${current === '' ? '' : `; ${current}`}`;
    screen.write(`\r\u001b[2K${printable(line, (screen.columns ?? 80) - 1)}`);
  };

  const tell = (id: string, { tenant, surface, records, isEnded }: Progress) => {
    if (screen.log !== undefined) {
      const fields = { tenant, surface, records, ended, surfaces };
      return screen.log.info(fields, isEnded ? 'surface read' : 'reading');
    }
    const ending = isEnded ? `, done (${ended} of ${surfaces} surfaces)` : '';
    screen.write(`${id}: ${counted(records, 'record')}${ending}\n`);
  };

  const foretell = (id: string, { tenant, surface, expected }: Progress) => {
    if (expected === undefined) return;
    const { calls, seconds } = expected;
    if (screen.log !== undefined)
      return screen.log.info({ tenant, surface, calls, seconds }, 'calls to come');
    const line = `${id}: ${counted(calls, 'call')} to come, ${duration(seconds)} at the pace that is allowed\n`;
    screen.write(screen.isTTY === true ? `\r\u001b[2K${printable(line.trimEnd(), 200)}\n` : line);
  };

  return {
    update: (progress) => {
      const id = `${progress.tenant}/${progress.surface}`;
      foretell(id, progress);
      records += progress.records - (reading.get(id)?.records ?? 0);
      if (progress.isEnded) {
        reading.delete(id);
        ended++;
      } else reading.set(id, progress);
      if (screen.isTTY === true) {
        if (!progress.isEnded && now() - last < REDRAW_MS) return;
        draw();
      } else if (progress.isEnded || now() - last >= PLAIN_MS) {
        tell(id, progress);
      } else return;
      last = now();
    },
    end: () => {
      if (screen.isTTY === true) screen.write('\r\u001b[2K');
    },
  };
}
