import { GOOGLE_ADMIN_ROLES } from '../../knowledge/scopes/google-admin-roles.ts';
import type { AppDossier, GrantGroup } from '../../model/dossier.ts';
import { daysBetween, type Instant, type LastUsed, type Maybe } from '../../model/values.ts';
import { whichApp } from '../shared/facts.ts';
import { isRecent, type Line, lastUse } from '../shared/use.ts';
import { day, isDelegation } from '../shared/words.ts';
import type { Reader } from './reader.ts';

/** So long Google keeps the log: of what it does not hold, nothing happened in so many days. */
export const LOG_DAYS = 180;

export const workspace: Reader = {
  evidence: 'token-events',
  kind: (_, held) => {
    if (held.some(({ grant }) => isRole(grant))) return 'administrator-role';
    return held.some(({ grant }) => grant.access === 'application') ? 'application' : 'delegated';
  },
  idle: (dossier, line) => {
    // What it does by a role, in its own name, stands in no log of tokens.
    if (dossier.grants.some(isRole)) return 'unproved';
    if (isLetInLately(dossier, line)) return 'in-time';
    // To be given a token is use, too; that none was seen given proves nothing.
    const given = lastUse(dossier, 'access-evaluation', ['delegated', 'application']);
    if (isRecent(given, line.days, line.now)) return 'in-time';
    const logged = dossier.uses.filter(({ evidence }) => evidence === 'token-events');
    if (logged.length === 0) {
      if (!isSilent(dossier, line)) return 'unproved';
      return isDated(given) ? given : 'never';
    }
    if (logged.some(({ lastUsedAt }) => isRecent(lastUsedAt, line.days, line.now))) return 'in-time';
    if (logged.some(({ windowDays }) => (windowDays ?? 0) < line.days)) return 'unproved';
    const last = lastUse(dossier, 'token-events', ['delegated', 'application', 'any']);
    // A day that the log has forgotten is not "never".
    if (!isDated(last)) return 'unproved';
    return isDated(given) && given > last ? given : last;
  },
  facts: (dossier, idle, { days }) => [
    {
      fact:
        idle === 'never'
          ? `The log holds nothing of it, and reaches back ${LOG_DAYS} days`
          : `The last use was on ${day(idle)}, by a log that reaches back ${days} days or more`,
      seen:
        idle === lastUse(dossier, 'access-evaluation', ['delegated', 'application'])
          ? 'access-evaluation'
          : 'token-events',
    },
  ],
  remedy: (dossier) => {
    const controls = 'In the Google Admin console › Security › Access and data control › API controls';
    const isDelegated = dossier.grants.some(isDelegation);
    // What nobody consented to, no block of consents ends.
    return isDelegated
      ? `${controls} › Domain-wide delegation, delete ${whichApp(dossier)}; under App access control, set it to Blocked.`
      : `${controls} › App access control, set ${whichApp(dossier)} to Blocked.`;
  },
};

function isDated(last: LastUsed): last is Instant {
  return last !== 'never' && last !== 'unknown';
}

function isRole({ resource }: Pick<GrantGroup, 'resource'>): boolean {
  return resource === GOOGLE_ADMIN_ROLES;
}

/**
 * A consent is logged as a call is, so what holds a token and left no trace had it before the log began. What came since
 * we looked first may only be ahead of its event, which can be late. No longer silence than the log is ever proved.
 */
function isSilent({ tenant, clientId, firstSeenAt }: AppDossier, { days, now }: Line): boolean {
  const read = tenant.usesSince?.['token-events'];
  if (read === undefined || clientId === 'unknown' || days > LOG_DAYS) return false;
  return firstSeenAt <= read || daysBetween(firstSeenAt, now) > days;
}

/** Google tells no day on which an app came. Who consented only lately is about to use it. */
function isLetInLately({ grants, events }: AppDossier, { days, now }: Line): boolean {
  const isNew = (at: Maybe<Instant>) => at !== 'unknown' && daysBetween(at, now) <= days;
  return (
    grants.some(({ grantedAt }) => isNew(grantedAt)) ||
    events.some(({ type, at }) => type === 'granted' && isNew(at))
  );
}
