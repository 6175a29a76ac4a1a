import type { AppRow } from '../../../model/app-row.ts';
import type { FindingEvent } from '../../../model/outbox.ts';
import type { Tree } from '../shared/bounded-line.ts';
import { objectIdOf } from '../shared/object-id.ts';
import { few, some, told } from '../shared/values.ts';

/** What OCSF has no place for: flat, so that a search needs no path. docs/events.md tells of each. */
export function unmappedOf(event: FindingEvent): Tree {
  const { finding, app, run, change, revision, coverage, scopesAdded } = event;
  return {
    platform: finding.platform,
    tenant_label: finding.tenantLabel,
    tenants: finding.tenants,
    client_id: finding.clientId,
    object_id: objectIdOf(event),
    change_kind: change,
    revision,
    previous_severity: finding.previousSeverity,
    scopes_added: few(scopesAdded),
    ...(app && ofApp(app)),
    coverage,
    lower_bound: (app?.coverage ?? coverage) === 'partial',
    owner: finding.owner ?? app?.owner,
    ticket: finding.ticket ?? app?.ticket,
    accepted_until: finding.acceptedUntil,
    run_id: run.id,
    kb_version: run.knowledgeVersion,
    nhi: some(finding.controls.nhi),
    csf: some(finding.controls.csf),
  };
}

function ofApp(app: AppRow): Tree {
  return {
    vendor: app.vendor.name,
    vendor_id: app.vendor.id,
    vendor_confidence: app.vendor.confidence,
    publisher: app.publisher,
    publisher_verified: told(app.isVerified),
    home: app.home,
    home_tenant: app.homeTenant,
    enabled: told(app.enabled),
    power: app.power,
    power_reason: app.powerReason,
    high_power: app.isHighPower,
    scopes: app.scopes,
    scopes_high: few(app.highScopes),
    consent_type: app.consent,
    consent_at: app.consentAt,
    principals: told(app.users),
    privileged_principals: told(app.privilegedUsers),
    at_least: some([
      ...(app.areUsersMore ? ['principals'] : []),
      ...(app.arePrivilegedMore ? ['privileged_principals'] : []),
    ]),
    last_used: app.lastUsed,
    last_used_evidence: app.lastUsedEvidence || undefined,
    window_days: app.windowDays,
    app_first_seen: app.firstSeenAt,
    credentials: app.credentials,
    reply_hosts: some(app.replyHosts),
  };
}
