import { expect, test } from 'vitest';
import { permissionsPage } from '../../scripts/docs/permissions.ts';
import { google } from '../../src/connectors/google/index.ts';

test('a platform that is asked by GET alone says so', () => {
  const platform = { connector: google, posts: [], off: new Map() };

  const page = permissionsPage([platform], []);

  expect(page).toContain('\n\n**No POSTs.** Nothing but GET is sent.\n\n');
  expect(page).not.toContain('The only POSTs');
});
