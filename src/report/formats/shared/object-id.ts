import { vendorId } from '../../../model/keys.ts';
import type { FindingEvent } from '../../../model/outbox.ts';

/** The vendor's own id of the app in its tenant, also of an app that is gone. */
export function objectIdOf({ app, finding: { about } }: FindingEvent): string | undefined {
  if (app !== undefined) return app.objectId;
  const [subject] = about;
  return subject.split('/')[1] === 'app' ? vendorId(subject) : undefined;
}
