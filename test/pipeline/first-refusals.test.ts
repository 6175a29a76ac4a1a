import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ToldFinding } from '../../src/model/finding.ts';
import type { Report } from '../../src/report/report.ts';
import {
  type EndpointId,
  endpoints,
  type Fault,
  type Simulator,
  startSimulator,
} from '../../src/simulator/index.ts';
import { openStore } from '../../src/store/store.ts';
import { scanSimulator } from '../support/scan.ts';

let simulator: Simulator;
let whole: Report;

beforeAll(async () => {
  simulator = await startSimulator({ users: 60, now: Date.parse('2026-11-23T12:00:00Z') });
  whole = await firstScan();
});

afterAll(async () => {
  await simulator.stop();
});

async function firstScan(): Promise<Report> {
  const store = await openStore(':memory:');
  try {
    return await scanSimulator(simulator, store);
  } finally {
    await store.close();
  }
}

async function firstScanUnder(fault: Fault, endpoint: EndpointId): Promise<Report> {
  simulator.setFault(endpoint, fault);
  try {
    return await firstScan();
  } finally {
    simulator.reset();
  }
}

describe.each<Fault>(['forbidden', 'bad-row'])('a first scan with the fault %s', (fault) => {
  test.each(endpoints.map(({ id }) => id))(
    'at %s opens no finding that a whole one does not tell',
    async (endpoint) => {
      const { findings } = await firstScanUnder(fault, endpoint);

      // A hint is for where nothing shows what is used.
      expect(begunBy(findings).filter(({ rule }) => rule !== 'narrower-exists')).toEqual([]);
    },
  );
});

/** What of it a whole scan does not tell. */
function begunBy(findings: readonly ToldFinding[]) {
  const known = new Set(whole.findings.map(({ fingerprint }) => fingerprint));
  return findings
    .filter(({ fingerprint }) => !known.has(fingerprint))
    .map(({ tenant, subject, rule }) => ({ tenant, subject, rule }));
}

test.each<EndpointId>(['m365.appRoleAssignedTo', 'm365.batch'])(
  'with %s refused, an app of ours that others may act as is not called harmless',
  async (endpoint) => {
    const { findings } = await firstScanUnder('forbidden', endpoint);

    const ours = findings.filter(isOfStrangers);
    expect(ours.map(named).sort()).toEqual(whole.findings.filter(isOfStrangers).map(named).sort());
    expect(ours.map(({ severity }) => severity)).not.toContain('low');
    expect(ours.map(({ message }) => message).join()).not.toContain('holds nothing');
    expect(ours.map(({ message }) => message).join()).toContain('What the app holds was not read.');
  },
);

test.each<Fault>(['forbidden', 'bad-row'])(
  'with the fault %s at the organizations, nobody is called a stranger who may be of a tenant of ours',
  async (fault) => {
    const { findings, withheld } = await firstScanUnder(fault, 'm365.organization');

    expect(begunBy(findings)).toEqual([]);
    const hidden = withheld.filter(({ surface }) => surface === 'organization').map(({ rule }) => rule);
    expect(new Set(hidden)).toContain('foreign-owner');
    expect(new Set(hidden)).toContain('automatic-consent');
  },
);

test('with the publishers refused, the apps of GitHub itself are no vendor: that is withheld', async () => {
  const { findings, withheld } = await firstScanUnder('forbidden', 'github.appPublisher');

  const reach = (of: readonly ToldFinding[]) =>
    of.filter(({ rule }) => rule === 'one-vendor').map(({ message }) => message);
  expect(begunBy(findings)).toEqual([]);
  expect(reach(findings)).toEqual(reach(whole.findings));
  expect(withheld).toContainEqual(
    expect.objectContaining({ rule: 'one-vendor', kind: 'app', surface: 'app-publishers' }),
  );
});

function isOfStrangers({ rule }: ToldFinding): boolean {
  return rule === 'foreign-owner' || rule === 'foreign-subject';
}

function named({ tenant, subject, analyzer, rule }: ToldFinding): string {
  return `${tenant}: ${subject}: ${analyzer}/${rule}`;
}
