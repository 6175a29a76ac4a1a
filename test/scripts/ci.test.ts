import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

// The tests take minutes, so .ci/run runs them once. That is honest only as long as this holds.
const root = new URL('../../', import.meta.url);
const ci = readFileSync(new URL('.ci/run', root), 'utf8');
const { scripts } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));

test('`npm run check` is the static checks and then the test command of the README', () => {
  expect(scripts.check).toBe('npm run check:static && npm test');
  expect(scripts['check:static']).toBe('npm run types && npm run lint && npm run knip');
  expect(scripts.test).toBe('vitest run');
});

test('CI runs both halves, after npm ci, and counts what the tests reported', () => {
  const commands = ci.split('\n').filter((line) => /^(?:timeout \d+ )?npm /.test(line));

  expect(commands).toEqual([
    'npm ci',
    'npm run check:static',
    'timeout 1200 npm test -- --reporter=default --reporter=json --outputFile.json="$work/tests.json"',
    'npm pack --pack-destination "$work"',
    'npm install --ignore-scripts --no-audit --no-fund "$tarball"',
  ]);
});
