import { recordKey } from '../../src/model/keys.ts';
import type { FindingEvent, RunEvent } from '../../src/model/outbox.ts';
import { type Instant, instant } from '../../src/model/values.ts';
import type { Life } from '../../src/store/announce.ts';
import type { JudgedFinding } from '../../src/store/findings.ts';
import type { Run } from '../../src/store/runs.ts';

const at = instant(Date.parse('2026-11-23T12:00:00Z'));

export function judged(id: string, overrides: Partial<JudgedFinding> = {}): JudgedFinding {
  return {
    analyzer: 'stale-grant',
    rule: 'app-unused',
    about: [recordKey('acme', 'app', id)],
    severity: 'high',
    tenant: 'acme',
    subject: `App ${id}`,
    clientId: id,
    message: 'Unused since 2026-01-01.',
    evidence: [{ fact: 'The last use was on 2026-01-01', seen: 'sign-in-activity' }],
    remedy: 'Switch it off.',
    ...overrides,
  };
}

/** The event that a finding causes, small and whole. */
export function eventOf(finding: JudgedFinding, { firstSeenAt, ...life }: Life): FindingEvent {
  return {
    kind: 'finding',
    uid: `${life.fingerprint}-${life.revision}`,
    at,
    run: { id: 1, uid: 'r1', toolVersion: '0.1.0', knowledgeVersion: 'k' },
    change: life.change,
    revision: life.revision,
    finding: {
      ...finding,
      fingerprint: life.fingerprint,
      firstSeenAt,
      title: 'Stale grant',
      tenantLabel: 'Acme',
      platform: 'm365',
      platformTitle: 'Microsoft 365',
      controls: { nhi: [], csf: [], attack: [] },
    },
    scopesAdded: [],
    coverage: 'complete',
  };
}

export function runEvent(run: Run, overrides: Partial<RunEvent> = {}): RunEvent {
  return {
    kind: 'run',
    uid: `run-${run.id}`,
    at: at as Instant,
    run: { id: run.id, uid: `run-${run.id}`, toolVersion: '0.1.0', knowledgeVersion: 'k' },
    startedAt: run.startedAt,
    exitCode: 0,
    why: 'as expected',
    tenants: [],
    surfaces: [],
    open: { info: 0, low: 0, medium: 0, high: 0, critical: 0 },
    withheld: 0,
    changes: { new: 0, changed: 0, reopened: 0, resolved: 0, 'set-aside': 0 },
    apps: 0,
    grants: 0,
    ...overrides,
  };
}
