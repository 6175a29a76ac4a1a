import { z } from 'zod';
import { renewedToken } from '../../lib/access-token.ts';
import { jsonOf, type Login, loginOf } from '../../lib/login.ts';
import { isWord } from '../../lib/secret.ts';
import { printable } from '../../lib/text.ts';
import type { Auth } from './auth.ts';

/**
 * The person, or the service principal, that is logged in at the Azure command line tool.
 * @see https://learn.microsoft.com/en-us/cli/azure/account
 */
export async function azLogin(
  { tenantId }: { readonly tenantId?: string | undefined },
  resource: string,
  { now, login }: { readonly now: () => number; readonly login: Login | undefined },
): Promise<Auth> {
  const ask = loginOf(login);
  const { user } = jsonOf(await ask(['az', 'account', 'show', '--output', 'json']), account, 'az');
  const tenant = tenantId === undefined ? [] : ['--tenant', tenantId];
  const command = ['account', 'get-access-token', '--resource', resource, ...tenant, '--output', 'json'];

  return {
    asWhom: `${printable(user.name, 120)}, ${user.type === 'user' ? 'a person' : 'a service principal'}`,
    token: renewedToken(async () => {
      const { accessToken, expires_on } = jsonOf(await ask(['az', ...command]), token, 'az');
      return {
        token: accessToken,
        lifetimeMs: expires_on === undefined ? LEAST_MS : expires_on * 1000 - now(),
      };
    }, now),
  };
}

/** An older az tells the end in local time only; what it hands out lives for five minutes yet. */
const LEAST_MS = 300_000;

const account = z.object({ user: z.object({ name: z.string(), type: z.string() }) });

const token = z.object({
  accessToken: z.string().refine(isWord),
  expires_on: z.number().positive().optional().catch(undefined),
});
