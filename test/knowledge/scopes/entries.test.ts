import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { entryFile } from '../../../scripts/knowledge/entry-schema.ts';
import { APP_PASSWORD } from '../../../src/knowledge/scopes/app-password.ts';
import { entryFiles as github } from '../../../src/knowledge/scopes/github/index.ts';
import { deriveGithub } from '../../../src/knowledge/scopes/github-rules.ts';
import { entryFiles as google } from '../../../src/knowledge/scopes/google/index.ts';
import { deriveGoogle } from '../../../src/knowledge/scopes/google-rules.ts';
import { entryFiles as m365 } from '../../../src/knowledge/scopes/m365/index.ts';
import { deriveM365 } from '../../../src/knowledge/scopes/m365-rules.ts';
import { listed } from '../../../src/knowledge/scopes/names.ts';
import { classify, type ScopeAccess } from '../../../src/knowledge/scopes/scope.ts';
import { entryFiles as slack } from '../../../src/knowledge/scopes/slack/index.ts';
import { deriveSlack } from '../../../src/knowledge/scopes/slack-rules.ts';
import { isWeaker, type Row, rows } from './rows.ts';

const platforms = { m365, google, github, slack };
const folder = fileURLToPath(new URL('../../../src/knowledge/scopes/', import.meta.url));
const paths = globSync('{m365,google,github,slack}/*.json', { cwd: folder })
  .filter((path) => !path.endsWith('/rules.json'))
  .sort();

const derive = {
  m365: deriveM365,
  google: (access, _api, name) => deriveGoogle(access, name),
  github: (access, _api, name) => deriveGithub(access, name),
  slack: (access, _api, name) => deriveSlack(access, name),
} satisfies Record<string, typeof deriveM365>;

const kinds = ['delegated', 'application'] as const;

/** One written meaning. */
interface Written {
  readonly platform: Row['platform'];
  readonly api: string;
  readonly access: ScopeAccess;
  readonly name: string;
  readonly reason: string;
  readonly worst: string;
  readonly instead: readonly string[];
}

const written: readonly Written[] = (['m365', 'google', 'github', 'slack'] as const).flatMap((platform) =>
  platforms[platform].flatMap(({ api, entries }) =>
    entries.flatMap((entry) =>
      kinds.flatMap((access) => {
        const meaning = entry[access];
        if (meaning === undefined) return [];
        const instead = meaning.instead?.map(({ name }) => name) ?? [];
        const { reason, worst } = meaning;
        return [{ platform, api, access, name: entry.name, reason, worst, instead }];
      }),
    ),
  ),
);

function rowOf({ platform, api, access }: Written, name: string): Row | undefined {
  const knowledge = classify(platform, access, api, name);
  if (knowledge === 'unclassified') return undefined;
  const id = `${platform} ${api} ${access} ${name}`;
  return { id, platform, api, access, name, resource: api, kind: access, consent: 'unknown', knowledge };
}

const idOf = ({ platform, api, access, name }: Written) => `${platform} ${api} ${access} ${name}`;

