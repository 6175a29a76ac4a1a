import { recordKey } from '../../src/model/keys.ts';
import type { Report, ReportedFinding } from '../../src/report/report.ts';

export function finding(overrides: Partial<ReportedFinding> = {}): ReportedFinding {
  return {
    analyzer: 'stale-grant',
    rule: 'app-unused',
    about: [recordKey('acme', 'app', 'a1')],
    severity: 'high',
    tenant: 'acme',
    tenantLabel: 'Acme',
    platform: 'm365',
    subject: 'Old Backup',
    clientId: 'c1',
    fingerprint: 'f1',
    change: 'new',
    firstSeenAt: '2026-11-23T12:00:00.000Z',
    message: 'Unused since 2026-01-01.',
    evidence: [{ fact: 'The last use was on 2026-01-01', seen: 'sign-in-activity' }],
    remedy: 'Switch it off.',
    ...overrides,
  };
}

export function report(overrides: Partial<Report> = {}): Report {
  return {
    tool: { name: 'oauthlas', version: '0.1.0' },
    run: {
      id: 1,
      startedAt: '2026-11-23T12:00:00.000Z',
      endedAt: '2026-11-23T12:00:09.000Z',
      isResumed: false,
    },
    tenants: [
      {
        id: 'acme',
        label: 'Acme',
        platform: 'm365',
        platformTitle: 'Microsoft 365',
        identity: 'a ready bearer token',
        calls: 18,
        inventory: { apps: 2, tokens: 0, grants: 5, signInGrants: 2, credentials: 1, people: 40 },
        surfaces: [
          {
            tenant: 'acme',
            platform: 'm365',
            surface: 'users',
            question: 'Who?',
            status: 'complete',
            records: 40,
            gaps: [],
            inherits: [],
          },
          {
            tenant: 'acme',
            platform: 'm365',
            surface: 'sign-in-activity',
            question: 'Used?',
            status: 'failed',
            records: 0,
            gaps: [
              {
                reason: 'plan',
                what: 'the report was refused',
                subjects: 0,
                lacks: 'Entra ID P1',
                fix: 'buy it',
              },
            ],
            inherits: [],
          },
        ],
        blindSpots: [{ id: 'power-platform', what: 'Connections', why: 'no-api', instead: 'look by hand' }],
      },
    ],
    visibility: [
      {
        platform: 'm365',
        title: 'Microsoft 365',
        exist: 3,
        complete: 1,
        partial: 0,
        failed: 1,
        skipped: 0,
        blind: 1,
      },
    ],
    findings: [finding()],
    resolved: [],
    setAside: [],
    withheld: [
      {
        tenant: 'acme',
        analyzer: 'stale-grant',
        rule: 'app-unused',
        count: 7,
        surface: 'sign-in-activity',
        kind: 'use',
        reason: 'plan: the report was refused',
        fix: 'buy it',
      },
    ],
    outcome: {
      exitCode: 21,
      why: '1 finding at high or above, and 1 surface not read whole',
      failOn: 'high',
    },
    ...overrides,
  };
}
