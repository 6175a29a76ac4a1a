import { z } from 'zod';
import { access, breadth, data, impact } from './words.ts';

/** Of reading and of changing. */
const impacts = z.tuple([impact, impact]);
/** How far a verb goes: `edit` changes less than all of it, `write` everything. */
const level = z.enum(['basic', 'read', 'edit', 'write']);

const grade = z.strictObject({
  /** What such a family is, as in brackets after its name. */
  why: z.string(),
  application: impacts,
  /** In the name of a person, over everything that this person may reach. */
  delegated: impacts,
  /** In the name of a person, over what is this person's own. */
  own: impacts,
  /** Whether to change it is to administer. */
  manages: z.boolean().exactOptional(),
});

const verb = z.strictObject({
  do: z.string(),
  it: z.string(),
  access: z.array(access),
  level,
  /** It makes something new, so that nothing need be there to be reached. */
  fresh: z.boolean().exactOptional(),
  /** It changes things as they are but gains nothing from them: no way up. */
  still: z.boolean().exactOptional(),
  /** The person's own, although the name says `.All`. */
  asPerson: z.boolean().exactOptional(),
  /** The limit that the verb implies. */
  limit: z.string().exactOptional(),
});

const limit = z.strictObject({
  /** By how much less it reaches than the whole. */
  less: z.literal([1, 2, 3]).exactOptional(),
  breadth: breadth.exactOptional(),
  application: z.string().exactOptional(),
  delegated: z.string().exactOptional(),
  /** What comes on top of the person’s own. */
  also: z.string().exactOptional(),
});

const climb = z.strictObject({
  level: z.enum(['indirect', 'direct']),
  towards: z.string(),
  how: z.string(),
  /** Reading is enough. */
  from: z.literal('read').exactOptional(),
});

/** What a verb, a limit or both (`Send`, `.Hidden`, `Send.Shared`, `Read.` without a limit) change in a family. */
const special = z.strictObject({
  do: z.string().exactOptional(),
  it: z.string().exactOptional(),
  access: z.array(access).exactOptional(),
  level: level.exactOptional(),
  fresh: z.boolean().exactOptional(),
  still: z.boolean().exactOptional(),
  is: z.string().exactOptional(),
  /** The noun where it is the person's own; else "the person's" and the noun. */
  mine: z.string().exactOptional(),
  data: z.array(data).min(1).exactOptional(),
  grade: z.string().exactOptional(),
  climb: z.string().nullable().exactOptional(),
  application: impacts.exactOptional(),
  delegated: impacts.exactOptional(),
  own: impacts.exactOptional(),
  breadth: breadth.exactOptional(),
  /** The word before the one whom it concerns: `in the name of`. */
  prep: z.string().exactOptional(),
  /** The whole sentence, where the parts make none. */
  say: z.string().exactOptional(),
});

const family = special.extend({
  is: z.string(),
  data: z.array(data).min(1),
  grade: z.string(),
  /**
   * `people`: everybody has their own. `reach`: things of which a person reaches some. `organisation`: there is
   * one for all. `both`: a name without `.All` means the person's own, with it the organisation's.
   */
  of: z.enum(['people', 'reach', 'organisation', 'both']),
  when: z.record(z.string(), special).exactOptional(),
});

/** `m365/rules.json`: keys that end with `*` stand for all that begins so, and the longest wins. */
export const rulesFile = z.strictObject({
  grades: z.record(z.string(), grade),
  verbs: z.record(z.string(), verb),
  limits: z.record(z.string(), limit),
  climbs: z.record(z.string(), climb),
  apis: z.record(
    z.string(),
    z.strictObject({
      name: z.string(),
      /** The verb of a name that has none. */
      bare: z.string().exactOptional(),
      families: z.record(z.string(), family),
    }),
  ),
});
