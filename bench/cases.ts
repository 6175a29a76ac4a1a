import type { WorldOptions } from '../src/simulator/index.ts';

/** What is measured: one tenant of the simulator, scanned by the command as a user runs it. */
export interface Case {
  readonly id: string;
  readonly title: string;
  readonly tenant: string;
  readonly world: WorldOptions;
  /** The tenant's budget in the config; absent: the connector's own. */
  readonly callsPerSecond?: number;
  /** The goals of the issue, by which the last column judges. */
  /**
   * Scanned once more with the same store: of the calls of the first scan, at most this share. `churn`: of such a share
   * of the people something changed, and what is stored then must be what a scan into an empty store finds.
   */
  readonly again?: { readonly share: number; readonly churn?: number };
  readonly goal: { readonly ratio?: number; readonly rssMb?: number; readonly overQuota?: number };
}

const google = { users: 10_000, tokensPerUser: 5 };
const graph = { users: 2000, servicePrincipals: 2000, delegatedGrants: 50_000 };
const github = {
  users: 1000,
  installations: 300,
  personalAccessTokens: 1000,
  credentialAuthorizations: 1000,
};
const unlimited = 100_000;

export const cases: readonly Case[] = [
  {
    id: 'google-20ms',
    title: '10,000 Google users with 5 tokens each, mode full, 20 ms',
    tenant: 'harborline-workspace',
    world: { ...google, latencyMs: 20 },
    callsPerSecond: unlimited,
    goal: { ratio: 1.3, rssMb: 250 },
  },
  {
    id: 'google-0ms',
    title: 'the same at 0 ms',
    tenant: 'harborline-workspace',
    world: google,
    callsPerSecond: unlimited,
    again: { share: 0.03, churn: 0.01 },
    goal: { rssMb: 250 },
  },
  {
    id: 'graph-20ms',
    title: '2,000 service principals with 50,000 delegated grants, 20 ms',
    tenant: 'harborline',
    world: { ...graph, latencyMs: 20 },
    goal: { ratio: 1.6, rssMb: 250 },
  },
  {
    id: 'graph-0ms',
    title: 'the same at 0 ms',
    tenant: 'harborline',
    world: graph,
    goal: { rssMb: 250 },
  },
  {
    id: 'graph-60k',
    title: '60,000 service principals with 3,000,000 delegated grants',
    tenant: 'harborline',
    world: {
      users: 50_000,
      servicePrincipals: 60_000,
      delegatedGrants: 3_000_000,
      mix: { own: 50, apis: 33 },
    },
    again: { share: 0.05 },
    goal: { rssMb: 300 },
  },
  {
    id: 'google-quota',
    title: '2,000 Google users under a quota of 40 calls a second',
    tenant: 'harborline-workspace',
    world: { users: 2000, tokensPerUser: 5, latencyMs: 20, callsPerSecond: 40 },
    goal: { overQuota: 1.05, rssMb: 250 },
  },
  {
    id: 'google-100k',
    title: '100,000 Google users with 5 tokens each',
    tenant: 'harborline-workspace',
    world: { users: 100_000, tokensPerUser: 5 },
    callsPerSecond: unlimited,
    goal: { rssMb: 250 },
  },
  {
    id: 'github-20ms',
    title: '300 installations, 1,000 fine-grained tokens, 1,000 authorised credentials on GitHub, 20 ms',
    tenant: 'harborline-github',
    world: { ...github, latencyMs: 20 },
    callsPerSecond: unlimited,
    goal: { ratio: 1.5, rssMb: 250 },
  },
  {
    id: 'slack-20ms',
    title: '1,000 apps over 20 workspaces of Slack, 20 ms',
    tenant: 'harborline-slack',
    world: { users: 100, slackApps: 1000, slackWorkspaces: 20, latencyMs: 20 },
    callsPerSecond: unlimited,
    goal: { ratio: 1.5, rssMb: 250 },
  },
];

/** Small enough for a test of the bench itself; its figures mean nothing. */
export const smoke: readonly Case[] = [
  {
    id: 'google-smoke',
    title: '200 Google users',
    tenant: 'harborline-workspace',
    world: { users: 200, tokensPerUser: 5, latencyMs: 5 },
    callsPerSecond: unlimited,
    again: { share: 0.9, churn: 0.02 },
    goal: {},
  },
  {
    id: 'graph-smoke',
    title: '200 service principals',
    tenant: 'harborline',
    world: { users: 100, servicePrincipals: 200, delegatedGrants: 1500, latencyMs: 5 },
    again: { share: 0.9 },
    goal: {},
  },
  {
    id: 'slack-smoke',
    title: '92 apps on Slack',
    tenant: 'harborline-slack',
    world: { users: 60, latencyMs: 5 },
    callsPerSecond: unlimited,
    goal: {},
  },
  {
    id: 'github-smoke',
    title: '60 installations on GitHub',
    tenant: 'harborline-github',
    world: { users: 60, latencyMs: 5 },
    callsPerSecond: unlimited,
    goal: {},
  },
];
