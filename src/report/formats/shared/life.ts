import { severityRank } from '../../../model/finding.ts';
import type { FindingEvent } from '../../../model/outbox.ts';

/** What a receiver has to do: open something for it, add to that, or close it. */
export type Action = 'open' | 'update' | 'close';

/** An end is an end also to who hears of it for the first time: nothing should be opened for what is over. */
export function actionOf({ change }: FindingEvent, isFirst: boolean): Action {
  if (change === 'resolved' || change === 'set-aside') return 'close';
  return isFirst || change !== 'changed' ? 'open' : 'update';
}

/** Whether somebody should be woken: it is high or critical, and it is new to the receiver, is back, or grew. */
export function isAlert(event: FindingEvent, isFirst: boolean): boolean {
  if (severityRank[event.finding.severity] < severityRank.high) return false;
  const action = actionOf(event, isFirst);
  return action === 'open' || (action === 'update' && hasGrown(event));
}

function hasGrown({ finding: { severity, previousSeverity }, scopesAdded }: FindingEvent): boolean {
  const hasRisen = previousSeverity !== undefined && severityRank[severity] > severityRank[previousSeverity];
  return hasRisen || scopesAdded.length > 0;
}
