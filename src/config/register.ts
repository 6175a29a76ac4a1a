import { z } from 'zod';
import { connectors } from '../connectors/index.ts';
import type { RegisteredVendor } from '../model/register.ts';
import { type Problem, toPath } from './problems.ts';

const text = z.string().min(1);
const names = z.array(text).min(1);

/** A list by platform; a misspelt platform is an unknown option. */
function byPlatform(what: string) {
  return z
    .strictObject(
      Object.fromEntries(connectors.map(({ id, title }) => [id, names.optional().describe(`On ${title}.`)])),
    )
    .describe(what);
}

/** What the user keeps of vendors. */
export const register = z
  .array(
    z.strictObject({
      name: text.describe('The vendor, as reports shall call it.'),
      owner: text.optional().describe('Who answers for it among us.'),
      ticket: text.optional().describe('Where its approval is kept.'),
      usage: z
        .literal('annual')
        .optional()
        .describe('annual: it is used so seldom that it counts as idle only after 400 days.'),
      apps: byPlatform(
        'By platform, the ids of its apps: client ids on m365 and google, client ids or installation ids on github, app ids on slack.',
      ),
      allows: byPlatform(
        'By platform, all the scopes that it may hold there. A platform that is left out: nothing is laid down.',
      ).optional(),
    }),
  )
  .default([])
  .describe('The vendors that are known here, with who answers for them.');

type Given = z.output<typeof register>;

/** The register as the pipeline reads it. An app of two vendors, or a vendor that stands there twice, is a problem. */
export function toRegister(given: Given, problems: Problem[]): readonly RegisteredVendor[] {
  const vendors = new Map<string, number>();
  const owners = new Map<string, string>();
  given.forEach(({ name, apps }, i) => {
    const first = vendors.get(name.toLowerCase());
    if (first !== undefined)
      problems.push({
        path: toPath(['register', i, 'name']),
        message: `${name} stands there twice; put its apps into register[${first}]`,
      });
    vendors.set(name.toLowerCase(), first ?? i);
    if (Object.keys(apps).length === 0)
      problems.push({
        path: toPath(['register', i, 'apps']),
        message: 'names no app, so it would never be met',
      });
    for (const [platform, ids] of Object.entries(apps)) {
      for (const [j, id] of (ids ?? []).entries()) {
        const key = `${platform}/${id.toLowerCase()}`;
        const owner = owners.get(key);
        if (owner !== undefined && owner !== name)
          problems.push({
            path: toPath(['register', i, 'apps', platform, j]),
            message: `${id} is an app of ${owner} too`,
          });
        owners.set(key, name);
      }
    }
  });
  return given.map(({ owner, ticket, usage, apps, allows, ...rest }) => ({
    ...rest,
    apps: defined(apps),
    ...(owner !== undefined && { owner }),
    ...(ticket !== undefined && { ticket }),
    ...(usage !== undefined && { usage }),
    ...(allows !== undefined && { allows: defined(allows) }),
  }));
}

function defined(lists: Given[number]['apps']): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(Object.entries(lists).filter(([, ids]) => ids !== undefined)) as Record<
    string,
    readonly string[]
  >;
}
