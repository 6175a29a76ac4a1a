import { draws } from '../chance.ts';

/** Slack's ids: a letter that tells the kind, and capitals and digits; the last four count, so no two are alike. */
export function slackId(prefix: 'A' | 'B' | 'E' | 'T' | 'U', seed: number, index: number): string {
  const word = draws(seed, `slack.${prefix}`)(index).toString(36).padStart(7, '0').slice(-6);
  return `${prefix}0${word}${index.toString(36).padStart(4, '0')}`.toUpperCase();
}
