import { expect, test } from 'vitest';
import { licencesOf, licensedParts } from '../../src/connectors/licences.ts';

test.each([
  ['none', { needs: ['A', 'B'] }, [{ needs: ['A', 'B'] }], []],
  ['one', { needs: ['A', 'B'], plan: 'P1' }, [{ plan: 'P1', needs: ['A', 'B'] }], ['P1']],
  [
    'one for each right',
    { needs: ['A', 'B', 'C', 'D'], plan: { A: 'P1', B: 'P2', C: 'P1' } },
    [{ needs: ['D'] }, { plan: 'P1', needs: ['A', 'C'] }, { plan: 'P2', needs: ['B'] }],
    ['P1', 'P2'],
  ],
])('%s', (_, surface, parts, licences) => {
  expect(licensedParts(surface)).toEqual(parts);
  expect(licencesOf(surface)).toEqual(licences);
});
