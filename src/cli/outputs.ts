import { createHash } from 'node:crypto';
import { printable } from '../lib/text.ts';
import type { AppRow } from '../model/app-row.ts';
import { toJson } from '../report/formats/json.ts';
import { formats, tables } from '../report/index.ts';
import type { FormatOptions, Report, Text } from '../report/report.ts';
import { type RunRecordOptions, runRecord, type Written } from '../report/run-record.ts';
import { file } from '../report/sinks/file.ts';
import { stdout } from '../report/sinks/stdout.ts';
import type { OutputFile, ScanFlags } from './flags.ts';
import { recordFiles } from './output-places.ts';

export interface OutputOptions {
  readonly flags: Pick<ScanFlags, 'output' | 'json' | 'all' | 'report' | 'logFormat'>;
  /** Events go there: between them a report would be taken for some. */
  readonly isStdoutTaken: boolean;
  readonly stdout: NodeJS.WriteStream;
  /** All apps from the first, each time. */
  readonly rows: () => AsyncIterable<AppRow>;
  readonly signal: AbortSignal;
}

/** Columns where there is no terminal: the same file on every machine. */
const WIDTH = 100;

/** What became of the files, and what went wrong: one that fails does not keep the report from the others. */
export interface Delivered {
  readonly outputs: readonly Written[];
  readonly failures: readonly unknown[];
}

/** The report to stdout, and to every file that was asked for. */
export async function writeOutputs(report: Report, options: OutputOptions): Promise<Delivered> {
  const { flags, signal } = options;
  const hasColour = options.stdout.isTTY === true && options.stdout.hasColors();
  const width = options.stdout.columns ?? WIDTH;
  const own = textOf(flags.json === true ? 'json' : 'console', report, { ...options, hasColour, width });
  const failures: unknown[] = [];
  const outputs: Written[] = [];
  if (flags.report !== false && !options.isStdoutTaken)
    await stdout(options.stdout)
      .deliver(own)
      .catch((error) => failures.push(error));
  for (const output of flags.output) {
    if (signal.aborted) break;
    const { text, sums } = measured(
      textOf(output.format, report, { ...options, hasColour: false, width: WIDTH }),
    );
    const told = { format: output.format, file: output.path };
    try {
      await file(output.path).deliver(text);
      outputs.push({ ...told, ...sums() });
    } catch (error) {
      failures.push(error);
      outputs.push({ ...told, fault: printable(error instanceof Error ? error.message : 'unknown', 500) });
    }
  }
  return { outputs, failures };
}

function textOf(
  id: string,
  report: Report,
  { flags, rows, ...options }: OutputOptions & Pick<FormatOptions, 'hasColour' | 'width'>,
): Text {
  const table = tables.find((table) => table.id === id);
  if (table !== undefined) return table.render(report, rows());
  const format = formats.find((format) => format.id === id);
  if (format === undefined) throw new TypeError(`there is no format ${id}`);
  const { hasColour, width } = options;
  return format.render(report, { hasColour, width, isVerbose: flags.all ?? false });
}

/** The same text, with its sums once it is through. */
function measured(text: Text) {
  const hash = createHash('sha256');
  let bytes = 0;
  async function* pieces(): AsyncGenerator<string> {
    for await (const piece of typeof text === 'string' ? [text] : text) {
      hash.update(piece);
      bytes += Buffer.byteLength(piece);
      yield piece;
    }
  }
  return { text: pieces(), sums: () => ({ sha256: hash.digest('hex'), bytes }) };
}

/** Last of all, so that it speaks of what is there. One that fails does not keep the others from being written. */
export async function writeRecords(
  report: Report,
  output: readonly OutputFile[],
  options: RunRecordOptions,
): Promise<readonly unknown[]> {
  const text = toJson(runRecord(report, options));
  const failures: unknown[] = [];
  for (const path of recordFiles(output))
    await file(path)
      .deliver(text)
      .catch((error) => failures.push(error));
  return failures;
}
