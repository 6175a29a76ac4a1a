import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from './new/unit.ts';
import { writeNew } from './new/write.ts';

// npm run new surface <platform>/<name>, npm run new connector <platform>, npm run new analyzer <name>
const root = fileURLToPath(new URL('../', import.meta.url));

try {
  const { files, next } = writeNew(root, process.argv.slice(2));
  // A long name breaks lines that the templates could not foresee.
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
  const sources = files.filter((file) => file.endsWith('.ts'));
  execFileSync(process.execPath, [biome, 'check', '--write', ...sources], { cwd: root, stdio: 'ignore' });
  process.stdout.write(`${files.map((file) => `wrote ${file}`).join('\n')}\n\nNext:\n${next}\n`);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
