import { z } from 'zod';
import { renewedToken, type SignedIn } from '../../lib/access-token.ts';
import { isAddress, jsonOf, type Login, loginOf } from '../../lib/login.ts';
import { isWord } from '../../lib/secret.ts';
import { printable } from '../../lib/text.ts';

/**
 * The person, or the service principal, that is logged in at the Azure command line tool.
 * @see https://learn.microsoft.com/en-us/cli/azure/account
 */
export async function azLogin(
  { tenantId }: { readonly tenantId?: string | undefined },
  resource: string,
  { now, login }: { readonly now: () => number; readonly login: Login | undefined },
): Promise<SignedIn> {
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

const guid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** An older az tells the end in local time only; what it hands out lives for five minutes yet. */
const LEAST_MS = 300_000;

// A person's address, or the client id of a service principal: whatever else it prints may be a secret.
const account = z.object({
  user: z.object({ name: z.string().refine((name) => isAddress(name) || guid.test(name)), type: z.string() }),
});

const token = z.object({
  accessToken: z.string().refine(isWord),
  expires_on: z.number().positive().optional().catch(undefined),
});
