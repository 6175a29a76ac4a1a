import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { recordKey, vendorId } from '../../../src/model/keys.ts';
import type { OutboxEvent } from '../../../src/model/outbox.ts';
import { ocsf } from '../../../src/report/formats/ocsf.ts';
import { anyEvent, type FindingOverrides, findingEvent, runEvent } from '../../support/event.ts';
import { testEventFormat } from '../../support/event-format.ts';
import { problems } from '../../support/ocsf.ts';

describe('the contract', () => testEventFormat(ocsf));

describe('the schema of OCSF', () => {
  test('takes 10,000 events whatever stands in them, with times in milliseconds', () => {
    fc.assert(
      fc.property(anyEvent, fc.boolean(), (event, isFirst) => {
        const line = ocsf.render(event, { isFirst });

        expect(problems(JSON.parse(line), event)).toEqual([]);
        expect(Buffer.byteLength(line)).toBeLessThanOrEqual(8192);
      }),
      { numRuns: 10_000 },
    );
  });

  test.each<[string, object]>([
    ['an event without its time', { time: undefined }],
    ['a time in seconds', { time: 1_764_000_000 }],
    ['a member that it does not know', { colour: 'red' }],
    ['a type that is not of its activity', { type_uid: 200499 }],
  ])('refuses %s, so that it would be seen', (_, members) => {
    const told = { ...rendered(findingEvent()), ...members };

    expect(problems(JSON.parse(JSON.stringify(told)), findingEvent())).not.toEqual([]);
  });
});

describe('what a receiver has to do', () => {
  test.each<[string, FindingOverrides, boolean, object]>([
    ['is new', { change: 'new' }, true, create('New')],
    ['is new, of a destination that heard it from another store', { change: 'new' }, false, create('New')],
    ['came back', { change: 'reopened' }, false, create('New')],
    ['changed', { change: 'changed' }, false, { ...activity(2, 'Update'), ...status(2, 'In Progress') }],
    ['changed, and was never heard of', { change: 'changed' }, true, create('New')],
    ['is over', { change: 'resolved' }, false, { ...activity(3, 'Close'), ...status(4, 'Resolved') }],
    [
      'is over, and was never heard of',
      { change: 'resolved' },
      true,
      { ...activity(3, 'Close'), ...status(4, 'Resolved') },
    ],
    [
      'is judged otherwise now',
      { change: 'set-aside' },
      false,
      { ...activity(3, 'Close'), ...status(5, 'Archived') },
    ],
  ])('a finding that %s', (_, overrides, isFirst, expected) => {
    expect(rendered(findingEvent(overrides), isFirst)).toMatchObject(expected);
  });
});

describe('is_alert', () => {
  test.each<[string, FindingOverrides, boolean]>([
    ['new and critical', { change: 'new', finding: { severity: 'critical' } }, false],
    ['new and high', { change: 'new' }, false],
    ['back and high', { change: 'reopened' }, false],
    ['changed, high, and never heard of', { change: 'changed' }, true],
    ['risen to high', { change: 'changed', finding: { previousSeverity: 'medium' } }, false],
    [
      'risen to critical',
      { change: 'changed', finding: { severity: 'critical', previousSeverity: 'high' } },
      false,
    ],
    ['of more scopes, and high', { change: 'changed', scopesAdded: ['Mail.ReadWrite'] }, false],
  ])('wakes somebody for what is %s', (_, overrides, isFirst) => {
    expect(rendered(findingEvent(overrides), isFirst)).toMatchObject({ is_alert: true });
  });

  test.each<[string, FindingOverrides, boolean]>([
    ['new and medium', { change: 'new', finding: { severity: 'medium' } }, true],
    ['changed and high, but no more than before', { change: 'changed' }, false],
    ['of the severity that it had', { change: 'changed', finding: { previousSeverity: 'high' } }, false],
    ['fallen to high', { change: 'changed', finding: { previousSeverity: 'critical' } }, false],
    [
      'risen to medium',
      { change: 'changed', finding: { severity: 'medium', previousSeverity: 'low' } },
      false,
    ],
    [
      'of more scopes, and medium',
      { change: 'changed', finding: { severity: 'medium' }, scopesAdded: ['Mail.Read'] },
      false,
    ],
    ['over', { change: 'resolved', finding: { severity: 'critical' } }, false],
    ['judged otherwise', { change: 'set-aside', finding: { severity: 'critical' } }, true],
  ])('lets everybody sleep for what is %s', (_, overrides, isFirst) => {
    expect(rendered(findingEvent(overrides), isFirst)).toMatchObject({ is_alert: false });
  });
});

