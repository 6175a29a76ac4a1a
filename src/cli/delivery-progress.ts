import { printable } from '../lib/text.ts';
import type { Delivered } from '../pipeline/deliver.ts';
import type { Screen } from './screen.ts';

const REDRAW_MS = 200;
const PLAIN_MS = 10_000;

/** Tells on stderr how far a long delivery is: on a terminal in one line, else in a line every ten seconds; lines are text, or go to a log. */
export function createDeliveryProgress(
  screen: Screen,
  now: () => number,
): { readonly update: (progress: Delivered) => void; readonly end: () => void } {
  const all = new Map<string, Delivered>();
  let last = now();

  return {
    update: (progress) => {
      all.set(progress.name, progress);
      if (now() - last < (screen.isTTY === true ? REDRAW_MS : PLAIN_MS)) return;
      last = now();
      if (screen.log !== undefined) {
        for (const { name, sent, waiting } of all.values())
          screen.log.info({ destination: name, sent, waiting }, 'delivering');
        return;
      }
      const line = `delivering: ${[...all.values()].map(inWords).join('; ')}`;
      screen.write(
        screen.isTTY === true
          ? `\r\u001b[2K${printable(line, (screen.columns ?? 80) - 1)}`
          : `${printable(line, 500)}\n`,
      );
    },
    end: () => {
      if (screen.isTTY === true && all.size > 0) screen.write('\r\u001b[2K');
    },
  };
}

function inWords({ name, sent, waiting }: Delivered): string {
  const n = (count: number) => count.toLocaleString('en-US');
  return `${name} ${n(sent)} sent, ${n(waiting)} to go`;
}
