import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLog } from '../../src/cli/log.ts';

function stderr() {
  const written: string[] = [];
  return { written, write: (text: string) => written.push(text) > 0 };
}

describe('text', () => {
  test('a line for a person, on which no value moves the cursor', () => {
    const to = stderr();

    createLog('info', to).warn({ surface: 'users', said: 'x\u001b[2J\nexit code 0' }, 'refused');

    expect(to.written).toEqual(['warn: refused surface=users said=x\\u{1b}[2J\\u{a}exit code 0\n']);
  });
});

describe('json', () => {
  test('level, time in ISO, the fields, msg; and nothing below the level', () => {
    const to = stderr();
    const log = createLog('warn', to, 'json');

    log.info({ surface: 'users' }, 'not told');
    log.warn({ surface: 'users', status: 503 }, 'refused');

    const [line, ...more] = to.written.map((line) => JSON.parse(line));
    expect(more).toEqual([]);
    expect(line).toEqual({
      level: 'warn',
      time: new Date(line.time).toISOString(),
      surface: 'users',
      status: 503,
      msg: 'refused',
    });
  });

  test('whatever a tenant is called, it is one line that means it and shows nothing unseen', () => {
    const unit = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\u001b[2J', '\u202e', '\u2028', '\u0085', '\ud800', '"}\n{"level":"info', '\u{e0041}'),
    );

    fc.assert(
      fc.property(fc.array(unit, { maxLength: 5 }), fc.array(unit, { maxLength: 5 }), (names, values) => {
        const to = stderr();
        const [name, value] = [names.join(''), values.join('')];

        createLog('info', to, 'json').info({ value, deep: { [`a ${name}`]: [value] } }, 'seen');

        expect(to.written).toHaveLength(1);
        expect(to.written[0]).toMatch(/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]*\n$/u);
        // Half a letter means nothing, and strict readers stop at it.
        expect(JSON.parse(to.written[0] ?? '')).toMatchObject({
          value: value.toWellFormed(),
          deep: { [`a ${name}`.toWellFormed()]: [value.toWellFormed()] },
        });
      }),
    );
  });
});
