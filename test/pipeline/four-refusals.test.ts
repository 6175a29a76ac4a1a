import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EndpointId, type Fault, type Simulator, startSimulator } from '../../src/simulator/index.ts';
import { openStore } from '../../src/store/store.ts';
import { scanSimulator, scanTenants } from '../support/scan.ts';

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ users: 60, now: Date.parse('2026-11-23T12:00:00Z') });
});

afterAll(async () => {
  await simulator.stop();
});

/** Graph has one status for all of them. */
const refused: readonly (readonly [EndpointId, Fault])[] = [
  ['m365.users', 'forbidden'],
  ['m365.signInActivities', 'unlicensed'],
  ['m365.crossTenantPartners', 'unsupported'],
  ['m365.oauth2PermissionGrants', 'challenged'],
  ['m365.principalOwners', 'unsupported'],
];

const notHere =
  'unsupported |  | this does not exist in the cloud of this tenant: look in its admin center instead';

test('the four meanings of a 403 are four different lines of the ledger, each with its remedy', async () => {
  const store = await openStore(':memory:');
  const [harborline] = scanTenants(simulator.origin, simulator.world.tenants);
  if (harborline === undefined) throw new Error('the simulator has no tenant');
  for (const [endpoint, fault] of refused) simulator.setFault(endpoint, fault);

  const report = await scanSimulator(simulator, store, { tenants: [harborline] });

  const told = report.tenants.flatMap(({ surfaces }) =>
    surfaces
      .filter(({ status }) => status !== 'complete')
      .map(({ surface, status, gaps }) => [
        surface,
        status,
        [...new Set(gaps.map(({ reason, lacks, fix }) => [reason, lacks, fix].join(' | ')))],
      ]),
  );
  expect(told).toEqual([
    [
      'users',
      'failed',
      [
        'permission | Directory.Read.All | grant Directory.Read.All to the app that OAuthlas signs in as, and give admin consent',
      ],
    ],
    [
      'delegated-grants',
      'failed',
      [
        'credentials |  | the tenant wants a fresh sign-in (Conditional Access or a revoked session): get a new token, and see whether a policy for workload identities blocks the app',
      ],
    ],
    ['cross-tenant-access', 'partial', [notHere]],
    [
      'sign-in-activity',
      'failed',
      [
        'plan | Microsoft Entra ID P1 or P2 | this report exists only in tenants that own a Microsoft Entra ID P1 or P2 licence',
      ],
    ],
    ['principal-owners', 'failed', [notHere]],
    ['home-tenants', 'partial', []],
    ['permission-classifications', 'partial', []],
  ]);
  expect(report.outcome.exitCode).toBe(21);
  await store.close();
});
