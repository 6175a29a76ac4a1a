import type { Answer } from '../http.ts';
import { googleError } from './answers.ts';
import { notAuthorized } from './scanner.ts';
import type { Google } from './scene.ts';
import { userIndexOf } from './users.ts';

/** Whom a call about one person means, or why it is refused. */
export function askedPerson(google: Google, userKey: string): number | Answer {
  const user = userIndexOf(google, decodeURIComponent(userKey));
  if (user === undefined || user === google.deletedUser || google.edits.isRemoved(user)) {
    return googleError(404, 'notFound', 'Resource Not Found: userKey', 'NOT_FOUND');
  }
  if (user === google.refusedUser) {
    return notAuthorized();
  }
  return user;
}
