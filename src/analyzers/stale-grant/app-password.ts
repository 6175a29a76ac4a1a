import { isOff } from '../shared/facts.ts';
import { isRecent, isSettled, lastUse } from '../shared/use.ts';
import { day } from '../shared/words.ts';
import type { Reader } from './reader.ts';

/** What a person made on Google by hand; the log of tokens tells nothing of it. */
export const appPassword: Reader = {
  evidence: 'token-last-used',
  kind: ({ client }) => client?.type ?? '',
  idle: (dossier, line) => {
    if (isOff(dossier)) return 'in-time';
    const isOld = isSettled(dossier.client?.createdAt ?? 'unknown', dossier, line);
    if (isOld === false) return 'in-time';
    const last = lastUse(dossier, 'token-last-used', ['delegated']);
    if (isRecent(last, line.days, line.now)) return 'in-time';
    return isOld === 'unknown' || last === 'unknown' ? 'unproved' : last;
  },
  facts: (_, idle) => [
    {
      fact:
        idle === 'never'
          ? 'Google says that the password was never used'
          : `Google says that the password was last used on ${day(idle)}`,
      seen: 'app-passwords',
    },
  ],
  remedy: () =>
    'In the Google Admin console › Directory › Users, on the page of the person › Security › Application-specific passwords, revoke it, after asking its owner.',
};
