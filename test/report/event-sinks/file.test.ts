import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { file } from '../../../src/report/event-sinks/file.ts';
import { testEventSink } from '../../support/event-sink.ts';
import { outgoing, sinkTools } from '../../support/sink-tools.ts';

const folder = mkdtempSync(join(tmpdir(), 'oauthlas-test-'));
const { tools } = sinkTools();
let made = 0;

afterAll(() => rmSync(folder, { recursive: true }));

function place(): string {
  return join(folder, `events-${made++}.ndjson`);
}

function linesOf(path: string): readonly string[] {
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
}

describe('the contract', () =>
  testEventSink(file, {
    secrets: [],
    poison: '{"two":\n"lines"}',
    stage: () => {
      const home = join(folder, `home-${made++}`);
      const path = join(home, 'events.ndjson');
      mkdirSync(home);
      let written: readonly string[] = [];
      return {
        options: { path },
        tools,
        arrived: () => {
          written = existsSync(path) ? linesOf(path) : written;
          return written.map((text) => ({ uid: JSON.parse(text).id, text }));
        },
        breakDown: () => renameSync(home, `${home}.away`),
        mend: () => renameSync(`${home}.away`, home),
      };
    },
  }));

test('a file that it makes is for its owner only', async () => {
  const path = place();

  await file.open({ path }, tools).send([outgoing('a')]);

  expect((statSync(path).mode & 0o777).toString(8)).toBe('600');
});

test('the rights of a file that is there stay: an agent may have to read it', async () => {
  const path = place();
  writeFileSync(path, '', { mode: 0o640 });

  await file.open({ path }, tools).send([outgoing('a')]);

  expect((statSync(path).mode & 0o777).toString(8)).toBe('640');
});

test('batches follow one another, over processes too', async () => {
  const path = place();

  await file.open({ path }, tools).send([outgoing('a'), outgoing('b')]);
  await file.open({ path }, tools).send([outgoing('c')]);

  expect(readFileSync(path, 'utf8')).toBe('{"id":"a"}\n{"id":"b"}\n{"id":"c"}\n');
});

test('a line that a crash tore off gets its end, and nothing is glued to it', async () => {
  const path = place();
  const open = file.open({ path }, tools);
  await open.send([outgoing('a')]);
  appendFileSync(path, '{"id":"b');

  await open.send([outgoing('b'), outgoing('c')]);

  expect(linesOf(path)).toEqual(['{"id":"a"}', '{"id":"b', '{"id":"b"}', '{"id":"c"}']);
});

test('a file that is moved away between two batches is begun anew', async () => {
  const path = place();
  const open = file.open({ path }, tools);
  await open.send([outgoing('a')]);
  renameSync(path, `${path}.1`);

  await open.send([outgoing('b')]);

  expect([linesOf(`${path}.1`), linesOf(path)]).toEqual([['{"id":"a"}'], ['{"id":"b"}']]);
});

test.each<[string, string, (path: string) => unknown, string]>([
  ['a folder', '', mkdirSync, 'is a folder; name a file in it'],
  ['in no folder', '/x', () => {}, 'cannot be made: its folder is not there (ENOENT)'],
  [
    'behind a file',
    '/x',
    (path) => writeFileSync(path, ''),
    'cannot be made: something on its way is no folder (ENOTDIR)',
  ],
  [
    'a pipe that nobody reads',
    '',
    (path) => execFileSync('mkfifo', [path]),
    'is a pipe or a device; name a file, or use the kind stdout',
  ],
  [
    'a device',
    '',
    (path) => symlinkSync('/dev/null', path),
    'is a pipe or a device; name a file, or use the kind stdout',
  ],
])('what is %s waits, and is told', async (_, end, prepare, words) => {
  const there = place();
  prepare(there);
  const path = `${there}${end}`;

  const { fates } = await file.open({ path }, tools).send([outgoing('a'), outgoing('b')]);

  const fate = { state: 'retry', reason: `${path} ${words}` };
  expect(fates).toEqual([fate, fate]);
});
