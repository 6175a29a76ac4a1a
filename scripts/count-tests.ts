import { readFileSync } from 'node:fs';

/** What is used of the report that `vitest --reporter=json` writes. */
interface TestReport {
  readonly success: boolean;
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

interface Count {
  /** `N passed, M failed`, and after it what was left out. */
  readonly line: string;
  readonly isGood: boolean;
}

/** A file that could not be loaded has no tests that could fail: it counts as one that did. */
export function countTests(report: TestReport): Count {
  const broken = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((result) => result.status === 'failed'),
  );
  const failed = report.numFailedTests + broken.length;
  const leftOut = report.numPendingTests + report.numTodoTests;
  return {
    line: `${report.numPassedTests} passed, ${failed} failed${leftOut === 0 ? '' : `, ${leftOut} left out`}`,
    isGood: report.success && failed === 0 && report.numPassedTests > 0,
  };
}

if (import.meta.main) {
  const [file] = process.argv.slice(2);
  if (file === undefined) throw new Error('usage: count-tests.ts REPORT.json');
  const { line, isGood } = countTests(JSON.parse(readFileSync(file, 'utf8')));
  process.stdout.write(`${line}\n`);
  process.exitCode = isGood ? 0 : 1;
}
