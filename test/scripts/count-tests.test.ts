import { expect, test } from 'vitest';
import { countTests } from '../../scripts/count-tests.ts';

const file = (...states: readonly string[]) => ({
  status: states.includes('failed') ? 'failed' : 'passed',
  assertionResults: states.map((status) => ({ status })),
});

const good = {
  success: true,
  numPassedTests: 2,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [file('passed', 'passed')],
};

test.each([
  ['all passed', good, '2 passed, 0 failed', true],
  [
    'one failed',
    {
      ...good,
      success: false,
      numPassedTests: 1,
      numFailedTests: 1,
      testResults: [file('passed', 'failed')],
    },
    '1 passed, 1 failed',
    false,
  ],
  [
    'a file that could not be loaded',
    { ...good, success: false, testResults: [file('passed', 'passed'), { ...file(), status: 'failed' }] },
    '2 passed, 1 failed',
    false,
  ],
  ['a fault outside of all tests', { ...good, success: false }, '2 passed, 0 failed', false],
  ['no tests at all', { ...good, numPassedTests: 0, testResults: [] }, '0 passed, 0 failed', false],
  ['some left out', { ...good, numPendingTests: 3 }, '2 passed, 0 failed, 3 left out', true],
])('%s', (_, report, line, isGood) => {
  expect(countTests(report)).toEqual({ line, isGood });
});