describe('of a finding', () => {
  test.each([
    ['new', 'Example Mail: It reads.'],
    ['resolved', 'Resolved: Example Mail: It reads.'],
    ['set-aside', 'Archived: Example Mail: It reads.'],
  ] as const)('the message of what is %s', (change, message) => {
    const finding = { subject: 'Example Mail', message: 'It reads.' };

    expect(rendered(findingEvent({ change, finding }))).toMatchObject({ message });
  });

  test.each([
    ['info', 1, 0],
    ['low', 2, 1],
    ['medium', 3, 2],
    ['high', 4, 3],
    ['critical', 5, 4],
  ] as const)('what is %s has the severity %i and the risk %i', (severity, severityId, risk) => {
    expect(rendered(findingEvent({ finding: { severity } }))).toMatchObject({
      severity_id: severityId,
      risk_level_id: risk,
    });
  });

  test('the ids are the same however often it is sent', () => {
    const event = findingEvent({ revision: 3, uid: 'f1-3', finding: { fingerprint: 'f1' } });

    expect(rendered(event)).toMatchObject({
      metadata: { uid: 'f1-3', original_event_uid: 'f1-3', correlation_uid: event.run.uid },
      finding_info: { uid: 'f1' },
      unmapped: { revision: 3 },
    });
  });

  test.each([
    ['m365', { provider: 'Microsoft', account: { type_id: 17, type: 'M365 Tenant' } }],
    ['google', { provider: 'Google', account: { type_id: 15, type: 'Google Workspace' } }],
    ['github', { provider: 'GitHub', account: { type_id: 99, type: 'Example Platform' } }],
    ['slack', { provider: 'Slack', account: { type_id: 99, type: 'Example Platform' } }],
    ['another', { provider: 'Example Platform', account: { type_id: 99, type: 'Example Platform' } }],
  ])('on %s the account is of its kind', (platform, cloud) => {
    const event = findingEvent({ finding: { platform, platformTitle: 'Example Platform' } });

    expect(rendered(event)).toMatchObject({ cloud });
  });

  test('what spans several tenants is of no single account', () => {
    const finding = { tenant: '~', tenants: ['a', 'b'], tenantLabel: 'A, B' };

    expect(rendered(findingEvent({ finding, app: null }))).toMatchObject({
      cloud: { account: { uid: '~', name: 'A, B', type_id: 99, type: 'Several tenants' } },
      unmapped: { tenants: ['a', 'b'] },
    });
  });

  test('what to search the logs for stands in observables', () => {
    const app = {
      objectId: 'o1',
      homeTenant: 'h1',
      replyHosts: ['app.example', '192.0.2.7', '[2001:db8::1]'],
    };

    expect(rendered(findingEvent({ app, finding: { clientId: 'c1' } }))).toMatchObject({
      observables: [
        { name: 'resources[0].uid_alt', type_id: 10, type: 'Resource UID', value: 'c1' },
        { name: 'unmapped.object_id', type_id: 10, type: 'Resource UID', value: 'o1' },
        { name: 'unmapped.home_tenant', type_id: 35, type: 'Account UID', value: 'h1' },
        { name: 'unmapped.reply_hosts', type_id: 1, type: 'Hostname', value: 'app.example' },
        { name: 'unmapped.reply_hosts', type_id: 2, type: 'IP Address', value: '192.0.2.7' },
        { name: 'unmapped.reply_hosts', type_id: 2, type: 'IP Address', value: '2001:db8::1' },
      ],
    });
  });

  test('what is unknown, or is no id at all, is no observable', () => {
    const app = { objectId: 'a b', homeTenant: 'unknown', replyHosts: ['\u202eexample', 'x'.repeat(300)] };

    const told = rendered(findingEvent({ app, finding: { clientId: 'unknown' } }));

    expect(told).not.toHaveProperty('observables');
    expect(told).not.toHaveProperty('resources.0.uid_alt');
    expect(told).toMatchObject({ unmapped: { client_id: 'unknown', home_tenant: 'unknown' } });
  });

  test('of very many scopes the first are named', () => {
    const scopes = Array.from({ length: 60 }, (_, i) => `Scope.${i}`);

    const told = rendered(findingEvent({ app: { highScopes: scopes }, scopesAdded: scopes }));

    expect(told).toMatchObject({
      unmapped: { scopes_high: scopes.slice(0, 20), scopes_added: scopes.slice(0, 20) },
    });
  });

  test('which numbers of people are lower bounds is said', () => {
    const told = rendered(findingEvent({ app: { areUsersMore: true, arePrivilegedMore: true } }));

    expect(told).toMatchObject({ unmapped: { at_least: ['principals', 'privileged_principals'] } });
  });

  test('unknown is said, and what does not apply is left out', () => {
    const app = { users: 'unknown', privilegedUsers: 0, isVerified: 'unknown', lastUsed: 'never' } as const;

    const told = rendered(findingEvent({ app: { ...app, highScopes: [], lastUsedEvidence: '' } }));

    expect(told).toMatchObject({
      unmapped: {
        principals: 'unknown',
        privileged_principals: '0',
        publisher_verified: 'unknown',
        last_used: 'never',
      },
    });
    for (const name of [
      'at_least',
      'scopes_high',
      'scopes_added',
      'last_used_evidence',
      'window_days',
      'accepted_until',
    ])
      expect(told).not.toHaveProperty(['unmapped', name]);
  });

  test.each([
    ['complete', 'complete', false, 3],
    ['partial', 'complete', false, 2],
    ['partial', 'partial', true, 2],
  ] as const)('where the tenant was read %s and its app %s', (coverage, app, isBound, confidence) => {
    expect(rendered(findingEvent({ coverage, app: { coverage: app } }))).toMatchObject({
      confidence_id: confidence,
      unmapped: { coverage, lower_bound: isBound },
    });
  });

  test.each([
    ['takeover', true, 4],
    ['organisation', true, 3],
    ['people', true, 3],
    ['people', false, 2],
    ['limited', false, 1],
    ['sign-in', false, 1],
    ['unclassified', false, 0],
  ] as const)('the impact of %s (high power: %s) is %i', (power, isHighPower, impact) => {
    expect(rendered(findingEvent({ app: { power, isHighPower } }))).toMatchObject({ impact_id: impact });
  });

  test('without an app nothing is said of one', () => {
    const told = rendered(findingEvent({ app: null }));

    expect(told).not.toHaveProperty('impact_id');
    expect(told).not.toHaveProperty('unmapped.vendor');
    expect(told).toMatchObject({ unmapped: { lower_bound: false, platform: 'm365' } });
  });

  test.each([
    ['an app that is gone', recordKey('a', 'app', 'o1'), 'o1'],
    ['a vendor', recordKey('~', 'vendor', 'register/example'), undefined],
  ])('%s is known by its id as far as it has one', (_, key, objectId) => {
    const told = rendered(findingEvent({ app: null, finding: { about: [key] } }));

    expect(told).toMatchObject({ resources: [{ uid: vendorId(key) }] });
    const { unmapped } = told as { readonly unmapped: { readonly object_id?: string } };
    expect(unmapped.object_id).toBe(objectId);
  });

  test('a technique of ATT&CK is told by its ids', () => {
    const controls = { nhi: [], csf: [], attack: ['T1528', 'T1550.001'] };

    expect(rendered(findingEvent({ finding: { controls } }))).toMatchObject({
      finding_info: {
        attacks: [
          { technique: { uid: 'T1528' } },
          { technique: { uid: 'T1550' }, sub_technique: { uid: 'T1550.001' } },
        ],
      },
    });
  });

  test.each([
    ['a page of a console', 'https://console.example/app/1', true],
    ['no page', 'javascript:alert(1)', false],
    ['a page behind a line', 'https://console.example/\n', false],
    ['a page that is too long', `https://console.example/${'x'.repeat(500)}`, false],
  ])('%s stands as its source: %s', (_, link, isTold) => {
    const told = rendered(findingEvent({ finding: { link } }));

    expect(told).toMatchObject({ finding_info: isTold ? { src_url: link } : {} });
    expect(JSON.stringify(told).includes(JSON.stringify(link))).toBe(isTold);
  });

  test('nothing under unmapped is deeper than a list of words', () => {
    fc.assert(
      fc.property(anyEvent, (event) => {
        const { unmapped } = rendered(event) as { readonly unmapped: object };

        const values = Object.values(unmapped).flat();
        expect(values.filter((value) => typeof value === 'object')).toEqual([]);
      }),
    );
  });
});

