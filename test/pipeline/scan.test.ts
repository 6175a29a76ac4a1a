import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineAnalyzer } from '../../src/analyzers/analyzer.ts';
import { analyzers } from '../../src/analyzers/index.ts';
import { createExchange } from '../../src/lib/exchange.ts';
import { Secret } from '../../src/lib/secret.ts';
import type { Judge } from '../../src/pipeline/judges.ts';
import type { ScanOptions, ScanTenant } from '../../src/pipeline/scan.ts';
import type { Report } from '../../src/report/report.ts';
import { type Simulator, startSimulator } from '../../src/simulator/index.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { scanSimulator, scanTenants } from '../support/scan.ts';

let simulator: Simulator;
let store: Store;

beforeAll(async () => {
  simulator = await startSimulator({ users: 60, now: Date.parse('2026-11-23T12:00:00Z') });
});

afterEach(async () => {
  simulator.reset();
  await store.close();
});

afterAll(async () => {
  await simulator.stop();
});

async function tenant(id: string): Promise<readonly [ScanTenant]> {
  store = await openStore(':memory:');
  const found = scanTenants(simulator.origin, simulator.world.tenants).find((tenant) => tenant.id === id);
  if (found === undefined) throw new Error(`no tenant ${id}`);
  return [found];
}

test('a credential that is refused before anything is sent is a refused credential', async () => {
  const [google] = await tenant('harborline-workspace');
  const auth = { kind: 'service-account', key: new Secret('{}'), subject: 'admin@example.com' };

  const { outcome } = await scanSimulator(simulator, store, {
    tenants: [{ ...google, settings: { baseUrl: simulator.origin, auth } }],
  });

  expect([outcome.exitCode, outcome.why]).toEqual([
    3,
    'the credentials of the tenant were refused; the report tells what to mend',
  ]);
});

test('what a refused surface showed an earlier scan is told as that', async () => {
  const tenants = await tenant('harborline');
  const first = await scanSimulator(simulator, store, { tenants });
  simulator.setFault('m365.batch', 'forbidden');

  const second = await scanSimulator(simulator, store, { tenants });

  const facts = (report: typeof first) =>
    report.findings.flatMap(({ evidence }) =>
      evidence.filter(({ seen }) => seen === 'application-permissions').map(({ fact }) => fact),
    );
  expect(facts(first).length).toBeGreaterThan(0);
  expect(facts(second)).toEqual(facts(first).map((fact) => `${fact} (as an earlier scan saw it)`));
});

test('a resumed run tells what its own analyzers say, and not what others said before it was stopped', async () => {
  const tenants = await tenant('harborline');
  const stop = new AbortController();
  const judges = analyzers.map((analyzer) => ({ analyzer, options: {} }));
  const told = store.findings.tell;
  let count = 0;
  const interrupted = scanSimulator(
    simulator,
    {
      ...store,
      findings: {
        ...store.findings,
        tell: async (run, finding, basis) => {
          if (++count === 3) stop.abort(new Error('stopped'));
          return await told(run, finding, basis);
        },
      },
    },
    { tenants, judges, signal: stop.signal },
  );
  await expect(interrupted).rejects.toThrow('stopped');

  const { findings } = await scanSimulator(simulator, store, { tenants, judges: [], isResume: true });

  expect(count).toBeGreaterThanOrEqual(3);
  expect(findings).toEqual([]);
});

test('an id under which another tenant stands is refused, and hides nothing of the others', async () => {
  const [harborline] = await tenant('harborline');
  await scanSimulator(simulator, store, { tenants: [harborline] });
  const [tidewater] = scanTenants(
    simulator.origin,
    simulator.world.tenants.filter(({ id }) => id === 'tidewater'),
  );
  if (tidewater === undefined) throw new Error('no other tenant');

  const report = await scanSimulator(simulator, store, {
    tenants: [{ ...tidewater, id: 'harborline' }, tidewater],
  });

  const [stranger, other] = report.tenants;
  expect(new Set(stranger?.surfaces.flatMap(({ gaps }) => gaps.map(({ what }) => what)))).toEqual(
    new Set([
      'the tenant could not be opened: under the id harborline the store holds m365 5d0c7a91-3b42-4c8e-9f16-7a2e84d1b603, and the config leads to m365 a84f1e36-0d5b-4e27-b1c9-63f07d92e5a8',
    ]),
  );
  expect(stranger?.surfaces.every(({ records }) => records === 0)).toBe(true);
  expect(other?.inventory.apps).toBeGreaterThan(0);
});

