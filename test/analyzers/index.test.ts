import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { analyzers } from '../../src/analyzers/index.ts';

const contract = ['analyzer.ts', 'index.ts'];

test('every analyzer file is on the list', () => {
  const files = readdirSync(new URL('../../src/analyzers/', import.meta.url))
    .filter((file) => file.endsWith('.ts') && !contract.includes(file))
    .map((file) => file.replace('.ts', ''));

  expect(analyzers.map((analyzer) => analyzer.id).sort()).toEqual(files.sort());
});
