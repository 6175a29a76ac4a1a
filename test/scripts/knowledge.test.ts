import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tauB } from '../../scripts/knowledge/tau.ts';
import { listed } from '../../src/knowledge/scopes/names.ts';

describe('Kendall’s tau-b', () => {
  test.each<[string, readonly (readonly [number, number])[], number]>([
    [
      'the same order',
      [
        [1, 1],
        [2, 2],
        [3, 3],
      ],
      1,
    ],
    [
      'the opposite',
      [
        [1, 3],
        [2, 2],
        [3, 1],
      ],
      -1,
    ],
    // Four pairs agree and one is tied in one order: 5 pairs are ordered by the one, 6 by the other.
    [
      'ties in one',
      [
        [1, 1],
        [1, 2],
        [2, 3],
        [3, 4],
      ],
      5 / Math.sqrt(30),
    ],
    [
      'nothing in common',
      [
        [1, 1],
        [1, 2],
        [2, 1],
        [2, 2],
      ],
      0,
    ],
  ])('%s', (_, pairs, tau) => {
    expect(tauB(pairs)).toBeCloseTo(tau, 10);
  });

  test('of what orders nothing there is none', () => {
    expect(
      tauB([
        [1, 1],
        [1, 2],
      ]),
    ).toBeNaN();
  });
});

describe('npm run knowledge:report', () => {
  test('covers every listed name, agrees with ScubaGear by 0.60 or more, and writes a row each', () => {
    const folder = mkdtempSync(join(tmpdir(), 'oauthlas-test-'));
    const out = join(folder, 'knowledge.tsv');

    const { status, stdout } = spawnSync(process.execPath, ['scripts/knowledge-report.ts', '--out', out], {
      encoding: 'utf8',
    });
    const [head, ...rows] = readFileSync(out, 'utf8').trimEnd().split('\n');
    rmSync(folder, { recursive: true });

    expect(status).toBe(0);
    const [, total, , , unclassified] = /^all +(\d+) +(\d+) +(\d+) +(\d+)/m.exec(stdout) ?? [];
    expect([Number(total), unclassified]).toEqual([listed.length, '0']);
    const tau = Number(/over (?:1[34]\d) permissions: Kendall tau-b (0\.\d+)/.exec(stdout)?.[1]);
    expect(tau).toBeGreaterThanOrEqual(0.6);
    expect(head).toBe('resource\tkind\tname\tseverity\tescalation\timpact\tbasis');
    expect(rows).toHaveLength(listed.length);
    expect(
      rows.filter(
        (row) =>
          !/^[^\t]+\t[^\t]+\t[^\t]+\t(?:critical|high|medium|low|info)\t(?:none|indirect|direct)\t[1-5]\t(?:hand|derived)$/.test(
            row,
          ),
      ),
    ).toEqual([]);
  });
});
