import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { connectors } from '../../../src/connectors/index.ts';

const page = new URL('../../../src/connectors/m365/permission-use.md', import.meta.url);
const source = new URL('../../../src/connectors/m365/permission-use.ts', import.meta.url);

// Put here, answered by nock (see the other tests in this folder): the vendor's documented answer, two pages, a row
// that does not parse, a refusal.
test('it tells what the vendor documents', () => {
  expect.fail('write a test that reads m365/permission-use from the answer that the vendor documents');
});

describe('it is finished', () => {
  test('nothing is left to write', () => {
    const left = [source, page].filter((file) => readFileSync(file, 'utf8').includes('To write:'));

    expect(left.map(String), 'write what stands after "To write:" in these files').toEqual([]);
  });

  test('it is on the list', () => {
    const connector = connectors.find(({ id }) => id === 'm365');

    expect(
      connector?.surfaces.map(({ id }) => id),
      'add permissionUse to the surfaces in src/connectors/m365/index.ts',
    ).toContain('permission-use');
  });
});
