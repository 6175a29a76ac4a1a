import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { example } from '../support/example.ts';

// The rules, as the one shape that passes: a key that no rule names is refused too.
const run = z.string().refine((script) => !script.includes('${{'), {
  error: 'a script takes what comes from outside by the environment, or it could be made to run it',
});
const uses = z.string().regex(/^[\w./-]+@[0-9a-f]{40}$/, 'an action is named by a whole commit');

const step = z.union([
  z.strictObject({
    name: z.string(),
    if: z.literal('always()').optional(),
    env: z.record(z.string(), z.string().regex(/^\$\{\{ secrets\.\w+ \}\}$/)).optional(),
    run,
  }),
  z.strictObject({ name: z.string(), uses, with: z.record(z.string(), z.string()).optional() }),
]);

const workflow = z.strictObject({
  name: z.literal('oauthlas'),
  on: z.strictObject({
    schedule: z.tuple([z.strictObject({ cron: z.string().regex(/^\d+ \d+ \* \* \*$/) })]),
    workflow_dispatch: z.null(),
  }),
  permissions: z.strictObject({}),
  concurrency: z.strictObject({ group: z.literal('oauthlas'), 'cancel-in-progress': z.literal(false) }),
  jobs: z.strictObject({
    scan: z.strictObject({
      'runs-on': z.tuple([z.literal('self-hosted'), z.literal('linux'), z.literal('oauthlas')]),
      'timeout-minutes': z.int().positive().max(1440),
      environment: z.literal('oauthlas'),
      permissions: z.strictObject({ 'id-token': z.literal('write') }),
      defaults: z.strictObject({ run: z.strictObject({ shell: z.literal('bash') }) }),
      steps: z.array(step),
    }),
  }),
});

const document = parseDocument(example('github-actions/oauthlas.yml'), { uniqueKeys: true });
const { steps } = workflow.parse(document.toJS()).jobs.scan;
const scripts = steps.flatMap((step) => ('run' in step ? [step.run] : []));

test('it is YAML, and passes the rules', () => {
  expect([...document.errors, ...document.warnings]).toEqual([]);
  expect(workflow.safeParse(document.toJS()).error?.issues ?? []).toEqual([]);
});

describe('the rules refuse', () => {
  const scan = ['jobs', 'scan'] as const;

  test.each<[string, readonly (string | number)[], unknown]>([
    ['rights for all jobs', ['permissions'], { contents: 'read' }],
    ['rights that nobody named', ['permissions'], undefined],
    ['rights that it does not need', [...scan, 'permissions', 'contents'], 'write'],
    ['scans that overlap', ['concurrency'], undefined],
    ['a scan that the next one kills', ['concurrency', 'cancel-in-progress'], true],
    ['no end to it', [...scan, 'timeout-minutes'], undefined],
    ['a start by strangers', ['on', 'pull_request_target'], null],
    ['secrets for every step', [...scan, 'env'], { KEY: '$' + '{{ secrets.KEY }}' }],
    ['a title in a script', [...scan, 'steps', 1, 'run'], 'echo $' + '{{ github.event.issue.title }}'],
    ['an action by its tag', [...scan, 'steps', 0], { name: 'x', uses: 'actions/checkout@v4' }],
    ['half a commit', [...scan, 'steps', 0], { name: 'x', uses: 'actions/checkout@11bd719' }],
  ])('%s', (_, path, value) => {
    const spoiled = document.clone();
    if (value === undefined) spoiled.deleteIn(path);
    else spoiled.setIn(path, spoiled.createNode(value));

    expect(workflow.safeParse(spoiled.toJS()).success).toBe(false);
  });
});

test.each(scripts)('bash understands %s', (script) => {
  expect(spawnSync('bash', ['-n', '-c', script], { encoding: 'utf8' })).toMatchObject({
    status: 0,
    stderr: '',
  });
});

test('the token is fetched over TLS, is for its owner only, and is taken away whatever happens', () => {
  const [fetched, , forgotten] = steps;
  const [fetch = '', , forget] = scripts;
  const [, file] = />(\S+\.jwt)/.exec(fetch) ?? [];

  expect(fetched).not.toHaveProperty('env');
  expect(fetch).toMatch(/^umask 077\ncurl .*--fail --proto '=https' /);
  expect(forgotten).toHaveProperty('if', 'always()');
  expect(forget).toBe(`rm -f ${file}`);
});

test('the config refers to what the steps bring', () => {
  const config = example('github-actions/oauthlas.config.json');
  const env = steps.flatMap((step) => ('run' in step ? Object.keys(step.env ?? {}) : []));

  expect([...config.matchAll(/"env:(\w+)"/g)].map(([, name]) => name)).toEqual(env);
  expect(config).toContain('"file:/var/lib/oauthlas/assertion.jwt"');
});
