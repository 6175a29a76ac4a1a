import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { newAnalyzer } from './analyzer.ts';
import { newConnector } from './connector.ts';
import { newSurface } from './surface.ts';
import { camel, checkFree, type Unit, UsageError } from './unit.ts';

const usage = `usage: npm run new surface <platform>/<name>
       npm run new connector <platform>
       npm run new analyzer <name>`;

/**
 * Writes source, page and test, and adds them to no list: the new test says what is missing, and so its author
 * learns where the lists are. @throws UsageError, and then nothing was written
 */
export function writeNew(
  root: string,
  asked: readonly string[],
): { readonly files: readonly string[]; readonly next: string } {
  const { files, next } = make(root, asked);
  const [, name = ''] = asked;
  checkFree(camel(name.slice(name.indexOf('/') + 1)), files);
  for (const path of Object.keys(files))
    if (existsSync(join(root, path))) throw new UsageError(`${path} is there already`);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text, { flag: 'wx' });
  }
  return { files: Object.keys(files), next };
}

function make(root: string, asked: readonly string[]): Unit {
  const [kind, name, ...rest] = asked;
  if (name === undefined || rest.length > 0) throw new UsageError(usage);
  if (kind === 'analyzer') return newAnalyzer(name);
  if (kind === 'connector') return newConnector(root, name);
  if (kind === 'surface') return newSurface(root, name);
  throw new UsageError(usage);
}
