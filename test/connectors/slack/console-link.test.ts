import { expect, test } from 'vitest';
import { slack } from '../../../src/connectors/slack/index.ts';
import { recordKey } from '../../../src/model/keys.ts';

const app = {
  key: recordKey('acme', 'app', 'A0123'),
  clientId: 'A0123',
  type: 'app',
  role: 'client',
} as const;

test.each([
  [{}, ['T01', 'T02'], 'https://app.slack.com/apps-manage/T01/integrations/profile/A0123'],
  [{}, ['T01', 'E09'], 'https://app.slack.com/manage/E09/integrations/profile/A0123'],
  [{ cloud: 'gov' }, ['T01'], 'https://app.slack-gov.com/apps-manage/T01/integrations/profile/A0123'],
])('an app has a page where it was let in, in the organisation first: %j %j', (settings, places, link) => {
  expect(slack.consoleLink?.(settings, { ...app, places })).toBe(link);
});

test.each([
  ['an app of which nobody tells where it was let in', {}, { ...app, places: ['conversation'] }],
  ['an app without a place', {}, app],
  [
    'what was set up before there were apps',
    {},
    { ...app, key: recordKey('acme', 'app', 'service', 'B01'), places: ['T01'] },
  ],
  ['a bot', {}, { ...app, key: recordKey('acme', 'app', 'bot', 'U01'), places: ['T01'] }],
  ['a cloud that is not known', { cloud: 'moon' }, { ...app, places: ['T01'] }],
])('there is none for %s', (_, settings, linked) => {
  expect(slack.consoleLink?.(settings, linked)).toBeUndefined();
});

test('an id cannot lead elsewhere', () => {
  const hostile = { ...app, key: recordKey('acme', 'app', '../x'), places: ['T/../y'] };

  expect(slack.consoleLink?.({}, hostile)).toBe(
    'https://app.slack.com/apps-manage/T%2F..%2Fy/integrations/profile/..%2Fx',
  );
});