test('the same tenant under two ids is read once, and told', async () => {
  const [first] = await tenant('harborline-slack');

  const report = await scanSimulator(simulator, store, { tenants: [first, { ...first, id: 'again' }] });

  const statuses = report.tenants.map(({ surfaces }) => surfaces.some(({ records }) => records > 0));
  const gaps = report.tenants.flatMap(({ surfaces }) => surfaces.flatMap(({ gaps }) => gaps));
  expect(statuses.filter((isRead) => isRead)).toHaveLength(1);
  expect(gaps).toContainEqual(
    expect.objectContaining({ reason: 'unsupported', fix: 'take one of the two out of the config' }),
  );
});

test('a tenant is closed before a stopped scan ends, so that nothing is cut off half done', async () => {
  const [slack] = await tenant('harborline-slack');
  const stop = new AbortController();
  let isClosed = false;
  const connector: ScanTenant['connector'] = {
    ...slack.connector,
    connect: async (config, tools) => ({
      ...(await slack.connector.connect(config, tools)),
      close: async () => {
        await new Promise(setImmediate);
        isClosed = true;
      },
    }),
  };

  const scan = scanSimulator(simulator, store, {
    tenants: [{ ...slack, connector }],
    signal: stop.signal,
    onProgress: () => stop.abort(new Error('stopped')),
  });

  await expect(scan).rejects.toThrow('stopped');
  expect(isClosed).toBe(true);
});

