import { expect, it } from 'vitest';
import { placesOf } from '../../../src/connectors/slack/places.ts';
import type { SlackSession } from '../../../src/connectors/slack/session.ts';

const none = async function* () {};

it.each([
  ['a token of one workspace', { isOrgInstall: false }],
  ['a token of a whole organisation', { isOrgInstall: true }],
])('%s that belongs nowhere is a refusal, and no empty list', async (_, members) => {
  const places = placesOf(members as SlackSession, none);

  await expect(places.next()).rejects.toMatchObject({
    name: 'ProviderError',
    reason: 'shape',
    message: 'no workspace is known, so nothing could be asked for',
  });
});
