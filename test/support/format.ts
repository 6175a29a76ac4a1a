import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Format, Report } from '../../src/report/report.ts';
import { finding, report } from './report.ts';

export const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '\u001b[2J\u001b[1;1H',
    '\u202egnp.exe',
    'a\r\nHIGH fake',
    '\u009b31m',
    '=HYPERLINK("http://x.test")',
    '</script><script>alert(1)</script>',
    '" onmouseover="alert(1)',
    '[click](javascript:alert(1))',
    '| a | b |',
    '@everyone #1 https://evil.test www.evil.test',
    '`x` **b** <img src=x onerror=alert(1)>',
    'a;=1+1',
    '  \'"+cmd|x',
    '\u2028',
    'x'.repeat(5000),
  ),
);

/** Whatever an attacker named himself, everywhere where a tenant's text can stand. */
export function withText(text: string): Report {
  const base = report();
  return {
    ...base,
    findings: [
      finding({
        subject: text,
        message: text,
        remedy: text,
        clientId: text,
        evidence: [{ fact: text, seen: 'users' }],
      }),
    ],
    tenants: base.tenants.map((tenant) => ({
      ...tenant,
      identity: text,
      letsIn: [text],
      surfaces: tenant.surfaces.map((line) => ({
        ...line,
        gaps: line.gaps.map((gap) => ({ ...gap, what: text, fix: text })),
      })),
    })),
    withheld: base.withheld.map((group) => ({ ...group, reason: text })),
  };
}

/** What every format keeps to. */
export function testFormat(format: Format): void {
  const options = { hasColour: false, width: 100, isVerbose: true };

  test('says the same of the same report, and ends its last line', () => {
    const text = format.render(report(), options);

    expect(format.render(report(), options)).toBe(text);
    expect(text.endsWith('\n')).toBe(true);
  });

  test('no name moves a terminal, turns the writing, or starts a line', () => {
    const lines = format.render(withText('plain'), options).split('\n').length;
    fc.assert(
      fc.property(hostile, (text) => {
        const told = format.render(withText(text), options);

        expect(told).not.toMatch(/(?!\n)\p{Cc}|\p{Zl}|\p{Zp}|\p{Bidi_Control}|[\u200b-\u200f\ufeff]/u);
        // A line more than there is text for would be a line that the attacker made.
        expect(told.split('\n').length).toBeLessThanOrEqual(lines + Math.ceil(told.length / 20));
        expect(told).not.toMatch(/^HIGH fake/m);
      }),
      { numRuns: 200 },
    );
  });

  test('colours stand only where they are asked for', () => {
    expect(format.render(report(), options)).not.toContain('\u001b');
  });
}
