import { z } from 'zod';
import type { Controls } from '../knowledge/controls.ts';
import type { DossierOf, Subject } from '../model/dossier.ts';
import type { Finding, Severity } from '../model/finding.ts';
import type { RecordKind } from '../model/records.ts';
import type { Instant } from '../model/values.ts';

/** One question, put to one or several kinds of dossier: pure, synchronous, one file, one page, one test. */
export interface Analyzer<Options extends object> {
  /** The file's name. */
  readonly id: string;
  readonly title: string;
  /** For findings that bring none of their own. */
  readonly severity: Severity;
  readonly controls: Controls;
  /** Every reason for which it may speak. */
  readonly rules: readonly [Rule, ...Rule[]];
  /** Strict, so that a misspelt option is refused; what the user leaves out comes from `defaults`. */
  readonly options: z.ZodType<Options>;
  readonly defaults: Options;
  /** By subject: what it says of a dossier of that kind. */
  readonly judge: {
    readonly [S in Subject]?: (
      dossier: DossierOf<S>,
      options: Options,
      context: Context,
    ) => Iterable<Verdict>;
  };
}

export interface Rule {
  readonly id: string;
  readonly title: string;
  /** The kinds of record whose absence every finding of this rule rests on. */
  readonly absent: readonly RecordKind[];
  /** On whose page in the console its next step is done; absent: on that of what was let in. */
  readonly page?: 'registration';
}

/** All that an analyzer knows besides its dossier. */
export interface Context {
  /** When the run began. */
  readonly now: Instant;
}

export type Verdict = Finding | Hedged | Unproved;

/**
 * A finding of an app or a tenant of which something is left where that on whose absence it rests was not read: then
 * `otherwise` is told in its place, about the same, and nothing is withheld.
 */
export interface Hedged extends Finding {
  readonly absent: readonly [RecordKind, ...RecordKind[]];
  readonly otherwise: Omit<Finding, 'absent'>;
}

/**
 * "It would be so, if only nothing speaks against it, and nothing was there that could." Never told: where
 * coverage of `absent` is complete it means nothing, and where it is not, it is counted as withheld.
 */
export interface Unproved {
  readonly unproved: true;
  readonly rule: string;
  readonly about: Finding['about'];
  readonly absent: readonly [RecordKind, ...RecordKind[]];
}

/**
 * Whether one of the rules that were told of the same subject says it as well: it is not told beside them. Nor is a
 * hint beside what is withheld, which may be more.
 */
export function isSaid(verdict: Verdict, told: readonly string[], withheld: readonly string[] = []): boolean {
  if ('unproved' in verdict || verdict.unless === undefined) return false;
  const { unless } = verdict;
  return unless === 'any' ? told.length + withheld.length > 0 : told.some((rule) => unless.includes(rule));
}

/** An analyzer whose private options are closed over, so that a list of them needs no `any`. */
export interface AnyAnalyzer {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly subjects: readonly Subject[];
  readonly controls: Controls;
  readonly rules: readonly [Rule, ...Rule[]];
  /** Takes what the user gave, who may name some options and leave the rest. */
  readonly options: z.ZodType;
  readonly defaults: object;
  /**
   * The question, ready to be put to one dossier after the other; silent on subjects that are not its own.
   * @throws z.ZodError when an option is unknown or out of range
   */
  readonly open: (options?: unknown) => Asking;
}

/** Puts the question to a dossier of this kind. */
export type Asking = <S extends Subject>(
  subject: S,
  dossier: DossierOf<S>,
  context: Context,
) => Iterable<Verdict>;

export function defineAnalyzer<Options extends object>(analyzer: Analyzer<Options>): AnyAnalyzer {
  const { id, title, severity, controls, rules, defaults, judge } = analyzer;
  const given = z.record(z.string(), z.unknown()).default({});
  const filled = given.transform((some): unknown => ({ ...defaults, ...some }));
  const options = filled.pipe(analyzer.options);
  const subjects = (['app', 'vendor', 'tenant'] as const).filter((subject) => judge[subject] !== undefined);
  return {
    ...{ id, title, severity, subjects, controls, rules, options, defaults },
    open: (asked) => {
      const chosen = options.parse(asked);
      return function* (subject, dossier, context) {
        for (const verdict of judge[subject]?.(dossier, chosen, context) ?? []) {
          check(verdict, analyzer);
          yield verdict;
        }
      };
    },
  };
}

// A finding that forgets what it rests on would be told although nobody looked.
function check(
  verdict: Verdict,
  { id, rules }: { readonly id: string; readonly rules: readonly Rule[] },
): void {
  const rule = rules.find((one) => one.id === verdict.rule);
  if (rule === undefined) throw new RangeError(`${id} has no rule ${verdict.rule}`);
  if ('otherwise' in verdict && !isSameSubject(verdict, verdict.otherwise))
    throw new RangeError(`${id}/${rule.id} tells otherwise of something else`);
  const absent = verdict.absent ?? [];
  const forgotten = rule.absent.filter((kind) => !absent.includes(kind));
  if (forgotten.length === 0) return;
  throw new RangeError(
    `${id}/${rule.id} rests on the absence of ${forgotten.join(', ')} and does not say so`,
  );
}

/** Else the one would end, and the other begin, with each change of what can be read. */
function isSameSubject(
  one: Pick<Finding, 'rule' | 'about'>,
  other: Pick<Finding, 'rule' | 'about'>,
): boolean {
  return one.rule === other.rule && one.about.join() === other.about.join();
}
