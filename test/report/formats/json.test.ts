import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { json } from '../../../src/report/formats/json.ts';
import { testFormat } from '../../support/format.ts';
import { finding, report } from '../../support/report.ts';

const options = { hasColour: false, width: 100, isVerbose: false };

describe('the contract', () => testFormat(json));

test('it is the whole report, whatever the names are', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (subject) => {
      const whole = report({ findings: [finding({ subject })] });

      expect(JSON.parse(json.render(whole, options))).toEqual(whole);
    }),
  );
});