describe('a finding that is told no more', () => {
  const judged = (days: number) =>
    analyzers
      .filter(({ id }) => id === 'stale-grant')
      .map((analyzer) => ({ analyzer, options: { days, tidyUpDays: days } }));
  const never = judged(10_000);
  const after90 = judged(90);
  const ids = (findings: Report['findings']) => findings.map(({ fingerprint }) => fingerprint).sort();
  const changes = (findings: Report['findings']) => [...new Set(findings.map(({ change }) => change))];

  /** As if every app had been used today. */
  async function used(tenants: readonly [ScanTenant]): Promise<Report> {
    const exchange = createExchange();
    const today = new Date(simulator.world.now).toISOString();
    return await scanSimulator(simulator, store, {
      tenants,
      judges: after90,
      exchange: {
        ...exchange,
        send: async (request) => {
          const answer = await exchange.send(request);
          if (!request.url.pathname.endsWith('servicePrincipalSignInActivities')) return answer;
          return { ...answer, body: answer.body.replace(/"20\d\d-[^"]+Z"/g, `"${today}"`) };
        },
      },
    });
  }

  test('is over where all that could show it was read, and comes back as that', async () => {
    const tenants = await tenant('harborline');
    const first = await scanSimulator(simulator, store, { tenants, judges: after90 });

    const second = await used(tenants);
    const third = await used(tenants);
    const fourth = await scanSimulator(simulator, store, { tenants, judges: after90 });
    const fifth = await scanSimulator(simulator, store, { tenants, judges: after90 });

    expect(ids(first.findings).length).toBeGreaterThan(0);
    expect([ids(second.findings), ids(second.resolved)]).toEqual([[], ids(first.findings)]);
    expect([changes(second.resolved), second.setAside]).toEqual([['resolved'], []]);
    expect(third.resolved).toEqual([]);
    expect([ids(fourth.findings), changes(fourth.findings)]).toEqual([ids(first.findings), ['reopened']]);
    expect(changes(fifth.findings)).toEqual(['unchanged']);
  });

  test.each<[what: string, overrides: Partial<ScanOptions>]>([
    ['its analyzer has other options', { judges: never }],
    ['its analyzer is off', { judges: [] }],
    [
      'something else is ours',
      { judges: never, own: { homes: new Set(['m365/other']), domains: new Set() } },
    ],
  ])('is set aside and not over where %s, and comes back as that', async (_, overrides) => {
    const tenants = await tenant('harborline');
    const first = await scanSimulator(simulator, store, { tenants, judges: after90 });

    const second = await scanSimulator(simulator, store, { tenants, ...overrides });
    const third = await scanSimulator(simulator, store, { tenants, judges: after90 });

    expect([second.findings, second.resolved]).toEqual([[], []]);
    expect([ids(second.setAside), changes(second.setAside)]).toEqual([ids(first.findings), ['set-aside']]);
    expect([ids(third.findings), changes(third.findings)]).toEqual([ids(first.findings), ['reopened']]);
  });

  test('stays open where what showed it was refused', async () => {
    const tenants = await tenant('harborline');
    const first = await scanSimulator(simulator, store, { tenants, judges: after90 });
    simulator.setFault('m365.oauth2PermissionGrants', 'forbidden');

    const second = await used(tenants);
    simulator.reset();
    const third = await scanSimulator(simulator, store, { tenants, judges: after90 });

    expect([second.findings, second.resolved, second.setAside]).toEqual([[], [], []]);
    expect(ids(third.findings)).toEqual(ids(first.findings));
    expect(changes(third.findings)).toEqual(['unchanged']);
  });

  test('stays open where it is in doubt', async () => {
    const tenants = await tenant('harborline');
    await scanSimulator(simulator, store, { tenants, judges: after90 });
    simulator.setFault('m365.signInActivities', 'forbidden');

    const { resolved, setAside, withheld } = await scanSimulator(simulator, store, {
      tenants,
      judges: after90,
    });

    expect(withheld.length).toBeGreaterThan(0);
    expect([resolved, setAside]).toEqual([[], []]);
  });

  test('stays open where the analyzer says that it cannot prove it, though all was read', async () => {
    const tenants = await tenant('harborline');
    await scanSimulator(simulator, store, { tenants, judges: [saying('told')] });

    const doubted = await scanSimulator(simulator, store, { tenants, judges: [saying('unproved')] });
    const over = await scanSimulator(simulator, store, { tenants, judges: [saying('nothing')] });

    expect([doubted.findings, doubted.resolved, doubted.setAside]).toEqual([[], [], []]);
    expect(over.resolved.length).toBeGreaterThan(0);
  });

  test('stays open where another rule says it as well, and is told beside none', async () => {
    const tenants = await tenant('harborline');
    const scanned = async (what: Parameters<typeof saying>[0]) =>
      await scanSimulator(simulator, store, { tenants, judges: [saying(what)] });
    const rulesOf = (findings: Report['findings']) => [...new Set(findings.map(({ rule }) => rule))];

    const alone = await scanned('told');
    const both = await scanned('both');
    const over = await scanned('more');

    expect([rulesOf(alone.findings), rulesOf(both.findings)]).toEqual([['so'], ['more']]);
    expect([both.resolved, both.setAside]).toEqual([[], []]);
    expect(rulesOf(over.resolved)).toEqual(['so']);
  });

  test('stays open where another tenant was scanned', async () => {
    const tenants = await tenant('harborline');
    await scanSimulator(simulator, store, { tenants, judges: after90 });
    const [other] = scanTenants(simulator.origin, simulator.world.tenants).filter(
      ({ id }) => id === 'tidewater',
    );
    if (other === undefined) throw new Error('no other tenant');

    const elsewhere = await scanSimulator(simulator, store, { tenants: [other], judges: after90 });

    expect([elsewhere.resolved, elsewhere.setAside]).toEqual([[], []]);
  });
});

/** An analyzer that says one thing of every app, whatever there is to see. */
/** One rule, and another one that is not told beside it. */
function saying(what: 'told' | 'unproved' | 'nothing' | 'both' | 'more'): Judge {
  const analyzer = defineAnalyzer<Record<string, never>>({
    id: 'saying',
    title: 'Says what it is told to say',
    severity: 'low',
    controls: { nhi: ['NHI1:2025'], csf: ['PR.AA-05'], attack: ['T1671'] },
    rules: [
      { id: 'more', title: 'It is more', absent: [] },
      { id: 'so', title: 'It is so', absent: [] },
    ],
    options: z.strictObject({}),
    defaults: {},
    judge: {
      app: ({ key }) => {
        const verdict = { rule: 'so', about: [key] } as const;
        if (what === 'nothing') return [];
        if (what === 'unproved') return [{ ...verdict, absent: ['use'], unproved: true }];
        const told = { ...verdict, message: 'It is so.', evidence: [], remedy: 'Look.' };
        if (what === 'told') return [told];
        const more = { ...told, rule: 'more' };
        return what === 'more' ? [more] : [more, { ...told, unless: ['more'] }];
      },
    },
  });
  return { analyzer, options: {} };
}

describe('a vendor that reaches several tenants', () => {
  const judges = analyzers
    .filter(({ id }) => id === 'cross-tenant-access')
    .map((analyzer) => ({ analyzer, options: {} }));

  async function both(): Promise<readonly [ScanTenant, ScanTenant]> {
    store = await openStore(':memory:');
    const [one, other] = scanTenants(simulator.origin, simulator.world.tenants).filter(
      ({ connector }) => connector.id === 'm365',
    );
    if (one === undefined || other === undefined) throw new Error('there are not two tenants');
    return [one, other];
  }

  const vendorsIn = ({ findings }: Report) =>
    findings
      .filter(({ rule }) => rule === 'one-vendor')
      .map(({ subject, change }) => `${subject}: ${change}`);

  test('is told once, with all its tenants', async () => {
    const tenants = await both();

    const { findings } = await scanSimulator(simulator, store, { tenants, judges });

    const driftline = findings.find(({ subject }) => subject === 'Driftline Labs');
    expect(driftline).toMatchObject({
      tenant: '~',
      tenants: ['harborline', 'tidewater'],
      tenantLabel: 'Harborline Logistics, Tidewater Freight',
      platform: 'm365',
      change: 'new',
    });
    expect(driftline?.clientId).toMatch(/^[\da-f-]{36}$/);
  });

  test('is told too where one of them is not scanned this time, by what the store has of it', async () => {
    const [one, other] = await both();
    const whole = await scanSimulator(simulator, store, { tenants: [one, other], judges });

    const part = await scanSimulator(simulator, store, { tenants: [one], others: [other], judges });
    const alone = await scanSimulator(simulator, store, { tenants: [one], judges });

    expect(vendorsIn(whole).length).toBeGreaterThan(0);
    expect(vendorsIn(part)).toEqual(vendorsIn(whole).map((told) => told.replace('new', 'unchanged')));
    expect([vendorsIn(alone), alone.resolved, alone.setAside]).toEqual([[], [], []]);
  });

  test('is over when all its tenants were read whole, and only then', async () => {
    const tenants = await both();
    const first = await scanSimulator(simulator, store, { tenants, judges });
    const gone = await withoutVendors(tenants, 'm365.oauth2PermissionGrants');

    const second = await withoutVendors(tenants);

    expect(vendorsIn(first).length).toBeGreaterThan(0);
    expect([gone.resolved, gone.setAside]).toEqual([[], []]);
    const over = second.resolved.filter(({ rule }) => rule === 'one-vendor').map(({ subject }) => subject);
    expect(over.map((subject) => `${subject}: new`)).toEqual(vendorsIn(first));
  });

  test('is over though what only adds to the lists can never be read', async () => {
    const tenants = await both();
    simulator.setFault('m365.exchangeRoleAssignments', 'forbidden');
    const first = await scanSimulator(simulator, store, { tenants, judges });

    const second = await withoutVendors(tenants, 'm365.exchangeRoleAssignments');

    const over = second.resolved.filter(({ rule }) => rule === 'one-vendor').map(({ subject }) => subject);
    expect(vendorsIn(first).length).toBeGreaterThan(0);
    expect(over.map((subject) => `${subject}: new`)).toEqual(vendorsIn(first));
  });

  /** As if every app had been switched off. */
  async function withoutVendors(
    tenants: readonly [ScanTenant, ...ScanTenant[]],
    refused?: Parameters<Simulator['setFault']>[0],
  ): Promise<Report> {
    const exchange = createExchange();
    if (refused !== undefined) simulator.setFault(refused, 'forbidden');
    try {
      return await scanSimulator(simulator, store, {
        tenants,
        judges,
        exchange: {
          ...exchange,
          send: async (request) => {
            const answer = await exchange.send(request);
            if (!request.url.pathname.endsWith('/servicePrincipals')) return answer;
            return {
              ...answer,
              body: answer.body.replace(/"accountEnabled":true/g, '"accountEnabled":false'),
            };
          },
        },
      });
    } finally {
      simulator.reset();
    }
  }
});
