import { existsSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** As many as Linux follows. */
const LINKS = 40;

/** Where a path leads to, links followed as far as they go; also of what is not there yet. */
export function realPath(path: string, links = LINKS): string {
  try {
    return realpathSync(path);
  } catch {
    // Not there yet: its folder tells, or where it will lead to.
    const folder = dirname(resolve(path));
    if (!existsSync(folder)) return resolve(path);
    const place = join(realpathSync(folder), basename(path));
    const target = targetOf(place);
    return target === undefined || links === 0 ? place : realPath(resolve(dirname(place), target), links - 1);
  }
}

function targetOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    // No link, or not there.
    return undefined;
  }
}
