import { describe, expect, test } from 'vitest';
import { example, parseCrontab } from '../support/example.ts';

const { env, jobs } = parseCrontab(example('cron/oauthlas'));
const [job] = jobs;

test('one line of five fields, run by a user of its own', () => {
  expect(jobs.map(({ when, user }) => [when, user])).toEqual([['17 2 * * *', 'oauthlas']]);
});

test('cron would take a percent sign for the end of a line', () => {
  expect(job?.command).not.toMatch(/(?<!\\)%/);
});

test('node is on PATH, and somebody gets the mail', () => {
  expect(env).toEqual({
    SHELL: '/bin/sh',
    PATH: '/usr/local/bin:/usr/bin:/bin',
    MAILTO: 'security@example.com',
  });
});

test('what is mailed is the last line alone: the rest goes to files of their owner only', () => {
  expect(job?.command).toMatch(
    /^umask 077; oauthlas scan --continue .* <\/dev\/null 2>>(\S+) \|\| tail -n 1 \1$/,
  );
});

describe('what is no crontab', () => {
  test.each([
    ['four fields', '17 2 * * oauthlas true'],
    ['no user', '17 2 * * * /usr/bin/true'],
    ['a word of no cron', '@nightly-ish oauthlas true'],
    ['no command', '17 2 * * * oauthlas'],
  ])('%s', (_, line) => {
    expect(() => parseCrontab(line)).toThrow(`no line of a crontab: ${line}`);
  });
});
