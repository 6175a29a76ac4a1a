import { hash } from 'node:crypto';
import type { AnyAnalyzer, Asking } from '../analyzers/analyzer.ts';
import { knowledgeVersion } from '../knowledge/version.ts';
import type { Own } from '../model/dossier.ts';
import type { RegisteredVendor } from '../model/register.ts';
import { version } from '../version.ts';

/** An analyzer with the options that the user chose. */
export interface Judge {
  readonly analyzer: AnyAnalyzer;
  readonly options: unknown;
}

/** An analyzer ready to be asked. */
export interface OpenJudge {
  readonly analyzer: AnyAnalyzer;
  readonly ask: Asking;
  /** A hash of all by which it judges: when that changes, what is told no more says nothing of the tenant. */
  readonly basis: string;
}

/** What of ours decides what is told, besides an analyzer's options. */
export interface Grounds {
  readonly own: Own;
  readonly register: readonly RegisteredVendor[];
}

/** @throws z.ZodError when an option is unknown or out of range */
export function openJudges(judges: readonly Judge[], { own, register }: Grounds): readonly OpenJudge[] {
  const ours = [[...own.homes].sort(), [...own.domains].sort(), register, version, knowledgeVersion];
  return judges.map(({ analyzer, options }) => {
    const text = JSON.stringify([analyzer.id, analyzer.options.parse(options), ours]);
    return { analyzer, ask: analyzer.open(options), basis: hash('sha256', text, 'hex').slice(0, 16) };
  });
}
