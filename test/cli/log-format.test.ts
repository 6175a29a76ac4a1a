import { expect, test } from 'vitest';
import { askedFormat } from '../../src/cli/log-format.ts';

test.each<[readonly string[], string]>([
  [['scan'], 'text'],
  [['scan', '--log-format', 'text'], 'text'],
  [['scan', '--log-format'], 'text'],
  [['scan', '--log-format', 'json'], 'json'],
  [['--colour', '--log-format=json'], 'json'],
])('%s speaks %s', (argv, format) => {
  expect(askedFormat(argv)).toBe(format);
});
