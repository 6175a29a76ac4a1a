import type { FindingEvent } from '../../../model/outbox.ts';

/** Where the vendor's console shows it: whole, or not at all. */
export function linkOf({ finding, app }: FindingEvent): string | undefined {
  const found = finding.link ?? app?.consoleLink;
  return found !== undefined && link.test(found) ? found : undefined;
}

const link = /^https:\/\/[!#-[\]-~]{1,390}$/;
