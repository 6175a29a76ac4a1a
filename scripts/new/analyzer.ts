import { camel, checkName, todo, type Unit } from './unit.ts';

export function newAnalyzer(asked: string): Unit {
  const id = checkName(asked);
  const name = camel(id);
  const test = `test/analyzers/${id}.test.ts`;
  return {
    files: {
      [`src/analyzers/${id}.ts`]: source(id, name),
      [`src/analyzers/${id}.md`]: page(id),
      [test]: testOf(id, name),
    },
    next: `  npx vitest run ${test}    tells what is missing, one thing after the other
  npm run check                 when it tells nothing any more`,
  };
}

function source(id: string, name: string): string {
  return `import { z } from 'zod';
import type { Finding } from '../model/finding.ts';
import { defineAnalyzer } from './analyzer.ts';

interface Options {
  readonly days: number;
}

export const ${name} = defineAnalyzer<Options>({
  id: '${id}',
  title: '${todo} what it finds, in a few words',
  severity: 'low',
  controls: { nhi: ['NHI5:2025'], csf: ['PR.AA-05'], attack: ['T1671'] },
  // A rule that rests on something not being there names the kinds of record that would show it.
  rules: [{ id: 'first-rule', title: '${todo} what this rule finds', absent: [] }],
  options: z.strictObject({ days: z.int().min(1) }),
  defaults: { days: 90 },
  // Pure: a dossier in, findings out. Yield one where something could be taken away or does not belong.
  judge: { app: function* (): Generator<Finding> {} },
});
`;
}

function page(id: string): string {
  return `# ${id}

${todo} one sentence that says what it finds.

## Why it matters

${todo} what an attacker gains, or what goes wrong otherwise.

## What it looks at

| Rule | Fires when | Rests on the absence of |
|---|---|---|
| \`first-rule\` | ${todo} every condition | nothing |

Options: \`days\` (90).

## What to do

${todo} the next step, as an order, with the place where it is done.

## When it is wrong

${todo} the legitimate case that looks the same, and what it cannot know.
`;
}

function testOf(id: string, name: string): string {
  const imports = [
    `import { ${name} } from '../../src/analyzers/${id}.ts';`,
    `import { analyzers } from '../../src/analyzers/index.ts';`,
  ];
  if (id > 'index') imports.reverse();
  return `import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
${imports.join('\n')}
import type { AppDossier } from '../../src/model/dossier.ts';
import { dossier, NOW, testAnalyzer } from '../support/analyzer.ts';

const page = new URL('../../src/analyzers/${id}.md', import.meta.url);
const source = new URL('../../src/analyzers/${id}.ts', import.meta.url);

const ask = ${name}.open();

const fires: readonly (readonly [title: string, dossier: AppDossier, message: string])[] = [];

const silent: readonly (readonly [title: string, dossier: AppDossier])[] = [
  ['an app that holds nothing', dossier()],
];

test.each(fires)('it fires for %s', (_, subject, message) => {
  const said = [...ask('app', subject, { now: NOW })];

  expect(said.map((verdict) => ('message' in verdict ? verdict.message : verdict))).toEqual([message]);
});

test.each(silent)('it is silent about %s', (_, subject) => {
  expect([...ask('app', subject, { now: NOW })]).toEqual([]);
});

describe('it is finished', () => {
  test('it has a case in which it fires', () => {
    expect(fires, 'put a dossier into \`fires\` with the message that it should bring').not.toEqual([]);
  });

  test('nothing is left to write', () => {
    const left = [source, page].filter((file) => readFileSync(file, 'utf8').includes('${todo}'));

    expect(left.map(String), 'write what stands after "${todo}" in these files').toEqual([]);
  });

  test('it is on the list', () => {
    expect(
      analyzers.map(({ id }) => id),
      'add ${name} to the list in src/analyzers/index.ts',
    ).toContain('${id}');
  });
});

testAnalyzer(${name}, page);
`;
}
