import type { Access, Breadth, Data, Impact } from './scope.ts';

/**
 * `m365/rules.json`: what Microsoft's names are made of. Keys that end with `*` stand for all that begins so, and the
 * longest wins. `scripts/knowledge/m365-rules-schema.ts` checks it.
 */
export interface RulesFile {
  readonly grades: Readonly<Record<string, Grade>>;
  readonly verbs: Readonly<Record<string, Verb>>;
  readonly limits: Readonly<Record<string, Limit>>;
  readonly climbs: Readonly<Record<string, Way>>;
  readonly apis: Readonly<Record<string, ApiRules>>;
}

export interface ApiRules {
  readonly name: string;
  /** The verb of a name that has none. */
  readonly bare?: string;
  readonly families: Readonly<Record<string, Family>>;
}

/** Of reading and of changing. */
type Impacts = readonly [Impact, Impact];

export interface Grade {
  /** What such a family is, as in brackets after its name. */
  readonly why: string;
  readonly application: Impacts;
  /** In the name of a person, over everything that this person may reach. */
  readonly delegated: Impacts;
  /** In the name of a person, over what is this person's own. */
  readonly own: Impacts;
  /** Whether to change it is to administer. */
  readonly manages?: boolean;
}

export interface Verb {
  /** As it begins our sentence, and as after "it". */
  readonly do: string;
  readonly it: string;
  readonly access: readonly [Access, ...Access[]];
  /** How far it goes: `edit` changes less than all of it, `write` everything. */
  readonly level: 'basic' | 'read' | 'edit' | 'write';
  /** It makes something new, so that nothing need be there to be reached. */
  readonly fresh?: boolean;
  /** It changes things as they are but gains nothing from them: no way up. */
  readonly still?: boolean;
  /** The person's own, although the name says `.All`. */
  readonly asPerson?: boolean;
  /** The limit that the verb implies. */
  readonly limit?: string;
}

export interface Limit {
  /** By how much less it reaches than the whole. */
  readonly less?: 1 | 2 | 3;
  readonly breadth?: Breadth;
  readonly application?: string;
  readonly delegated?: string;
  /** What comes on top of the person's own. */
  readonly also?: string;
}

export interface Way {
  readonly level: 'indirect' | 'direct';
  readonly towards: string;
  readonly how: string;
  /** Reading is enough. */
  readonly from?: 'read';
}

/** What a verb, a limit or both (`Send`, `.Hidden`, `Send.Shared`, `Read.` without a limit) change in a family. */
export interface Special extends Partial<Omit<Verb, 'limit' | 'asPerson'>> {
  readonly is?: string;
  /** The noun where it is the person's own; else "the person's" and the noun. */
  readonly mine?: string;
  readonly data?: readonly [Data, ...Data[]];
  readonly grade?: string;
  readonly climb?: string | null;
  readonly application?: Impacts;
  readonly delegated?: Impacts;
  readonly own?: Impacts;
  readonly breadth?: Breadth;
  /** The word before the one whom it concerns: `in the name of`. */
  readonly prep?: string;
  /** The whole sentence, where the parts make none. */
  readonly say?: string;
}

export interface Family extends Special {
  readonly is: string;
  readonly data: readonly [Data, ...Data[]];
  readonly grade: string;
  /**
   * `people`: everybody has their own. `reach`: things of which a person reaches some. `organisation`: there is
   * one for all. `both`: a name without `.All` means the person's own, with it the organisation's.
   */
  readonly of: 'people' | 'reach' | 'organisation' | 'both';
  readonly when?: Readonly<Record<string, Special>>;
}
