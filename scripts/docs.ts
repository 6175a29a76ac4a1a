import { readFileSync, writeFileSync } from 'node:fs';
import { generate } from './docs/generate.ts';

// Writes the pages of docs/ and the config's JSON Schema, which are made from the code; with --check it only says which of them are old.
const root = new URL('../', import.meta.url);
const isCheck = process.argv.includes('--check');

for (const [path, text] of await generate()) {
  const file = new URL(path, root);
  if (read(file) === text) continue;
  if (isCheck) {
    process.stderr.write(`${path} is old: run \`npm run docs\`\n`);
    process.exitCode = 1;
  } else {
    writeFileSync(file, text);
    process.stdout.write(`${path} is written\n`);
  }
}

function read(file: URL): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
