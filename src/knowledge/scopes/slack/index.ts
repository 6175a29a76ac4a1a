import type { EntryFile } from '../entry.ts';
import admin from './admin.json' with { type: 'json' };
import apps from './apps.json' with { type: 'json' };
import files from './files.json' with { type: 'json' };
import messages from './messages.json' with { type: 'json' };
import people from './people.json' with { type: 'json' };
import signIn from './sign-in.json' with { type: 'json' };

/** The entries by hand. Each file is checked against its schema by a test, and not on every start. */
export const entryFiles = [admin, apps, files, messages, people, signIn] as readonly EntryFile[];
