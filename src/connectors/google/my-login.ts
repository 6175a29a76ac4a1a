import { type AccessToken, renewedToken } from '../../lib/access-token.ts';
import { isAddress, type Login, loginOf, wordOf } from '../../lib/login.ts';
import { printable } from '../../lib/text.ts';

/** A login's token lives for an hour; gcloud makes a new one each time, and does not tell its end. */
const LIFETIME_MS = 2_700_000;

/**
 * The application-default login: gcloud's own (`gcloud auth print-access-token`) can have no scope of the Admin SDK.
 * @see https://cloud.google.com/sdk/gcloud/reference/auth/application-default/login
 */
export async function gcloudLogin(
  login: Login | undefined,
  now: () => number,
): Promise<{ readonly token: AccessToken; readonly asWhom: string }> {
  const ask = loginOf(login);
  const account = (await ask(['gcloud', 'config', 'get', 'account'])).trim();
  return {
    // The application-default login has no name of its own; most often it is the same person's.
    asWhom: `gcloud's own account is ${isAddress(account) ? printable(account, 120) : 'not told'}`,
    token: renewedToken(async () => {
      const printed = await ask(['gcloud', 'auth', 'application-default', 'print-access-token']);
      return { token: wordOf(printed, 'gcloud'), lifetimeMs: LIFETIME_MS };
    }, now),
  };
}