describe('entries by hand', () => {
  test('there are about six hundred names', () => {
    const names = new Set(written.map(({ platform, api, name }) => `${platform} ${api} ${name}`));

    expect(names.size).toBeGreaterThan(570);
  });

  test.each(paths)('%s is as the schema says, and in its platform’s list', (path) => {
    const file = JSON.parse(readFileSync(`${folder}${path}`, 'utf8'));
    const [platform] = path.split('/') as [keyof typeof platforms];

    const { error } = entryFile.safeParse(file);

    expect(error?.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) ?? []).toEqual([]);
    expect(platforms[platform]).toContainEqual(file);
  });

  test('what is long to say has a few words for headlines', () => {
    const wrong = Object.values(platforms).flatMap((files) =>
      files.flatMap(({ entries }) =>
        entries.flatMap((entry) =>
          kinds.flatMap((access) => {
            const { allows = '', brief } = entry[access] ?? {};
            const isRight = brief === undefined ? allows.length <= 90 : brief.length < allows.length;
            return isRight ? [] : [`${entry.name} ${access}: ${brief ?? allows}`];
          }),
        ),
      ),
    );

    expect(wrong).toEqual([]);
  });

  test('none stands twice', () => {
    const ids = written.map(idOf);

    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  });

  test.each(['reason', 'worst'] as const)(
    'no %s is used twice: each is particular to its permission',
    (what) => {
      const groups = Map.groupBy(written, (one) => one[what]);
      const twice = [...groups]
        .filter(([, all]) => all.length > 1)
        .map(([text, all]) => [text, ...all.map(idOf)]);

      expect(twice).toEqual([]);
    },
  );

  test('whatever escalates has an entry', () => {
    const without = rows.filter(
      ({ kind, knowledge }) =>
        kind !== 'delegation' && knowledge.escalation !== 'none' && knowledge.basis !== 'by hand',
    );

    expect(without.map(({ id }) => id)).toEqual([]);
  });

  test('whatever reaches mail, files, chat, code, secrets or identity strongly has an entry', () => {
    const grave = new Set<string>(['mail', 'files', 'chat', 'code', 'secrets', 'identity']);
    const without = listed.filter(({ platform, access, api, name }) => {
      const knowledge = classify(platform, access, api, name);
      return (
        knowledge !== 'unclassified' &&
        knowledge.basis === 'derived' &&
        knowledge.impact >= 4 &&
        knowledge.data.some((data) => grave.has(data))
      );
    });

    expect(without.map(({ resource, kind, name }) => `${resource} ${kind} ${name}`)).toEqual([]);
  });

  test('what escalates for a person on Google says itself what it does for everybody', () => {
    // An app password is its person's alone.
    const delegable = google.flatMap(({ entries }) => entries).filter(({ name }) => name !== APP_PASSWORD);

    const without = delegable.filter(
      ({ delegated, application }) => delegated?.escalation && application === undefined,
    );

    expect(without.map(({ name }) => name)).toEqual([]);
  });

  test('none says what the rules would say anyway', () => {
    const noise = written.filter((one) => {
      const row = rowOf(one, one.name);
      const derived = derive[one.platform](one.access, one.api, one.name);
      if (row === undefined || derived === undefined) return false;
      const { allows, data, access, breadth, escalation, impact, apis } = row.knowledge;
      // Which APIs a scope opens, no rule can say.
      if (apis !== undefined) return false;
      const said = {
        allows,
        data: [...data].sort(),
        access: [...access].sort(),
        breadth,
        escalation,
        impact,
      };
      const rule = {
        allows: derived.allows,
        data: [...derived.data].sort(),
        access: [...derived.access].sort(),
        breadth: derived.breadth,
        escalation: derived.escalation,
        impact: derived.impact,
      };
      return JSON.stringify(said) === JSON.stringify(rule);
    });

    expect(noise.map(idOf)).toEqual([]);
  });

  test('what is called narrower is known by hand or by rule, for the same kind of holder', () => {
    const orphans = written.flatMap((one) =>
      one.instead.filter((name) => rowOf(one, name) === undefined).map((name) => `${idOf(one)} -> ${name}`),
    );

    expect(orphans).toEqual([]);
  });

  test('what is called narrower is never graver, and opens less in some way', () => {
    const wrong: string[] = [];
    let compared = 0;
    for (const one of written) {
      const broad = rowOf(one, one.name);
      for (const name of one.instead) {
        const narrow = rowOf(one, name);
        if (broad === undefined || narrow === undefined) continue;
        compared++;
        if (isWeaker(broad, narrow)) wrong.push(`${narrow.id} is graver than ${broad.id}`);
        if (narrow.knowledge.allows === broad.knowledge.allows)
          wrong.push(`${narrow.id} is the same as ${broad.id}`);
      }
    }

    expect(compared).toBeGreaterThan(250);
    expect(wrong).toEqual([]);
  });

  test('what calls could prove enough opens every API for which it is said to be', () => {
    const wrong: string[] = [];
    let compared = 0;
    for (const { entries } of google) {
      for (const entry of entries) {
        for (const { name, apis = [] } of entry.delegated?.instead ?? []) {
          const narrow = classify('google', 'delegated', undefined, name);
          for (const api of apis) {
            compared++;
            const opens =
              entry.apis?.includes(api) && narrow !== 'unclassified' && narrow.apis?.includes(api);
            if (!opens) wrong.push(`${entry.name} -> ${name}: ${api}`);
          }
        }
      }
    }

    expect(compared).toBeGreaterThan(5);
    expect(wrong).toEqual([]);
  });

  test('a name that one API shares with another stands there', () => {
    const missing = m365.flatMap(({ api, shares }) =>
      (shares?.names ?? []).filter(
        (name) =>
          !m365.some(
            (file) => file.api === shares?.with && file.entries.some((entry) => entry.name === name),
          ) || kinds.every((access) => classify('m365', access, api, name) === 'unclassified'),
      ),
    );

    expect(missing).toEqual([]);
  });
});
