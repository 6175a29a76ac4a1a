import { expect, test } from 'vitest';
import { connectors } from '../../src/connectors/index.ts';
import { consoleLinkOf } from '../../src/pipeline/console-link.ts';
import { dossier, grants } from '../support/analyzer.ts';

const slack = connectors.find(({ id }) => id === 'slack');
const m365 = connectors.find(({ id }) => id === 'm365');
if (slack === undefined || m365 === undefined) throw new Error('a connector is gone');

test('a connector hears what the app is and where it was let in', () => {
  const app = dossier({ platform: 'slack', grants: [grants('unknown', 'chat:write', { resource: 'T01' })] });

  expect(consoleLinkOf(slack, {}, app)).toBe(
    'https://app.slack.com/apps-manage/T01/integrations/profile/sp-1',
  );
});

test('an app of which nothing but a grant was seen is taken for a client', () => {
  const { client: _, ...lonely } = dossier({ clientId: 'unknown' });

  expect(consoleLinkOf(m365, {}, lonely)).toMatch(/ManagedAppMenuBlade.*objectId\/sp-1$/);
});

test('what is done at the registration links to its page, and not to that of what was let in', () => {
  expect(consoleLinkOf(m365, {}, dossier(), 'registration')).toBe(
    'https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/Overview/appId/client-1',
  );
});

test('a connector without pages links to none', () => {
  const { consoleLink: _, ...bare } = m365;

  expect(consoleLinkOf(bare, {}, dossier())).toBeUndefined();
});
