import { type AccessToken, renewedToken } from '../../lib/access-token.ts';
import { type Login, loginOf, wordOf } from '../../lib/login.ts';

/** gh renews nothing: asked again, it hands out what it has, or what the person logged in with since. */
const ASK_AGAIN_MS = 3_600_000;

/**
 * The token of whoever is logged in at GitHub's command line tool, for this host.
 * @see https://cli.github.com/manual/gh_auth_token
 */
export function ghLogin(
  host: string,
  { now, login }: { readonly now: () => number; readonly login: Login | undefined },
): AccessToken {
  const ask = loginOf(login);
  return renewedToken(async () => {
    const printed = await ask(['gh', 'auth', 'token', '--hostname', host]);
    return { token: wordOf(printed, 'gh'), lifetimeMs: ASK_AGAIN_MS };
  }, now);
}
