import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { recordFiles, unfitPlaces } from '../../src/cli/output-places.ts';

const folder = mkdtempSync(join(tmpdir(), 'oauthlas-test-'));
const at = (name: string) => join(folder, name);
mkdirSync(at('folder'));
mkdirSync(at('taken.run.json'));
writeFileSync(at('config.json'), '{}');
writeFileSync(at('old.json'), 'an earlier report');
symlinkSync(at('config.json'), at('link.json'));

afterAll(() => rmSync(folder, { recursive: true }));

const unfit = (...names: readonly string[]) =>
  unfitPlaces(
    names.map((name) => ({ format: 'json', path: at(name) })),
    new Map([[at('config.json'), 'the config']]),
  );

test.each([
  [['new.json'], undefined],
  [['old.json'], undefined],
  [['one.json', 'one.csv'], undefined],
  [['folder'], /--output .*folder is there and is no file/],
  [['link.json'], /--output .*link\.json is there and is no file/],
  [['config.json'], /--output .*config\.json is the config/],
  [['no-folder/x.json'], /x\.json cannot be written: there is no folder .*no-folder that can be written to/],
  [['config.json/x.json'], /x\.json cannot be written: there is no folder .*config\.json that can be/],
  [['two.json', 'two.json'], /two\.json is the file of another --output/],
  [['taken.csv'], /taken\.run\.json, the record of the run beside an --output, is there and is no file/],
  [['x.csv', 'x.run.json'], /x\.run\.json, the record of the run beside an --output, is the file of another/],
])('%s', (names, fault) => {
  const told = unfit(...names);

  if (fault === undefined) expect(told).toBeUndefined();
  else expect(told).toMatch(fault);
});

test.each([
  [246, undefined],
  [247, /n\.run\.json, the record of the run beside an --output, cannot be written: ENAMETOOLONG/],
  [251, /--output .*n\.json cannot be written: ENAMETOOLONG/],
])('a name of %i letters and its .json', (letters, fault) => {
  const told = unfit(`${'n'.repeat(letters)}.json`);

  if (fault === undefined) expect(told).toBeUndefined();
  else expect(told).toMatch(fault);
});

test('two reports of one name have one record, and each folder its own', () => {
  const outputs = ['a/x.json', 'a/x.csv', 'b/x.csv', 'y'].map((path) => ({ format: 'json', path }));

  expect(recordFiles(outputs)).toEqual(['a/x.run.json', 'b/x.run.json', 'y.run.json']);
});
