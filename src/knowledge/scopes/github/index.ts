import type { EntryFile } from '../entry.ts';
import account from './account.json' with { type: 'json' };
import enterprise from './enterprise.json' with { type: 'json' };
import oauth from './oauth.json' with { type: 'json' };
import organization from './organization.json' with { type: 'json' };
import repository from './repository.json' with { type: 'json' };

/** The entries by hand. Each file is checked against its schema by a test, and not on every start. */
export const entryFiles = [account, enterprise, oauth, organization, repository] as readonly EntryFile[];
