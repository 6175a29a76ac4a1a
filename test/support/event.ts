import fc from 'fast-check';
import { type AppRow, powers } from '../../src/model/app-row.ts';
import { severities } from '../../src/model/finding.ts';
import { recordKey } from '../../src/model/keys.ts';
import type { EventFinding, EventRun, FindingEvent, OutboxEvent, RunEvent } from '../../src/model/outbox.ts';
import { type Instant, instant, type Maybe } from '../../src/model/values.ts';

const at = '2026-11-23T22:14:49.000Z' as Instant;

const run: EventRun = {
  id: 7,
  uid: '6f1c0a4be29d4f1f8a3b5d7790c2e481',
  toolVersion: '0.2.0',
  knowledgeVersion: '6a9ee1804012',
};

export function appRow(overrides: Partial<AppRow> = {}): AppRow {
  return {
    tenant: 'example-corp',
    tenantLabel: 'Example Corp',
    platform: 'm365',
    key: recordKey('example-corp', 'app', '0b9f3c52-6d1e-4a7c-8f20-5e1d9ac47b36'),
    vendor: {
      id: 'm365/home/c2a7d1e8-90b4-4f63-a5d2-7e3f18b6c904',
      name: 'Lumen Archive',
      confidence: 'strong',
      basis: 'the directory that is its home',
    },
    app: 'Lumen Mail Archive',
    role: 'client',
    clientId: '7d5e2b90-1c3f-4e8a-b6d7-42f09a81c5e3',
    objectId: '0b9f3c52-6d1e-4a7c-8f20-5e1d9ac47b36',
    publisher: 'Lumen Archive',
    isVerified: false,
    home: 'foreign',
    homeTenant: 'c2a7d1e8-90b4-4f63-a5d2-7e3f18b6c904',
    enabled: true,
    power: 'organisation',
    isHighPower: true,
    powerReason: 'can read every message in every mailbox (Mail.Read), as itself',
    topScopes: ['Mail.Read', 'User.Read.All'],
    highScopes: ['Mail.Read'],
    scopes: 2,
    consent: 'admin',
    consentBy: 'unknown',
    consentAt: '2025-02-03T09:30:00.000Z' as Instant,
    users: 'everyone',
    privilegedUsers: 'unknown',
    lastUsed: '2026-06-30T04:12:00.000Z' as Instant,
    lastUsedEvidence: 'sign-in-activity',
    firstSeenAt: '2026-05-02T01:00:00.000Z' as Instant,
    credentials: 1,
    replyHosts: ['app.lumen-archive.example', 'login.lumen-archive.example'],
    owner: 'messaging team',
    ticket: 'SEC-1042',
    consoleLink: 'https://entra.example/app/7d5e2b90-1c3f-4e8a-b6d7-42f09a81c5e3',
    nextStep: 'Switch it off.',
    coverage: 'complete',
    findings: [],
    ...overrides,
  };
}

export interface FindingOverrides extends Partial<Omit<FindingEvent, 'finding' | 'app'>> {
  readonly finding?: Partial<EventFinding>;
  /** `null`: of no app. */
  readonly app?: Partial<AppRow> | null;
}

export function findingEvent({ finding, app, ...overrides }: FindingOverrides = {}): FindingEvent {
  const row = appRow(app ?? {});
  return {
    kind: 'finding',
    uid: '9b1f6e0d27c84a35b0e4d2f7c8a91e56-1',
    at,
    run,
    change: 'new',
    revision: 1,
    finding: {
      analyzer: 'over-broad-scope',
      rule: 'unused-app-only',
      about: [row.key],
      severity: 'high',
      tenant: 'example-corp',
      tenantLabel: 'Example Corp',
      platform: 'm365',
      platformTitle: 'Microsoft 365',
      subject: 'Lumen Mail Archive',
      clientId: '7d5e2b90-1c3f-4e8a-b6d7-42f09a81c5e3',
      fingerprint: '9b1f6e0d27c84a35b0e4d2f7c8a91e56',
      firstSeenAt: '2026-11-23T22:14:49.000Z',
      title: 'Access that could be taken away',
      message: 'It can read every message in every mailbox, and was last used 146 days ago.',
      evidence: [
        { fact: 'Holds Mail.Read as itself', seen: 'application-permissions' },
        { fact: 'The last use was on 2026-06-30', seen: 'sign-in-activity' },
      ],
      remedy: 'Take Mail.Read away, or switch the app off.',
      controls: { nhi: ['NHI5:2025'], csf: ['PR.AA-05'], attack: ['T1528', 'T1550.001'] },
      ...finding,
    },
    ...(app !== null && { app: row }),
    scopesAdded: [],
    coverage: 'complete',
    ...overrides,
  };
}

