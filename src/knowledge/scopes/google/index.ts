import type { EntryFile } from '../entry.ts';
import admin from './admin.json' with { type: 'json' };
import adminRoles from './admin-roles.json' with { type: 'json' };
import appPasswords from './app-passwords.json' with { type: 'json' };
import apps from './apps.json' with { type: 'json' };
import calendar from './calendar.json' with { type: 'json' };
import chat from './chat.json' with { type: 'json' };
import classroom from './classroom.json' with { type: 'json' };
import cloud from './cloud.json' with { type: 'json' };
import cloudData from './cloud-data.json' with { type: 'json' };
import cloudIdentity from './cloud-identity.json' with { type: 'json' };
import devices from './devices.json' with { type: 'json' };
import files from './files.json' with { type: 'json' };
import mail from './mail.json' with { type: 'json' };
import records from './records.json' with { type: 'json' };
import signIn from './sign-in.json' with { type: 'json' };
import takeout from './takeout.json' with { type: 'json' };

/** The entries by hand. Each file is checked against its schema by a test, and not on every start. */
export const entryFiles = [
  admin,
  adminRoles,
  appPasswords,
  apps,
  calendar,
  chat,
  classroom,
  cloudData,
  cloudIdentity,
  cloud,
  devices,
  files,
  mail,
  records,
  signIn,
  takeout,
] as readonly EntryFile[];
