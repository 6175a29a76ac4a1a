import { defineConnector } from '../connector.ts';
import { blindSpots } from './blind-spots.ts';
import { census } from './census.ts';
import { type GoogleSession, openSession } from './client.ts';
import { type GoogleConfig, googleConfig, homes } from './config.ts';
import { hosts } from './rules.ts';
import { keyOwner } from './service-account-key.ts';
import { tokenEvents } from './token-events.ts';
import { tokens } from './tokens.ts';
import { users } from './users.ts';

export const google = defineConnector<GoogleConfig, GoogleSession>({
  id: 'google',
  title: 'Google Workspace',
  config: googleConfig,
  surfaces: [users, census, tokenEvents, tokens],
  blindSpots,
  hosts,
  open: openSession,
  homes,
  identity: ({ auth, mode }) => `${actor(auth)} (${modes[mode]})`,
});

const modes = {
  'read-only': 'read-only',
  full: 'full: its scope admin.directory.user.security could also delete tokens and read backup codes, which OAuthlas does not do',
} as const satisfies Record<GoogleConfig['mode'], string>;

function actor(auth: GoogleConfig['auth']): string {
  if (auth.kind === 'bearer') return 'the owner of the configured access token';
  const owner = keyOwner(auth.key);
  return `service account ${owner ?? '(its key cannot be read)'} acting as ${auth.subject}`;
}
