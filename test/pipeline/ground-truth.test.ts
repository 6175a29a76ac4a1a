import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RecordKey } from '../../src/model/keys.ts';
import { consoleFormat } from '../../src/report/formats/console.ts';
import type { Report } from '../../src/report/report.ts';
import { registerOf, type Simulator, startSimulator } from '../../src/simulator/index.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import {
  type GoogleMode,
  inventory,
  scanSimulator,
  scanTenants,
  truth,
  truthBySurface,
  watched,
} from '../support/scan.ts';

/** Vendors that are powerful in two tenants, by what the register, the homes and the client ids of the world say. */
const vendors = ['Driftline Labs', 'Northpeak Systems', 'Quillhaven Software', 'Walnutslate Software'];

describe.each<GoogleMode>(['full', 'read-only'])('a scan of everything, Google in mode %s', (mode) => {
  let simulator: Simulator;
  let store: Store;
  let report: Report;
  let seen: ReadonlyMap<string, ReadonlySet<RecordKey>>;
  let register: ReturnType<typeof registerOf>;

  beforeAll(async () => {
    simulator = await startSimulator({ users: 640, now: Date.parse('2026-11-23T12:00:00Z') });
    store = await openStore(':memory:');
    register = registerOf(simulator.world);
    const [told, first, ...rest] = watched(scanTenants(simulator.origin, simulator.world.tenants, mode));
    if (first === undefined) throw new Error('the simulator has no tenant');
    report = await scanSimulator(simulator, store, { register, tenants: [first, ...rest] });
    seen = told;
  });

  afterAll(async () => {
    await store.close();
    await simulator.stop();
  });

  test('every app and grant that was planted is in the inventory, no more and no less', async () => {
    const planted = truth(simulator.world, mode);
    const found = await inventory(store, simulator.world.tenants);

    expect(planted.apps.size).toBeGreaterThan(600);
    expect(found.apps.symmetricDifference(planted.apps)).toEqual(new Set());
    expect(found.grants.symmetricDifference(planted.grants)).toEqual(new Set());
  });

  test('every surface tells what was planted for it, no more and no less', () => {
    const planted = truthBySurface(simulator.world, mode);

    const differences = [...planted].map(([place, keys]) => [
      place,
      [...keys.symmetricDifference(seen.get(place) ?? new Set())],
    ]);

    expect(differences.filter(([, keys]) => keys?.length !== 0)).toEqual([]);
    expect(planted.size).toBeGreaterThan(1);
  });

  test('the stories told are those that were planted, and no other', () => {
    const expected = simulator.world.bad
      .filter(({ tenant }) => mode === 'full' || tenant !== 'harborline-workspace')
      .flatMap(({ tenant, name, expect }) => expect.map((rule) => `${tenant}: ${name}: ${rule}`))
      .concat(vendors.map((vendor) => `~: ${vendor}: cross-tenant-access/one-vendor`));

    const told = report.findings
      .filter(({ tenant }) => mode === 'full' || tenant !== 'harborline-workspace')
      .map(({ tenant, subject, analyzer, rule }) => `${tenant}: ${subject}: ${analyzer}/${rule}`);

    expect(told.sort()).toEqual(expected.sort());
  });

  test('a breach would reach wherever the vendor has an app, be it one of little power', () => {
    const breached = report.findings.find(({ subject }) => subject === 'Driftline Labs');

    const besides = breached?.tenants?.filter((tenant) => tenant !== 'harborline-workspace');
    expect(besides).toEqual(['harborline', 'harborline-github', 'harborline-slack', 'tidewater']);
  });

  test('what the unlicensed tenant cannot prove is withheld, and said to be', () => {
    const planted = simulator.world.bad.filter((bad) => bad.withheld.length > 0);

    expect(planted.length).toBeGreaterThanOrEqual(3);
    expect(
      report.withheld.every((group) => group.tenant === 'tidewater' && group.surface === 'sign-in-activity'),
    ).toBe(true);
    expect(report.withheld.find((group) => group.rule === 'app-unused')?.count).toBeGreaterThanOrEqual(
      planted.length,
    );
  });

  test('the ledger tells the refused surface, and the ending says all', () => {
    const incomplete = report.tenants.flatMap((tenant) =>
      tenant.surfaces
        .filter((line) => line.status !== 'complete' && line.status !== 'skipped')
        .map((line) => [
          tenant.id,
          line.surface,
          line.status,
          line.gaps.map((gap) => [gap.reason, gap.lacks]),
        ]),
    );

    expect(incomplete).toEqual([
      ['tidewater', 'sign-in-activity', 'failed', [['plan', 'Microsoft Entra ID P1 or P2']]],
      [
        'tidewater',
        'eligible-roles',
        'failed',
        [['plan', 'Microsoft Entra ID P2 or Microsoft Entra ID Governance']],
      ],
      ['tidewater', 'integrated-apps', 'failed', [['plan', 'Microsoft Agent 365']]],
      ['tidewater', 'credential-use', 'failed', [['plan', 'Microsoft Entra ID P1 or P2']]],
      ['tidewater', 'risky-apps', 'failed', [['plan', 'Microsoft Entra Workload ID Premium']]],
      ['tidewater', 'risky-agents', 'failed', [['plan', 'Microsoft Entra ID P2']]],
      [
        'tidewater',
        'permission-use',
        'failed',
        [['plan', 'app governance of Microsoft Defender for Cloud Apps']],
      ],
    ]);
    expect(report.outcome.exitCode).toBe(21);
  });

  if (mode === 'full')
    test('the README shows how the demo begins, and how it ends', () => {
      const told = consoleFormat.render(report, { hasColour: false, width: 100, isVerbose: false });

      const readme = readFileSync('README.md', 'utf8');
      expect(readme).toContain(told.split('\n\n').slice(0, 2).join('\n\n'));
      const { exitCode, why } = report.outcome;
      expect(readme).toContain(`would have ended with exit code ${exitCode}: ${why}`);
    });

  test('a second scan of the same world says nothing new', async () => {
    const again = await scanSimulator(simulator, store, { mode, register });

    expect(again.findings.map((finding) => finding.change)).toEqual(report.findings.map(() => 'unchanged'));
    expect(again.findings.map((finding) => finding.fingerprint)).toEqual(
      report.findings.map((finding) => finding.fingerprint),
    );
  });
});

describe("after a change of Google's mode", () => {
  test.each<[GoogleMode, GoogleMode]>([
    ['full', 'read-only'],
    ['read-only', 'full'],
  ])('from %s to %s, the report is that of the new mode alone', async (before, after) => {
    const simulator = await startSimulator({ users: 120, now: Date.parse('2026-11-23T12:00:00Z') });
    const fresh = await openStore(':memory:');
    const alone = await scanSimulator(simulator, fresh, { mode: after });
    const store = await openStore(':memory:');
    await scanSimulator(simulator, store, { mode: before });

    await scanSimulator(simulator, store, { mode: after });
    const report = await scanSimulator(simulator, store, { mode: after });

    const told = (from: Report) =>
      from.findings.map(({ fingerprint, message }) => `${fingerprint} ${message}`).sort();
    expect(report.tenants.map(({ inventory }) => inventory)).toEqual(
      alone.tenants.map(({ inventory }) => inventory),
    );
    expect(told(report)).toEqual(told(alone));
    await fresh.close();
    await store.close();
    await simulator.stop();
  });
});
