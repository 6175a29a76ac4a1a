import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EventFormat } from '../../src/report/report.ts';
import { anyEvent, findingEvent, hostileText, hugeFinding, runEvent } from './event.ts';

/** In UTF-8. */
const MOST_BYTES = 8192;

/** What every event format keeps to. */
export function testEventFormat(format: EventFormat): void {
  test.each([
    ['a finding', findingEvent()],
    ['a run', runEvent()],
  ])('says the same of %s whenever it is asked, as an object of JSON', (_, event) => {
    const line = format.render(event, { isFirst: true });

    expect(format.render(event, { isFirst: true })).toBe(line);
    expect(JSON.parse(line)).toBeTypeOf('object');
  });

  test('one event is one line, whole, within the bound, and obeyed by nobody', () => {
    fc.assert(
      fc.property(anyEvent, fc.boolean(), (event, isFirst) => {
        const line = format.render(event, { isFirst });

        expect(Buffer.byteLength(line)).toBeLessThanOrEqual(MOST_BYTES);
        expect(line).not.toMatch(
          /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}]/u,
        );
        expect(JSON.stringify(JSON.parse(line)).isWellFormed()).toBe(true);
        expect(line).not.toMatch(/(?<!\\)(?:\\\\)*\\ud[89ab][\da-f]{2}(?!\\ud[c-f])/);
      }),
      { numRuns: 1000 },
    );
  });

  test('what fits is told as it was read, without half letters', () => {
    fc.assert(
      fc.property(
        hostileText.filter((text) => text.length < 100),
        (message) => {
          const event = findingEvent({ finding: { message } });

          const told: unknown = JSON.parse(format.render(event, { isFirst: true }));

          expect(textsIn(told)).toContain(message.toWellFormed());
        },
      ),
    );
  });

  test.each(['x', '"', 'ü', '\u{1f600}', '\u{e0041}', '\0', '\ud800'])(
    'what does not fit is cut and says so, and keeps the ids by which repeats are told: much of %j',
    (letter) => {
      const event = hugeFinding(letter);

      const line = format.render(event, { isFirst: true });

      expect(Buffer.byteLength(line)).toBeLessThanOrEqual(MOST_BYTES);
      expect(textsIn(JSON.parse(line))).toEqual(
        expect.arrayContaining([event.uid, event.finding.fingerprint, event.run.uid, event.finding.tenant]),
      );
      expect(line).toContain('"truncated":true');
      expect(line).toContain('…');
    },
  );

  test('a run over more tenants than fit is told all the same', () => {
    const tenants = [...Array(2000).keys()].map((i) => ({ id: `t${i}`, label: 'T', platform: `p${i}` }));
    const event = runEvent({ tenants, why: 'why '.repeat(3000) });

    const line = format.render(event, { isFirst: false });

    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(MOST_BYTES);
    expect(textsIn(JSON.parse(line))).toContain(event.uid);
    expect(line).toContain('"truncated":true');
  });

  test('what fits is not called cut', () => {
    for (const event of [findingEvent(), runEvent()])
      expect(format.render(event, { isFirst: true })).not.toMatch(/truncated|…/);
  });
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
