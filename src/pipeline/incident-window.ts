import type { Incident } from '../knowledge/incidents/incident.ts';
import type { IncidentApp } from '../report/incidents.ts';
import type { FoundApp, Unseen } from '../report/investigation.ts';
import type { Run } from '../store/runs.ts';

/**
 * What was created in the tenant after the window was not there in it. A consent after it proves nothing: it may be a
 * renewed one, one of several, or the change of an approval.
 */
export function inWindow(
  { consentAt, createdAt, firstSeenAt, listedSince = firstSeenAt, lastUsed }: FoundApp,
  { window }: Incident,
): IncidentApp['inWindow'] {
  const came = [consentAt, createdAt].filter((at) => at !== 'unknown');
  const end = endOf(window);
  if (end === undefined && came.length > 0) return 'yes';
  // It is here now; that it was used or seen by then is enough, that it was not is not.
  const isSeen = [...came, listedSince, lastUsed].some(
    (at) => at !== 'never' && at !== 'unknown' && at <= (end ?? window.from),
  );
  if (isSeen) return 'yes';
  return end !== undefined && createdAt !== 'unknown' && createdAt > end ? 'no' : 'unknown';
}

/** What a scan did not find may have come after it, and still in the time of the abuse. */
export function tooEarly({ startedAt }: Run, { window, disclosed }: Incident, tenant: string): Unseen[] {
  const end = endOf(window) ?? disclosed;
  if (startedAt > end) return [];
  const what = `the last scan began on ${startedAt.slice(0, 10)}, before that time was over`;
  return [{ what, fix: `run \`oauthlas scan --tenant ${tenant}\`` }];
}

function endOf({ to }: Incident['window']): string | undefined {
  return to === null ? undefined : `${to}T23:59:59.999Z`;
}