export function runEvent(overrides: Partial<RunEvent> = {}): RunEvent {
  const surface = { tenant: 'example-corp', platform: 'm365', status: 'complete', records: 40 } as const;
  return {
    kind: 'run',
    uid: run.uid,
    at: '2026-11-23T22:21:09.500Z' as Instant,
    run,
    startedAt: at,
    exitCode: 21,
    why: '3 findings at high or above, and 1 surface not read whole',
    tenants: [
      { id: 'example-corp', label: 'Example Corp', platform: 'm365' },
      { id: 'example-labs', label: 'Example Labs', platform: 'github' },
    ],
    surfaces: [
      { ...surface, surface: 'users' },
      { ...surface, surface: 'sign-in-activity', status: 'failed', records: 0 },
      { ...surface, tenant: 'example-labs', platform: 'github', surface: 'installations', records: 12 },
      {
        ...surface,
        tenant: 'example-labs',
        platform: 'github',
        surface: 'members',
        status: 'skipped',
        records: 0,
      },
    ],
    open: { info: 0, low: 4, medium: 9, high: 3, critical: 0 },
    withheld: 6,
    changes: { new: 2, changed: 1, reopened: 0, resolved: 1, 'set-aside': 0 },
    apps: 310,
    grants: 1250,
    ...overrides,
  };
}

/** A finding in which everything that is not ours is as long, and every list as full, as nobody would make it. */
export function hugeFinding(letter: string): FindingEvent {
  const text = letter.repeat(9000);
  const id = text.toWellFormed();
  const tenant = 't'.repeat(63);
  const texts: readonly string[] = Array(300).fill(text);
  const keys = texts.map(() => recordKey(tenant, 'credential', id));
  return findingEvent({
    change: 'changed',
    scopesAdded: texts,
    finding: {
      ...{ about: [recordKey(tenant, 'app', id), ...keys], clientId: id, tenant, tenants: texts },
      ...{ platform: 'another', platformTitle: text, tenantLabel: text, subject: text, title: text },
      ...{ message: text, remedy: text, owner: text, ticket: text, previousSeverity: 'low' },
      ...{ evidence: texts.map((fact) => ({ fact, seen: fact })), acceptedUntil: at },
      ...{
        controls: { nhi: texts, csf: texts, attack: texts },
        link: `https://a.example/${'x'.repeat(370)}`,
      },
    },
    app: {
      ...{ vendor: { id: text, name: text, confidence: 'strong', basis: text }, publisher: text },
      ...{ objectId: id, homeTenant: id, powerReason: text, highScopes: texts, lastUsedEvidence: text },
      replyHosts: texts.map((_, i) => `${i}.${'h'.repeat(240)}.example`),
      windowDays: 180,
    },
  });
}

