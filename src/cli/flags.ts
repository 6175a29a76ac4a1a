import type { Severity } from '../model/finding.ts';
import type { LogFormat } from './log-format.ts';

/** Which config, and which tenants in it: of these ids and these groups; none of both: all. */
export interface ConfigFlags {
  readonly config: string;
  readonly tenant: readonly string[];
  readonly group: readonly string[];
}

/** What `scan` and `demo` have in common. */
export interface ScanFlags {
  /** Not for a demo, which needs none. */
  readonly config?: string;
  readonly resume?: boolean;
  readonly continue?: boolean;
  /** Not for a demo either. */
  readonly useMyLogin?: boolean;
  /** Nor is this. */
  readonly full?: boolean;
  readonly failOn?: Severity;
  readonly json?: boolean;
  /** False: not on stdout. */
  readonly report?: boolean;
  readonly all?: boolean;
  readonly output: readonly OutputFile[];
  readonly logLevel: string;
  readonly logFormat: LogFormat;
  readonly quiet?: boolean;
}

export interface OutputFile {
  readonly format: string;
  readonly path: string;
}

/** The ids of all formats and tables: written down once more, since `--help` loads none of them. */
export const outputFormats: readonly string[] = ['console', 'json', 'csv', 'lookup', 'markdown', 'html'];
