import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** Where a path leads to, links followed as far as they go; also of what is not there yet. */
export function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // Not there yet: its folder tells.
    const folder = dirname(resolve(path));
    return existsSync(folder) ? join(realpathSync(folder), basename(path)) : resolve(path);
  }
}
