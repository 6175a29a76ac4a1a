import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { SinkError } from '../../../src/report/report.ts';
import { file } from '../../../src/report/sinks/file.ts';
import { testSink } from '../../support/sink.ts';

const folder = mkdtempSync(join(tmpdir(), 'oauthlas-test-'));

afterAll(() => rmSync(folder, { recursive: true }));

describe('the contract', () =>
  testSink(
    () => {
      const path = join(folder, 'contract.txt');
      return { sink: file(path), arrived: () => readFileSync(path, 'utf8') };
    },
    () => file(join(folder, 'no-such-folder', 'x.txt')),
  ));

test('it is for its owner only, also when a wider file stood there', async () => {
  const path = join(folder, 'report.json');
  writeFileSync(path, 'old', { mode: 0o644 });

  await file(path).deliver('new');

  expect((statSync(path).mode & 0o777).toString(8)).toBe('600');
  expect(readFileSync(path, 'utf8')).toBe('new');
});

test('nothing is left beside it', async () => {
  await file(join(folder, 'alone.txt')).deliver('text');

  expect(readdirSync(folder).filter((name) => name.includes('.tmp'))).toEqual([]);
});

test('a text that fails half-way leaves what stood there and nothing beside it, and fails as itself', async () => {
  const path = join(folder, 'half.txt');
  writeFileSync(path, 'old');
  async function* half(): AsyncGenerator<string> {
    yield 'one piece';
    throw new RangeError('no more');
  }

  await expect(file(path).deliver(half())).rejects.toThrow(RangeError);

  expect(readFileSync(path, 'utf8')).toBe('old');
  expect(readdirSync(folder).filter((name) => name.includes('.tmp'))).toEqual([]);
});

test('a text in pieces arrives whole', async () => {
  const path = join(folder, 'pieces.txt');
  async function* pieces(): AsyncGenerator<string> {
    yield* ['one\n', 'two\n'];
  }

  await file(path).deliver(pieces());

  expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n');
});

test('a name as long as a name can be', async () => {
  const path = join(folder, 'n'.repeat(255));

  await file(path).deliver('text');

  expect(readFileSync(path, 'utf8')).toBe('text');
});

test('a name that is too long, like a folder that is gone, is a SinkError that names it', async () => {
  for (const path of [join(folder, 'n'.repeat(256)), join(folder, 'gone', 'x.txt')])
    await expect(file(path).deliver('text')).rejects.toThrow(SinkError);
});
