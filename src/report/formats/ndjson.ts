import type { AppRow } from '../../model/app-row.ts';
import type { FindingEvent, RunEvent } from '../../model/outbox.ts';
import type { EventFormat } from '../report.ts';
import { type Bounds, boundedLine, type Tree } from './shared/bounded-line.ts';
import { coverageOf } from './shared/coverage.ts';
import { actionOf, isAlert } from './shared/life.ts';
import { linkOf } from './shared/link.ts';
import { objectIdOf } from './shared/object-id.ts';
import { few, some, told } from './shared/values.ts';

/** Counts up when a member goes or means something else; new members come without. */
const SCHEMA = 1;

/** Our own words for it, for who does not speak OCSF: docs/events.md tells of each member. */
export const ndjson: EventFormat = {
  id: 'ndjson',
  title: 'NDJSON: one event a line in our own words, for webhooks and scripts',
  render: (event, { isFirst }) =>
    boundedLine(event.kind === 'run' ? ofRun(event) : ofFinding(event, isFirst), bounds),
};

const bounds: Bounds<Tree> = {
  keeps: new Map([
    ['id', 128],
    ['fingerprint', 128],
    ['runUid', 128],
    ['clientId', 128],
    ['objectId', 128],
    ['homeTenant', 128],
    ['tenant', 128],
    ['link', 400],
  ]),
  mark: (event) => ({ ...event, truncated: true }),
};

function ofFinding(event: FindingEvent, isFirst: boolean): Tree {
  const { finding, app, coverage } = event;
  return {
    ...frame(event),
    action: actionOf(event, isFirst),
    alert: isAlert(event, isFirst),
    change: event.change,
    severity: finding.severity,
    previousSeverity: finding.previousSeverity,
    fingerprint: finding.fingerprint,
    revision: event.revision,
    analyzer: finding.analyzer,
    rule: finding.rule,
    title: finding.title,
    subject: finding.subject,
    message: finding.message,
    nextStep: finding.remedy,
    evidence: finding.evidence.map(({ fact, seen }) => ({ fact, seen })),
    link: linkOf(event),
    ...placeOf(event),
    ...(app && ofApp(app)),
    scopesAdded: few(event.scopesAdded),
    coverage,
    lowerBound: (app?.coverage ?? coverage) === 'partial',
    owner: finding.owner ?? app?.owner,
    ticket: finding.ticket ?? app?.ticket,
    acceptedUntil: finding.acceptedUntil,
    firstSeenAt: finding.firstSeenAt,
    nhi: some(finding.controls.nhi),
    csf: some(finding.controls.csf),
    attack: some(finding.controls.attack),
    ...runOf(event),
  };
}

function placeOf(event: FindingEvent): Tree {
  const { tenant, tenantLabel, tenants, platform, clientId } = event.finding;
  return { tenant, tenantLabel, tenants, platform, clientId, objectId: objectIdOf(event) };
}

function ofApp(app: AppRow): Tree {
  return {
    vendor: app.vendor.name,
    vendorId: app.vendor.id,
    vendorConfidence: app.vendor.confidence,
    publisher: app.publisher,
    publisherVerified: told(app.isVerified),
    home: app.home,
    homeTenant: app.homeTenant,
    enabled: told(app.enabled),
    power: app.power,
    powerReason: app.powerReason,
    highPower: app.isHighPower,
    scopes: app.scopes,
    scopesHigh: few(app.highScopes),
    consent: app.consent,
    consentAt: app.consentAt,
    users: told(app.users),
    privilegedUsers: told(app.privilegedUsers),
    atLeast: some([
      ...(app.areUsersMore ? ['users'] : []),
      ...(app.arePrivilegedMore ? ['privilegedUsers'] : []),
    ]),
    lastUsed: app.lastUsed,
    lastUsedEvidence: app.lastUsedEvidence || undefined,
    windowDays: app.windowDays,
    appFirstSeenAt: app.firstSeenAt,
    credentials: app.credentials,
    replyHosts: some(app.replyHosts),
  };
}

function ofRun(event: RunEvent): Tree {
  const { coverage, counts, incomplete, more, records } = coverageOf(event);
  return {
    ...frame(event),
    startedAt: event.startedAt,
    exitCode: event.exitCode,
    message: event.why,
    coverage,
    surfaces: counts,
    incomplete: some(incomplete),
    incompleteMore: more || undefined,
    records,
    tenants: event.tenants.map(({ id }) => id),
    tenantsTotal: event.tenants.length,
    open: event.open,
    changes: event.changes,
    withheld: event.withheld,
    apps: event.apps,
    grants: event.grants,
    ...runOf(event),
  };
}

function frame({ kind, uid, at }: FindingEvent | RunEvent): Tree {
  return { type: kind, schema: SCHEMA, id: uid, at };
}

function runOf({ run }: FindingEvent | RunEvent): Tree {
  const { id, uid, toolVersion, knowledgeVersion } = run;
  return { runId: id, runUid: uid, toolVersion, knowledgeVersion };
}
