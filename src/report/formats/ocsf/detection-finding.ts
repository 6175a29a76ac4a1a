import { type Severity, severityRank } from '../../../model/finding.ts';
import type { FindingEvent } from '../../../model/outbox.ts';
import { type Action, actionOf, isAlert } from '../shared/life.ts';
import { linkOf } from '../shared/link.ts';
import { some } from '../shared/values.ts';
import { accountOf, metadataOf, ms, named, type OcsfEvent, providerOf, severityOf } from './base.ts';
import { impactOf } from './impact.ts';
import { observablesOf, resourcesOf } from './resources.ts';
import { unmappedOf } from './unmapped.ts';

const activities = {
  open: [1, 'Create'],
  update: [2, 'Update'],
  close: [3, 'Close'],
} as const satisfies Record<Action, readonly [number, string]>;

/** What is told of a finding, as class 2004. */
export function detectionFinding(event: FindingEvent, isFirst: boolean): OcsfEvent {
  const { finding, at, change } = event;
  const action = actionOf(event, isFirst);
  const status = statusOf(event, action);
  return {
    ...named([2, 'Findings'], [2004, 'Detection Finding'], activities[action]),
    time: ms(at),
    time_dt: at,
    ...severityOf(finding.severity),
    ...status,
    status_code: change,
    is_alert: isAlert(event, isFirst),
    // Else a line of what is over reads as if it still were so.
    message: `${action === 'close' ? `${status.status}: ` : ''}${finding.subject}: ${finding.message}`,
    ...riskOf(finding.severity),
    ...impactOf(event),
    ...confidenceOf(event),
    metadata: { ...metadataOf(event), event_code: ruleOf(event), tenant_uid: finding.tenant },
    cloud: {
      provider: providerOf(finding.platform, finding.platformTitle),
      account: accountOf(finding.tenant, finding.tenantLabel, finding.platform, finding.platformTitle),
    },
    finding_info: findingInfoOf(event, action),
    evidences: some(finding.evidence.map(({ fact, seen }) => ({ name: seen, data: { fact } }))),
    remediation: { desc: finding.remedy },
    resources: resourcesOf(event),
    observables: observablesOf(event),
    unmapped: unmappedOf(event),
  };
}

function findingInfoOf(event: FindingEvent, action: Action) {
  const { finding, at } = event;
  return {
    uid: finding.fingerprint,
    title: finding.title,
    desc: finding.message,
    types: [finding.analyzer],
    analytic: {
      uid: ruleOf(event),
      name: finding.title,
      category: finding.analyzer,
      type_id: 1,
      type: 'Rule',
    },
    attacks: some(finding.controls.attack.map(attackOf)),
    data_sources: some([...new Set(finding.evidence.map(({ seen }) => seen))]),
    src_url: linkOf(event),
    created_time: ms(finding.firstSeenAt),
    first_seen_time: ms(finding.firstSeenAt),
    last_seen_time: action === 'close' ? undefined : ms(at),
    modified_time: ms(at),
  };
}

function ruleOf({ finding: { analyzer, rule } }: FindingEvent): string {
  return `${analyzer}/${rule}`;
}

/** OCSF has no word for "open and known": what changed is under way, as far as anybody told us. */
function statusOf({ change }: FindingEvent, action: Action) {
  if (action === 'open') return { status_id: 1, status: 'New' };
  if (action === 'update') return { status_id: 2, status: 'In Progress' };
  return change === 'resolved' ? { status_id: 4, status: 'Resolved' } : { status_id: 5, status: 'Archived' };
}

const riskNames = ['Info', 'Low', 'Medium', 'High', 'Critical'] as const;

/** A finding's severity is our judgement of the risk; there is no second one. */
function riskOf(severity: Severity) {
  const id = severityRank[severity];
  return { risk_level_id: id, risk_level: riskNames[id] };
}

/** What is told is proved, or it would be withheld; where something was not read, there may be more to it. */
function confidenceOf({ coverage }: FindingEvent) {
  return coverage === 'complete'
    ? { confidence_id: 3, confidence: 'High' }
    : { confidence_id: 2, confidence: 'Medium' };
}

/** `T1550.001` is a part of `T1550`. */
function attackOf(id: string) {
  const [technique = id] = id.split('.');
  return { technique: { uid: technique }, ...(technique !== id && { sub_technique: { uid: id } }) };
}