describe('of a run', () => {
  test('what was read, what was not, and what is open', () => {
    expect(rendered(runEvent())).toMatchObject({
      time: Date.parse('2026-11-23T22:21:09.500Z'),
      start_time: Date.parse('2026-11-23T22:14:49.000Z'),
      end_time: Date.parse('2026-11-23T22:21:09.500Z'),
      duration: 380_500,
      num_detections: 16,
      num_resolutions: 1,
      total: 2,
      num_skipped_items: 2,
      cloud: { provider: 'Microsoft, GitHub' },
      unmapped: {
        coverage: 'partial',
        surfaces_complete: 2,
        surfaces_failed: 1,
        surfaces_skipped: 1,
        surfaces_incomplete: ['example-corp/sign-in-activity: failed'],
        open_high: 3,
        changes_set_aside: 0,
      },
    });
  });

  test('of one tenant it names the account', () => {
    const tenants = [{ id: 'example-corp', label: 'Example Corp', platform: 'm365' }];

    expect(rendered(runEvent({ tenants }))).toMatchObject({
      metadata: { tenant_uid: 'example-corp' },
      cloud: { provider: 'Microsoft', account: { uid: 'example-corp', type_id: 17 } },
    });
  });

  const read = { tenant: 'a', platform: 'm365', surface: 'users', records: 1 };

  test.each([
    ['all was read', 0, ['complete'], activity(2, 'Completed'), status(1, 'Success')],
    [
      'all was read and something was found',
      10,
      ['complete'],
      activity(2, 'Completed'),
      status(1, 'Success'),
    ],
    [
      'somebody switched a surface off',
      0,
      ['complete', 'skipped'],
      activity(2, 'Completed'),
      status(1, 'Success'),
    ],
    ['something was not read', 20, ['complete', 'failed'], activity(2, 'Completed'), status(99, 'Partial')],
    ['an expected gap', 0, ['partial'], activity(2, 'Completed'), status(99, 'Partial')],
    ['nothing was read', 20, ['failed', 'failed'], activity(2, 'Completed'), status(2, 'Failure')],
    ['there was nothing to read', 0, [], activity(2, 'Completed'), status(2, 'Failure')],
    ['all were refused', 3, ['failed'], activity(2, 'Completed'), status(2, 'Failure')],
    ['it broke', 4, ['complete'], activity(6, 'Error'), status(2, 'Failure')],
    ['it was interrupted', 130, ['complete'], activity(3, 'Cancelled'), status(99, 'Partial')],
  ] as const)('where %s', (_, exitCode, statuses, doing, outcome) => {
    const surfaces = statuses.map((one) => ({ ...read, status: one }));

    expect(rendered(runEvent({ exitCode, surfaces }))).toMatchObject({
      ...doing,
      ...outcome,
      status_code: String(exitCode),
    });
  });

  test('of many surfaces that were not read the first are named, and the others counted', () => {
    const surfaces = [...Array(25).keys()].map(
      (i) => ({ ...read, surface: `s${i}`, status: 'failed' }) as const,
    );

    const told = rendered(runEvent({ surfaces }));

    expect(told).toHaveProperty('unmapped.surfaces_incomplete.length', 20);
    expect(told).toMatchObject({ unmapped: { surfaces_incomplete_more: 5, surfaces_failed: 25 } });
  });
});

function rendered(event: OutboxEvent, isFirst = false): object {
  return JSON.parse(ocsf.render(event, { isFirst }));
}

function activity(id: number, name: string): object {
  return { activity_id: id, activity_name: name };
}

function status(id: number, name: string): object {
  return { status_id: id, status: name };
}

function create(name: string): object {
  return { ...activity(1, 'Create'), ...status(1, name) };
}
