import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parse } from 'csv-parse/sync';
import { scopeSeverity } from '../src/knowledge/scopes/severity.ts';
import { knowledgeVersion } from '../src/knowledge/version.ts';
import { severities, severityRank } from '../src/model/finding.ts';
import { basisOf, type Rated, ratedRows, severityOf, toTsv } from './knowledge/rated.ts';
import { tauB } from './knowledge/tau.ts';

const usage = `Usage: npm run knowledge:report [-- --out knowledge.tsv] [-- --calibration FILE]

Prints how much of what the vendors list is known, by hand or by rule, how the severities spread, and how far they
agree with a public list; writes all rows as TSV.

  --out FILE          where to write the rows (default: knowledge.tsv)
  --calibration FILE  TSV with the columns resource, kind, name and level, or scubagear
                      (default: ScubaGear's levels, scripts/knowledge/scubagear.tsv)
`;

const levels = ['low', 'medium', 'high', 'critical'];

function main(): void {
  const { values } = parseArgs({
    options: {
      out: { type: 'string', default: 'knowledge.tsv' },
      calibration: {
        type: 'string',
        default: new URL('knowledge/scubagear.tsv', import.meta.url).pathname,
      },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    print(usage);
    return;
  }
  const rows = ratedRows();
  print(`Knowledge ${knowledgeVersion}: ${rows.length} permissions\n`);
  print(coverage(rows));
  print(spread(rows));
  print(agreement(rows, values.calibration));
  writeFileSync(values.out, toTsv(rows));
  print(`${rows.length} rows written to ${values.out}`);
}

function coverage(rows: readonly Rated[]): string {
  const lines = ['Coverage         listed   by hand   derived   unclassified   names by hand'];
  for (const [platform, all] of [...Map.groupBy(rows, ({ platform }) => platform), ['all', rows] as const]) {
    const hand = all.filter((row) => basisOf(row) === 'hand');
    const names = new Set(hand.map(({ resource, name }) => `${resource}\n${name}`));
    const count = (basis: string) => all.filter((row) => basisOf(row) === basis).length;
    lines.push(
      platform.padEnd(15) +
        pad(all.length, 8) +
        pad(hand.length, 10) +
        pad(count('derived'), 10) +
        pad(count('unclassified'), 15) +
        pad(names.size, 16),
    );
  }
  return `${lines.join('\n')}\n`;
}

function spread(rows: readonly Rated[]): string {
  const columns = [...severities].reverse();
  const lines = [`Severity       ${columns.map((one) => one.padStart(9)).join('')}`];
  for (const [kind, all] of Map.groupBy(rows, ({ platform, access }) => `${platform} ${access}`))
    lines.push(
      kind.padEnd(19).slice(0, 19) +
        columns
          .map((one, at) => pad(all.filter((row) => severityOf(row) === one).length, at === 0 ? 5 : 9))
          .join(''),
    );
  return `${lines.join('\n')}\n`;
}

function agreement(rows: readonly Rated[], file: string): string {
  const theirs = parse(readFileSync(file, 'utf8'), {
    columns: true,
    delimiter: '\t',
    quote: null,
  }) as Readonly<Record<string, string>>[];
  const ours = new Map(rows.map((row) => [`${row.resource}\n${row.kind}\n${row.name}`, row]));
  const both = theirs.flatMap((one) => {
    const level = levels.indexOf(one.level ?? one.scubagear ?? '');
    const row = ours.get(`${one.resource}\n${one.kind}\n${one.name}`);
    return level < 0 || row === undefined || row.knowledge === 'unclassified' ? [] : [{ level, row }];
  });
  const tau = tauB(both.map(({ level, row }) => [level, rank(row)] as const));
  return `Agreement with ScubaGear's levels over ${both.length} permissions: Kendall tau-b ${tau.toFixed(3)}\n`;
}

function rank({ access, knowledge }: Rated): number {
  return knowledge === 'unclassified' ? -1 : severityRank[scopeSeverity(access, knowledge)];
}

function pad(count: number, width: number): string {
  return String(count).padStart(width);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

try {
  main();
} catch (error) {
  if (!(error instanceof Error)) throw error;
  process.stderr.write(`${error.message}\n\n${usage}`);
  process.exitCode = 2;
}
