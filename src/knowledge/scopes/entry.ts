import type { Access, Breadth, Data, Escalation, Impact } from './scope.ts';

/**
 * A file of entries: what we know by hand of the permissions of one API that concern one thing. JSON, so that it can
 * be read, compared and mended without reading code; `scripts/knowledge/entry-schema.ts` checks it.
 */
export interface EntryFile {
  /** Whose permissions: on Microsoft 365 the app id of the API, else the platform's own word for the kind. */
  readonly api: string;
  /** What they concern, in a few words. */
  readonly about: string;
  /** Where the vendor documents them; `{anchor}` is the name in small letters and digits, `{page}` with dots for colons. */
  readonly source: string;
  /** Names that mean there what they mean on another API; they stand in that one's files. */
  readonly shares?: { readonly with: string; readonly names: readonly string[] };
  readonly entries: readonly Entry[];
}

/** One name. It stands for up to two permissions, and they are not the same one. */
export interface Entry {
  /** As the vendor writes it. */
  readonly name: string;
  readonly data: readonly Data[];
  readonly access: readonly Access[];
  /** In the name of a person, and as far as that person may. */
  readonly delegated?: Meaning;
  /** By itself: an app's role, domain-wide delegation, an installation, a bot. */
  readonly application?: Meaning;
  /** Google: the APIs, as its token events name them, a call to any of which may have needed this scope. */
  readonly apis?: readonly string[];
  /** What became, or will become, of it: one sentence with the date. */
  readonly deprecated?: string;
  /** Where this very permission is documented, if not where the file says. */
  readonly source?: string;
}

export interface Meaning {
  /** What it lets the holder do: one sentence that starts with the verb, as after "it can". */
  readonly allows: string;
  /** The same in a few words, for a headline, where `allows` is long. */
  readonly brief?: string;
  /** The worst that somebody who stole it can do with it: one sentence that starts with the verb. */
  readonly worst: string;
  readonly breadth: Breadth;
  readonly impact: Impact;
  /** Why it has this impact and this escalation, and not one more or less: particular to this permission. */
  readonly reason: string;
  readonly escalation?: Climb;
  readonly instead?: readonly Alternative[];
}

/** How the holder becomes more powerful than the permission says. */
export interface Climb {
  readonly level: Exclude<Escalation, 'none'>;
  /** What it can make itself master of, as after "towards": `the tenant`, `every Azure subscription`. */
  readonly towards: string;
  /** The way there, step by step, in one sentence. */
  readonly how: string;
}

/** What opens less. */
export interface Alternative {
  readonly name: string;
  /** What an app must do and no more, for it to be enough: as after "if it only". */
  readonly only: string;
  /** Google: the APIs for which it is enough; absent where no log of calls can show that it is. */
  readonly apis?: readonly string[];
}
