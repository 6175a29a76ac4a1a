import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineAnalyzer, type Verdict } from '../../src/analyzers/analyzer.ts';
import { dossier, NOW, verdicts } from '../support/analyzer.ts';

interface Options {
  readonly days: number;
  readonly people: number;
}

function saying(verdict: (options: Options) => Partial<Verdict>) {
  return defineAnalyzer<Options>({
    id: 'sample',
    title: 'Sample',
    severity: 'low',
    controls: { nhi: ['NHI1:2025'], csf: ['PR.AA-05'], attack: ['T1671'] },
    rules: [{ id: 'idle', title: 'Idle', absent: ['use', 'principal'] }],
    options: z.strictObject({ days: z.int().min(1), people: z.int() }),
    defaults: { days: 90, people: 5 },
    judge: {
      app: (subject, options) => [
        {
          ...{
            rule: 'idle',
            about: [subject.key],
            absent: ['principal', 'use'],
            message: '',
            evidence: [],
            remedy: '',
          },
          ...verdict(options),
        } as Verdict,
      ],
    },
  });
}

test('a rule that was not declared is our own bug, and loud', () => {
  const analyzer = saying(() => ({ rule: 'other' }));

  expect(() => verdicts(analyzer, dossier())).toThrow(new RangeError('sample has no rule other'));
});

test('a verdict that forgets on whose absence it rests is our own bug, and loud', () => {
  const analyzer = saying(() => ({ absent: ['use'] }));

  expect(() => verdicts(analyzer, dossier())).toThrow(
    new RangeError('sample/idle rests on the absence of principal and does not say so'),
  );
});

test('what would be told otherwise of something else is our own bug, and loud', () => {
  const otherwise = { rule: 'idle', about: ['t/app/other'], message: '', evidence: [], remedy: '' };
  const analyzer = saying(() => ({ otherwise }) as unknown as Partial<Verdict>);

  expect(() => verdicts(analyzer, dossier())).toThrow(
    new RangeError('sample/idle tells otherwise of something else'),
  );
});

test('options that the user leaves out are the defaults', () => {
  const seen: Options[] = [];
  const analyzer = saying((options) => {
    seen.push(options);
    return {};
  });

  for (const options of [undefined, {}, { days: 30 }]) verdicts(analyzer, dossier(), options);

  expect(seen).toEqual([
    { days: 90, people: 5 },
    { days: 90, people: 5 },
    { days: 30, people: 5 },
  ]);
});

test.each([{ dayz: 30 }, { days: 0 }, { days: 'many' }, 'days', 7, []])(
  'refuses the options %j',
  (options) => {
    expect(() => saying(() => ({})).open(options)).toThrow(z.ZodError);
  },
);

test('nothing is asked before the first verdict is wanted', () => {
  const ask = saying(() => ({ rule: 'other' })).open();

  expect(() => ask('app', dossier(), { now: NOW })).not.toThrow();
});
