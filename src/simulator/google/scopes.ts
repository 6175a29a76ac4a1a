/** The Google APIs that the world's apps call, as the token feed names them. */
export const apis = {
  gmail: { bucket: 'GMAIL', methods: ['gmail.users.messages.list', 'gmail.users.messages.get'] },
  drive: { bucket: 'DRIVE', methods: ['drive.files.list', 'drive.files.get'] },
  calendar: { bucket: 'CALENDAR', methods: ['calendar.events.list', 'calendar.calendarList.list'] },
  people: { bucket: 'CONTACTS', methods: ['people.people.connections.list'] },
  tasks: { bucket: 'TASKS', methods: ['tasks.tasks.list'] },
  admin: { bucket: 'GSUITE_ADMIN', methods: ['directory.users.list'] },
  docs: { bucket: 'DOCS', methods: ['docs.documents.get', 'docs.documents.batchUpdate'] },
} as const;

export type ApiName = keyof typeof apis;

export const apiNames = Object.keys(apis).filter((name) => name in apis) as ApiName[];

const root = 'https://www.googleapis.com/auth/';

export const signIn: readonly string[] = [`${root}userinfo.email`, `${root}userinfo.profile`, 'openid'];

/** Scopes in full from their last words; `mail` is the one that is no part of the common root. */
export function scopes(...words: readonly string[]): readonly string[] {
  return words.map((word) => (word === 'mail' ? 'https://mail.google.com/' : root + word));
}

/** The API whose data a scope opens; undefined for those that only say who somebody is. */
export function apiOf(scope: string): ApiName | undefined {
  const word = scope.startsWith(root) ? scope.slice(root.length) : scope;
  if (word.startsWith('gmail') || word.startsWith('https://mail.')) return 'gmail';
  if (word.startsWith('drive')) return 'drive';
  if (word.startsWith('calendar')) return 'calendar';
  if (word.startsWith('contacts')) return 'people';
  if (word.startsWith('tasks')) return 'tasks';
  return word.startsWith('admin.') ? 'admin' : undefined;
}
