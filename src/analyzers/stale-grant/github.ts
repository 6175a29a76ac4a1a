import { isOff } from '../shared/facts.ts';
import { settingsPage } from '../shared/on-github.ts';
import { isRecent, isSettled, lastUse } from '../shared/use.ts';
import { day } from '../shared/words.ts';
import type { Reader } from './reader.ts';

export const github: Reader = {
  evidence: 'token-last-used',
  kind: ({ client }) => client?.type ?? '',
  idle: (dossier, line) => {
    // A token that has ended opens nothing any more; an app that is suspended may be woken.
    if (dossier.client?.role === 'token' && isOff(dossier)) return 'in-time';
    const isOld = isSettled(dossier.client?.createdAt ?? 'unknown', dossier, line);
    if (isOld === false) return 'in-time';
    const told = dossier.uses.filter(({ evidence }) => evidence === 'token-last-used');
    if (told.some(({ lastUsedAt }) => isRecent(lastUsedAt, line.days, line.now))) return 'in-time';
    const last = lastUse(dossier, 'token-last-used', ['delegated', 'application', 'any']);
    return isOld === 'unknown' || last === 'unknown' ? 'unproved' : last;
  },
  facts: ({ client }, idle) => {
    const what = client?.role === 'token' ? 'the token' : 'it';
    const seen = client?.role === 'token' ? 'personal-access-tokens' : 'installations';
    return [
      {
        fact:
          idle === 'never'
            ? `GitHub says that ${what} was never used`
            : `GitHub says that ${what} was last used on ${day(idle)}`,
        seen,
      },
    ];
  },
  remedy: (dossier) =>
    dossier.client?.role === 'token'
      ? `On GitHub, at ${settingsPage(dossier, 'personal-access-tokens')}, revoke the token, after asking its owner.`
      : `On GitHub, at ${settingsPage(dossier, 'installations')}, suspend it, and remove it when nobody has missed it for a month.`,
};
