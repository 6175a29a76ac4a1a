import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { dataAsText } from '../../scripts/build.ts';
import { measure } from '../measure.ts';

export interface KnowledgeResult {
  /** To load what judges permissions, as the built command carries it. */
  readonly loadMs: number;
  readonly loadMb: number;
  /** To read the grants out of SQLite, and to read and classify them. */
  readonly readMs: number;
  readonly bothMs: number;
}

/** Measures the knowledge by itself, bundled as the command is. @throws Error where the measuring process failed */
export async function runKnowledge(grants: number): Promise<KnowledgeResult> {
  const folder = mkdtempSync(join(tmpdir(), 'oauthlas-bench-'));
  try {
    const src = (path: string) =>
      fileURLToPath(new URL(`../../src/knowledge/scopes/${path}`, import.meta.url));
    const bundle = await rolldown({
      input: { knowledge: src('scope.ts'), names: src('names.ts') },
      platform: 'node',
      plugins: [dataAsText],
      logLevel: 'warn',
    });
    await bundle.write({ dir: folder, format: 'esm', entryFileNames: '[name].js' });
    await bundle.close();
    const { exitCode, stdout, stderr } = await measure(
      [process.execPath, '--expose-gc', 'bench/knowledge/load.ts', folder, String(grants)],
      {},
    );
    if (exitCode !== 0) throw new Error(stderr.slice(-2000));
    return JSON.parse(stdout);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
