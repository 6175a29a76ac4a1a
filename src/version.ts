import { readFileSync } from 'node:fs';

/** From the package itself, which stands at the same height over src/ and dist/. */
export const version: string = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
).version;
