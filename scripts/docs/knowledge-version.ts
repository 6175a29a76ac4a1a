import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const src = fileURLToPath(new URL('../../src/', import.meta.url));

/** The source of `src/knowledge/version.ts`: a hash of all else that stands in that room. */
export function knowledgeVersion(): string {
  const hash = createHash('sha256');
  const files = globSync('knowledge/**/*.{ts,json}', { cwd: src }).map((path) => path.replaceAll('\\', '/'));
  for (const file of files.sort()) {
    if (file === 'knowledge/version.ts') continue;
    hash.update(`${file}\n${readFileSync(join(src, file), 'utf8')}\n`);
  }
  return `/** Which state of our knowledge judged; made by \`npm run docs\` from all else in this folder. */
export const knowledgeVersion = '${hash.digest('hex').slice(0, 12)}';
`;
}
