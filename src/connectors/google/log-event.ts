import { z } from 'zod';
import { parseEach } from '../../lib/parse.ts';
import type { Gap } from '../../model/page.ts';
import { type Instant, toInstant } from '../../model/values.ts';
import { activityId, personIn } from './activity.ts';

/** One event of a log of Google's, in our terms. */
export interface LogEvent {
  readonly name: string;
  readonly at: Instant;
  /** Absent when no person is named: a key, or Google itself, acted. */
  readonly userId?: string;
  /** The client id of the app that acted, where Google tells one. */
  readonly actor?: string;
  /** Its parameters by name, each as texts; one that Google left empty is not there. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** With the time, what tells events apart. */
  readonly qualifier: string;
}

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const texts = z.array(text);
// A shape of its own in one parameter is no reason to lose the others.
const one = text.optional().catch(undefined);
const many = texts.optional().catch(undefined);
const plain = { value: one, multiValue: many, intValue: one, multiIntValue: many, boolValue: one };
const nested = z
  .object({ parameter: z.array(z.object({ name: z.string().catch(''), ...plain })).default([]) })
  .optional()
  .catch(undefined);

const parameterSchema = z.object({
  name: z.string(),
  ...plain,
  messageValue: nested,
  multiMessageValue: z.array(nested).optional().catch(undefined),
});

const activitySchema = z.object({
  id: activityId,
  actor: z
    .object({
      profileId: z.string().nullish(),
      applicationInfo: z.object({ oauthClientId: z.string().nullish() }).nullish(),
    })
    .nullish(),
  events: z
    .array(
      z.object({
        name: z.string(),
        status: z.object({ eventStatus: z.string().nullish() }).nullish(),
        parameters: z.array(parameterSchema).nullish(),
      }),
    )
    .nullish(),
});

/** Those of one name: an activity that holds one may hold others, too, which are asked for by their own. */
export function readLogEvents(
  items: readonly unknown[],
  { name, what }: { readonly name: string; readonly what: string },
): { readonly events: readonly LogEvent[]; readonly gaps: readonly Gap[] } {
  const { values, gaps } = parseEach(activitySchema, items, `an event of ${what}`);
  const undated: Gap[] = [];
  const events = values.flatMap((activity) => {
    const found = toLogEvents(activity, name);
    if (found === undefined) {
      undated.push({ reason: 'shape', what: `an event of ${what} names no time (${name})` });
    }
    return found ?? [];
  });
  return { events, gaps: [...gaps, ...undated] };
}

/** What failed, or was left out, has changed nothing. */
const withoutEffect: ReadonlySet<string> = new Set(['FAILED', 'SKIPPED']);

function toLogEvents(
  { id, actor, events }: z.output<typeof activitySchema>,
  name: string,
): readonly LogEvent[] | undefined {
  const at = toInstant(id.time);
  if (at === 'unknown') return undefined;
  const userId = personIn(actor?.profileId);
  const app = actor?.applicationInfo?.oauthClientId;
  return (events ?? []).flatMap(({ name: found, status, parameters }, index) => {
    if (found !== name || withoutEffect.has(status?.eventStatus ?? '')) return [];
    return {
      name,
      at,
      ...(userId !== undefined && { userId }),
      ...(app && { actor: app }),
      values: new Map((parameters ?? []).map((parameter) => [parameter.name, textsOf(parameter)])),
      qualifier: index === 0 ? id.uniqueQualifier : `${id.uniqueQualifier}.${index}`,
    };
  });
}

function textsOf({
  messageValue,
  multiMessageValue,
  ...own
}: z.output<typeof parameterSchema>): readonly string[] {
  const inner = [messageValue, ...(multiMessageValue ?? [])].flatMap((message) => message?.parameter ?? []);
  return [own, ...inner]
    .flatMap(({ value, multiValue = [], intValue, multiIntValue = [], boolValue }) => [
      value,
      ...multiValue,
      intValue,
      ...multiIntValue,
      boolValue,
    ])
    .filter((part) => part !== undefined && part.trim() !== '') as readonly string[];
}

/** The text of a parameter; undefined where it is not there, or empty. */
export function textOf({ values }: LogEvent, parameter: string): string | undefined {
  return values.get(parameter)?.[0]?.trim();
}