/** What attackers write where a name is asked for, also half a letter, and far too much of it. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: 'grapheme', maxLength: 40 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.integer({ min: 0xd7f0, max: 0xe010 }), { maxLength: 20 })
      .map((units) => String.fromCharCode(...units)),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ...['\u001b[2J\u001b[1;1H', '\u202egnp.exe', 'a\r\n{"type":"run"}', '\u009b31m', '=HYPERLINK("x")'],
      ...['</script><script>', '\u2028', '\\ud800', '\ud800', '\udc00\\', '__proto__', '', '{}', 'unknown'],
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.constantFrom('x', '"', '\\', 'ü', '日', '\u{1f600}', '\u{e0041}', '\0', '\n', '\ud800'),
        fc.integer({ min: 30, max: 9000 }),
      )
      .map(([letter, times]) => letter.repeat(times)),
  },
);

const someText = fc.array(hostileText, { maxLength: 6 });
const moments = fc.integer({ min: Date.UTC(2001, 0), max: Date.UTC(2099, 0) }).map(instant);
const counts = fc.nat({ max: 2_000_000 });

function maybe<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<Maybe<T>> {
  return fc.oneof({ weight: 4, arbitrary }, { weight: 1, arbitrary: fc.constant('unknown' as const) });
}

/** An optional member is there, or it is not; never `undefined`. */
function optional<T extends object>(
  members: {
    readonly [K in keyof T]: fc.Arbitrary<T[K]>;
  },
): fc.Arbitrary<Partial<T>> {
  return fc.record({ ...members }, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>;
}

const platforms = fc.constantFrom('m365', 'google', 'github', 'slack', 'several', 'another');
const tenants = fc.constantFrom('example-corp', 'a', 'example-labs', '~', 'x'.repeat(63));
const ids = fc.oneof(
  fc.uuid(),
  hostileText.map((text) => text || '1'),
);
const keys = fc
  .tuple(tenants, fc.constantFrom('app', 'grant', 'credential', 'vendor', 'tenant'), ids)
  .map(([tenant, kind, id]) => recordKey(tenant, kind, id));

const anyRow: fc.Arbitrary<AppRow> = fc
  .tuple(
    fc.record({
      vendor: fc.record({
        id: hostileText,
        name: hostileText,
        confidence: fc.constantFrom('certain', 'strong', 'weak'),
        basis: hostileText,
      }),
      app: hostileText,
      clientId: maybe(ids),
      objectId: ids,
      publisher: maybe(hostileText),
      isVerified: maybe(fc.boolean()),
      homeTenant: maybe(ids),
      enabled: maybe(fc.boolean()),
      power: fc.constantFrom(...powers),
      isHighPower: fc.boolean(),
      powerReason: hostileText,
      topScopes: someText,
      highScopes: fc.oneof(someText, fc.array(fc.uuid(), { maxLength: 300 })),
      scopes: counts,
      consent: fc.constantFrom('admin', 'user', 'both', 'unknown', 'none'),
      consentAt: maybe(moments),
      users: fc.oneof(maybe(counts), fc.constant('everyone' as const)),
      privilegedUsers: maybe(counts),
      lastUsed: fc.oneof(moments, fc.constantFrom('never', 'unknown')),
      lastUsedEvidence: hostileText,
      firstSeenAt: moments,
      credentials: counts,
      replyHosts: fc.oneof(someText, fc.array(fc.domain(), { maxLength: 60 })),
      coverage: fc.constantFrom('complete', 'partial'),
    }) satisfies fc.Arbitrary<Partial<AppRow>>,
    optional<Pick<Required<AppRow>, 'windowDays' | 'owner' | 'ticket' | 'consoleLink'>>({
      windowDays: counts,
      owner: hostileText,
      ticket: hostileText,
      consoleLink: fc.oneof(fc.webUrl(), hostileText),
    }),
  )
  .map(([members, others]) => appRow({ ...members, ...others }));

const anyFinding: fc.Arbitrary<EventFinding> = fc
  .tuple(
    fc.record({
      about: fc.array(keys, { minLength: 1, maxLength: 12 }).map(([first, ...others]) => {
        if (first === undefined) throw new RangeError('an array of at least one is empty');
        return [first, ...others] as const;
      }),
      severity: fc.constantFrom(...severities),
      tenant: tenants,
      tenantLabel: hostileText,
      platform: platforms,
      platformTitle: hostileText,
      subject: hostileText,
      clientId: maybe(ids),
      firstSeenAt: moments,
      title: hostileText,
      message: hostileText,
      evidence: fc.array(fc.record({ fact: hostileText, seen: hostileText }), { maxLength: 40 }),
      remedy: hostileText,
      controls: fc.record({ nhi: someText, csf: someText, attack: someText }),
    }) satisfies fc.Arbitrary<Partial<EventFinding>>,
    optional<
      Pick<
        Required<EventFinding>,
        'tenants' | 'owner' | 'ticket' | 'link' | 'previousSeverity' | 'acceptedUntil'
      >
    >({
      tenants: fc.array(tenants, { maxLength: 300 }),
      owner: hostileText,
      ticket: hostileText,
      link: fc.oneof(fc.webUrl(), hostileText),
      previousSeverity: fc.constantFrom(...severities),
      acceptedUntil: moments,
    }),
  )
  .map(([members, others]) => ({ ...findingEvent().finding, ...members, ...others }));

export const anyFindingEvent: fc.Arbitrary<FindingEvent> = fc
  .record({
    at: moments,
    change: fc.constantFrom('new', 'changed', 'reopened', 'resolved', 'set-aside'),
    revision: fc.integer({ min: 1, max: 9999 }),
    finding: anyFinding,
    app: fc.option(anyRow, { nil: null }),
    scopesAdded: someText,
    coverage: fc.constantFrom('complete', 'partial'),
  })
  .map(({ finding, app, ...members }) => ({
    ...findingEvent(),
    ...members,
    uid: `${finding.fingerprint}-${members.revision}`,
    finding,
    ...(app === null ? { app: undefined } : { app }),
  }))
  .map(({ app, ...event }) => (app === undefined ? event : { ...event, app }));

const anyRunEvent: fc.Arbitrary<RunEvent> = fc
  .record({
    at: moments,
    startedAt: moments,
    exitCode: fc.constantFrom(0, 3, 4, 10, 20, 21, 30, 130),
    why: hostileText,
    tenants: fc.array(fc.record({ id: tenants, label: hostileText, platform: platforms }), {
      maxLength: 60,
    }),
    surfaces: fc.array(
      fc.record({
        tenant: tenants,
        platform: platforms,
        surface: hostileText,
        status: fc.constantFrom('complete', 'partial', 'failed', 'skipped'),
        records: counts,
      }),
      { maxLength: 60 },
    ),
    open: fc.record({ info: counts, low: counts, medium: counts, high: counts, critical: counts }),
    withheld: counts,
    apps: counts,
    grants: counts,
  })
  .map((members) => runEvent(members));

/** Whatever may wait in an outbox. */
export const anyEvent: fc.Arbitrary<OutboxEvent> = fc.oneof(
  { weight: 4, arbitrary: anyFindingEvent },
  { weight: 1, arbitrary: anyRunEvent },
);
